"""Long runs beside each other."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from gancore.book.style import BLACK, BLUE, GREEN, ORANGE, VERMILION, finish, styled

_LOOKS = ((BLUE, "-"), (GREEN, "--"), (ORANGE, "-."), (VERMILION, ":"))
_TITLES = {"paper": "σ from the authors' ten widths", "fine": "σ from steps of 0.01"}


def scores_over_time(
    curves: Mapping[str, Mapping[str, Sequence[tuple[float, float]]]],
    *,
    real_data: Mapping[str, float],
    published: float | None = None,
) -> Figure:
    """Draw the Parzen figures of several runs as they train, one panel for each grid of σ.

    Parameters
    ----------
    curves
        For each run, and each grid, pairs of hours and the mean test log-likelihood in nats.
    real_data
        For each grid, the figure of real training images.
    published
        A figure from the literature; it belongs to the authors' grid alone.
    """
    with styled():
        figure, panels = plt.subplots(1, len(real_data), sharey=True, squeeze=False)
        for axes, (grid, anchor) in zip(panels[0], real_data.items(), strict=True):
            for (label, curve), (colour, dashes) in zip(curves.items(), _LOOKS, strict=False):
                hours, scores = zip(*curve[grid], strict=True)
                axes.plot(hours, scores, dashes, color=colour, label=label, marker=".")
            axes.axhline(anchor, color=BLACK, linestyle=":", label="real training images")
            if published is not None and grid == "paper":
                axes.axhline(published, color=BLACK, linewidth=0.8, label="the paper's figure")
            axes.set_title(_TITLES[grid])
            axes.set_xlabel("hours of training")
        panels[0, 0].set_ylabel("mean test log-likelihood, nats")
        panels[0, 0].legend(loc="lower right")
    return finish(figure)
