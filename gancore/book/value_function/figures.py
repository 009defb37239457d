"""Figures of the two players, the value function and what each player wants."""

from collections.abc import Sequence
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from gancore.book.style import BLACK, BLUE, GREEN, P_DATA, P_G, VERMILION, D, finish, styled
from gancore.theory.integration import MonteCarlo


def two_players(
    *,
    up: str = "$D$'s step: $V$ up, and $G$ stands still",
    down: str = "$G$'s step: $V$ down, through $D$, which stands still",
    bar: str = "detach",
) -> Figure:
    """Draw the game: what is computed, forwards, and how each player learns from it, backwards.

    Parameters
    ----------
    up, down
        What is said of the arrow back to D, dashed, and of the one back to G, solid: about sixty
        letters each.
    bar
        What is said of the bar at which D's step ends: at most nine letters.
    """
    data, noise, to_d, to_g = 3.05, 2.2, 1.4, 0.9  # the heights of four arrows, in inches
    with styled():
        figure = plt.figure(figsize=(5.9, 3.8), layout="none")
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 5.9), ylim=(-0.4, 3.4))
        axes.axis("off")
        _box(axes, ("$G$", "generator"), (1.3, 2.2), top=2.6, middle=noise, colour=GREEN)
        _box(axes, ("$D$", "discriminator"), (3.12, 4.26), top=3.35, middle=2.65, colour=BLUE)
        _box(axes, ("$V$", "value"), (5.31, 5.86), top=3.35, middle=2.65, colour=BLACK)

        into_d, out_of_d, into_v = (3.12, 0, ""), (4.26, 0, ""), (5.31, 0, "")
        _way(axes, data, [(0.33, 0.32, r"$p_\mathrm{data}$"), (2.66, 0.12, "$x$"), into_d])
        _way(axes, data, [out_of_d, (4.78, 0.3, "$D(x)$"), into_v])
        _way(axes, noise, [(0.33, 0.18, "$p_z$"), (0.92, 0.12, "$z$"), (1.3, 0, "")])
        _way(axes, noise, [(2.2, 0, ""), (2.66, 0.28, "$G(z)$"), into_d])
        _way(axes, noise, [out_of_d, (4.78, 0.41, "$D(G(z))$"), into_v])
        for height, word in ((data, "data"), (noise, "noise")):
            axes.text(0.33, height - 0.25, word, ha="center", va="center")

        _arrow_back(axes, to_d, (5.31, 4.0), colour=BLUE, dashes="--")
        axes.plot([3.12, 2.66], [to_d, to_d], color=BLUE, linestyle="--", linewidth=2.5)
        axes.plot([2.66, 2.66], [to_d - 0.17, to_d + 0.17], color=BLUE, linewidth=4)
        axes.text(2.66, to_d + 0.33, bar, ha="center", va="center", family="monospace", color=BLUE)
        _arrow_back(axes, to_g, (5.31, 1.95), colour=GREEN, dashes="-")
        for height, said, colour, dashes in ((0.2, up, BLUE, "--"), (-0.2, down, GREEN, "-")):
            _arrow_back(axes, height, (0.75, 0.15), colour=colour, dashes=dashes)
            axes.text(0.9, height, said, va="center", fontsize=12)
    return finish(figure)


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


def _box(
    axes: Axes,
    names: tuple[str, str],
    sides: tuple[float, float],
    *,
    top: float,
    middle: float,
    colour: str,
) -> None:
    """Draw a player's box, with its symbol and its name around the height of its middle."""
    (left, right), bottom = sides, 0.6
    box = FancyBboxPatch((left, bottom), right - left, top - bottom, linewidth=1.5)
    box.set(boxstyle="round,pad=0,rounding_size=0.1", edgecolor=colour, facecolor=(colour, 0.1))
    axes.add_patch(box)
    for name, above, size in zip(names, (0.06, -0.2), (17, 11), strict=True):
        axes.text((left + right) / 2, middle + above, name, ha="center", va="center", fontsize=size)


def _way(axes: Axes, height: float, stations: Sequence[tuple[float, float, str]]) -> None:
    """Draw an arrow from each station to the next: the middle, half the width, the symbol."""
    for middle, _, symbol in stations:
        axes.text(middle, height, symbol, ha="center", va="center", fontsize=14)
    arrow = {"arrowstyle": "-|>", "color": BLACK, "linewidth": 1.3, "shrinkA": 0, "shrinkB": 0}
    for (start, right, _), (end, left, _) in pairwise(stations):
        axes.annotate("", (end - left, height), (start + right, height), arrowprops=arrow)


def _arrow_back(
    axes: Axes, height: float, ends: tuple[float, float], *, colour: str, dashes: str
) -> None:
    """Draw a thick arrow from right to left, its head whole where its line is dashed."""
    axes.plot(
        ends,
        [height, height],
        color=colour,
        linestyle=dashes,
        linewidth=2.5,
        solid_capstyle="butt",
    )
    axes.plot(ends[1], height, marker="<", color=colour, markersize=9)
