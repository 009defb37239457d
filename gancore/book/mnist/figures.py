"""Curves over the course of a training run, and of what it made."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from torch import Tensor

from gancore.book.style import BLACK, BLUE, GREEN, ORANGE, VERMILION, finish, styled


def training_curves(history: Sequence[dict[str, float]]) -> Figure:
    """Draw the two losses, and D's mean verdicts, over the epochs.

    Parameters
    ----------
    history
        Records of :meth:`gancore.training.trainer.Training.run_epoch`.
    """
    epochs = [record["epoch"] for record in history]
    with styled():
        figure, (losses, verdicts) = plt.subplots(1, 2)
        for axes, rows in (
            (losses, [("discriminator_loss", "loss of D"), ("generator_loss", "loss of G")]),
            (verdicts, [("d_real", "D(x), data"), ("d_fake", "D(G(z)), samples")]),
        ):
            for (key, label), colour, dashes in zip(rows, (BLUE, ORANGE), ("-", "--"), strict=True):
                line = [record[key] for record in history]
                axes.plot(epochs, line, dashes, color=colour, label=label)
            axes.legend()
            axes.set_xlabel("epoch")
        losses.set_ylabel("nats")
        verdicts.set_ylabel("mean probability of being real")
        verdicts.set_ylim(0, 1)
    return finish(figure)


def nearest_distances(groups: Mapping[str, Tensor]) -> Figure:
    """Draw, for groups of images, which share lies within a distance of the training set.

    Parameters
    ----------
    groups
        Distances to the nearest training image, by the name of the group.
    """
    looks = zip((BLACK, GREEN, VERMILION, BLUE), (":", "-", "--", "-."), strict=True)
    with styled():
        figure, axes = plt.subplots(figsize=(7, 3.4))
        for (label, distances), (colour, dashes) in zip(groups.items(), looks, strict=False):
            axes.ecdf(distances.cpu().numpy(), color=colour, linestyle=dashes, label=label)
        axes.set_xlabel("distance to the nearest training image")
        axes.set_ylabel("share of images")
        axes.set_xlim(left=0)
        axes.legend()
    return finish(figure)
