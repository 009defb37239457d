"""Train in child processes, which are killed or start at once, and print how they ended.

usage: python -m tests.training.children kills|starts FOLDER COUNT SEED
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch

from gancore.errors import UserError
from gancore.training.runs import RunFolder, train_in_folder
from gancore.training.trainer import Training
from tests.small import SMALL

IMAGES = torch.rand(200, 1, 28, 28, generator=torch.Generator().manual_seed(0))


def train(path: Path, epochs: int, *, resume: bool = False) -> None:
    """Train in a folder."""
    options = {"epochs": epochs, "resume": resume, "show_progress": False}
    train_in_folder(Training(SMALL, IMAGES), RunFolder(path), dataset="noise", **options)


def in_child(function: Callable[[], None]) -> int:
    """Call a function in a child process, which ends with code 2 at a user's error."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        function()
        code = 0
    except UserError as error:
        print(error, file=sys.stderr)
        code = 2
    finally:
        os._exit(code)


def ending(pid: int) -> int:
    """Wait for a child and return its exit code, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def kills(folder: Path, count: int, rng: random.Random) -> dict[str, object]:
    """Kill a run at so many random moments, let it end, and compare it with an unbroken one."""
    whole, killed, epochs = folder / "whole", folder / "killed", 6 * count
    codes = [ending(in_child(lambda: train(whole, epochs)))]
    for _ in range(count):
        pid = in_child(lambda: train(killed, epochs, resume=True))
        time.sleep(rng.uniform(0, 0.5))
        os.kill(pid, signal.SIGKILL)
        codes.append(ending(pid))
    codes.append(ending(in_child(lambda: train(killed, epochs, resume=True))))
    generators = [(path / "generator.safetensors").read_bytes() for path in (whole, killed)]
    return {
        "codes": codes,
        "same bytes": generators[0] == generators[1],
        "left": [file.name for file in killed.glob(".*.part")],
    }


def starts(folder: Path, count: int, rng: random.Random) -> dict[str, object]:
    """Start two runs in the same folder within a tenth of a second, so many times."""
    codes, epochs = [], []
    for number in range(count):
        path = folder / str(number)
        twice = partial(train, path, epochs=2)
        first = in_child(twice)
        time.sleep(rng.uniform(0, 0.1) * rng.getrandbits(1))
        second = in_child(twice)
        codes.append(sorted((ending(first), ending(second))))
        epochs.append(RunFolder(path).load_generator().epoch)
    return {"codes": codes, "epochs": epochs}


if __name__ == "__main__":
    torch.set_num_threads(1)  # a child has no other threads than the one that forked it
    action, where, how_many, seed = sys.argv[1:]
    found = {"kills": kills, "starts": starts}[action](
        Path(where), int(how_many), random.Random(int(seed))
    )
    print(json.dumps(found))
