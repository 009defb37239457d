"""Figures of games in the plane, and of what reaches a generator."""

from collections.abc import Mapping
from math import ceil

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from torch import Tensor

from gancore.book.style import BLACK, BLUE, COLUMN, GREEN, ORANGE, VERMILION, finish, styled

_COLOURS = (GREEN, BLUE, ORANGE, VERMILION, BLACK)
_DASHES = ("-", "--", "-.", ":")


def clouds(panels: Mapping[str, Tensor], centres: Tensor, *, columns: int = 4) -> Figure:
    """Draw samples in the plane, a panel each, over crosses at the means of the data.

    Parameters
    ----------
    panels
        Samples by the panel's title: of one game, shape (N, 2), or of up to five, (games, N, 2),
        each in a colour of its own.
    centres
        The means of the data, shape (n, 2).
    columns
        Panels in a row.
    """
    columns = min(columns, len(panels))
    rows = ceil(len(panels) / columns)
    side = min(2.9, COLUMN / columns)
    reach = 1.35 * float(centres.abs().max())
    with styled():
        figure, grid = plt.subplots(
            rows, columns, figsize=(side * columns, (side + 0.2) * rows), squeeze=False
        )
        for axes in grid.flat[len(panels) :]:
            axes.remove()
        for axes, (title, points) in zip(grid.flat, panels.items(), strict=False):
            axes.plot(*centres.T, "+", color="#888888", markersize=9, zorder=1)
            games = points if points.ndim == 3 else points.unsqueeze(0)
            for colour, game in zip(_COLOURS, games, strict=False):
                axes.plot(*game.T, ".", color=colour, markersize=2.5, alpha=0.6)
            axes.set(title=title, xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
            axes.set(xticks=[], yticks=[])
    return finish(figure)


def pulls(
    steps: np.ndarray, curves: Mapping[str, np.ndarray], *, xlabel: str, ylabel: str
) -> Figure:
    """Draw several games' lines for each of several kinds, on a logarithmic axis.

    Parameters
    ----------
    steps
        Where the curves are known, rising, shape (n,).
    curves
        By what they are, shape (n, games); at most four kinds.
    xlabel, ylabel
        What the axes show.
    """
    with styled():
        figure, axes = plt.subplots(figsize=(7.6, 3.6))
        for colour, dash, (label, games) in zip(_COLOURS, _DASHES, curves.items(), strict=False):
            lines = axes.plot(steps, games, dash, color=colour, linewidth=1.2)
            lines[0].set_label(label)
        axes.set(xlabel=xlabel, ylabel=ylabel, yscale="log")
        axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return finish(figure)
