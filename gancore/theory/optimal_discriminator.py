"""The optimal discriminator of Proposition 1, and how far another one is from it."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, log_expit

from gancore.theory.densities import Density
from gancore.theory.integration import integrate


def optimal_discriminator(p_data: Density, p_g: Density) -> Callable[[ArrayLike], np.ndarray]:
    r"""Return D*, the best discriminator against a fixed generator (Proposition 1).

    .. math:: D^*_G(x) = \frac{p_\text{data}(x)}{p_\text{data}(x) + p_g(x)}

    It is the posterior probability that x is real when data and samples are equally likely
    beforehand. It is computed from the log-ratio of the densities, so that it is right even
    where both are too small for a floating-point number.

    Parameters
    ----------
    p_data, p_g
        Densities with ``logpdf``, as SciPy's frozen distributions.

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
    logit = optimal_logit(p_data, p_g)

    def d_star(x: ArrayLike) -> np.ndarray:
        return np.asarray(expit(logit(x)))

    return d_star


def optimal_logit(p_data: Density, p_g: Density) -> Callable[[ArrayLike], np.ndarray]:
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
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(p_data.logpdf(x)) - np.asarray(p_g.logpdf(x))

    return logit


def bernoulli_kl(*, logits: ArrayLike, other_logits: ArrayLike) -> np.ndarray:
    r"""Return the divergence of one yes-or-no distribution from another, s from t, by their logits.

    .. math:: \mathrm{kl}(s, t) = s \log\frac{s}{t} + (1 - s) \log\frac{1 - s}{1 - t}

    Parameters
    ----------
    logits
        Logits of s; may be infinite.
    other_logits
        Logits of t.

    Returns
    -------
    ndarray
        In nats, at least 0; NaN where a logit is.

    Examples
    --------
    >>> round(float(bernoulli_kl(logits=np.inf, other_logits=0.0)), 9)  # s = 1, t = 1/2: log 2
    0.693147181
    """
    first, second = np.asarray(logits, dtype=float), np.asarray(other_logits, dtype=float)
    total = np.zeros(np.broadcast_shapes(first.shape, second.shape))
    for sign in (1, -1):
        share = expit(sign * first)
        with np.errstate(invalid="ignore"):
            term = share * (log_expit(sign * first) - log_expit(sign * second))
        total += np.where(share == 0, 0.0, term)
    return total


def value_lost(p_data: Density, p_g: Density, logit: Callable[[Any], Any]) -> float:
    r"""Integrate what V loses when D stands in place of D*.

    .. math::

        V(D^*, G) - V(D, G) =
            \int \bigl(p_\text{data}(x) + p_g(x)\bigr)\, \mathrm{kl}\bigl(D^*(x), D(x)\bigr) \; dx

    Parameters
    ----------
    p_data, p_g
        Densities on the line.
    logit
        The logit of D at an array of points.

    Returns
    -------
    float
        In nats, at least 0.

    Examples
    --------
    >>> from scipy import stats
    >>> disjoint = stats.uniform(0, 1), stats.uniform(2, 1)
    >>> round(value_lost(*disjoint, lambda x: 0.0 * x), 9)  # all of log 4
    1.386294361
    """
    best = optimal_logit(p_data, p_g)

    def integrand(x: Any) -> Any:
        density = np.exp(p_data.logpdf(x)) + np.exp(p_g.logpdf(x))
        lost = bernoulli_kl(logits=best(x), other_logits=logit(x))
        return np.where(density > 0, density * lost, 0.0)

    return integrate(integrand, over=[p_data, p_g], in_arrays=True)


def average_error(
    p_data: Density, p_g: Density, logit: Callable[[Any], Any], *, points: int = 1000
) -> float:
    r"""Average ``|D - D*|`` over x drawn from the data or from the samples, half of each.

    .. math:: \int \tfrac12 \bigl(p_\text{data}(x) + p_g(x)\bigr)\, |D(x) - D^*(x)| \; dx

    The mean runs over as many points of either density, each at the middle of an equal share of
    its mass.

    Parameters
    ----------
    p_data, p_g
        Densities on the line.
    logit
        The logit of D at an array of points.
    points
        How many of each. What lies between two of them counts for no more than their number's
        inverse.

    Returns
    -------
    float
        Between 0 and 1.

    Examples
    --------
    >>> from scipy import stats
    >>> triangles = stats.beta(2, 1), stats.beta(1, 2)
    >>> round(average_error(*triangles, lambda x: 0 * x), 3)  # the mean of |x - 1/2|
    0.25
    """
    shares = (np.arange(points) + 0.5) / points
    x = np.concatenate([np.asarray(each.ppf(shares)) for each in (p_data, p_g)])
    return float(np.abs(expit(logit(x)) - optimal_discriminator(p_data, p_g)(x)).mean())


class Calibration(NamedTuple):
    """Predicted probabilities beside what happened, in bins of the prediction.

    Attributes
    ----------
    predicted
        Mean prediction of each bin.
    observed
        Share of the bin in which it happened.
    standard_error
        By how much that share typically misses the prediction by chance.
    """

    predicted: np.ndarray
    observed: np.ndarray
    standard_error: np.ndarray


def calibration(probabilities: ArrayLike, outcomes: ArrayLike, *, bins: int = 10) -> Calibration:
    """Compare probabilities with how often what they are about happened.

    Parameters
    ----------
    probabilities
        Predictions in [0, 1].
    outcomes
        What happened: true or false, as many.
    bins
        Bins of equal width; empty ones are left out.

    Raises
    ------
    ValueError
        If a prediction is not in [0, 1].

    Examples
    --------
    >>> calibration([0.2, 0.2, 0.2, 0.2], [True, False, False, False]).observed
    array([0.25])
    """
    p, happened = np.asarray(probabilities, dtype=float), np.asarray(outcomes, dtype=float)
    if not np.all((p >= 0) & (p <= 1)):
        raise ValueError("a prediction is a probability, from 0 to 1")
    which = np.minimum((p * bins).astype(int), bins - 1)
    count = np.bincount(which, minlength=bins)
    here = count > 0

    def mean(values: np.ndarray) -> np.ndarray:
        return np.bincount(which, weights=values, minlength=bins)[here] / count[here]

    return Calibration(mean(p), mean(happened), np.sqrt(mean(p * (1 - p)) / count[here]))
