r"""How good samples are and how much of the data they reach, told apart by nearest neighbours.

A set of points X is taken for the region that it covers: the union of the balls

.. math:: B_k(x) = \{ y : \lVert y - x \rVert_2 \le r_k(x) \}, \qquad x \in X,

in which :math:`r_k(x)` is the distance from x to its k-th nearest neighbour among the others.
With real images :math:`x_1 \dots x_n` and samples :math:`s_1 \dots s_m` of a model,

.. math::

    \text{precision} &= \frac1m \sum_j 1\Big[ s_j \in \bigcup_i B_k(x_i) \Big] \\
    \text{recall} &= \frac1n \sum_i 1\Big[ x_i \in \bigcup_j B_k(s_j) \Big] \\
    \text{density} &= \frac1{km} \sum_j \sum_i 1\big[ s_j \in B_k(x_i) \big] \\
    \text{coverage} &= \frac1n \sum_i 1\big[ B_k(x_i) \text{ holds some } s_j \big]

Precision and recall are those of Kynkäänniemi et al., "Improved precision and recall metric for
assessing generative models", 2019 (https://arxiv.org/abs/1904.06991), with k = 3; density and
coverage those of Naeem et al., "Reliable fidelity and diversity metrics for generative models",
2020 (https://arxiv.org/abs/2002.09797), with k = 5: one real outlier with a large ball raises
the precision, but hardly the density, and one sample with a large ball the recall, but not the
coverage. Both took distances between features of a network that was trained on photographs; here
they are between whatever points are given, so that figures compare only where those are alike, and
as many.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from gancore.evaluation.neighbours import around_mean


@dataclass(frozen=True)
class ManifoldFigures:
    """The four figures of a set of samples.

    Attributes
    ----------
    precision
        Share of the samples that lie where real points are, in [0, 1].
    recall
        Share of the real points that lie where samples are, in [0, 1].
    density
        Real points whose ball a sample is in, over k, on average; 1 is to be expected of
        samples that are as good as real points, and more is possible.
    coverage
        Share of the real points whose ball holds a sample, in [0, 1].
    """

    precision: float
    recall: float
    density: float
    coverage: float


@torch.no_grad()
def prdc(samples: Tensor, *, real: Tensor, k: int = 5, block: int = 500) -> ManifoldFigures:
    r"""Judge samples by precision, recall, density and coverage.

    It takes of the order of (n + m)² distances; in float32 they are off by the rounding of
    :math:`\lVert x \rVert^2 + \lVert y \rVert^2 - 2 x^\top y`, with x and y measured from the mean
    of the real points, which is far less than the radii of digits.

    Parameters
    ----------
    samples, real
        Pixels or features, shapes (m, ...) and (n, ...), on the same device and of the same
        dtype, best as many of the one as of the other.
    k
        Which neighbour's distance is a ball's radius.
    block
        Points to compare at a time, which bounds the memory.

    Returns
    -------
    ManifoldFigures
        The four figures.

    Raises
    ------
    ValueError
        If either set has no more than k points, and as for
        :func:`~gancore.evaluation.neighbours.around_mean`.

    Examples
    --------
    >>> line = torch.arange(10.0)[:, None]
    >>> prdc(line, real=line, k=2).precision
    1.0
    >>> prdc(line[:5] / 100, real=line, k=2)  # all between 0 and 0.04
    ManifoldFigures(precision=1.0, recall=0.1, density=1.0, coverage=0.2)
    """
    samples, real = around_mean(samples, real)
    radii_of_samples = _radii(samples, k=k, block=block)
    sample_is_near_real = torch.zeros(len(samples), dtype=torch.bool, device=samples.device)
    pairs, reached, covered = 0, 0, 0
    for part, radius in zip(
        real.split(block), _radii(real, k=k, block=block).split(block), strict=True
    ):
        distances = torch.cdist(part, samples)  # a row for each real point
        in_ball_of_real = distances <= radius[:, None]
        sample_is_near_real |= in_ball_of_real.any(dim=0)
        pairs += int(in_ball_of_real.sum())
        covered += int(in_ball_of_real.any(dim=1).sum())
        reached += int((distances <= radii_of_samples).any(dim=1).sum())
    return ManifoldFigures(
        precision=int(sample_is_near_real.sum()) / len(samples),
        recall=reached / len(real),
        density=pairs / (k * len(samples)),
        coverage=covered / len(real),
    )


def _radii(points: Tensor, *, k: int, block: int) -> Tensor:
    if not 1 <= k < len(points):
        raise ValueError(f"k is from 1 to {len(points) - 1} for {len(points)} points, not {k}")
    # The nearest of all is the point itself.
    found = [torch.cdist(part, points).kthvalue(k + 1).values for part in points.split(block)]
    return torch.cat(found)
