"""How long the recorded runs on MNIST took to the nats of Table 1, from their own records."""

from itertools import accumulate

from benchmarks.measure import Answer, Figure
from gancore import results

NATS = (150, 200, 225)


def answer(_: int) -> Answer:
    """List the minutes of training after which a run's evaluation first reached each number."""
    rows, best = {}, {}
    for name in results.names():
        if results.read(name)["run"]["dataset"] != "mnist":
            continue
        scores, minutes = scores_by_epoch(name), minutes_until(name)
        best[name] = max(scores.values())
        before = started_from(name)
        known = max(scores_by_epoch(before[0]).values()) if before else 0
        for nats in NATS:
            reached = [epoch for epoch, score in scores.items() if known < nats <= score]
            if reached:
                row = f"{name}: {nats} nats, by epoch {min(reached)}"
                rows[row] = Figure.of([minutes[min(reached)]])
    unreached = "; ".join(f"{name} {score:.1f}" for name, score in best.items())
    return Answer(
        "How long did the recorded runs train to a number?",
        "minutes",
        rows,
        [
            "test log-likelihood on the authors' grid, codes of seed 0, at the epochs whose "
            "weights were kept; a run that went on from another counts the time of both",
            f"the best of each run, in nats: {unreached}",
        ],
        contest=False,
    )


def minutes_until(name: str) -> list[float]:
    """Return the minutes of training up to each epoch of a run, epoch 0 being its start."""
    before = started_from(name)
    first = minutes_until(before[0])[before[1]] if before else 0.0
    return list(accumulate((each["seconds"] / 60 for each in results.metrics(name)), initial=first))


def started_from(name: str) -> tuple[str, int] | None:
    """Return the run that a run went on from, and the epoch, if there is one."""
    start = results.read(name)["run"]["start"]
    if start is None:
        return None
    recipe, seed, epoch = (words.split()[-1] for words in start.split(", "))
    return f"{recipe}-seed{seed}", int(epoch)


def scores_by_epoch(name: str) -> dict[int, float]:
    """Return the test log-likelihoods of a run on the authors' grid, from the codes of seed 0."""
    return {
        score["epoch"]: score["log_likelihood"]
        for score in results.read(name)["scores"]
        if score["sigma_grid"] == "paper" and score["seed"] == 0
    }
