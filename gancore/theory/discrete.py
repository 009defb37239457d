"""Divergences of probability vectors, in nats."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import rel_entr


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
        If a vector has a negative entry or does not sum to 1.

    Examples
    --------
    >>> float(kl_discrete([0.5, 0.5, 0], [1, 0, 0]))
    inf
    >>> round(float(kl_discrete([1, 0, 0], [0.5, 0.5, 0])), 9)  # log 2
    0.693147181
    """
    return np.asarray(rel_entr(_probabilities(p), _probabilities(q)).sum(axis=-1))


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
        If a vector has a negative entry or does not sum to 1.

    Examples
    --------
    >>> round(float(jsd_discrete([1, 0], [0, 1])), 9)  # log 2
    0.693147181
    """
    first, second = _probabilities(p), _probabilities(q)
    mixture = (first + second) / 2
    parts = (rel_entr(first, mixture) + rel_entr(second, mixture)).sum(axis=-1)
    # Rounding may leave -1e-17 where the vectors agree, of which there is no root.
    return np.maximum(parts / 2, 0.0)


def _probabilities(vector: ArrayLike) -> np.ndarray:
    values = np.asarray(vector, dtype=float)
    if not (np.all(values >= 0) and np.allclose(values.sum(axis=-1), 1, rtol=0, atol=1e-9)):
        raise ValueError("probabilities are not negative and sum to 1 along the last axis")
    return values
