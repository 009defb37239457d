r"""The Parzen estimate of a standard normal distribution, where everything is known.

Data and samples both come from :math:`\mathcal N(0, I)` in d dimensions. Windows of width
σ turn the density of infinitely many samples into that of
:math:`\mathcal N(0, (1 + \sigma^2) I)`, because variances of independent numbers add.
"""

from math import log, log1p, pi


def expected_log_likelihood(dimension: int, variance: float = 1.0) -> float:
    r"""Return the mean log-density of standard normal data under a wider or narrower normal.

    .. math::

        \mathbb{E}_{x \sim \mathcal N(0, I)}\bigl[\log \mathcal N(x; 0, vI)\bigr]
        = -\frac d2 \Bigl( \log(2 \pi v) + \frac 1v \Bigr)

    Parameters
    ----------
    dimension
        d, the number of coordinates.
    variance
        v, that of the density. At 1 the result is the truth: minus the entropy.

    Returns
    -------
    float
        In nats (equation 9.9).

    Raises
    ------
    ValueError
        If the variance is not above 0.

    Examples
    --------
    >>> round(expected_log_likelihood(1), 4)
    -1.4189
    """
    if variance <= 0:
        raise ValueError(f"a variance is above 0, not {variance}")
    return -dimension / 2 * (log(2 * pi * variance) + 1 / variance)


def widening_cost(dimension: int, sigma: float) -> float:
    r"""Return what windows of width σ cost, even with infinitely many samples.

    .. math::

        \mathrm{KL}\bigl(\mathcal N(0, I) \,\Vert\, \mathcal N(0, (1 + \sigma^2) I)\bigr)
        = \frac d2 \Bigl( \log(1 + \sigma^2) - \frac{\sigma^2}{1 + \sigma^2} \Bigr)

    Parameters
    ----------
    dimension
        d, the number of coordinates.
    sigma
        σ, the width.

    Returns
    -------
    float
        In nats, never below 0 (equation 9.10).

    Examples
    --------
    >>> widening_cost(784, 0.0)
    0.0
    """
    return dimension / 2 * (log1p(sigma**2) - sigma**2 / (1 + sigma**2))


def log_samples_needed(dimension: int, sigma: float) -> float:
    r"""Return the logarithm of the number of samples that windows of width σ ask for.

    The window at x averages over those samples s that could have been moved to x by noise
    of width σ, which are few. The average settles once about :math:`e^I` samples are drawn,
    with the mean divergence of their distribution from that of all samples,

    .. math::

        I = \mathbb{E}_x\bigl[\mathrm{KL}(p(s \mid x) \,\Vert\, p(s))\bigr]
        = \frac d2 \Bigl( \log\Bigl( 1 + \frac{1}{\sigma^2} \Bigr)
        - \frac{\sigma^2}{(1 + \sigma^2)^2} \Bigr).

    That a number of this order is needed and enough is the theorem of Chatterjee and
    Diaconis, "The sample size required in importance sampling", 2018
    (https://arxiv.org/abs/1511.01437).

    Parameters
    ----------
    dimension
        d, the number of coordinates.
    sigma
        σ, the width.

    Returns
    -------
    float
        I in nats (equation 9.11).

    Raises
    ------
    ValueError
        If the width is not above 0.

    Examples
    --------
    >>> round(log_samples_needed(2, 1.0), 4)  # log 2 - 1/4
    0.4431
    """
    if sigma <= 0:
        raise ValueError(f"a width is above 0, not {sigma}")
    return dimension / 2 * (log1p(1 / sigma**2) - sigma**2 / (1 + sigma**2) ** 2)
