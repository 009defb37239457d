"""Figures of divergences and of the criterion C(G)."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gancore.book.style import BLACK, BLUE, GREEN, ORANGE, P_DATA, VERMILION, finish, styled
from gancore.theory.integration import MonteCarlo

_COLOURS_AND_DASHES = ((BLUE, "-"), (VERMILION, "--"), (GREEN, "-."), (ORANGE, ":"))


def logarithm_and_tangent(t: np.ndarray) -> Figure:
    """Draw log t below its tangent at 1.

    Parameters
    ----------
    t
        Points above 0, rising.
    """
    with styled():
        figure, axes = plt.subplots(figsize=(6, 3.4))
        axes.plot(t, t - 1, "--", color=VERMILION, label="$t - 1$")
        axes.plot(t, np.log(t), color=BLUE, label=r"$\log t$")
        axes.fill_between(t, np.log(t), t - 1, color=BLUE, alpha=0.15, linewidth=0)
        axes.plot(1, 0, "o", color=BLACK)
        axes.annotate("equal at $t = 1$ alone", (1, 0), (8, -16), textcoords="offset points")
        axes.set(xlabel="$t$", ylim=(-3, float(t[-1]) - 1))
        axes.legend(loc="lower right")
    return finish(figure)


def criterion_against_shift(
    shifts: np.ndarray,
    curves: Mapping[str, np.ndarray],
    estimates: Mapping[str, Sequence[MonteCarlo]],
    *,
    estimated_at: Sequence[float],
) -> Figure:
    """Draw C(G) of some families against how far the samples are shifted from the data.

    Parameters
    ----------
    shifts
        The shifts of the curves.
    curves
        By the name of the family, C(G) at every shift, in nats.
    estimates
        By the same names, Monte Carlo estimates; bars are four standard errors either way.
    estimated_at
        The shifts of the estimates.
    """
    with styled():
        figure, axes = plt.subplots(figsize=(6.5, 3.8))
        for (name, values), (colour, dashes) in zip(
            curves.items(), _COLOURS_AND_DASHES, strict=False
        ):
            axes.plot(shifts, values, dashes, color=colour, label=name)
            axes.errorbar(
                estimated_at,
                [each.mean for each in estimates[name]],
                [4 * each.standard_error for each in estimates[name]],
                fmt="o",
                markersize=4,
                color=colour,
                capsize=3,
            )
        for level, label in ((-np.log(4), r"$-\log 4$: equal"), (0.0, "0: disjoint")):
            axes.axhline(level, color=BLACK, linestyle=":", linewidth=1)
            axes.annotate(
                label, (float(shifts[-1]), level), (0, 3), textcoords="offset points", ha="right"
            )
        axes.set(xlabel="shift of the samples", ylabel="$C(G)$ (nats)", ylim=(-1.5, 0.15))
        axes.legend(loc="center right")
    return finish(figure)


def direct_and_detour(panels: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> Figure:
    """Draw the direct distance of triples against the detour over a third point.

    Parameters
    ----------
    panels
        By the name of a distance d, the values d(p, r) and d(p, q) + d(q, r) of many triples.
        The triangle inequality asks every point to lie on or below the diagonal.
    """
    with styled():
        figure, row = plt.subplots(1, len(panels), figsize=(9, 3.8), squeeze=False)
        for axes, (name, (direct, detour)) in zip(row[0], panels.items(), strict=True):
            fine = direct <= detour + 1e-12
            axes.plot(detour[fine], direct[fine], ".", color=BLUE, markersize=3, label="kept")
            if not fine.all():
                axes.plot(detour[~fine], direct[~fine], "x", color=VERMILION, label="violated")
            top = float(direct.max()) * 1.05
            axes.plot([0, top], [0, top], ":", color=BLACK)
            axes.set(xlabel="$d(p, q) + d(q, r)$", ylabel="$d(p, r)$", title=name)
            axes.legend(loc="upper left", markerscale=2)
    return finish(figure)


def nearest_normals(
    x: np.ndarray, panels: Mapping[str, tuple[np.ndarray, Mapping[str, np.ndarray]]]
) -> Figure:
    """Draw data beside the densities that several divergences find nearest to it.

    Parameters
    ----------
    x
        Points, rising.
    panels
        By the title of a panel, the density of the data at x, and by the name of a divergence the
        density that is nearest.
    """
    with styled():
        figure, row = plt.subplots(1, len(panels), squeeze=False, sharey=True)
        for axes, (title, (p_data, nearest)) in zip(row[0], panels.items(), strict=True):
            axes.plot(x, p_data, **P_DATA, label="data")
            for (name, density), (colour, dashes) in zip(
                nearest.items(), _COLOURS_AND_DASHES, strict=False
            ):
                axes.plot(x, density, dashes, color=colour, label=name)
            axes.set(xlabel="$x$", title=title)
        row[0, 0].set_ylabel("density")
        row[0, 0].legend(loc="upper left")
    return finish(figure)


def criterion_landscapes(
    panels: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]],
    *,
    minima: Sequence[tuple[float, float]],
) -> Figure:
    """Draw C(G) as contours over a generator's location and scale.

    Parameters
    ----------
    panels
        For each panel locations of shape (M,), rising scales of shape (N,), none of them 0, and
        C(G) of shape (N, M). Between the last negative and the first positive scale the panel
        stays blank.
    minima
        Where C(G) is least, as pairs of location and scale; a panel shows those inside it.
    """
    levels = np.linspace(-np.log(4), 0, 13)
    with styled():
        figure, row = plt.subplots(1, len(panels), figsize=(9, 3.8), squeeze=False)
        for axes, (location, scale, values) in zip(row[0], panels, strict=True):
            # Rounding may leave the minimum just below its level, which would blank it.
            values = np.maximum(values, levels[0])
            for side in (side for side in (scale < 0, scale > 0) if side.any()):
                grid = location, scale[side], values[side]
                filled = axes.contourf(*grid, levels)
                axes.contour(*grid, levels, colors="white", linewidths=0.5, linestyles="-")
            for mu, s in minima:
                if scale[0] <= s <= scale[-1]:
                    axes.plot(mu, s, "o", color=VERMILION, markeredgecolor="white")
            axes.grid(visible=False)
            axes.set(xlabel=r"location $\mu$", ylabel="scale $s$")
        bar = figure.colorbar(filled, ax=list(row[0]), label="$C(G)$ (nats)")
        bar.set_ticks([-np.log(4), -1, -0.5, 0], labels=[r"$-\log 4$", "−1", "−0.5", "0"])
    return finish(figure)
