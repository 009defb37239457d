"""Nearest neighbours, to see whether a generator copies its training images."""

from math import isnan
from typing import NamedTuple

import torch
from torch import Tensor

_CANDIDATES = 16


class Nearest(NamedTuple):
    """The nearest reference of each query.

    Attributes
    ----------
    distances
        To it, shape (n,).
    indices
        Its place among the references, shape (n,).
    """

    distances: Tensor
    indices: Tensor


def around_mean(points: Tensor, references: Tensor) -> tuple[Tensor, Tensor]:
    """Flatten two sets of points into rows, and subtract the mean of the second.

    Distances do not change when both sets move, and small coordinates lose fewer digits.

    Parameters
    ----------
    points, references
        Shapes (n, ...) and (m, ...), of finite floating-point numbers, on the same device.

    Returns
    -------
    tuple of Tensor
        Both, shapes (n, d) and (m, d), in float32 where they are of half precision.

    Raises
    ------
    ValueError
        If either is not of floating-point numbers or not finite, they differ in d, or there are no
        references.

    Examples
    --------
    >>> around_mean(torch.tensor([[3.0]]), torch.tensor([[0.0], [4.0]]))
    (tensor([[1.]]), tensor([[-2.],
            [ 2.]]))
    """
    both = [points, references]
    if not all(each.is_floating_point() for each in both):
        raise ValueError("distances are between floating-point numbers: convert with .float()")
    if not len(references):
        raise ValueError("there is no point to compare with")
    both = [(each.float() if each.itemsize < 4 else each).flatten(1) for each in both]
    if both[0].shape[1] != both[1].shape[1]:
        sizes = " and ".join(str(each.shape[1]) for each in both)
        raise ValueError(f"points of {sizes} numbers have no distance")
    if any((~each.isfinite()).any().item() for each in both):
        raise ValueError("a point is not a finite number")
    centre = both[1].mean(dim=0)
    return both[0] - centre, both[1] - centre


@torch.no_grad()
def nearest(queries: Tensor, references: Tensor, *, block: int = 500) -> Nearest:
    r"""Find, for each query, the reference at the smallest Euclidean distance.

    .. math:: \min_i \lVert q - r_i \rVert_2

    Parameters
    ----------
    queries, references
        Shapes (n, ...) and (m, ...), of floating-point numbers, on the same device.
    block
        Queries to compare at a time, which bounds the memory.

    Returns
    -------
    Nearest
        The distances and the indices of the references.

    Raises
    ------
    ValueError
        As for :func:`around_mean`.

    Examples
    --------
    >>> distance, index = nearest(torch.tensor([[3.0]]), torch.tensor([[0.0], [5.0]]))
    >>> distance.tolist(), index.tolist()
    ([2.0], [1])
    """
    queries, references = around_mean(queries, references)
    found = [_nearest(part, references) for part in queries.split(block)]
    distances, indices = zip(*found, strict=True)
    return Nearest(torch.cat(distances), torch.cat(indices))


def _nearest(queries: Tensor, references: Tensor) -> Nearest:
    # A distance by a matrix product is off by rounding, for copies too: it names candidates.
    rough = torch.cdist(queries, references)
    candidates = rough.topk(min(_CANDIDATES, len(references)), largest=False).indices
    distances, which = (queries[:, None] - references[candidates]).norm(dim=2).min(dim=1)
    return Nearest(distances, candidates.gather(1, which[:, None])[:, 0])


def share_closer(of_samples: Tensor, of_new: Tensor, *, quantile: float = 0.01) -> float:
    """Measure copying: the share of samples that are nearer to the training set than new data are.

    Parameters
    ----------
    of_samples
        Distances of samples, each to its nearest training example.
    of_new
        Distances of real examples that were not trained on, likewise. Those at 0 are in the
        training set all the same, and are left out.
    quantile
        "Nearer" means below this quantile of ``of_new``.

    Returns
    -------
    float
        In [0, 1]. Samples as new as held-out examples give about ``quantile``; copies give 1.

    Raises
    ------
    ValueError
        If there is no sample, a distance is not a number, or no held-out example is new.

    Examples
    --------
    >>> share_closer(torch.tensor([0.0, 0.0, 5.0]), torch.arange(1.0, 101.0))
    0.6666666666666666
    """
    if not len(of_samples):
        raise ValueError("there is no sample to compare")
    of_samples, of_new = of_samples.cpu(), of_new.cpu()  # Apple's GPU has no float64
    if not len(of_new):
        raise ValueError("there is no new example to compare with")
    threshold = of_new.where(of_new != 0, torch.nan).nanquantile(quantile)
    if isnan((threshold + of_samples.sum() + of_new.sum()).item()):
        raise ValueError("there is no new example to compare with, or a distance is not a number")
    return (of_samples < threshold).double().mean().item()
