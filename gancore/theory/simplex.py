r"""Gradient descent on p_g itself, where space is a finite set of cells.

The data have probability ``p[j]`` in cell j and the samples ``q[j]``; both lists lie in the
**probability simplex**: no entry is below 0, and they add up to 1. The discriminator has one
number for each cell. This is the setting of Proposition 2 without parameters: both players
have all the capacity there is.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import rel_entr, softmax, xlogy


def grid_value(p: ArrayLike, q: ArrayLike, d: ArrayLike) -> float:
    r"""Return the paper's U(p_g, D), the value function on cells, in nats (equation 5.1).

    .. math:: U(q, D) = \sum_j p_j \log D_j + q_j \log(1 - D_j)

    Parameters
    ----------
    p, q
        Probabilities of the cells under the data and under the generator, shape ``(n,)``.
    d
        The discriminator's value in each cell, in [0, 1], shape ``(n,)``.

    Examples
    --------
    >>> round(grid_value([0.5, 0.5], [0.2, 0.8], [0.5, 0.5]), 6)  # -log 4
    -1.386294
    """
    d = np.asarray(d, dtype=float)
    return float(np.sum(xlogy(p, d) + xlogy(q, 1 - d)))


def grid_discriminator(p: ArrayLike, q: ArrayLike) -> np.ndarray:
    r"""Return D*, the best answer to q, cell by cell (Proposition 1 of the paper).

    .. math:: D^*_j = \frac{p_j}{p_j + q_j}

    Parameters
    ----------
    p, q
        Probabilities of the cells, shape ``(n,)``; not both 0 in the same cell.

    Raises
    ------
    ValueError
        If a cell has no probability under either.

    Examples
    --------
    >>> grid_discriminator([0.5, 0.5], [0.5, 0.5]).tolist()
    [0.5, 0.5]
    """
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    if np.any(p + q <= 0):
        raise ValueError("a cell without data and without samples has no best answer")
    return p / (p + q)


def grid_criterion(p: ArrayLike, q: ArrayLike) -> float:
    r"""Return C, the value of the best answer to q, in nats (equation 5.3).

    .. math:: C(q) = \sum_j p_j \log\frac{p_j}{p_j + q_j} + q_j \log\frac{q_j}{p_j + q_j}

    Parameters
    ----------
    p, q
        Probabilities of the cells, shape ``(n,)``.

    Returns
    -------
    float
        Between ``-log 4``, where q is p, and 0, where they share no cell.

    Examples
    --------
    >>> grid_criterion([1.0, 0.0], [0.0, 1.0])
    0.0
    """
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    return float(np.sum(rel_entr(p, p + q) + rel_entr(q, p + q)))


def grid_gradient(p: ArrayLike, q: ArrayLike) -> np.ndarray:
    r"""Return the gradient of C, which is that of U at the best answer (equation 5.6).

    .. math:: \frac{\partial C}{\partial q_j} = \log(1 - D^*_j) = \log\frac{q_j}{p_j + q_j}

    Parameters
    ----------
    p, q
        Probabilities of the cells, shape ``(n,)``; q above 0.

    Returns
    -------
    np.ndarray
        Shape ``(n,)``, in nats; no entry above 0.

    Raises
    ------
    ValueError
        If q is 0 somewhere: C has no finite gradient there.

    Examples
    --------
    >>> grid_gradient([0.5, 0.5], [0.5, 0.5]).round(6).tolist()  # -log 2
    [-0.693147, -0.693147]
    """
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    if np.any(q <= 0):
        raise ValueError("the gradient needs q above 0 in every cell")
    return -np.log1p(p / q)


def exponentiated_step(q: ArrayLike, gradient: ArrayLike, *, rate: float) -> np.ndarray:
    r"""Take one step of exponentiated gradient descent (equation 5.9).

    .. math:: q^+_j = \frac{q_j \, e^{-\eta g_j}}{\sum_i q_i \, e^{-\eta g_i}}

    A product of positive numbers, divided by its sum: the result lies in the simplex.

    Parameters
    ----------
    q
        A point of the simplex, every entry above 0, shape ``(n,)``.
    gradient
        The gradient g there, shape ``(n,)``.
    rate
        The step size η.

    Examples
    --------
    >>> exponentiated_step([0.5, 0.5], [0.0, 0.0], rate=1.0).tolist()
    [0.5, 0.5]
    """
    with np.errstate(divide="ignore"):  # a cell that became 0 stays 0
        logs = np.log(q)
    return np.asarray(softmax(logs - rate * np.asarray(gradient, dtype=float)))


def descend(p: ArrayLike, start: ArrayLike, *, rate: float, steps: int) -> np.ndarray:
    r"""Descend C from a start, the discriminator reaching its optimum before every step.

    For ``0 < rate <= 1`` and from any start above 0, C never rises, and after k steps
    ``C + log 4 <= KL(p, start) / (rate * k)``, and the total variation that is left is at most
    the root of this bound (Theorem 5.6). With ``rate=1`` every step is
    ``(p + q) / 2``.

    Parameters
    ----------
    p
        The data's probabilities, shape ``(n,)``.
    start
        The generator's at the start, every entry above 0, shape ``(n,)``.
    rate
        The step size η.
    steps
        How many steps.

    Returns
    -------
    np.ndarray
        The start and what each step led to, shape ``(steps + 1, n)``.

    Raises
    ------
    ValueError
        If an entry is 0, from the start or because it became too small for a float, as that of a
        cell without data does where a step takes more than half of it.

    Examples
    --------
    >>> descend([0.8, 0.2], [0.4, 0.6], rate=1.0, steps=2).round(6).tolist()
    [[0.4, 0.6], [0.6, 0.4], [0.7, 0.3]]
    """
    path = [np.asarray(start, dtype=float)]
    for _ in range(steps):
        path.append(exponentiated_step(path[-1], grid_gradient(p, path[-1]), rate=rate))
    return np.stack(path)


def descend_against(d: ArrayLike, start: ArrayLike, *, rate: float, steps: int) -> np.ndarray:
    r"""Descend U(q, D) where the discriminator stands still.

    U is affine in q, so that its least value over the simplex lies in a corner: all samples
    go to the cell where D is largest.

    Parameters
    ----------
    d
        The discriminator's value in each cell, in (0, 1), shape ``(n,)``.
    start, rate, steps
        As in :func:`descend`.

    Returns
    -------
    np.ndarray
        Shape ``(steps + 1, n)``.

    Examples
    --------
    >>> descend_against([0.9, 0.1], [0.5, 0.5], rate=1.0, steps=9)[-1].round(6).tolist()
    [1.0, 0.0]
    """
    gradient = np.log1p(-np.asarray(d, dtype=float))
    path = [np.asarray(start, dtype=float)]
    for _ in range(steps):
        path.append(exponentiated_step(path[-1], gradient, rate=rate))
    return np.stack(path)


def total_variation(p: ArrayLike, q: ArrayLike) -> float:
    r"""Return the total variation distance, ``sum(|p - q|) / 2``, between 0 and 1.

    Parameters
    ----------
    p, q
        Probabilities of the cells, shape ``(n,)``.

    Examples
    --------
    >>> total_variation([1.0, 0.0], [0.0, 1.0])
    1.0
    """
    return float(np.abs(np.asarray(p, dtype=float) - np.asarray(q, dtype=float)).sum() / 2)
