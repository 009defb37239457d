"""Figures of the optimal discriminator and of one that is learning to be it."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gancore.book.style import BLACK, BLUE, ORANGE, P_DATA, P_G, VERMILION, D, finish, styled


def pointwise_payoffs(
    y: np.ndarray, payoffs: Mapping[str, np.ndarray], best: Sequence[tuple[float, float] | None]
) -> Figure:
    """Draw what D gains at one point x, against its answer there.

    Parameters
    ----------
    y
        Answers in (0, 1), rising.
    payoffs
        The gain at each answer, by the label of its curve; at most four.
    best
        The top of each curve, or None where no answer in (0, 1) is the best.
    """
    looks = ((BLUE, "-"), (VERMILION, "--"), (ORANGE, "-."), (BLACK, ":"))
    with styled():
        figure, axes = plt.subplots(figsize=(6, 3.6))
        for (label, line), top, (colour, dashes) in zip(payoffs.items(), best, looks, strict=False):
            axes.plot(y, line, color=colour, linestyle=dashes, linewidth=2, label=label)
            if top is not None:
                axes.plot(*top, "o", color=colour)
        axes.set(xlabel="$y$, the answer of D at $x$", ylabel="$f(y)$ (nats)", ylim=(-6, 0.4))
        axes.legend(loc="lower center", bbox_to_anchor=(0.7, 0))
    return finish(figure)


def three_regions(
    x: np.ndarray,
    *,
    p_data: np.ndarray,
    p_g: np.ndarray,
    d_star: np.ndarray,
    points: Sequence[tuple[float, float]],
) -> Figure:
    """Draw two densities, D* over them, and points of D* with their values.

    Parameters
    ----------
    x
        Points of the line, rising.
    p_data, p_g, d_star
        The densities and D* there; NaN where D* is not defined.
    points
        Places and the values of D* there, to be marked.
    """
    with styled():
        figure, (top, bottom) = plt.subplots(2, 1, figsize=(6, 4.6), sharex=True)
        _densities(top, x, p_data, p_g)
        bottom.plot(x, d_star, **D, label="$D^*(x)$")
        for place, height in points:
            bottom.plot(place, height, "o", color=VERMILION)
            bottom.annotate(
                f"{height:g}", (place, height), (9, 6), textcoords="offset points", ha="left"
            )
        bottom.set(xlabel="$x$", ylim=(-0.08, 1.22), yticks=[0, 0.5, 1])
        bottom.legend(loc="lower left")
    return finish(figure)


def value_around_the_best(steps: np.ndarray, values: Sequence[Sequence[float]]) -> Figure:
    """Draw V along straight lines of logits through the optimal one.

    Parameters
    ----------
    steps
        How far along its line each value is taken; 0 is D*.
    values
        V at the steps, one row for each line.
    """
    with styled():
        figure, axes = plt.subplots(figsize=(6, 3.4))
        for row in values:
            axes.plot(steps, row, color=BLUE, alpha=0.7)
        axes.plot(0, np.max(values), "o", color=VERMILION)
        axes.annotate("$D^*$", (0, np.max(values)), (0, 7), textcoords="offset points", ha="center")
        axes.margins(y=0.12)
        axes.set(xlabel=r"$\epsilon$, in $\ell^* + \epsilon h$", ylabel="V (nats)")
    return finish(figure)


def learned_discriminators(
    x: np.ndarray,
    *,
    p_data: np.ndarray,
    p_g: np.ndarray,
    d_star: np.ndarray,
    d: Mapping[str, np.ndarray],
) -> Figure:
    """Draw the problem, then trained discriminators beside the optimal one, a panel each.

    Parameters
    ----------
    x
        Points of the line, rising.
    p_data, p_g, d_star
        The densities and D* there.
    d
        Trained discriminators there, by the title of their panels.
    """
    with styled():
        figure, panels = plt.subplots(1, 1 + len(d), sharex=True, squeeze=False)
        _densities(panels[0, 0], x, p_data, p_g)
        panels[0, 0].set(title="densities", xlabel="$x$", ylim=(0, 1.7 * np.max(p_data)))
        for axes, (title, learned) in zip(panels[0, 1:], d.items(), strict=True):
            axes.plot(x, d_star, color=BLACK, linewidth=1, label="$D^*$")
            axes.plot(x, learned, **D, label="learned")
            axes.set(title=title, xlabel="$x$", ylim=(0, 1.45), yticks=[0, 0.5, 1])
            axes.tick_params(labelleft=axes is panels[0, 1])
        panels[0, 0].locator_params(axis="x", nbins=3)
        panels[0, 1].legend(loc="upper center", ncols=1)
    return finish(figure)


def errors_of_learning(
    by_units: Mapping[int, Sequence[float]], by_size: Mapping[int, Sequence[float]]
) -> Figure:
    """Draw the average of ``|D - D*|`` against the size of D and against that of its training set.

    Parameters
    ----------
    by_units
        Errors of repeated fits, by the number of hidden units.
    by_size
        Errors of repeated fits, by the number of examples of each kind.
    """
    with styled():
        figure, panels = plt.subplots(1, 2, sharey=True)
        labels = ("hidden units", "examples of each kind")
        for axes, errors, label in zip(panels, (by_units, by_size), labels, strict=True):
            sizes = list(errors)
            for size, repeats in errors.items():
                axes.plot([size] * len(repeats), repeats, "o", color=BLUE, alpha=0.6)
            axes.plot(sizes, [np.median(errors[size]) for size in sizes], **D)
            axes.set(xscale="log", yscale="log", xlabel=label, xticks=sizes)
            axes.set_xticklabels([f"{size:,}" for size in sizes])
            axes.minorticks_off()
        panels[0].set_ylabel(r"average of $|D - D^*|$")
    return finish(figure)


def _densities(axes: Axes, x: np.ndarray, p_data: np.ndarray, p_g: np.ndarray) -> None:
    axes.plot(x, p_data, **P_DATA, label=r"$p_\mathrm{data}(x)$")
    axes.plot(x, p_g, **P_G, label="$p_g(x)$")
    axes.legend(loc="upper center", ncols=1)
