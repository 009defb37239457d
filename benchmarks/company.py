"""Two trainings at once on one machine, and one alone."""

import os
from collections.abc import Mapping

from benchmarks.measure import Answer, Figure, python, told_by

WORDS = ("-m", "benchmarks.training", "mnist-quick", "2000", "50", "8")


def answer(repeats: int) -> Answer:
    """Time an epoch of the quick recipe, as `gancore train` sets its threads and with one each."""
    from gancore.cli.threads import wait_briefly

    wait_briefly()
    one_thread = {**os.environ, "OMP_NUM_THREADS": "1"}
    seconds: dict[str, list[float]] = {}
    for _ in range(repeats):
        for name, count, env in (
            ("alone", 1, dict(os.environ)),
            ("two at once, each", 2, dict(os.environ)),
            ("alone, on one thread", 1, one_thread),
            ("two at once on one thread each, each", 2, one_thread),
        ):
            seconds.setdefault(name, []).extend(at_once(count, env))
    rows = {name: Figure.of(each) for name, each in seconds.items()}
    return Answer("What does company cost an epoch of mnist-quick on 2,000 images?", "s", rows)


def at_once(count: int, env: Mapping[str, str]) -> list[float]:
    """Start trainings together and return the seconds an epoch of each."""
    children = [python(*WORDS, env=env) for _ in range(count)]
    return [told_by(child)["seconds"] for child in children]
