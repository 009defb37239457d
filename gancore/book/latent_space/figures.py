"""Figures of paths and directions among codes."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gancore.book.style import BLACK, BLUE, GREEN, ORANGE, VERMILION, finish, styled

_LOOKS = ((GREEN, "-"), (BLUE, "--"), (VERMILION, "-."), (BLACK, ":"), (ORANGE, "-"))


def curves_in_panels(
    x: np.ndarray,
    panels: Mapping[str, Mapping[str, np.ndarray]],
    *,
    xlabel: str,
    marked: float | None = None,
) -> Figure:
    """Draw several quantities against the same x, a panel each.

    Parameters
    ----------
    x
        Points of the horizontal axis, rising.
    panels
        Curves by their label, by the title of their panel; at most five in a panel. An empty
        label is drawn and not named.
    xlabel
        What x is.
    marked
        A place on the axis to mark with a vertical line.
    """
    with styled():
        width = max(4.5, min(3.6 * len(panels), 12))
        figure, axes_row = plt.subplots(1, len(panels), figsize=(width, 3.3), squeeze=False)
        for axes, (title, curves) in zip(axes_row[0], panels.items(), strict=True):
            for (colour, dashes), (label, y) in zip(_LOOKS, curves.items(), strict=False):
                axes.plot(
                    x, y, color=colour, linestyle=dashes, linewidth=2, label=label or "_", zorder=3
                )
            if marked is not None:
                axes.axvline(marked, color=BLACK, linewidth=0.8)
            axes.set(xlabel=xlabel, title=title)
            if any(curves):
                axes.legend(fontsize="small")
    return finish(figure)


def changes_along_directions(
    lengths: np.ndarray, changes: Mapping[str, np.ndarray], random: np.ndarray, *, ylabel: str
) -> Figure:
    """Draw how an attribute changes along chosen directions and along random ones.

    Parameters
    ----------
    lengths
        How far the codes are moved; negative is backwards.
    changes
        The mean change at each length, by the label of its direction; at most five.
    random
        The same for random directions, shape (directions, lengths).
    ylabel
        What changes, with its unit.
    """
    with styled():
        figure, axes = plt.subplots(figsize=(6, 3.6))
        for place, row in enumerate(random):
            axes.plot(
                lengths,
                row,
                color="#999999",
                linewidth=0.7,
                label="_" if place else "random directions",
            )
        for (colour, dashes), (label, row) in zip(_LOOKS, changes.items(), strict=False):
            axes.plot(lengths, row, color=colour, linestyle=dashes, linewidth=2, label=label)
        axes.set(xlabel="length added to the code", ylabel=ylabel)
        axes.legend(fontsize="small")
    return finish(figure)
