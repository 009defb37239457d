"""Curves over the course of a training run."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from gancore.plots.style import BLUE, ORANGE, finish, styled


def training_curves(history: Sequence[dict[str, float]]) -> Figure:
    """Draw the two losses, and D's mean verdicts, over the epochs.

    Parameters
    ----------
    history
        Records of :meth:`gancore.training.Training.run_epoch`.
    """
    epochs = [record["epoch"] for record in history]
    with styled():
        figure, (losses, verdicts) = plt.subplots(1, 2, figsize=(9, 3.4))
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
