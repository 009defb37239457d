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
OfLogs = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Member:
    r"""One f-divergence.

    .. math:: D_f(p \,\|\, q) = \int q(x) \, f\!\left(\frac{p(x)}{q(x)}\right) dx

    All functions take numbers or NumPy arrays.

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
    integrand
        ``q f(p/q)`` as a function of log p and log q, which neither overflows nor underflows where
        u does; by default it is computed from u.
    at_best
        Likewise ``p T*`` and ``q f*(T*)`` at the best critic T*; by default from T*.

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
    integrand: OfLogs | None = None
    at_best: OfLogs | None = None


def _squared_difference(log_p: Any, log_q: Any) -> Any:
    """Compute ``q (p/q - 1)²``; for p near q a difference would lose digits."""
    log_u = log_p - log_q
    near = np.exp(log_q) * np.expm1(np.minimum(log_u, 1)) ** 2
    return np.where(log_u < 1, near, np.exp(log_p + log_u) - 2 * np.exp(log_p) + np.exp(log_q))


MEMBERS: dict[str, Member] = {
    "KL": Member(
        f=lambda u: xlogy(u, u),
        slope=lambda log_u: 1 + log_u,
        conjugate=lambda t: np.exp(t - 1),
        activation=lambda v: v,
        at_zero=0.0,
        at_infinity=inf,
        integrand=lambda a, b: np.exp(a) * (a - b),
        at_best=lambda a, b: (np.exp(a) * (1 + a - b), np.exp(a)),
    ),
    "reverse KL": Member(
        f=lambda u: -np.log(u),
        slope=lambda log_u: -np.exp(-log_u),
        conjugate=lambda t: -1 - np.log(-t),
        activation=lambda v: -np.exp(-v),
        at_zero=inf,
        at_infinity=0.0,
        integrand=lambda a, b: np.exp(b) * (b - a),
        at_best=lambda a, b: (-np.exp(b), np.exp(b) * (a - b - 1)),
    ),
    "Pearson χ²": Member(
        f=lambda u: (u - 1) ** 2,
        slope=lambda log_u: 2 * np.expm1(log_u),
        conjugate=lambda t: t**2 / 4 + t,
        activation=lambda v: 2 * np.expm1(v),
        at_zero=1.0,
        at_infinity=inf,
        integrand=_squared_difference,
        at_best=lambda a, b: (2 * np.exp(2 * a - b) - 2 * np.exp(a), np.exp(2 * a - b) - np.exp(b)),
    ),
    "squared Hellinger": Member(
        f=lambda u: (np.sqrt(u) - 1) ** 2,
        slope=lambda log_u: -np.expm1(-log_u / 2),
        conjugate=lambda t: np.where(t < 1, t / np.where(t < 1, 1 - t, 1), inf),
        activation=lambda v: -np.expm1(-v),
        at_zero=1.0,
        at_infinity=1.0,
        integrand=lambda a, b: (np.exp(a / 2) - np.exp(b / 2)) ** 2,
        at_best=lambda a, b: (np.exp(a) - np.exp((a + b) / 2), np.exp((a + b) / 2) - np.exp(b)),
    ),
    "Jensen-Shannon": Member(
        f=lambda u: (xlogy(u, u) - (u + 1) * np.log((u + 1) / 2)) / 2,
        slope=lambda log_u: (log(2) + log_expit(log_u)) / 2,
        conjugate=lambda t: -np.log(2 - np.exp(2 * t)) / 2,
        activation=lambda v: (log(2) + log_expit(v)) / 2,
        at_zero=log(2) / 2,
        at_infinity=log(2) / 2,
        integrand=lambda a, b: (
            (np.exp(a) * (log(2) + log_expit(a - b)) + np.exp(b) * (log(2) + log_expit(b - a))) / 2
        ),
        at_best=lambda a, b: (
            np.exp(a) * (log(2) + log_expit(a - b)) / 2,
            -np.exp(b) * (log(2) + log_expit(b - a)) / 2,
        ),
    ),
    "GAN": Member(
        f=lambda u: xlogy(u, u) - (u + 1) * np.log(u + 1),
        slope=log_expit,
        conjugate=lambda t: -np.log(-np.expm1(t)),
        activation=log_expit,
        at_zero=0.0,
        at_infinity=0.0,
        integrand=lambda a, b: np.exp(a) * log_expit(a - b) + np.exp(b) * log_expit(b - a),
        at_best=lambda a, b: (np.exp(a) * log_expit(a - b), -np.exp(b) * log_expit(b - a)),
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
        Infinite where mass that only one of the two has costs infinitely much; where an integral
        diverges otherwise, it may be infinite, too. For "KL", "reverse KL", "Jensen-Shannon" and
        "GAN" in nats.

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
    alone = False

    def from_u(log_p: Any, log_q: Any) -> Any:
        u = np.exp(np.clip(log_p - log_q, -700, 700))
        # The larger of the two densities, so that neither factor overflows.
        return np.exp(np.maximum(log_p, log_q)) * np.where(u < 1, member.f(u), member.f(u) / u)

    def where_both_are(x: Any) -> Any:
        nonlocal alone
        log_p, log_q = np.asarray(p.logpdf(x)), np.asarray(q.logpdf(x))
        both = np.isfinite(log_p) & np.isfinite(log_q)
        alone |= bool((np.isneginf(log_p) != np.isneginf(log_q)).any())
        with np.errstate(all="ignore"):
            return np.where(both, (member.integrand or from_u)(log_p, log_q), 0.0)

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
    in_logs = member.at_best if critic == _BestCritic(member, p, q) else None

    def integrand(x: Any) -> Any:
        log_p, log_q = np.asarray(p.logpdf(x)), np.asarray(q.logpdf(x))
        with np.errstate(all="ignore"):
            if in_logs is None:
                t, of_p, of_q = critic(x), np.exp(log_p), np.exp(log_q)
                gain, cost = of_p * t, of_q * member.conjugate(t)
                # Where a density is next to nothing, what a good critic answers may overflow.
                seen_by_p, seen_by_q = of_p > 1e-300, of_q > 1e-300
            else:
                gain, cost = in_logs(log_p, log_q)
                # No density times an infinite answer.
                seen_by_p = (log_p > -inf) & ~np.isnan(gain)
                seen_by_q = (log_q > -inf) & ~np.isnan(cost)
            return np.where(seen_by_p, gain, 0.0) - np.where(seen_by_q, cost, 0.0)

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
    return _BestCritic(member, p, q)


@dataclass(frozen=True)
class _BestCritic:
    """T*, of which :func:`variational_bound` knows what it is made of."""

    member: Member
    p: Density
    q: Density

    def __call__(self, x: Any) -> Any:
        return self.member.slope(optimal_logit(self.p, self.q)(x))


def _mass_without(density: Density, other: Density) -> float:
    """Integrate a density where the other is 0."""

    def alone(x: Any) -> Any:
        return np.where(other.logpdf(x) == -inf, density.pdf(x), 0.0)

    return integrate(alone, over=[density, other], in_arrays=True)
