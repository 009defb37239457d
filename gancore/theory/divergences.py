"""Divergences between densities on the line, in nats, and the criterion C(G) of Theorem 1."""

import warnings
from collections.abc import Callable
from itertools import pairwise
from math import exp, inf, isfinite, log
from typing import Any

import numpy as np
from scipy.integrate import IntegrationWarning, quad
from scipy.special import log_expit

from gancore.theory.discriminator import optimal_logit
from gancore.theory.value import MonteCarlo, value_by_monte_carlo, value_by_quadrature

_LOW = (1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 0.1)
_QUANTILES = (*_LOW, 0.5, *(1 - level for level in _LOW))
"""Close enough that quad sees the near end of each stretch of a heavy tail."""


def kl(p: Any, q: Any) -> float:
    r"""Integrate the Kullback-Leibler divergence of q from p (the book's equation 4.2).

    .. math:: \mathrm{KL}(p \,\|\, q) = \int p(x) \log\frac{p(x)}{q(x)} \; dx

    Parameters
    ----------
    p, q
        Densities on the line. Jumps inside a support are met exactly in a mixture's parts, and
        to about 1e-6 in others, such as histograms.

    Returns
    -------
    float
        In nats, at least 0; infinite where p has mass and q has none, be it beyond the ends of
        q's support or in a gap inside it.

    Raises
    ------
    ArithmeticError
        If the quadrature does not converge, as when the tails of q are so light that the
        integral diverges.

    Examples
    --------
    >>> from scipy import stats
    >>> round(kl(stats.norm(1, 1), stats.norm(0, 1)), 9)  # half the squared shift
    0.5
    >>> kl(stats.uniform(0, 2), stats.uniform(0, 1))
    inf
    """
    if _has_mass_beyond_supports(p, q):
        return inf
    missed = False

    def integrand(x: float) -> float:
        nonlocal missed
        log_p, log_q = float(p.logpdf(x)), float(q.logpdf(x))
        if not isfinite(log_p) or log_q == inf:  # no density; or a pole, which is a single point
            return 0.0
        if log_q == -inf:
            missed = True
            return 0.0
        return exp(log_p) * (log_p - log_q)

    def mass_that_q_misses(x: float) -> float:
        density = float(p.pdf(x))
        return density if isfinite(density) and q.logpdf(x) == -inf else 0.0

    divergence = _integrate(integrand, p, q)
    # A zero of q at a single point is no gap: it has no mass under p.
    return inf if missed and _integrate(mass_that_q_misses, p, q) > 1e-9 else divergence


def jsd(p: Any, q: Any) -> float:
    r"""Integrate the Jensen-Shannon divergence, with the mixture m = (p + q)/2 (equation 4.8).

    .. math::

        \mathrm{JSD}(p \,\|\, q) =
            \tfrac12 \mathrm{KL}(p \,\|\, m) + \tfrac12 \mathrm{KL}(q \,\|\, m)

    Parameters
    ----------
    p, q
        Densities on the line.

    Returns
    -------
    float
        In nats, between 0 (equal) and log 2 (disjoint supports).

    Raises
    ------
    ArithmeticError
        If the quadrature does not converge, as next to poles of the densities.

    Examples
    --------
    >>> from scipy import stats
    >>> round(jsd(stats.uniform(0, 1), stats.uniform(2, 1)), 9)  # log 2
    0.693147181
    """

    def log_ratio_to_mixture(log_first: float, log_second: float) -> float:
        # log(p / m) = log 2 - log(1 + q/p), stable for any q/p.
        return log(2) + float(log_expit(log_first - log_second))

    def integrand(x: float) -> float:
        log_p, log_q = float(p.logpdf(x)), float(q.logpdf(x))
        total = 0.0
        for log_first, log_second in ((log_p, log_q), (log_q, log_p)):
            if isfinite(log_first) and log_second != inf:
                total += exp(log_first) * log_ratio_to_mixture(log_first, log_second) / 2
        return total

    return _integrate(integrand, p, q)


def criterion(p_data: Any, p_g: Any) -> float:
    r"""Integrate C(G) = max_D V(D, G), the value of the best discriminator (equation 4).

    .. math::

        C(G) = \int p_\text{data}(x) \log D^*_G(x) + p_g(x) \log(1 - D^*_G(x)) \; dx

    V is integrated at the optimal logit, without the theorem's algebra: compare
    :func:`criterion_by_theorem_1`.

    Parameters
    ----------
    p_data, p_g
        Densities on the line.

    Returns
    -------
    float
        In nats, between -log 4 and 0.

    Examples
    --------
    >>> from scipy import stats
    >>> round(criterion(stats.norm(0, 1), stats.norm(0, 1)), 9)
    -1.386294361
    """
    with warnings.catch_warnings():  # See _integrate. The densities bound the integrand.
        warnings.simplefilter("ignore", IntegrationWarning)
        return value_by_quadrature(p_data, p_g, optimal_logit(p_data, p_g))


def criterion_by_theorem_1(p_data: Any, p_g: Any) -> float:
    r"""Return C(G) as the proof of Theorem 1 writes it (equations 5 and 6).

    .. math:: C(G) = -\log 4 + 2\,\mathrm{JSD}(p_\text{data} \,\|\, p_g)

    Parameters
    ----------
    p_data, p_g
        Densities on the line.

    Returns
    -------
    float
        In nats, between -log 4 (equal) and 0 (disjoint supports).

    Raises
    ------
    ArithmeticError
        If the quadrature does not converge, as next to poles of the densities.

    Examples
    --------
    >>> from scipy import stats
    >>> round(criterion_by_theorem_1(stats.uniform(0, 1), stats.uniform(0.5, 1)), 9)  # -log 2
    -0.693147181
    """
    return -log(4) + 2 * jsd(p_data, p_g)


def criterion_by_monte_carlo(
    p_data: Any, p_g: Any, size: int, *, rng: np.random.Generator
) -> MonteCarlo:
    """Estimate C(G) from samples of both densities, in nats, with its standard error.

    Parameters
    ----------
    p_data, p_g
        Densities on the line.
    size
        Samples of each, at least 2.
    rng
        Their random stream.

    Raises
    ------
    ValueError
        If one sample would have to give a standard error.

    Examples
    --------
    >>> from scipy import stats
    >>> same = stats.norm(0, 1)
    >>> round(criterion_by_monte_carlo(same, same, 10, rng=np.random.default_rng(0)).mean, 9)
    -1.386294361
    """
    if size < 2:
        raise ValueError("a standard error needs at least two samples of each kind")
    logit = optimal_logit(p_data, p_g)
    real = p_data.rvs(size=size, random_state=rng)
    fake = p_g.rvs(size=size, random_state=rng)
    return value_by_monte_carlo(real_logits=logit(real), fake_logits=logit(fake))


def _parts(density: Any) -> list[Any]:
    """Take mixtures apart, so that no end of a part's support is hidden inside."""
    inner = getattr(density, "parts", None)
    return [density] if inner is None else [each for part in inner for each in _parts(part)]


def _has_mass_beyond_supports(p: Any, q: Any) -> bool:
    """Tell whether a part of p reaches where no part of q does."""
    of_p, of_q = ([part.support() for part in _parts(density)] for density in (p, q))
    ends = sorted({float(end) for support in of_p + of_q for end in support})

    def covered(supports: list[Any], left: float, right: float) -> bool:
        return any(low <= left and right <= high for low, high in supports)

    return any(covered(of_p, *gap) and not covered(of_q, *gap) for gap in pairwise(ends))


def _integrate(integrand: Callable[[float], float], p: Any, q: Any) -> float:
    """Integrate with cuts at every part of both densities.

    quad complains of intervals a rounding error wide, which a pair of nearly equal densities
    has, and of tails without mass. A complaint counts where the interval does.
    """
    parts = _parts(p) + _parts(q)
    supports = [part.support() for part in parts]
    cuts = {float(end) for support in supports for end in support}
    for part in parts:
        cuts.update(float(cut) for cut in part.ppf(_QUANTILES))
    total = error = doubtful = 0.0
    with np.errstate(divide="ignore"):  # of the logarithm in an empty bin, which is -inf
        for left, right in pairwise(sorted(cuts)):
            if any(low <= left and right <= high for low, high in supports):
                # With full output, quad does not warn.
                value, miss, _, *complaint = quad(
                    integrand, left, right, limit=200, epsabs=1e-12, epsrel=1e-11, full_output=True
                )
                total, error = total + value, error + miss
                doubtful += abs(value) if complaint else 0.0
    if not (doubtful <= 1e-7 and error <= 1e-7 * max(1.0, abs(total))):
        raise ArithmeticError("the quadrature does not converge")
    return float(total)
