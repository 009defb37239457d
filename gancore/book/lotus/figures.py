"""Figures of what a generator makes of its noise."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from gancore.book.style import BLACK, BLUE, GREEN, ORANGE, P_G, VERMILION, finish, styled
from gancore.theory.integration import MonteCarlo

Interval = tuple[float, float]


def map_and_density(
    z: np.ndarray,
    g: np.ndarray,
    *,
    event: Interval,
    preimage: Sequence[Interval],
    x: np.ndarray,
    terms: np.ndarray,
    samples: np.ndarray,
    top: float,
) -> Figure:
    """Draw G with an event and its preimage, and the density as a stack of its branches.

    Parameters
    ----------
    z, g
        Codes, rising, and G there.
    event, preimage
        An interval of values, and the intervals of codes that G sends into it.
    x, terms
        Values, rising, and what each of two branches adds to the density there, shape (2, N).
    samples
        Draws of G(z), for a histogram over the range of x.
    top
        Where the axis of the density ends.
    """
    with styled():
        figure, (left, right) = plt.subplots(1, 2)
        floor = g.min() - 0.08 * np.ptp(g)
        left.plot(z, g, color=BLACK)
        left.axhspan(*event, color=ORANGE, alpha=0.4, linewidth=0, label="event $A$")
        for number, (low, high) in enumerate(preimage):
            label = "preimage $G^{-1}(A)$" if number == 0 else None
            left.plot(
                [low, high],
                [floor, floor],
                color=VERMILION,
                linewidth=6,
                solid_capstyle="butt",
                label=label,
            )
            inside = (z >= low) & (z <= high)
            left.plot(z[inside], g[inside], color=VERMILION, linewidth=3)
        left.set(xlabel="code $z$", ylabel="$G(z)$")
        left.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
        right.hist(
            samples,
            bins=40,
            range=(x[0], x[-1]),
            weights=np.full(len(samples), 40 / np.ptp(x) / len(samples)),
            histtype="step",
            color=BLACK,
            label="samples $G(z)$",
        )
        right.fill_between(x, terms[0], color=ORANGE, alpha=0.6, label="first branch", linewidth=0)
        total = terms.sum(axis=0)
        right.fill_between(
            x, terms[0], total, color=BLUE, alpha=0.4, label="second branch", linewidth=0
        )
        right.plot(x, total, **P_G, label="$p_g(x)$, their sum")
        right.set(xlabel="$x$", ylabel="density", ylim=(0, top))
        right.legend()
    return finish(figure)


def staircases(
    x: np.ndarray,
    f: np.ndarray,
    steps: Mapping[int, np.ndarray],
    *,
    by_codes: Mapping[int, float],
    by_examples: Mapping[int, float],
    limit: float,
) -> Figure:
    """Draw simple functions climbing to f, and their expectations, counted in two ways.

    Parameters
    ----------
    x, f
        Points, rising, and a function of at least 0 there.
    steps
        For some k the staircase f_k at the points; at most three.
    by_codes, by_examples
        For each k the expectation of f_k, from preimages under p_z and from p_g.
    limit
        The expectation of f.
    """
    with styled():
        figure, (left, right) = plt.subplots(1, 2)
        left.plot(x, f, color=BLACK, label="$f$")
        looks = zip((ORANGE, BLUE, GREEN), ("-", "--", "-."), strict=True)
        for (k, values), (colour, dashes) in zip(steps.items(), looks, strict=False):
            left.step(x, values, dashes, color=colour, where="post", label=f"$f_{k}$")
        left.set(xlabel="$x$", ylabel="value")
        left.legend()
        right.axhline(limit, color=BLACK, linestyle=":", label=r"$\mathbb{E}[f]$")
        right.plot(
            list(by_codes),
            list(by_codes.values()),
            "o",
            color=BLUE,
            markersize=10,
            fillstyle="none",
            label="over codes",
        )
        right.plot(
            list(by_examples),
            list(by_examples.values()),
            "+",
            color=VERMILION,
            label="over examples",
        )
        right.set(xlabel="$k$", ylabel=r"$\mathbb{E}[f_k]$")
        right.legend(loc="lower right")
    return finish(figure)


def law_with_atoms(
    z: np.ndarray,
    g: np.ndarray,
    *,
    x: np.ndarray,
    density: np.ndarray,
    atoms: Mapping[float, float],
) -> Figure:
    """Draw a generator that is constant on pieces, and its law: a density part and atoms.

    Parameters
    ----------
    z, g
        Codes, rising, and G there.
    x, density
        Values, rising, and the density of the part that has one.
    atoms
        Probability of each value that has any by itself.
    """
    with styled():
        figure, (left, right) = plt.subplots(1, 2)
        left.plot(z, g, color=BLACK)
        for value in atoms:
            flat = np.where(g == value, g, np.nan)
            left.plot(z, flat, color=VERMILION, linewidth=4, label=f"all of this gives {value:g}")
        left.set(xlabel="code $z$", ylabel="$G(z)$")
        left.legend()
        right.plot(x, density, **P_G, label="density of the rest")
        right.vlines(list(atoms), 0, list(atoms.values()), color=VERMILION, linewidth=4)
        right.plot(
            list(atoms), list(atoms.values()), "o", color=VERMILION, label="atom: a probability"
        )
        right.set(xlabel="$x$", ylabel="density, or probability", ylim=(0, None))
        right.legend()
    return finish(figure)


def curves_in_a_square(
    curves: Mapping[int, np.ndarray], data: np.ndarray, fakes: Mapping[int, np.ndarray]
) -> Figure:
    """Draw data in the unit square, a curve, and samples on it; one panel for each curve.

    Parameters
    ----------
    curves
        For each number of windings, points of the curve in order, shape (N, 2).
    data
        Points of the data, shape (M, 2).
    fakes
        For each number of windings, samples of the generator, shape (M, 2).
    """
    with styled():
        figure, panels = plt.subplots(1, len(curves), figsize=(3.1 * len(curves), 3.5))
        for axes, (windings, curve) in zip(np.atleast_1d(panels), curves.items(), strict=True):
            broken = curve.copy()
            broken[1:][np.abs(np.diff(curve[:, 1])) > 0.5] = np.nan
            axes.plot(*broken.T, color=GREEN, linewidth=0.6)
            axes.plot(*data.T, ".", color=BLACK, markersize=3, label="data")
            axes.plot(*fakes[windings].T, ".", color=GREEN, markersize=3, label="samples")
            axes.set(title=f"$n = {windings}$", xlabel="$x_1$", aspect="equal")
            axes.grid(False)
        np.atleast_1d(panels)[0].set_ylabel("$x_2$")
        handles, labels = axes.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2, markerscale=3)
    return finish(figure)


def thinner_and_closer(
    area: np.ndarray,
    jsd: np.ndarray,
    estimates: Mapping[int, Mapping[float, MonteCarlo]],
    *,
    windings: np.ndarray,
    gap: np.ndarray,
) -> Figure:
    """Draw the divergence of ever thinner bands, and the error of a mean for closer curves.

    Parameters
    ----------
    area, jsd
        Areas of the band, rising, and the divergence in closed form, in nats.
    estimates
        For each number of windings, for some areas, the divergence from samples; at most three.
    windings, gap
        Numbers of windings, rising, and how far a mean over the curve is from that of the data.
    """
    with styled():
        figure, (left, right) = plt.subplots(1, 2)
        left.axhline(np.log(2), color=BLACK, linestyle=":", label=r"$\log 2$")
        left.plot(area, jsd, color=GREEN, label="closed form, every $n$")
        looks = zip("os^", (BLUE, BLACK, VERMILION), (11, 7, 4), strict=True)
        for (n, found), (marker, colour, size) in zip(estimates.items(), looks, strict=False):
            left.errorbar(
                list(found),
                [each.mean for each in found.values()],
                [each.standard_error for each in found.values()],
                fmt=marker,
                color=colour,
                markersize=size,
                fillstyle="none",
                capsize=3,
                label=f"samples, $n = {n}$",
            )
        left.set(xscale="log", xlabel="area $h$ of the band", ylabel="JSD (nats)")
        left.legend()
        right.plot(windings, gap, "o-", color=BLUE)
        right.set(xscale="log", yscale="log", xlabel="windings $n$")
        right.set_ylabel(r"$\mathbb{E}_{p_g}[x_1 x_2] - \mathbb{E}_{p_\mathrm{data}}[x_1 x_2]$")
    return finish(figure)
