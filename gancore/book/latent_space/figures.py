"""Figures of directions among codes."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gancore.book.style import BLACK, BLUE, GREEN, ORANGE, VERMILION, finish, styled

_LOOKS = ((GREEN, "-"), (BLUE, "--"), (VERMILION, "-."), (BLACK, ":"), (ORANGE, "-"))


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
        axes.legend()
    return finish(figure)
