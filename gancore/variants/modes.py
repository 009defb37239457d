"""Gaussians on a ring and on a grid in the plane, and how many of them samples reach."""

from dataclasses import dataclass
from itertools import product
from math import pi
from typing import NamedTuple

import torch
from torch import Tensor


class Reached(NamedTuple):
    """How many of a mixture's modes samples reach, and how many samples are near one.

    Attributes
    ----------
    modes
        How many modes are covered.
    quality
        The share of samples of high quality.
    """

    modes: Tensor
    quality: Tensor


@dataclass(frozen=True, eq=False)
class Modes:
    r"""A mixture of equally likely round Gaussians in the plane.

    .. math:: p_\text{data} = \frac1n \sum_{i=1}^n \mathcal{N}(\mu_i, s^2 I)

    Attributes
    ----------
    centres
        The means μ, shape (n, 2).
    std
        The standard deviation s.

    Examples
    --------
    >>> len(ring().centres), len(grid().centres)
    (8, 25)
    >>> ring().rvs(5, rng=torch.Generator().manual_seed(0)).shape
    torch.Size([5, 2])
    """

    centres: Tensor
    std: float

    def rvs(self, *size: int, rng: torch.Generator) -> Tensor:
        """Draw points, shape ``(*size, 2)``, on the device of the stream."""
        which = torch.randint(len(self.centres), size, generator=rng, device=rng.device)
        spread = torch.randn(*size, 2, generator=rng, device=rng.device)
        return self.centres.to(rng.device)[which] + self.std * spread

    def reached(self, samples: Tensor, *, least: float = 0.1) -> Reached:
        r"""Count the modes that samples cover, and the share of samples near one.

        A sample is of *high quality* if it lies within three standard deviations of the nearest
        mean. A mode is *covered* if samples of high quality come to it at least ``least`` times as
        often as they should, which is 1/n of all.

        Parameters
        ----------
        samples
            Shape (..., N, 2).
        least
            The fraction of its due share of samples at which a mode counts as covered.

        Returns
        -------
        Reached
            Both of shape (...). Of data themselves a share of 1 - exp(-9/2), or 0.989, is of
            high quality.

        Examples
        --------
        >>> two_of_four = Modes(torch.tensor([[0.0, 0.0], [9, 0], [0, 9], [9, 9]]), 1.0)
        >>> samples = torch.tensor([[0.0, 1.0], [9.0, 1.0], [9.0, 2.0], [5.0, 5.0]])
        >>> [each.item() for each in two_of_four.reached(samples)]
        [2, 0.75]
        """
        distances = torch.cdist(
            samples, self.centres.to(samples), compute_mode="donot_use_mm_for_euclid_dist"
        )
        near, which = distances.min(-1)
        good = near <= 3 * self.std
        hits = torch.nn.functional.one_hot(which, len(self.centres)) * good.unsqueeze(-1)
        share = hits.float().mean(-2) * len(self.centres)
        return Reached((share >= least).sum(-1), good.float().mean(-1))


def ring(count: int = 8, *, radius: float = 2.0, std: float = 0.02) -> Modes:
    """Put Gaussians evenly on a circle around 0.

    Parameters
    ----------
    count
        How many.
    radius
        Of the circle.
    std
        Standard deviation of each Gaussian.
    """
    angles = 2 * pi * torch.arange(count) / count
    return Modes(radius * torch.stack([angles.cos(), angles.sin()], dim=1), std)


def grid(side: int = 5, *, spacing: float = 1.0, std: float = 0.05) -> Modes:
    """Put Gaussians on a square grid around 0.

    Parameters
    ----------
    side
        How many in a row, and how many rows.
    spacing
        Between neighbours.
    std
        Standard deviation of each Gaussian.
    """
    places = spacing * (torch.arange(side) - (side - 1) / 2)
    return Modes(torch.tensor(list(product(places.tolist(), repeat=2))), std)
