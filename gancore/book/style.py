"""The look of every figure in the book.

Colours are those of Okabe and Ito, which the colour-blind can tell apart; lines differ in
dashes too, so that a figure still reads in grey.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

BLACK, ORANGE, BLUE, GREEN, VERMILION = "#000000", "#E69F00", "#0072B2", "#009E73", "#D55E00"

P_DATA: dict[str, Any] = {"color": BLACK, "linestyle": ":", "linewidth": 2}
P_G: dict[str, Any] = {"color": GREEN, "linestyle": "-", "linewidth": 2}
D: dict[str, Any] = {"color": BLUE, "linestyle": "--", "linewidth": 2}
"""The lines of the paper's Figure 1: data dotted, samples solid, discriminator dashed."""

COLUMN = 9.0
"""Inches across the widest figure: on a page, its words are then not much smaller than the text."""

STYLE: dict[str, Any] = {
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.titlesize": "medium",
    "grid.color": "#DDDDDD",
    "legend.frameon": False,
    "legend.fontsize": "small",
    "figure.constrained_layout.use": True,
    "figure.dpi": 100,
    "figure.figsize": (COLUMN, 3.4),  # of panels side by side
    "font.size": 11,
}


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the book's style."""
    with plt.style.context(STYLE):
        yield


def finish(figure: Figure) -> Figure:
    """Take the figure out of pyplot's hands, so that a notebook shows it once."""
    plt.close(figure)
    return figure
