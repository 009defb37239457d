"""What a user waits for before anything happens."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import Answer, Figure, in_turn
from tools.project import ROOT

IMPORTED = "import json, sys, {module}; print(json.dumps('torch' in sys.modules))"


def answer(repeats: int) -> Answer:
    """Time whole commands."""
    with tempfile.TemporaryDirectory() as folder:
        train = "-m gancore train mnist5k --recipe mnist-quick --epochs 1 --device cpu --out"
        rows = in_turn(
            {
                "python, which does nothing": whole("-c", ""),
                "import gancore": whole("-c", "import gancore"),
                "gancore --help": whole("-m", "gancore", "--help"),
                "gancore train, its first epoch of 80 steps": lambda: whole(
                    *train.split(), tempfile.mkdtemp(dir=folder)
                )(),
            },
            repeats=repeats,
        )
    torch_is_there = [
        json.loads(subprocess.check_output([sys.executable, "-c", IMPORTED.format(module=each)]))
        for each in ("gancore", "gancore.cli")
    ]
    return Answer(
        "How long does a user wait?",
        "s",
        rows,
        [f"importing gancore, or its command line, imports PyTorch: {any(torch_is_there)}"],
    )


def of_book(_: int) -> Answer:
    """Time the book, once and in a copy of the checkout: each command takes minutes."""
    build = ["-m", "tools.build_book"]
    check = ["-m", "pytest", "-q", "-nauto", "--maxprocesses=4", "--dist=loadfile", "--nbval"]
    commands = {
        "make book, every notebook executed": build,
        "make book again, nothing changed": build,
        "pytest --nbval notebooks/": [*check, "notebooks/"],
    }
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_of_checkout(Path(folder))
        rows = {}
        for name, words in commands.items():
            started = time.perf_counter()
            whole(*words, folder=copy, OMP_NUM_THREADS="1")()
            rows[name] = Figure.of([time.perf_counter() - started])
    return Answer("How long does the book take?", "s", rows, contest=False)


def copy_of_checkout(folder: Path) -> Path:
    """Copy what belongs to the project, and nothing that was built, into a folder."""
    listed = subprocess.check_output(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT, text=True
    )
    for name in filter(None, listed.split("\0")):
        if not (ROOT / name).exists():  # what was removed stays listed until that is committed
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    return folder


def whole(
    *words: str, folder: Path = ROOT, **variables: str
) -> Callable[[], subprocess.CompletedProcess[bytes]]:
    """Return what runs Python with these words from start to end, on the gancore of a folder."""
    surroundings = {**os.environ, "PYTHONPATH": str(folder), **variables}
    return lambda: subprocess.run(
        [sys.executable, *words], cwd=folder, env=surroundings, check=True, capture_output=True
    )
