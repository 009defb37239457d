"""Divergences of densities on the line and of probability vectors, and C(G), in nats."""

from itertools import pairwise
from math import inf, log
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import log_expit, rel_entr

from gancore.theory.densities import Density
from gancore.theory.integration import MonteCarlo, integrate, parts_of
from gancore.theory.optimal_discriminator import optimal_logit
from gancore.theory.value import value_by_monte_carlo, value_by_quadrature


def kl(p: Density, q: Density) -> float:
    r"""Integrate the Kullback-Leibler divergence of p from q (the book's equation 4.2).

    .. math:: \mathrm{KL}(p \,\|\, q) = \int p(x) \log\frac{p(x)}{q(x)} \; dx

    Parameters
    ----------
    p, q
        Densities on the line.

    Returns
    -------
    float
        In nats, at least 0; infinite where p has mass and q has none, be it beyond the ends of
        q's support or in a gap inside it. It may be infinite where q is positive everywhere, too:
        see below.

    Raises
    ------
    ArithmeticError
        If the quadrature does not converge, as when the tails of q are so light that the
        integral diverges (p a Cauchy and q a normal density).

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

    def integrand(x: Any) -> Any:
        nonlocal missed
        log_p, log_q = np.asarray(p.logpdf(x)), np.asarray(q.logpdf(x))
        missed |= bool((np.isfinite(log_p) & (log_q == -inf)).any())
        with np.errstate(over="ignore", invalid="ignore"):
            term = np.exp(log_p) * (log_p - log_q)
        # Where p has no density there is nothing, and a pole is a single point.
        return np.where(np.isfinite(log_p) & np.isfinite(log_q), term, 0.0)

    def mass_that_q_misses(x: Any) -> Any:
        density = np.asarray(p.pdf(x))
        return np.where(np.isfinite(density) & (q.logpdf(x) == -inf), density, 0.0)

    divergence = integrate(integrand, over=[p, q], in_arrays=True)
    # A zero of q at a single point is no gap: it has no mass under p.
    if missed and integrate(mass_that_q_misses, over=[p, q], in_arrays=True) > 1e-9:
        return inf
    return divergence


def jsd(p: Density, q: Density) -> float:
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

    def half(log_first: Any, log_second: Any) -> Any:
        # log(p / m) = log 2 - log(1 + q/p), stable for any q/p; a pole is a single point.
        with np.errstate(over="ignore", invalid="ignore"):
            term = np.exp(log_first) * (log(2) + log_expit(log_first - log_second)) / 2
        return np.where(np.isfinite(log_first) & (log_second != inf), term, 0.0)

    def integrand(x: Any) -> Any:
        log_p, log_q = np.asarray(p.logpdf(x)), np.asarray(q.logpdf(x))
        return half(log_p, log_q) + half(log_q, log_p)

    return integrate(integrand, over=[p, q], in_arrays=True)


def criterion(p_data: Density, p_g: Density) -> float:
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
    return value_by_quadrature(p_data, p_g, optimal_logit(p_data, p_g))


def criterion_by_theorem_1(p_data: Density, p_g: Density) -> float:
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
    p_data: Density, p_g: Density, size: int, *, rng: np.random.Generator
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


def _has_mass_beyond_supports(p: Density, q: Density) -> bool:
    """Tell whether a part of p reaches where no part of q does."""
    of_p, of_q = ([part.support() for part in parts_of(density)] for density in (p, q))
    ends = sorted({float(end) for support in of_p + of_q for end in support})

    def covered(supports: list[tuple[float, float]], left: float, right: float) -> bool:
        return any(low <= left and right <= high for low, high in supports)

    return any(covered(of_p, *gap) and not covered(of_q, *gap) for gap in pairwise(ends))


def kl_discrete(p: ArrayLike, q: ArrayLike) -> np.ndarray:
    r"""Sum the Kullback-Leibler divergence of probability vectors.

    .. math:: \mathrm{KL}(p \,\|\, q) = \sum_i p_i \log\frac{p_i}{q_i}

    Parameters
    ----------
    p, q
        Probabilities along the last axis; the other axes broadcast.

    Returns
    -------
    ndarray
        In nats, without the last axis; infinite where some p_i > 0 meets q_i = 0.

    Raises
    ------
    ValueError
        If a vector has a negative entry or does not sum to 1, or one is longer than the other.

    Examples
    --------
    >>> float(kl_discrete([0.5, 0.5, 0], [1, 0, 0]))
    inf
    >>> round(float(kl_discrete([1, 0, 0], [0.5, 0.5, 0])), 9)  # log 2
    0.693147181
    """
    return np.asarray(rel_entr(*_pair(p, q)).sum(axis=-1))


def jsd_discrete(p: ArrayLike, q: ArrayLike) -> np.ndarray:
    """Sum the Jensen-Shannon divergence of probability vectors, with the mixture (p + q)/2.

    Parameters
    ----------
    p, q
        Probabilities along the last axis; the other axes broadcast.

    Returns
    -------
    ndarray
        In nats, between 0 and log 2, without the last axis.

    Raises
    ------
    ValueError
        If a vector has a negative entry or does not sum to 1, or one is longer than the other.

    Examples
    --------
    >>> round(float(jsd_discrete([1, 0], [0, 1])), 9)  # log 2
    0.693147181
    """
    first, second = _pair(p, q)
    mixture = (first + second) / 2
    parts = (rel_entr(first, mixture) + rel_entr(second, mixture)).sum(axis=-1)
    # Rounding may leave -1e-17 where the vectors agree, of which there is no root.
    return np.maximum(parts / 2, 0.0)


def _pair(p: ArrayLike, q: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    first, second = _probabilities(p), _probabilities(q)
    if first.shape[-1] != second.shape[-1]:
        raise ValueError(f"{first.shape[-1]} probabilities cannot be set beside {second.shape[-1]}")
    return first, second


def _probabilities(vector: ArrayLike) -> np.ndarray:
    values = np.asarray(vector)
    rounding = 1e-5 if values.dtype in (np.float16, np.float32) else 1e-9
    values = values.astype(float)
    if not (np.all(values >= 0) and np.allclose(values.sum(axis=-1), 1, rtol=0, atol=rounding)):
        raise ValueError("probabilities are not negative and sum to 1 along the last axis")
    return values
