"""Images that are not samples of any good model, to try an evaluation on.

The k-means centres are the trap that Theis, van den Oord and Bethge set for the Parzen
estimate in "A note on the evaluation of generative models", 2016
(https://arxiv.org/abs/1511.01844).
"""

from math import ceil

import torch
from torch import Tensor
from torchvision.transforms.functional import gaussian_blur


def k_means(images: Tensor, count: int, *, iterations: int) -> Tensor:
    r"""Replace images by the means of their clusters (Lloyd's algorithm).

    It starts from the first ``count`` images. Each iteration gives every image to its nearest
    centre and moves each centre to the mean of its images, which lowers

    .. math:: \sum_x \min_i \lVert x - c_i \rVert^2.

    Parameters
    ----------
    images
        Shape (n, ...), of floating-point numbers, in random order.
    count
        How many centres.
    iterations
        How many at most, 1 or more; it ends when no image changes its cluster.

    Returns
    -------
    Tensor
        The centres, shape (count, ...).

    Raises
    ------
    ValueError
        If there are fewer images than centres, or images are of integers.

    Examples
    --------
    >>> k_means(torch.tensor([[0.0], [4.0], [1.0], [5.0]]), 2, iterations=1).flatten().tolist()
    [0.5, 4.5]
    """
    if count > len(images):
        raise ValueError(f"{count} centres need as many images, not {len(images)}")
    _refuse_integers(images)
    from sklearn.cluster import KMeans  # seconds to import, so only where it is needed

    points = images.flatten(1).cpu().numpy()
    clusters = KMeans(count, init=points[:count], n_init=1, max_iter=iterations, tol=0).fit(points)
    return torch.from_numpy(clusters.cluster_centers_).to(images).reshape(count, *images.shape[1:])


def blurred(images: Tensor, width: float) -> Tensor:
    r"""Blur images: each pixel becomes an average with weights :math:`e^{-r^2 / 2 w^2}`.

    Parameters
    ----------
    images
        Shape (n, channels, height, width), of floating-point numbers; beyond the edges they are 0.
    width
        w, in pixels.

    Returns
    -------
    Tensor
        Of the same shape.

    Raises
    ------
    ValueError
        If the width is not above 0, or images are of integers.

    Examples
    --------
    >>> grey = blurred(torch.eye(3)[None, None], 1.0)
    >>> bool(grey[0, 0, 0, 2] > 0)
    True
    """
    if width <= 0:
        raise ValueError(f"a blur's width is above 0, not {width}")
    _refuse_integers(images)
    reach = ceil(3 * width)
    framed = torch.nn.functional.pad(images, (reach, reach, reach, reach))
    smooth = gaussian_blur(framed, [2 * reach + 1, 2 * reach + 1], [width, width])
    return smooth[..., reach:-reach, reach:-reach]


def shifted(images: Tensor, pixels: int) -> Tensor:
    """Move images to the right; what leaves is lost, what comes in is 0.

    Parameters
    ----------
    images
        Shape (n, channels, height, width).
    pixels
        How far; to the left where negative.

    Returns
    -------
    Tensor
        Of the same shape.

    Examples
    --------
    >>> shifted(torch.eye(2)[None, None], 1)[0, 0].tolist()
    [[0.0, 1.0], [0.0, 0.0]]
    """
    width = images.shape[-1]
    pixels = max(-width, min(pixels, width))
    return torch.nn.functional.pad(images, (pixels, -pixels))


def _refuse_integers(images: Tensor) -> None:
    if not images.is_floating_point():
        raise ValueError("a mean of integers is none: convert the images with .float()")
