"""The value function where both densities are known: by quadrature and by Monte Carlo."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import log_expit

from gancore.theory.densities import Density
from gancore.theory.integration import MonteCarlo, integrate


def value_by_quadrature(p_data: Density, p_g: Density, logit: Callable[[Any], Any]) -> float:
    r"""Integrate the value function, in nats (equation 1, with the second term over x).

    .. math::

        V(D, G) = \int p_\text{data}(x) \log D(x) + p_g(x) \log(1 - D(x)) \; dx

    Parameters
    ----------
    p_data, p_g
        Densities on the line, as SciPy's frozen distributions.
    logit
        The logit of D at x, so that ``D = 1 / (1 + exp(-logit))``.

    Examples
    --------
    >>> from scipy import stats
    >>> undecided = value_by_quadrature(stats.norm(0, 1), stats.norm(5, 1), lambda x: 0 * x)
    >>> round(undecided, 9)  # -log 4
    -1.386294361
    """

    def integrand(x: float) -> float:
        return _times(p_data.pdf(x), log_expit(logit(x))) + _times(p_g.pdf(x), log_expit(-logit(x)))

    return integrate(integrand, over=[p_data, p_g])


def value_by_monte_carlo(*, real_logits: ArrayLike, fake_logits: ArrayLike) -> MonteCarlo:
    """Estimate the value function from independent samples, in nats, with its standard error.

    The mean is that of :func:`gancore.gan.objectives.value`. The two terms are independent, so
    that their variances add.

    Parameters
    ----------
    real_logits
        Logits of D on samples of p_data.
    fake_logits
        Logits of D on samples of p_g.

    Examples
    --------
    >>> value_by_monte_carlo(real_logits=[0.0, 0.0], fake_logits=[0.0, 0.0]).standard_error
    0.0
    """
    terms = [log_expit(np.asarray(real_logits)), log_expit(-np.asarray(fake_logits))]
    variance = sum(term.var(ddof=1) / len(term) for term in terms)
    return MonteCarlo(float(sum(term.mean() for term in terms)), float(np.sqrt(variance)))


def _times(density: float, log: float) -> float:
    """Multiply, with 0 · (-inf) = 0: where a density vanishes, nothing happens."""
    return density * log if density > 0 else 0.0
