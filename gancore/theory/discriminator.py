"""The optimal discriminator of Proposition 1."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike


def optimal_discriminator(p_data: Any, p_g: Any) -> Callable[[ArrayLike], np.ndarray]:
    r"""Return D*, the best discriminator against a fixed generator (Proposition 1).

    .. math:: D^*_G(x) = \frac{p_\text{data}(x)}{p_\text{data}(x) + p_g(x)}

    It is the posterior probability that x is real when data and samples are equally likely
    beforehand.

    Parameters
    ----------
    p_data, p_g
        Densities with ``pdf``, as SciPy's frozen distributions.

    Returns
    -------
    callable
        From points to values in [0, 1]; NaN where both densities are 0, because there any
        value does as well.

    Examples
    --------
    >>> from scipy import stats
    >>> d = optimal_discriminator(stats.beta(2, 1), stats.beta(1, 2))
    >>> round(float(d(0.25)), 12)
    0.25
    """

    def d_star(x: ArrayLike) -> np.ndarray:
        real, fake = np.asarray(p_data.pdf(x)), np.asarray(p_g.pdf(x))
        total = real + fake
        return np.where(total > 0, real / np.where(total > 0, total, 1), np.nan)

    return d_star


def optimal_logit(p_data: Any, p_g: Any) -> Callable[[ArrayLike], np.ndarray]:
    r"""Return the logit of D*, which is the log-ratio of the densities.

    .. math:: \ell^*(x) = \log p_\text{data}(x) - \log p_g(x)

    Parameters
    ----------
    p_data, p_g
        Densities with ``logpdf``.

    Returns
    -------
    callable
        From points to logits; infinite where one density is 0, NaN where both are.

    Examples
    --------
    >>> from scipy import stats
    >>> float(optimal_logit(stats.norm(1, 1), stats.norm(-1, 1))(3.0))  # 2x for this pair
    6.0
    """

    def logit(x: ArrayLike) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            return np.asarray(p_data.logpdf(x)) - np.asarray(p_g.logpdf(x))

    return logit
