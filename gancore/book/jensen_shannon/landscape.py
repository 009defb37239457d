"""The criterion C(G) over the parameters of a small generator, fast enough for a picture."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.ndimage import minimum_filter
from scipy.special import log_expit


def gaussian_criterion(location: ArrayLike, scale: ArrayLike) -> np.ndarray:
    r"""Return C(G) for G(z) = location + scale · z, with z and the data standard normal.

    .. math::

        C(G) = \mathbb{E}_z\bigl[\log D^*_G(z) + \log(1 - D^*_G(\mu + s z))\bigr]

    by the trapezoidal rule over z, which is accurate to 1e-9 for scales from 0.05 to 20: the
    integrand is smooth and vanishes at both ends.

    Parameters
    ----------
    location, scale
        The parameters μ and s, which broadcast. A negative scale mirrors the noise and gives the
        density of its absolute value.

    Returns
    -------
    ndarray
        In nats, between -log 4 and 0.

    Raises
    ------
    ValueError
        If a scale is 0: then every sample is the same number, and p_g is no density.

    Examples
    --------
    >>> gaussian_criterion(0, [1, -1]).round(9)
    array([-1.38629436, -1.38629436])
    """
    mu, s = np.broadcast_arrays(np.asarray(location, float), np.asarray(scale, float))
    if np.any(s == 0):
        raise ValueError("a scale of 0 makes one point of all samples, which has no density")
    z, step = np.linspace(-9, 9, 3601, retstep=True)
    weights = step * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)

    def logit(x: np.ndarray, m: float, scale: float) -> np.ndarray:
        return ((x - m) / scale) ** 2 / 2 - x**2 / 2 + np.log(abs(scale))

    values = [
        weights @ (log_expit(logit(z, m, t)) + log_expit(-logit(m + t * z, m, t)))
        for m, t in zip(mu.flat, s.flat, strict=True)
    ]
    return np.asarray(values).reshape(mu.shape)


def local_minima(values: np.ndarray) -> list[tuple[int, int]]:
    """Find the points of a grid that are not above any of their eight neighbours.

    Parameters
    ----------
    values
        Shape (N, M). At the edge, the neighbours that exist count.

    Returns
    -------
    list
        Row and column of each, in reading order.

    Examples
    --------
    >>> local_minima(np.array([[3, 1, 3], [4, 5, 4], [2, 4, 6]]))
    [(0, 1), (2, 0)]
    """
    lowest = values == minimum_filter(values, size=3, mode="nearest")
    return [(int(row), int(column)) for row, column in np.argwhere(lowest)]
