"""Figures of the chapter on faces."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gancore.book.style import BLACK, GREEN, VERMILION, finish, styled


def one_picture_scores(
    deviations: np.ndarray, scores: np.ndarray, *, reported: float, deviation: float
) -> Figure:
    """Draw the score of one picture against how far images deviate from it.

    Parameters
    ----------
    deviations
        Root mean square deviations of a pixel, rising.
    scores
        The score at each, in nats.
    reported
        A figure to compare with, drawn as a level line.
    deviation
        Where the curve crosses it.
    """
    with styled():
        figure, axes = plt.subplots(figsize=(7, 3.4))
        axes.plot(deviations, scores, color=GREEN, linewidth=2, label="one picture alone")
        axes.axhline(reported, color=BLACK, linestyle=":", linewidth=2, label="reported for TFD")
        axes.plot([deviation], [reported], "o", color=VERMILION)
        axes.axhline(0, color=BLACK, linewidth=0.8)
        axes.set(
            xlabel="root mean square deviation of a pixel from the picture",
            ylabel="score in nats",
        )
        axes.legend()
    return finish(figure)
