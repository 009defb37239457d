"""Figures of descent on p_g itself and of games of two numbers."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gancore.book.style import BLACK, BLUE, GREEN, ORANGE, P_DATA, P_G, VERMILION, finish, styled

_DASHES = ("-", "--", "-.", ":")
_COLOURS = (GREEN, BLUE, ORANGE, VERMILION)


def supremum_of_lines(
    q: np.ndarray, criterion: np.ndarray, lines: Mapping[str, np.ndarray], *, p: float
) -> Figure:
    """Draw C over a simplex of two cells as the upper edge of lines, one for each D.

    Parameters
    ----------
    q
        The generator's probability of the first cell, rising, shape ``(n,)``.
    criterion
        C there.
    lines
        U of a fixed D over the same points, by D's name.
    p
        The data's probability of the first cell, where C is least.
    """
    with styled():
        figure, axes = plt.subplots(figsize=(6.4, 3.8))
        for (name, line), dash in zip(lines.items(), _DASHES, strict=False):
            axes.plot(q, line, color=BLUE, linestyle=dash, linewidth=1.2, label=name)
        axes.plot(q, criterion, color=BLACK, linewidth=2.5, label="$C(q)$")
        axes.plot([p], [-np.log(4)], "o", color=VERMILION)
        axes.annotate(
            r"$q = p$, $-\log 4$", (p, -np.log(4)), (0, 10), textcoords="offset points", ha="center"
        )
        axes.set(xlabel="$q_1$, probability of the first cell", ylabel="nats")
        axes.set_ylim(-1.7, float(np.max(criterion)) + 0.1)
        axes.legend(ncols=2)
    return finish(figure)


def descent_on_p_g(
    x: np.ndarray,
    p: np.ndarray,
    path: np.ndarray,
    *,
    shown: Sequence[int],
    criteria: Mapping[str, np.ndarray],
    distances: Mapping[str, np.ndarray],
) -> Figure:
    """Draw p_g at some steps, the criterion and the distance from the data at all of them.

    Parameters
    ----------
    x
        The cells' places, shape ``(n,)``.
    p
        The data's probabilities, shape ``(n,)``.
    path
        p_g at every step, shape ``(steps + 1, n)``.
    shown
        The steps at which p_g is drawn.
    criteria, distances
        C and the total variation distance at every step, by the step size's name.
    """
    with styled():
        figure, (left, middle, right) = plt.subplots(1, 3)
        for place, step in enumerate(shown):
            strength = (place + 1) / len(shown)
            left.plot(x, path[step], **P_G | {"alpha": strength, "linewidth": 1 + strength})
            peak = int(np.argmax(path[step] - p))
            left.annotate(
                f"{step}",
                (x[peak], path[step][peak]),
                (6, 2),
                textcoords="offset points",
                fontsize=9,
            )
        left.plot(x, p, **P_DATA, label=r"$p_\mathrm{data}$")
        left.plot([], [], **P_G, label="$p_g$, by number of steps")
        left.set(
            xlabel="place of the cell",
            ylabel="probability",
            ylim=(0, 1.3 * path[list(shown)].max()),
        )
        left.legend()
        for axes, curves in ((middle, criteria), (right, distances)):
            for (name, curve), dash, colour in zip(curves.items(), _DASHES, _COLOURS, strict=False):
                axes.plot(curve, linestyle=dash, color=colour, label=name)
            axes.set_xlabel("step")
        middle.axhline(-np.log(4), color=BLACK, linestyle=":", label=r"$-\log 4$")
        middle.set_ylabel("$C(p_g)$ (nats)")
        right.set_yscale("log")
        right.set_ylabel("total variation distance")
        middle.legend()
    return finish(figure)


def criterion_over_parameter(theta: np.ndarray, criterion: np.ndarray) -> Figure:
    r"""Draw C as a function of a generator's parameter.

    Parameters
    ----------
    theta
        Values of the parameter, rising, shape ``(n,)``.
    criterion
        C there.
    """
    with styled():
        figure, axes = plt.subplots(figsize=(6, 3.4))
        axes.plot(theta, criterion, color=GREEN)
        axes.axhline(-np.log(4), color=BLACK, linestyle=":", label=r"$-\log 4$")
        axes.set(xlabel=r"$\theta$", ylabel=r"$C(p_\theta)$ (nats)")
        axes.legend(loc="upper right")
    return finish(figure)


def trajectories(paths: Mapping[str, np.ndarray]) -> Figure:
    """Draw paths of a game of two numbers, one panel each, on equal axes.

    Parameters
    ----------
    paths
        θ and ψ along each path, shape ``(n, 2)``, by the panel's title.
    """
    reach = 1.08 * max(float(np.abs(path).max()) for path in paths.values())
    with styled():
        figure, panels = plt.subplots(
            1, len(paths), figsize=(3 * len(paths), 3.3), sharex=True, sharey=True, squeeze=False
        )
        for axes, (title, path) in zip(panels[0], paths.items(), strict=True):
            axes.plot(*path.T, color=BLUE, linewidth=1, marker=".", markersize=2)
            axes.plot(*path[0], "o", color=GREEN, label="start")
            axes.plot(*path[-1], "s", color=VERMILION, label="end")
            axes.plot(0, 0, "+", color=BLACK, markersize=11, label="equilibrium")
            axes.set(title=title, xlabel=r"$\theta$ (generator)", aspect="equal")
            axes.set(xlim=(-reach, reach), ylim=(-reach, reach))
        panels[0, 0].set_ylabel(r"$\psi$ (discriminator)")
        panels[0, 0].legend(loc="lower left")
    return finish(figure)
