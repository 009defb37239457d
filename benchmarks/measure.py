"""Measuring side by side: contenders take turns, since a machine's speed drifts."""

import json
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil
import torch

from tools.project import ROOT


@dataclass(frozen=True)
class Figure:
    """The median of repeats, with the least and the most of them."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, repeats: Sequence[float]) -> "Figure":
        """Sum repeats up."""
        return cls(statistics.median(repeats), min(repeats), max(repeats))


@dataclass(frozen=True)
class Answer:
    """What a benchmark found.

    Attributes
    ----------
    question
        What it asks, in one line.
    unit
        Of the figures.
    rows
        A figure for each contender. The others are compared with the first.
    notes
        Lines that the reader needs beside them.
    contest
        Whether they are contenders, measured repeatedly; otherwise each figure stands alone.
    """

    question: str
    unit: str
    rows: Mapping[str, Figure]
    notes: Sequence[str] = field(default=())
    contest: bool = True

    def table(self) -> list[list[str]]:
        """Return a head and rows of text: contender, median, spread, and the ratio to the first."""
        if not self.contest:
            return [
                ["", self.unit],
                *([name, f"{figure.median:.4g}"] for name, figure in self.rows.items()),
            ]
        first = next(iter(self.rows.values())).median
        return [
            ["", "median", "from … to", "times the first"],
            *(
                [
                    name,
                    f"{figure.median:.4g} {self.unit}",
                    f"{figure.least:.4g} to {figure.most:.4g}",
                    f"{figure.median / first:.2f}",
                ]
                for name, figure in self.rows.items()
            ),
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Answer":
        """Rebuild an answer from :meth:`to_dict`."""
        rows = {name: Figure(**figure) for name, figure in values["rows"].items()}
        return cls(**{**values, "rows": rows, "notes": tuple(values["notes"])})


def in_turn(
    contenders: Mapping[str, Callable[[], object]], *, repeats: int, units: float = 1.0
) -> dict[str, Figure]:
    """Time contenders in turn, after one turn that does not count.

    Parameters
    ----------
    contenders
        What each does in a turn.
    repeats
        Turns that count.
    units
        What the seconds of a turn are divided by, such as the steps in it.
    """
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(repeats + 1):
        for name, contender in contenders.items():
            started = time.perf_counter()
            contender()
            if turn:
                seconds[name].append((time.perf_counter() - started) / units)
    return {name: Figure.of(each) for name, each in seconds.items()}


def python(*words: str, env: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
    """Start Python in the checkout, with its output kept."""
    command = [sys.executable, *words]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)


def told_by(child: "subprocess.Popen[str]") -> Any:
    """Wait for a child and return what its last line says in JSON.

    Raises
    ------
    RuntimeError
        If it failed.
    """
    output, _ = child.communicate()
    if child.returncode:
        raise RuntimeError(f"{child.args!r} failed")
    return json.loads(output.splitlines()[-1])


def peak_memory() -> float:
    """Return the most memory that this process has had, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux's ru_maxrss holds the peak of the process that started this one too
        return int(re.findall(r"VmHWM:\s*(\d+) kB", status.read_text(encoding="ascii"))[0]) / 2**10
    import resource  # which Windows does not have

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2 ** (20 if sys.platform == "darwin" else 10)


def machine() -> dict[str, Any]:
    """Describe the machine in general terms."""
    return {
        "cores": psutil.cpu_count(),
        "threads": torch.get_num_threads(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "vector_instructions": torch.backends.cpu.get_cpu_capability(),
        "system": f"{platform.system()}, {platform.machine()}",
        "python": platform.python_version(),
        "torch": torch.__version__.partition("+")[0],
    }
