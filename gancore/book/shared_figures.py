"""Figures that several chapters share: images side by side, and curves."""

from collections.abc import Mapping
from math import ceil, sqrt

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from gancore.book.style import BLACK, BLUE, COLUMN, GREEN, ORANGE, VERMILION, finish, styled

_LOOKS = ((GREEN, "-"), (BLUE, "--"), (VERMILION, "-."), (BLACK, ":"), (ORANGE, "-"))


def image_grid(images: Tensor, *, columns: int | None = None, scale: float = 0.5) -> Figure:
    """Show images side by side.

    Parameters
    ----------
    images
        Shape (N, 1, H, W), pixels in [0, 1]; 0 is drawn black.
    columns
        Images in a row; by default the grid is about square.
    scale
        Inches for each image.
    """
    columns = columns or ceil(sqrt(len(images)))
    rows = ceil(len(images) / columns)
    figure = plt.figure(figsize=(columns * scale, rows * scale))
    _show(figure.add_axes((0, 0, 1, 1)), _tile(images, columns))
    return finish(figure)


def samples_and_neighbours(samples: Tensor, neighbours: Tensor) -> Figure:
    """Show each sample above the training image nearest to it, after the paper's Figure 2.

    Parameters
    ----------
    samples, neighbours
        The same number of images, shape (N, 1, H, W).
    """
    figure = plt.figure(figsize=(0.7 * len(samples), 1.5))
    for row, (images, label) in enumerate(((samples, "sample"), (neighbours, "nearest"))):
        axes = figure.add_axes((0.09, 0.5 - 0.5 * row, 0.9, 0.48))
        _show(axes, _tile(images, len(images)))
        axes.text(-0.01, 0.5, label, transform=axes.transAxes, ha="right", va="center")
    return finish(figure)


def labelled_rows(rows: Mapping[str, Tensor]) -> Figure:
    """Show images in rows, each with its label.

    Parameters
    ----------
    rows
        The same number of images in each, shape (N, 1, H, W), pixels in [0, 1].
    """
    count = len(next(iter(rows.values())))
    side = min(0.6, (COLUMN - 1.6) / count)
    with styled():
        figure, panels = plt.subplots(
            len(rows), 1, figsize=(side * count + 1.6, (side + 0.1) * len(rows)), squeeze=False
        )
        for axes, (label, images) in zip(panels[:, 0], rows.items(), strict=True):
            strip = np.concatenate(list(images[:, 0].detach().cpu().numpy()), axis=1)
            axes.imshow(strip, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
            axes.axis("off")
            axes.text(-0.01, 0.5, label, transform=axes.transAxes, ha="right", va="center")
    return finish(figure)


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
    columns = 2 if len(panels) == 4 else len(panels)
    rows = ceil(len(panels) / columns)
    size = (max(4.5, min(3.6 * columns, COLUMN)), 3.3 * rows)
    with styled():
        figure, grid = plt.subplots(rows, columns, figsize=size, squeeze=False)
        for axes, (title, curves) in zip(grid.flat, panels.items(), strict=True):
            for (colour, dashes), (label, y) in zip(_LOOKS, curves.items(), strict=False):
                axes.plot(
                    x, y, color=colour, linestyle=dashes, linewidth=2, label=label or "_", zorder=3
                )
            if marked is not None:
                axes.axvline(marked, color=BLACK, linewidth=0.8)
            axes.set(xlabel=xlabel, title=title)
            if any(curves):
                axes.legend()
    return finish(figure)


def scores_over_epochs(
    curves: Mapping[str, Mapping[int, float]], *, xlabel: str = "epoch"
) -> Figure:
    """Draw the Parzen figures of several runs of one model, in one panel.

    Parameters
    ----------
    curves
        For each run the mean log-likelihood in nats, by the epoch; at most five runs.
    xlabel
        What is counted in place of epochs.
    """
    with styled():
        figure, axes = plt.subplots(figsize=(6.4, 3.6))
        for (label, curve), (colour, dashes) in zip(curves.items(), _LOOKS, strict=False):
            axes.plot(
                list(curve), list(curve.values()), dashes, color=colour, label=label, marker="."
            )
        axes.set(xlabel=xlabel, ylabel="mean log-likelihood, nats")
        axes.legend(loc="lower right")
    return finish(figure)


def _show(axes: Axes, tile: np.ndarray) -> None:
    axes.imshow(tile, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    axes.axis("off")


def _tile(images: Tensor, columns: int) -> np.ndarray:
    from torchvision.utils import make_grid

    return make_grid(images.detach().cpu(), nrow=columns, padding=1)[0].numpy()
