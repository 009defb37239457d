r"""A Gaussian fitted to pixels: the simplest model of images that a reader can compare with.

.. math::

    p(x) = \mathcal N\bigl(x;\ m,\ S + r I\bigr)

m is the mean of the training images and S their covariance, as full matrices over all d
pixels. The ridge r is needed because S is singular wherever a pixel is constant or there are
no more images than pixels; it is the variance of noise on each pixel, and is chosen on
validation images. All products are taken in float64 on the CPU.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, isfinite, log, pi, sqrt

import torch
from torch import Tensor

from gancore.evaluation.parzen import VALIDATION_POINTS

RIDGES = tuple(10 ** (-4 + step / 4) for step in range(13))
"""Variances to choose the ridge from, 1e-4 to 0.1, four in each power of ten.

The least is noise of 2.5 grey levels of 255. With less, pixels that are black in every training
image, as in the corners of MNIST, would decide the density of all others.
"""

_IMAGES_PER_BLOCK = 10_000


@dataclass(frozen=True, eq=False)
class PixelGaussian:
    """A Gaussian by its mean and its principal axes.

    Attributes
    ----------
    mean
        m, shape (d,), float64 as all others.
    axes
        Orthonormal eigenvectors of S in the columns, shape (d, d).
    variances
        The eigenvalues of S, none below 0, shape (d,).
    ridge
        r, added to every variance.
    image_shape
        Shape of one image.
    """

    mean: Tensor
    axes: Tensor
    variances: Tensor
    ridge: float
    image_shape: tuple[int, ...]

    def log_density(self, points: Tensor) -> Tensor:
        """Return the exact log-density at each point, in nats.

        Parameters
        ----------
        points
            Shape (n, ...).

        Returns
        -------
        Tensor
            Shape (n,), float64, on the CPU.

        Raises
        ------
        ValueError
            If S has no inverse and the ridge is not above 0, or the points are not of d numbers.

        Examples
        --------
        >>> images = torch.tensor([[-1.0], [1.0]])
        >>> fit(images).with_ridge(1e-9).log_density(torch.zeros(1, 1)).exp()
        tensor([0.3989], dtype=torch.float64)
        """
        return self._log_densities(points, [self.ridge])[0]

    def sample(self, count: int, *, seed: int) -> Tensor:
        """Draw images, whose pixels may well leave [0, 1].

        Parameters
        ----------
        count
            How many.
        seed
            Fixes the draws.

        Returns
        -------
        Tensor
            Shape (count, ...) as the training images, float32, on the CPU.
        """
        rng = torch.Generator().manual_seed(seed)
        scales = (self.variances + self.ridge).sqrt()
        from_codes = (self.axes * scales).T
        images = torch.empty(count, *self.image_shape, dtype=torch.float32, device="cpu")
        for block in images.split(_IMAGES_PER_BLOCK):
            codes = torch.randn(
                len(block), len(self.mean), generator=rng, dtype=torch.float64, device="cpu"
            )
            block.copy_((self.mean + codes @ from_codes).reshape(block.shape))
        return images

    def with_ridge(self, ridge: float) -> "PixelGaussian":
        """Return the same Gaussian with another ridge."""
        return replace(self, ridge=ridge)

    def with_best_ridge(
        self, validation: Tensor, *, validation_points: int | None = VALIDATION_POINTS
    ) -> "PixelGaussian":
        """Return the same Gaussian with the one of :data:`RIDGES` that serves validation best.

        Parameters
        ----------
        validation
            What counts is their mean exact log-density.
        validation_points
            How many validation images are used, as for σ; None for all.

        Raises
        ------
        ValueError
            As for :meth:`log_density`, and if an image is not finite, or none is to be used.
        """
        if validation_points is not None and validation_points < 1:
            raise ValueError(f"a ridge is chosen on one image or more, not {validation_points}")
        means = self._log_densities(validation[:validation_points], RIDGES).mean(dim=1).tolist()
        if not isfinite(sum(means)):
            raise ValueError("a validation image is not of finite numbers")
        return self.with_ridge(RIDGES[means.index(max(means))])

    def _log_densities(self, points: Tensor, ridges: Sequence[float]) -> Tensor:
        rows = points.flatten(1).cpu().to(torch.float64)
        if rows.shape[1] != len(self.mean):
            raise ValueError(f"points of {rows.shape[1]} numbers, a Gaussian of {len(self.mean)}")
        squares = ((rows - self.mean) @ self.axes).square()
        densities = []
        for ridge in ridges:
            variances = self.variances + ridge
            rounding = torch.finfo(torch.float64).eps * len(variances)
            if ridge <= 0 and variances.min() <= rounding * variances.max():
                raise ValueError("the covariance has no inverse: choose a ridge above 0")
            constant = variances.log().sum() + len(variances) * log(2 * pi)
            densities.append(-0.5 * (squares @ variances.reciprocal() + constant))
        return torch.stack(densities)


def fit(images: Tensor) -> PixelGaussian:
    r"""Fit a Gaussian to images by its mean and covariance, with no ridge yet.

    .. math::

        m = \frac1n \sum_i x_i, \qquad S = \frac1n \sum_i (x_i - m)(x_i - m)^\top

    Parameters
    ----------
    images
        Training images, shape (n, ...), n at least 1.

    Returns
    -------
    PixelGaussian
        Of ridge 0; :meth:`PixelGaussian.with_best_ridge` chooses one.

    Examples
    --------
    >>> gaussian = fit(torch.tensor([[0.0, 0.0], [1.0, 1.0]]))
    >>> gaussian.mean.tolist(), gaussian.variances.round(decimals=6).tolist()
    ([0.5, 0.5], [0.0, 0.5])
    """
    rows = images.flatten(1).cpu()
    mean = rows.mean(dim=0, dtype=torch.float64)
    covariance = torch.zeros(len(mean), len(mean), dtype=torch.float64, device="cpu")
    for block in rows.split(_IMAGES_PER_BLOCK):
        centred = block.to(torch.float64) - mean
        covariance += centred.T @ centred / len(rows)
    variances, axes = torch.linalg.eigh(covariance)
    return PixelGaussian(mean, axes, variances.clamp(min=0), 0.0, tuple(images.shape[1:]))


def one_picture_score(mean_square: float, dimension: int) -> float:
    r"""Return the mean log-likelihood of one window of the best width: equation 8.5 of the book.

    .. math:: -\frac d2 \bigl(1 + \log(2 \pi v)\bigr)

    Parameters
    ----------
    mean_square
        v, the mean over images and pixels of the squared deviation from the one picture, above 0.
    dimension
        d, the number of pixels.

    Returns
    -------
    float
        In nats.

    Examples
    --------
    >>> round(one_picture_score(1.0, 2), 4)  # minus the entropy of a standard normal in the plane
    -2.8379
    """
    return -dimension / 2 * (1 + log(2 * pi * mean_square))


def deviation_that_scores(log_likelihood: float, dimension: int) -> float:
    """Return the root of the v at which :func:`one_picture_score` has a given value.

    Parameters
    ----------
    log_likelihood
        In nats.
    dimension
        d, the number of pixels.

    Returns
    -------
    float
        The root mean square deviation of a pixel, in the unit of the pixels.

    Examples
    --------
    >>> round(deviation_that_scores(-2.8379, 2), 4)
    1.0
    """
    return sqrt(exp(-2 * log_likelihood / dimension - 1) / (2 * pi))
