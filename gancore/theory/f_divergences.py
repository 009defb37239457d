r"""f-divergences and the game that estimates each of them; the game of 2014 is one.

Nowozin, Cseke and Tomioka, "f-GAN", 2016 (https://arxiv.org/abs/1606.00709). A convex function f
measures by how much the ratio u = p(x)/q(x) is not 1. Its conjugate tells what a critic T, which
sees samples only, can find of the divergence.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, log
from typing import Any

import numpy as np
from scipy.special import log_expit, xlogy

from gancore.theory.densities import Density
from gancore.theory.integration import integrate
from gancore.theory.optimal_discriminator import optimal_logit

Function = Callable[[Any], Any]


@dataclass(frozen=True)
class Member:
    r"""One f-divergence.

    .. math:: D_f(p \,\|\, q) = \int q(x) \, f\!\left(\frac{p(x)}{q(x)}\right) dx

    All four functions take numbers or NumPy arrays.

    Attributes
    ----------
    f
        The convex function of the ratio u, above 0.
    slope
        Its derivative f', as a function of log u: the best critic, as a function of the logit
        of D*.
    conjugate
        ``f*(t) = sup_u (ut - f(u))``, for t between the ends of what ``slope`` takes on.
    activation
        An increasing map of all numbers onto the inside of that interval: the last layer of
        a critic.
    at_zero, at_infinity
        The limits of f(u) for u → 0 and of f(u)/u for u → ∞: what mass costs that only q has, or
        only p.

    Examples
    --------
    >>> gan = MEMBERS["GAN"]
    >>> even_odds = gan.slope(0.0)  # log D* where D* is one half
    >>> round(float(even_odds), 6), round(float(-gan.conjugate(even_odds)), 6)
    (-0.693147, -0.693147)
    """

    f: Function
    slope: Function
    conjugate: Function
    activation: Function
    at_zero: float
    at_infinity: float


MEMBERS: dict[str, Member] = {
    "KL": Member(
        f=lambda u: xlogy(u, u),
        slope=lambda log_u: 1 + log_u,
        conjugate=lambda t: np.exp(t - 1),
        activation=lambda v: v,
        at_zero=0.0,
        at_infinity=inf,
    ),
    "reverse KL": Member(
        f=lambda u: -np.log(u),
        slope=lambda log_u: -np.exp(-log_u),
        conjugate=lambda t: -1 - np.log(-t),
        activation=lambda v: -np.exp(-v),
        at_zero=inf,
        at_infinity=0.0,
    ),
    "Pearson χ²": Member(
        f=lambda u: (u - 1) ** 2,
        slope=lambda log_u: 2 * np.expm1(log_u),
        conjugate=lambda t: t**2 / 4 + t,
        activation=lambda v: 2 * np.expm1(v),
        at_zero=1.0,
        at_infinity=inf,
    ),
    "squared Hellinger": Member(
        f=lambda u: (np.sqrt(u) - 1) ** 2,
        slope=lambda log_u: -np.expm1(-log_u / 2),
        conjugate=lambda t: t / (1 - t),
        activation=lambda v: -np.expm1(-v),
        at_zero=1.0,
        at_infinity=1.0,
    ),
    "Jensen-Shannon": Member(
        f=lambda u: (xlogy(u, u) - (u + 1) * np.log((u + 1) / 2)) / 2,
        slope=lambda log_u: (log(2) + log_expit(log_u)) / 2,
        conjugate=lambda t: -np.log(2 - np.exp(2 * t)) / 2,
        activation=lambda v: (log(2) + log_expit(v)) / 2,
        at_zero=log(2) / 2,
        at_infinity=log(2) / 2,
    ),
    "GAN": Member(
        f=lambda u: xlogy(u, u) - (u + 1) * np.log(u + 1),
        slope=log_expit,
        conjugate=lambda t: -np.log(-np.expm1(t)),
        activation=log_expit,
        at_zero=0.0,
        at_infinity=0.0,
    ),
}
"""Members of the family by name. "GAN" is C(G), the criterion of the 2014 paper."""


def f_divergence(member: Member, p: Density, q: Density) -> float:
    """Integrate an f-divergence of two densities on the line.

    Parameters
    ----------
    member
        Which one.
    p, q
        Densities on the line.

    Returns
    -------
    float
        Infinite where mass that only one of the two has costs infinitely much. For "KL",
        "reverse KL", "Jensen-Shannon" and "GAN" in nats.

    Raises
    ------
    ArithmeticError
        If the quadrature does not converge.

    Examples
    --------
    >>> from scipy import stats
    >>> near, far = stats.uniform(0, 1), stats.uniform(5, 1)
    >>> round(f_divergence(MEMBERS["Jensen-Shannon"], near, far), 6)  # log 2
    0.693147
    >>> f_divergence(MEMBERS["KL"], near, far)
    inf
    """
    logit = optimal_logit(p, q)
    alone = False

    def where_both_are(x: Any) -> Any:
        nonlocal alone
        log_u = logit(x)
        alone |= bool(np.isinf(log_u).any())
        u = np.exp(np.clip(log_u, -700, 700))
        # The larger of the two densities, so that neither factor overflows.
        larger = np.where(u < 1, q.pdf(x), p.pdf(x))
        with np.errstate(over="ignore", invalid="ignore"):
            value = larger * np.where(u < 1, member.f(u), member.f(u) / u)
        return np.where(np.isfinite(log_u) & (larger > 0), value, 0.0)

    divergence = integrate(where_both_are, over=[p, q], in_arrays=True)
    if alone:
        for density, other, price in ((p, q, member.at_infinity), (q, p, member.at_zero)):
            mass = _mass_without(density, other)
            # Less than this is the quadrature's error, which must not be multiplied by infinity.
            divergence += price * mass if mass > 1e-9 else 0.0
    return divergence


def variational_bound(member: Member, p: Density, q: Density, critic: Function) -> float:
    r"""Integrate what a critic finds of an f-divergence.

    .. math:: \mathbb{E}_{x \sim p}[T(x)] - \mathbb{E}_{x \sim q}[f^*(T(x))] \le D_f(p \,\|\, q)

    Parameters
    ----------
    member
        Which divergence.
    p, q
        Densities on the line.
    critic
        T, a function of an array of points, with values in the interval of
        :attr:`Member.activation`.

    Returns
    -------
    float
        At most the divergence, and equal to it for :func:`best_critic`.

    Raises
    ------
    ArithmeticError
        If the quadrature does not converge.

    Examples
    --------
    >>> from scipy import stats
    >>> p, q = stats.norm(1, 1), stats.norm(0, 1)
    >>> round(variational_bound(MEMBERS["KL"], p, q, lambda x: x), 6)  # T = x
    0.393469
    >>> round(variational_bound(MEMBERS["KL"], p, q, best_critic(MEMBERS["KL"], p, q)), 6)
    0.5
    """

    def integrand(x: Any) -> Any:
        of_p, of_q, t = p.pdf(x), q.pdf(x), critic(x)
        # Where a density is next to nothing, what a good critic answers may overflow.
        with np.errstate(all="ignore"):
            found = np.where(of_p > 1e-300, of_p * t, 0.0)
            return found - np.where(of_q > 1e-300, of_q * member.conjugate(t), 0.0)

    return integrate(integrand, over=[p, q], in_arrays=True)


def best_critic(member: Member, p: Density, q: Density) -> Function:
    r"""Return the critic that finds all of an f-divergence: ``T*(x) = f'(p(x) / q(x))``.

    Parameters
    ----------
    member
        Which divergence.
    p, q
        Densities on the line.

    Examples
    --------
    >>> from scipy import stats
    >>> t = best_critic(MEMBERS["GAN"], stats.norm(1, 1), stats.norm(-1, 1))
    >>> round(float(t(0.0)), 6)  # log D* where the densities cross
    -0.693147
    """
    logit = optimal_logit(p, q)
    return lambda x: member.slope(logit(x))


def _mass_without(density: Density, other: Density) -> float:
    """Integrate a density where the other is 0."""

    def alone(x: Any) -> Any:
        return np.where(other.logpdf(x) == -inf, density.pdf(x), 0.0)

    return integrate(alone, over=[density, other], in_arrays=True)
