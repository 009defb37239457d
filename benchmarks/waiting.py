"""What a user waits for before anything happens."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable

from benchmarks.measure import Answer, in_turn
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


def whole(*words: str) -> Callable[[], object]:
    """Return what runs Python with these words from start to end."""
    return lambda: subprocess.run(
        [sys.executable, *words], cwd=ROOT, check=True, capture_output=True
    )
