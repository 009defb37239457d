"""Divergences between densities on the line, in nats, and the criterion C(G) of Theorem 1."""

from math import inf, log
from typing import Any

import numpy as np
from scipy.special import log_expit

from gancore.theory.discriminator import optimal_logit
from gancore.theory.quadrature import integrate
from gancore.theory.value import MonteCarlo, value_by_monte_carlo, value_by_quadrature


def kl(p: Any, q: Any) -> float:
    r"""Integrate the Kullback-Leibler divergence of q from p.

    .. math:: \mathrm{KL}(p \,\|\, q) = \int p(x) \log\frac{p(x)}{q(x)} \; dx

    Parameters
    ----------
    p, q
        Densities on the line.

    Returns
    -------
    float
        In nats, at least 0; infinite where p has mass that q has not.

    Examples
    --------
    >>> from scipy import stats
    >>> round(kl(stats.norm(1, 1), stats.norm(0, 1)), 9)  # half the squared shift
    0.5
    """

    def integrand(x: float) -> float:
        density = float(p.pdf(x))
        if density == 0:
            return 0.0
        return density * float(p.logpdf(x) - q.logpdf(x))

    (p_low, p_high), (q_low, q_high) = p.support(), q.support()
    if p_low < q_low or p_high > q_high:
        return inf
    return integrate(integrand, over=[p])


def jsd(p: Any, q: Any) -> float:
    r"""Integrate the Jensen-Shannon divergence, with the mixture m = (p + q)/2.

    .. math::

        \mathrm{JSD}(p \,\|\, q) =
            \tfrac12 \mathrm{KL}(p \,\|\, m) + \tfrac12 \mathrm{KL}(q \,\|\, m)

    Parameters
    ----------
    p, q
        Densities on the line; any supports.

    Returns
    -------
    float
        In nats, between 0 (equal) and log 2 (disjoint supports).

    Examples
    --------
    >>> from scipy import stats
    >>> round(jsd(stats.uniform(0, 1), stats.uniform(2, 1)), 9)  # log 2
    0.693147181
    """

    def log_ratio_to_mixture(first: Any, second: Any, x: float) -> float:
        # log(p / m) = log 2 - log(1 + q/p), stable for any q/p.
        return log(2) + float(log_expit(first.logpdf(x) - second.logpdf(x)))

    def integrand(x: float) -> float:
        total = 0.0
        for first, second in ((p, q), (q, p)):
            density = float(first.pdf(x))
            if density > 0:
                total += density * log_ratio_to_mixture(first, second, x) / 2
        return total

    return integrate(integrand, over=[p, q])


def criterion(p_data: Any, p_g: Any) -> float:
    r"""Integrate C(G) = max_D V(D, G), the value of the best discriminator (equation 4).

    .. math:: C(G) = -\log 4 + 2\,\mathrm{JSD}(p_\text{data} \,\|\, p_g)

    is what Theorem 1 proves; here V is integrated at the optimal logit, so that the two
    sides can be compared.

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


def criterion_by_monte_carlo(
    p_data: Any, p_g: Any, size: int, *, rng: np.random.Generator
) -> MonteCarlo:
    """Estimate C(G) from samples of both densities, in nats, with its standard error.

    Parameters
    ----------
    p_data, p_g
        Densities on the line.
    size
        Samples of each.
    rng
        Their random stream.

    Examples
    --------
    >>> from scipy import stats
    >>> same = stats.norm(0, 1)
    >>> round(criterion_by_monte_carlo(same, same, 10, rng=np.random.default_rng(0)).mean, 9)
    -1.386294361
    """
    logit = optimal_logit(p_data, p_g)
    real = p_data.rvs(size=size, random_state=rng)
    fake = p_g.rvs(size=size, random_state=rng)
    return value_by_monte_carlo(real_logits=logit(real), fake_logits=logit(fake))
