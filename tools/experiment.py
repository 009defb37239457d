"""Experiments that would keep a page waiting: what they found, kept where the book reads it.

A run is long and may be stopped. So the record is written after each of its parts, and a part that
it holds already is not run again.
"""

import json
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

import gancore
from gancore.files import write_atomically, write_bytes

RESULTS = Path(gancore.__file__).parent / "results"


class Experiment:
    """The record of an experiment, ``NAME.json``, and arrays beside it, if any, ``NAME.npz``.

    Parameters
    ----------
    name
        What it is called.
    command
        What repeats it.
    settings
        What else a new record says of it.
    """

    def __init__(self, name: str, command: str, **settings: Any) -> None:
        self._record_file, self._arrays_file = (
            RESULTS / f"{name}{ending}" for ending in (".json", ".npz")
        )
        self.record: dict[str, Any] = {
            "command": command,
            "machine": "one thread of two CPU cores, no GPU",
            "versions": versions(),
            **settings,
        }
        self.arrays: dict[str, np.ndarray] = {}
        if self._record_file.exists():
            self.record = json.loads(self._record_file.read_text(encoding="utf-8"))
        if self._arrays_file.exists():
            with np.load(self._arrays_file) as arrays:
                self.arrays = dict(arrays)

    def write(self) -> None:
        """Write the record, and the arrays where there are any, each whole or not at all."""
        text = json.dumps(self.record, indent=1, ensure_ascii=False) + "\n"
        write_bytes(self._record_file, text.encode())
        if self.arrays:
            write_arrays(self._arrays_file, self.arrays)


def versions() -> dict[str, str]:
    """Name the releases that a result depends on."""
    return {
        "gancore": gancore.__version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
    }


def as_bytes(images: Tensor) -> np.ndarray:
    """Turn pixels in [0, 1] into whole numbers from 0 to 255."""
    return images.mul(255).round().byte().numpy()


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write named arrays, packed, whole or not at all."""
    named: dict[str, Any] = dict(arrays)
    write_atomically(path, lambda file: np.savez_compressed(file, **named))
