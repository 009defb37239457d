r"""Games of two numbers: the generator is θ, the discriminator is ψ.

Small enough to solve on paper, they show what becomes of gradient steps when both players
move. The generator descends V in θ, the discriminator climbs V in ψ.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import solve_ivp
from scipy.special import expit, log_expit

Field = Callable[[float, float], float]


@dataclass(frozen=True)
class Game:
    r"""Where each player would move.

    Attributes
    ----------
    value
        V at (θ, ψ), in nats where it is the value function of a GAN.
    generator
        The direction of θ: ``-dV/dθ`` in a zero-sum game.
    discriminator
        The direction of ψ: ``dV/dψ``, less the gradient of any penalty.

    Examples
    --------
    >>> BILINEAR.value(2.0, 3.0), BILINEAR.generator(2.0, 3.0), BILINEAR.discriminator(2.0, 3.0)
    (6.0, -3.0, 2.0)
    """

    value: Field
    generator: Field
    discriminator: Field


BILINEAR = Game(
    value=lambda theta, psi: theta * psi,
    generator=lambda theta, psi: -psi,
    discriminator=lambda theta, psi: theta,
)
"""V(θ, ψ) = θψ, the simplest game with one equilibrium, at the origin."""


def dirac_gan(*, gamma: float = 0.0, non_saturating: bool = False) -> Game:
    r"""Return the Dirac-GAN of Mescheder et al. (2018), https://arxiv.org/abs/1801.04406.

    All data lie at 0 and all samples at θ. D has the logit ψx, so that (equation 5.23)

    .. math:: V(\theta, \psi) = \log\tfrac12 + \log(1 - \sigma(\theta\psi)).

    Parameters
    ----------
    gamma
        γ of the gradient penalty on data, ``γ ψ² / 2``, which D pays (R1 in the source).
    non_saturating
        Let G climb ``log σ(θψ)`` instead of descending V.

    Raises
    ------
    ValueError
        If γ is below 0.

    Examples
    --------
    >>> round(dirac_gan().value(0.0, 5.0), 6)  # samples on the data: -log 4
    -1.386294
    """
    if gamma < 0:
        raise ValueError(f"γ cannot be below 0: {gamma}")
    sign = -1 if non_saturating else 1
    return Game(
        value=lambda theta, psi: float(log_expit(0.0) + log_expit(-theta * psi)),
        generator=lambda theta, psi: float(psi * expit(sign * theta * psi)),
        discriminator=lambda theta, psi: float(-theta * expit(theta * psi) - gamma * psi),
    )


def flow(game: Game, start: tuple[float, float], times: ArrayLike) -> np.ndarray:
    """Follow both gradients in continuous time, as steps of vanishing size would.

    Parameters
    ----------
    game
        Where the players move.
    start
        θ and ψ at the start.
    times
        Times at which to look, rising from 0, shape ``(n,)``.

    Returns
    -------
    np.ndarray
        θ and ψ at each time, shape ``(n, 2)``, with errors of about 1e-9.

    Examples
    --------
    >>> import numpy as np
    >>> full_turn = flow(BILINEAR, (1.0, 0.0), [0.0, 2 * np.pi])
    >>> bool(np.allclose(full_turn[-1], [1.0, 0.0], atol=1e-7))
    True
    """
    times = np.asarray(times, dtype=float)

    def velocity(_: float, at: np.ndarray) -> list[float]:
        theta, psi = at
        return [game.generator(theta, psi), game.discriminator(theta, psi)]

    solution = solve_ivp(
        velocity, (0.0, times[-1]), start, "DOP853", t_eval=times, rtol=1e-11, atol=1e-12
    )
    return np.asarray(solution.y.T)


def simultaneous(game: Game, start: tuple[float, float], *, rate: float, steps: int) -> np.ndarray:
    r"""Let both players step at once, each from where the other stood (equation 5.17).

    Parameters
    ----------
    game
        Where the players move.
    start
        θ and ψ at the start.
    rate
        The step size η of both.
    steps
        How many steps.

    Returns
    -------
    np.ndarray
        θ and ψ at the start and after each step, shape ``(steps + 1, 2)``.

    Examples
    --------
    >>> simultaneous(BILINEAR, (1.0, 0.0), rate=0.5, steps=1).tolist()
    [[1.0, 0.0], [1.0, 0.5]]
    """
    path = np.empty((steps + 1, 2))
    path[0] = theta, psi = start
    for step in range(steps):
        theta, psi = (
            theta + rate * game.generator(theta, psi),
            psi + rate * game.discriminator(theta, psi),
        )
        path[step + 1] = theta, psi
    return path


def alternating(game: Game, start: tuple[float, float], *, rate: float, steps: int) -> np.ndarray:
    r"""Let D step, and then G against the new D, as in Algorithm 1 (equation 5.19).

    Parameters
    ----------
    game, start, rate, steps
        As in :func:`simultaneous`.

    Returns
    -------
    np.ndarray
        θ and ψ at the start and after each pair of steps, shape ``(steps + 1, 2)``.

    Examples
    --------
    >>> alternating(BILINEAR, (1.0, 0.0), rate=0.5, steps=1).tolist()
    [[1.0, 0.0], [0.75, 0.5]]
    """
    path = np.empty((steps + 1, 2))
    path[0] = theta, psi = start
    for step in range(steps):
        psi = psi + rate * game.discriminator(theta, psi)
        theta = theta + rate * game.generator(theta, psi)
        path[step + 1] = theta, psi
    return path


def radius(path: np.ndarray) -> np.ndarray:
    r"""Return the distance from the equilibrium, ``sqrt(θ² + ψ²)``, along a path.

    Parameters
    ----------
    path
        Shape ``(n, 2)``.

    Examples
    --------
    >>> import numpy as np
    >>> radius(np.array([[3.0, 4.0]])).tolist()
    [5.0]
    """
    return np.hypot(path[:, 0], path[:, 1])


def alternating_invariant(path: np.ndarray, *, rate: float) -> np.ndarray:
    r"""Return what alternating steps of the bilinear game conserve (equation 5.21).

    .. math:: Q_\eta(\theta, \psi) = \theta^2 + \psi^2 + \eta \theta \psi

    Parameters
    ----------
    path
        Shape ``(n, 2)``.
    rate
        The step size η.

    Examples
    --------
    >>> path = alternating(BILINEAR, (1.0, 0.0), rate=0.5, steps=1)
    >>> alternating_invariant(path, rate=0.5).tolist()
    [1.0, 1.0]
    """
    theta, psi = path.T
    return theta**2 + psi**2 + rate * theta * psi
