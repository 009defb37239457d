"""What the generator's two objectives hand back to it, where it can be computed."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import log_expit

from gancore.theory.densities import Density
from gancore.theory.integration import integrate
from gancore.theory.optimal_discriminator import optimal_logit


def loss_against_frozen_best(p_data: Density, p_g: Density, *, frozen_at: Density) -> float:
    r"""Integrate the non-saturating loss against the best discriminator of *another* generator.

    .. math:: \int p_g(x) \bigl[-\log D^*_0(x)\bigr] \; dx

    A gradient step of G differentiates this in p_g with D held fixed, and then sets the two
    generators equal (the book's Proposition 6.5).

    Parameters
    ----------
    p_data, p_g
        Densities on the line.
    frozen_at
        The density against which D is the best.

    Returns
    -------
    float
        In nats, at least 0.

    Examples
    --------
    >>> from scipy import stats
    >>> same = stats.norm(0, 1)
    >>> round(loss_against_frozen_best(same, same, frozen_at=same), 9)  # log 2
    0.693147181
    """
    logit = optimal_logit(p_data, frozen_at)

    def integrand(x: Any) -> Any:
        density = p_g.pdf(x)
        with np.errstate(invalid="ignore"):
            return np.where(density > 0, -density * log_expit(logit(x)), 0.0)

    return integrate(integrand, over=[p_data, p_g], in_arrays=True)


def pull_of_an_apart_pair(sureness: ArrayLike) -> dict[str, np.ndarray]:
    r"""Return the slopes of both objectives of G, for samples that lie far from the data.

    Data are uniform on [0, 1], samples on [s, s + 1] with s = 2, and D has the logit
    ``a (3/2 - x)``. The slopes are those in s:

    .. math::

        \frac{d}{ds} \mathbb{E}[\log(1 - D)] =
            \log\bigl(1 + e^{-a/2}\bigr) - \log\bigl(1 + e^{-3a/2}\bigr),
        \qquad
        \frac{d}{ds} \mathbb{E}[-\log D] = a - \frac{d}{ds} \mathbb{E}[\log(1 - D)]

    Parameters
    ----------
    sureness
        a, above 0; D becomes perfect as it grows.

    Returns
    -------
    dict
        The slopes by the names of :data:`gancore.gan.objectives.GENERATOR_LOSSES`; both are above
        0, so that a descending G moves its samples towards the data.

    Examples
    --------
    >>> pull = pull_of_an_apart_pair(100.0)
    >>> bool(pull["minimax"] < 1e-20), round(float(pull["non_saturating"]), 6)
    (True, 100.0)
    """
    a = np.asarray(sureness, dtype=float)
    minimax = np.log1p(np.exp(-a / 2)) - np.log1p(np.exp(-3 * a / 2))
    return {"minimax": minimax, "non_saturating": a - minimax}
