"""Figures of what reaches the generator: how far D lags, and what its objectives hand back."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gancore.book.style import BLACK, BLUE, GREEN, ORANGE, VERMILION, finish, styled
from gancore.toy.game import Snapshot

LOOKS = ((VERMILION, ":"), (ORANGE, "-."), (BLUE, "--"), (BLACK, "-"))
OBJECTIVES: dict[str, dict[str, Any]] = {
    "minimax": {"color": VERMILION, "linestyle": "--", "linewidth": 2},
    "non_saturating": {"color": GREEN, "linestyle": "-", "linewidth": 2},
}
LABELS = {"minimax": r"$\log(1 - D)$, minimax", "non_saturating": r"$-\log D$, non-saturating"}


def what_k_does(runs: Mapping[str, Sequence[Sequence[Snapshot]]], cost: Sequence[int]) -> Figure:
    """Draw how far D lags, and the divergence against two kinds of effort.

    Parameters
    ----------
    runs
        For each label, repeated runs, each looked at after every iteration from 0; at most four.
    cost
        Gradients of one iteration for each label; 0 where they cannot be counted.
    """
    with styled():
        figure, (lag, steps, work) = plt.subplots(1, 3)
        for (label, repeats), each, (colour, dashes) in zip(
            runs.items(), cost, LOOKS, strict=False
        ):
            look = {"color": colour, "linestyle": dashes, "linewidth": 2, "label": label}
            iterations = [moment.iterations for moment in repeats[0]]
            jsd = _median([[moment.jsd for moment in run] for run in repeats])
            if each:
                lags = _median([[max(moment.lag, 1e-5) for moment in run] for run in repeats])
                lag.plot(iterations, lags, **look)
                work.plot(each * np.array(iterations), jsd, **look)
            steps.plot(iterations, jsd, **look)
        lag.set(yscale="log", xlabel="steps of G", ylabel=r"$V(D^*, G) - V(D, G)$ (nats)")
        steps.set(yscale="log", xlabel="steps of G", ylabel="JSD (nats)")
        most = max(each * (len(runs[label][0]) - 1) for label, each in zip(runs, cost, strict=True))
        work.set(yscale="log", xlabel="gradients of D and of G", xlim=(0, min(400, most)))
        work.sharey(steps)
        steps.legend()
    return finish(figure)


def slopes_of_both_objectives(
    d: np.ndarray,
    losses: Mapping[str, np.ndarray],
    in_output: Mapping[str, np.ndarray],
    in_logit: Mapping[str, np.ndarray],
) -> Figure:
    """Draw both objectives of G, their slopes in D, and their slopes in the logit, against D.

    Parameters
    ----------
    d
        D(G(z)), in (0, 1).
    losses, in_output, in_logit
        The loss of one sample, its slope in D and in the logit, by the names of the objectives.
    """
    titles = ("the loss", "its slope in $D$", r"its slope in the logit $\ell$")
    ranges = ((-5, 5), (-12, 0.5), (-1.05, 0.05))
    with styled():
        figure, panels = plt.subplots(1, 3)
        for axes, title, rows, span in zip(
            panels, titles, (losses, in_output, in_logit), ranges, strict=True
        ):
            for name, row in rows.items():
                axes.plot(d, row, **OBJECTIVES[name], label=LABELS[name])
            axes.set(title=title, xlabel="$D(G(z))$", ylim=span)
        panels[0].legend()
    return finish(figure)


def gradients_against_strength(
    value: Sequence[float], gradients: Mapping[str, Sequence[float]], *, xlabel: str
) -> Figure:
    """Draw the size of both gradients of G while D grows stronger.

    Parameters
    ----------
    value
        What says how strong D is, rising.
    gradients
        The size of the gradient for each, by the names of the objectives.
    xlabel
        What the first is.
    """
    with styled():
        figure, axes = plt.subplots(figsize=(6, 3.4))
        for name, row in gradients.items():
            axes.plot(value, row, **OBJECTIVES[name], marker="o", label=LABELS[name])
        axes.set(xscale="log", yscale="log", xlabel=xlabel, ylabel="size of G's gradient")
        axes.legend()
    return finish(figure)


def starving_and_fed(runs: Mapping[str, Sequence[Snapshot]]) -> Figure:
    """Draw the gradient that each run descends, and the divergence that it reaches.

    Parameters
    ----------
    runs
        The moments of a run, by the name of the objective that its G minimises.
    """
    with styled():
        figure, (left, right) = plt.subplots(1, 2)
        for name, moments in runs.items():
            iterations = [moment.iterations for moment in moments]
            norms = [moment.gradients[name] for moment in moments]
            left.plot(iterations, norms, **OBJECTIVES[name], label=LABELS[name])
            right.plot(iterations, [moment.jsd for moment in moments], **OBJECTIVES[name])
        right.axhline(np.log(2), color=BLACK, linestyle=":", label=r"$\log 2$, all apart")
        left.set(yscale="log", xlabel="steps of G", ylabel="length of the gradient descended")
        right.set(xlabel="steps of G", ylabel="JSD (nats)", ylim=(0, 0.75))
        left.legend()
        right.legend(loc="center right")
    return finish(figure)


def in_turn_and_at_once(
    in_turn: Sequence[Sequence[Snapshot]], at_once: Sequence[Sequence[Snapshot]]
) -> Figure:
    """Draw the divergence and how far D lags for alternating and for simultaneous updates.

    Parameters
    ----------
    in_turn, at_once
        Repeated runs of each, looked at after the same iterations.
    """
    with styled():
        figure, (left, right) = plt.subplots(1, 2)
        for label, runs, colour, dashes in (
            ("alternating", in_turn, BLUE, "-"),
            ("simultaneous", at_once, ORANGE, "--"),
        ):
            for number, run in enumerate(runs):
                look = {"color": colour, "linestyle": dashes, "alpha": 0.8}
                iterations = [moment.iterations for moment in run]
                left.plot(
                    iterations,
                    [moment.jsd for moment in run],
                    **look,
                    label=label if number == 0 else None,
                )
                right.plot(iterations, [max(moment.lag, 1e-5) for moment in run], **look)
        left.set(yscale="log", xlabel="steps of G", ylabel="JSD (nats)")
        right.set(yscale="log", xlabel="steps of G", ylabel=r"$V(D^*, G) - V(D, G)$ (nats)")
        left.legend()
    return finish(figure)


def _median(rows: Sequence[Sequence[float]]) -> np.ndarray:
    return np.median(np.array(rows), axis=0)
