"""Figures of Parzen windows and of what moves their score."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gancore.book.style import BLACK, BLUE, GREEN, ORANGE, P_DATA, VERMILION, finish, styled

_LOOKS = ((GREEN, "-"), (BLUE, "--"), (VERMILION, "-."), (ORANGE, ":"))


def windows_on_a_line(
    x: np.ndarray, densities: Mapping[float, np.ndarray], *, samples: np.ndarray, truth: np.ndarray
) -> Figure:
    """Draw the density of windows on the line, one panel for each width.

    Parameters
    ----------
    x
        Points of the line, rising.
    densities
        The estimate there, by its width.
    samples
        Where the windows stand.
    truth
        The density that the samples are drawn from, over x.
    """
    with styled():
        figure, panels = plt.subplots(1, len(densities), figsize=(9, 2.8), sharey=True)
        for axes, (sigma, density) in zip(panels, densities.items(), strict=True):
            axes.plot(x, truth, **P_DATA, label="truth")
            axes.plot(x, density, color=GREEN, linewidth=2, label="estimate")
            axes.plot(samples, np.zeros_like(samples), "|", color=BLACK, markersize=10)
            axes.set(title=rf"$\sigma = {sigma}$", xlabel="$x$")
        panels[0].set_ylabel("density")
        panels[-1].legend()
    return finish(figure)


def score_over_width(
    sigmas: Sequence[float],
    validation: Mapping[str, np.ndarray],
    test: Mapping[str, np.ndarray],
    *,
    grid: Sequence[float],
) -> Figure:
    """Draw the mean log-density against σ, on validation and on test points.

    Parameters
    ----------
    sigmas
        Widths, rising.
    validation, test
        Means in nats over the widths, by what the samples are.
    grid
        The widths that the authors tried, marked at the bottom.
    """
    with styled():
        figure, axes = plt.subplots(figsize=(7, 3.8))
        for (label, curve), (colour, dash) in zip(test.items(), _LOOKS, strict=False):
            axes.plot(sigmas, curve, color=colour, linestyle=dash, label=f"{label}, test")
            axes.plot(
                sigmas,
                validation[label],
                color=colour,
                linestyle=dash,
                linewidth=0.8,
                alpha=0.6,
                label=f"{label}, validation",
            )
        best = max(float(np.max(curve)) for curve in test.values())
        axes.set_ylim(best - 450, best + 50)
        inside = [sigma for sigma in grid if sigmas[0] <= sigma <= sigmas[-1]]
        axes.plot(inside, [best - 445] * len(inside), "^", color=BLACK, label="the authors' grid")
        axes.set_xscale("log")
        ticks = [0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 1.0]
        axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        axes.minorticks_off()
        axes.set(xlabel=r"width $\sigma$", ylabel="mean log-density (nats)")
        axes.legend()
    return finish(figure)


def score_over_count(
    sizes: Sequence[int], scores: Sequence[float], *, levels: Mapping[str, float]
) -> Figure:
    """Draw the score against the number of samples.

    Parameters
    ----------
    sizes, scores
        Numbers of samples and scores in nats.
    levels
        Scores to compare with, drawn as horizontal lines, by their label.
    """
    with styled():
        figure, axes = plt.subplots(figsize=(6.4, 3.6))
        axes.plot(sizes, scores, "o-", color=GREEN, label="real images")
        for (label, level), (colour, dash) in zip(levels.items(), _LOOKS[1:], strict=False):
            axes.axhline(level, color=colour, linestyle=dash, label=label)
        axes.set_xscale("log")
        axes.set(xlabel="number of samples", ylabel="score (nats)")
        axes.legend()
    return finish(figure)


def loss_over_dimension(
    dimensions: Sequence[int], losses: Sequence[float], *, certain: Sequence[float]
) -> Figure:
    """Draw by how much the estimate falls short of the truth as the dimension grows.

    Parameters
    ----------
    dimensions
        Numbers of coordinates.
    losses
        Truth minus estimate, in nats.
    certain
        The part that the chosen width costs with any number of samples.
    """
    with styled():
        figure, axes = plt.subplots(figsize=(6.4, 3.6))
        axes.plot(dimensions, losses, "o-", color=VERMILION, label="truth minus estimate")
        axes.plot(dimensions, certain, "s--", color=BLUE, label="of this, the price of the width")
        axes.set_xscale("log", base=2)
        axes.set_yscale("log", nonpositive="mask")  # chance may put a small loss below 0
        axes.set_ylim(1e-3, 2 * max(losses))
        axes.set_xticks(dimensions, [str(each) for each in dimensions])
        axes.set(xlabel="dimension $d$", ylabel="nats")
        axes.legend()
    return finish(figure)
