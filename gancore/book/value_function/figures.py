"""Figures of the value function and what each player wants."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gancore.book.style import BLACK, BLUE, GREEN, P_DATA, P_G, VERMILION, D, finish, styled
from gancore.theory.integration import MonteCarlo


def game_on_a_line(x: np.ndarray, *, p_data: np.ndarray, p_g: np.ndarray, d: np.ndarray) -> Figure:
    """Draw both densities and the discriminator over the same points.

    Parameters
    ----------
    x
        Points of the line, rising.
    p_data, p_g
        The densities there.
    d
        D there, in [0, 1].
    """
    with styled():
        figure, axes = plt.subplots(figsize=(6, 3.4))
        axes.plot(x, p_data, **P_DATA, label=r"$p_\mathrm{data}(x)$")
        axes.plot(x, p_g, **P_G, label="$p_g(x)$")
        axes.plot(x, d, **D, label="$D(x)$")
        axes.set_xlabel("$x$")
        axes.legend()
    return finish(figure)


def estimates_against_size(
    sizes: Sequence[int], estimates: Sequence[MonteCarlo], *, truth: float, ylabel: str
) -> Figure:
    """Draw Monte Carlo estimates with their standard errors against the number of samples.

    Parameters
    ----------
    sizes
        Numbers of samples.
    estimates
        The estimate from each number.
    truth
        The exact value.
    ylabel
        What is estimated, with its unit.
    """
    with styled():
        figure, axes = plt.subplots(figsize=(6, 3.4))
        axes.axhline(truth, color=BLACK, linestyle=":", label="exact")
        axes.errorbar(
            sizes,
            [each.mean for each in estimates],
            [each.standard_error for each in estimates],
            fmt="o",
            color=BLUE,
            capsize=3,
            label="estimate ± one standard error",
        )
        axes.set_xscale("log")
        axes.set_xlabel("samples of each kind")
        axes.set_ylabel(ylabel)
        axes.legend()
    return finish(figure)


def what_each_player_wants(
    a: np.ndarray, v_of_a: Sequence[float], b: np.ndarray, v_of_b: np.ndarray
) -> Figure:
    """Draw V as D moves with G fixed, and as G moves with D fixed.

    Parameters
    ----------
    a, v_of_a
        D's parameter and V there.
    b, v_of_b
        G's parameter and V there.
    """
    with styled():
        figure, (left, right) = plt.subplots(1, 2)
        left.plot(a, v_of_a, color=BLUE)
        best = int(np.argmax(v_of_a))
        left.plot(a[best], v_of_a[best], "o", color=VERMILION)
        left.annotate(
            "best answer of D",
            (a[best], v_of_a[best]),
            (0, -70),
            textcoords="offset points",
            ha="center",
        )
        left.axhline(-np.log(4), color=BLACK, linestyle=":")
        left.annotate(
            r"$-\log 4$", (1.5, -np.log(4)), (0, 4), textcoords="offset points", ha="center"
        )
        left.set(xlabel="sureness $a$ of $D_a$", ylabel="$V(D_a, G)$ (nats)")
        right.plot(b, v_of_b, color=GREEN)
        right.annotate(
            "G goes this way", (0.33, -3.3), (0.9, -3.0), arrowprops={"arrowstyle": "->"}
        )
        right.set(xlabel="$b$ of $G_b$", ylabel="$V(D, G_b)$ (nats)")
    return finish(figure)
