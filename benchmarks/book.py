"""What the book's makers wait for: its pages, and its notebooks against their stored outputs."""

import os
import subprocess
import sys
import time

from benchmarks.measure import Answer, Figure
from tools.build_book import BUILD
from tools.project import ROOT

PAGES = ("-m", "tools.build_book")
NOTEBOOKS = (
    *("-m", "pytest", "--quiet", "--nbval", "notebooks/"),
    *("--numprocesses", "auto", "--maxprocesses", "4", "--dist", "loadfile"),
)


def answer(_: int) -> Answer:
    """Time each command once: they take minutes."""
    for stamp in (BUILD / "executed").glob("*.stamp"):
        stamp.unlink()
    seconds = {
        "make book, all notebooks executed": whole(*PAGES),
        "make book again, with nothing changed": whole(*PAGES),
        "pytest --nbval notebooks/, as make test calls it": whole(*NOTEBOOKS),
    }
    return Answer(
        "How long does the book take?",
        "s",
        {name: Figure.of([each]) for name, each in seconds.items()},
        contest=False,
    )


def whole(*words: str) -> float:
    """Return the seconds of a run of Python with these words, from start to end."""
    started = time.perf_counter()
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    subprocess.run([sys.executable, *words], cwd=ROOT, env=env, check=True, capture_output=True)
    return time.perf_counter() - started
