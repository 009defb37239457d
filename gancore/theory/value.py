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
        The logit of D at an array of points, so that ``D = 1 / (1 + exp(-logit))``.

    Examples
    --------
    >>> from scipy import stats
    >>> undecided = value_by_quadrature(stats.norm(0, 1), stats.norm(5, 1), lambda x: 0 * x)
    >>> round(undecided, 9)  # -log 4
    -1.386294361
    """

    def integrand(x: Any) -> Any:
        of_d = np.asarray(logit(x))
        real, fake = np.exp(p_data.logpdf(x)), np.exp(p_g.logpdf(x))
        return _times(real, log_expit(of_d)) + _times(fake, log_expit(-of_d))

    return integrate(integrand, over=[p_data, p_g], in_arrays=True)


def value_by_monte_carlo(*, real_logits: ArrayLike, fake_logits: ArrayLike) -> MonteCarlo:
    """Estimate the value function from independent samples, in nats, with its standard error.

    The mean is that of :func:`gancore.gan.objectives.value`. The two terms are independent, so
    that their variances add.

    Parameters
    ----------
    real_logits
        Logits of D on samples of p_data, of any shape, one for each.
    fake_logits
        Logits of D on samples of p_g.

    Examples
    --------
    >>> value_by_monte_carlo(real_logits=[0.0, 0.0], fake_logits=[0.0, 0.0]).standard_error
    0.0
    """
    terms = [log_expit(np.asarray(real_logits)), log_expit(-np.asarray(fake_logits))]
    variance = sum(term.var(ddof=1) / term.size for term in terms)
    return MonteCarlo(float(sum(term.mean() for term in terms)), float(np.sqrt(variance)))


def _times(density: Any, log: Any) -> Any:
    """Multiply, with 0 · (-inf) = 0: where a density vanishes, nothing happens."""
    with np.errstate(invalid="ignore"):
        return np.where(density > 0, density * log, 0.0)
