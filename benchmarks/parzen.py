"""The Parzen window: ten thousand centres, seven hundred and eighty-four dimensions."""

import json
import sys
from collections.abc import Callable
from functools import partial
from math import log, pi

import torch
from sklearn.neighbors import KernelDensity
from torch import Tensor

from benchmarks.measure import Answer, Figure, in_turn, peak_memory, python, told_by
from gancore.evaluation.parzen import SIGMA_GRIDS, log_density

SIGMA = 0.2
CENTRES = 10_000


def ours(points: Tensor, centres: Tensor) -> Tensor:
    """Score points by the package."""
    return log_density(points, centres, [SIGMA])[0]


def ten_widths(points: Tensor, centres: Tensor) -> Tensor:
    """Score points by the package for ten widths at once."""
    return log_density(points, centres, SIGMA_GRIDS["paper"][:10])[0]


def by_differences(points: Tensor, centres: Tensor) -> Tensor:
    """Score points as the authors' program does: all differences, ten points at a time."""
    dimension = points.shape[1]
    norm = log(len(centres)) + dimension / 2 * log(2 * pi * SIGMA**2)
    parts = [
        torch.logsumexp(
            -(((block[:, None, :] - centres[None, :, :]) / SIGMA) ** 2).sum(2) / 2, dim=1
        )
        for block in points.split(10)
    ]
    return torch.cat(parts) - norm


def by_cdist(points: Tensor, centres: Tensor) -> Tensor:
    """Score points by PyTorch's distances."""
    norm = log(len(centres)) + points.shape[1] / 2 * log(2 * pi * SIGMA**2)
    parts = [
        torch.logsumexp(torch.cdist(block, centres).square() / (-2 * SIGMA**2), dim=1)
        for block in points.split(500)
    ]
    return torch.cat(parts) - norm


def by_scikit_learn(points: Tensor, centres: Tensor) -> Tensor:
    """Score points by scikit-learn's KernelDensity."""
    density = KernelDensity(bandwidth=SIGMA).fit(centres.numpy())
    return torch.from_numpy(density.score_samples(points.numpy()))


CONTENDERS: dict[str, tuple[Callable[[Tensor, Tensor], Tensor], int]] = {
    "ours": (ours, 10_000),
    "ours, ten widths at once": (ten_widths, 10_000),
    "torch.cdist": (by_cdist, 10_000),
    "the authors' formulation": (by_differences, 100),
    "scikit-learn's KernelDensity": (by_scikit_learn, 100),
}
"""What scores, and how many points in a turn: some would take minutes."""


def data(count: int, dimension: int) -> Tensor:
    """Draw points of about the spread of digits."""
    return torch.rand(count, dimension, generator=torch.Generator().manual_seed(count)) ** 4


def answer(repeats: int, dimension: int = 784) -> Answer:
    """Time each contender, scaled to ten thousand points."""
    centres, points = data(CENTRES, dimension), data(10_001, dimension)
    rows: dict[str, Figure] = {}
    seconds = in_turn(
        {
            name: partial(score, points[:count], centres)
            for name, (score, count) in CONTENDERS.items()
        },
        repeats=repeats,
    )
    for name, (_, count) in CONTENDERS.items():
        scale = 10_000 / count
        each = seconds[name]
        rows[name] = Figure(each.median * scale, each.least * scale, each.most * scale)
    exact = by_differences(points[:50].double(), centres.double())
    largest = (ours(points[:50], centres) - exact).abs().max().item()
    before, after = told_by(python("-m", "benchmarks.parzen", str(dimension)))
    return Answer(
        f"What do 10,000 points take against 10,000 centres of {dimension} dimensions?",
        "s",
        rows,
        [
            f"ours differs from the authors' formulation in double precision by {largest:.1e} nats "
            "at most",
            f"the peak of a process with PyTorch and both inputs: {before:.0f} MiB before ours "
            f"computes, and {after:.0f} MiB after",
            "the last two score 100 points, and their time is multiplied",
        ],
    )


def of_faces(repeats: int) -> Answer:
    """Ask the same for images of 48 by 48 pixels."""
    return answer(repeats, dimension=2304)


if __name__ == "__main__":  # a process of its own, whose memory is looked at
    centres, points = data(CENTRES, int(sys.argv[1])), data(10_001, int(sys.argv[1]))
    ours(points[:10], centres[:10])
    before = peak_memory()
    ours(points, centres)
    print(json.dumps([before, peak_memory()]))
