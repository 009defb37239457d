"""Figure 1 of the paper, and figures of Algorithm 1 at work on the line."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gancore.book.animation import Animation, Frame
from gancore.book.style import BLACK, BLUE, GREEN, P_DATA, P_G, D, finish, styled
from gancore.toy.game import GRID, Snapshot

SPAN = (-4.5, 4.0)
"""The stretch of the line that Figure 1 shows."""

SEEN = (SPAN[0] <= GRID) & (SPAN[1] >= GRID)


def figure_1(panels: Mapping[str, Snapshot]) -> Figure:
    """Draw both networks at some moments as the paper's Figure 1 does, a panel each.

    Parameters
    ----------
    panels
        The networks at each moment, by the title of its panel.
    """
    with styled():
        figure, rows = plt.subplots(
            2,
            len(panels),
            sharex=True,
            sharey="row",
            squeeze=False,
            height_ratios=(2.4, 1),
        )
        for (title, moment), top, bottom in zip(panels.items(), rows[0], rows[1], strict=True):
            x = GRID[SEEN]
            top.plot(x, moment.p_data[SEEN], **P_DATA, label=r"$p_\mathrm{data}$")
            top.plot(x, moment.p_g[SEEN], **P_G, label="$p_g$")
            top.plot(x, moment.d[SEEN], **D, label="$D$")
            top.plot(x, moment.d_star[SEEN], color=BLACK, linewidth=0.8, label="$D^*$")
            top.set(title=title, xlim=SPAN, ylim=(0, 1.1), yticks=[0, 0.5, 1])
            _arrows(bottom, moment)
        figure.legend(*rows[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=4)
    return finish(figure)


def _arrows(axes: Axes, moment: Snapshot) -> None:
    axes.grid(visible=False)
    axes.hlines([0, 1], *SPAN, color=BLACK, linewidth=1)
    for z, x in zip(moment.codes, moment.samples, strict=True):
        axes.annotate("", (x, 1), (z, 0), arrowprops={"arrowstyle": "->", "linewidth": 0.8})
    axes.set(yticks=[0, 1], yticklabels=["$z$", "$x$"], ylim=(-0.1, 1.1))
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(left=False)


def figure_1_animation(
    moments: Sequence[Snapshot],
    says: Sequence[str],
    *,
    name: str,
    caption: str,
    probe: float,
) -> Animation:
    """Animate Figure 1, from the networks at many moments.

    Parameters
    ----------
    moments
        The frames, in order.
    says
        What each frame is called, such as ``"iteration 300"``.
    name
        The animation's name on its page.
    caption
        Stands below.
    probe
        The point at which D is read out.
    """
    frames = [
        Frame(
            _drawing(moment),
            f"{title}: V = {moment.value:.3f}, JSD = {moment.jsd:.3f}",
            {
                "V": f"{moment.value:.3f} nats",
                "JSD": f"{moment.jsd:.3f} nats",
                f"D({probe:g})": f"{moment.d_at(probe):.3f}",
                f"D*({probe:g})": f"{float(np.interp(probe, GRID, moment.d_star)):.3f}",
            },
        )
        for title, moment in zip(says, moments, strict=True)
    ]
    first, last = moments[0], moments[-1]
    description = (
        "Curves over x: the density of the data, dotted black, has a high bump on the left and a "
        "lower one on the right; the density of the samples, solid green; the discriminator, "
        "dashed blue; the best discriminator, thin black. Below, arrows lead from 13 equally "
        "likely codes z to x = G(z). At first the samples lie to the left of the data; D turns "
        "into the best discriminator, falling where samples are and rising where data are. Then "
        "the samples move onto the data, their one bump becomes two, the arrows crowd where the "
        "data are dense, and D flattens towards one half. "
        f"V goes from {first.value:.3f} to {last.value:.3f} nats and the JSD from "
        f"{first.jsd:.3f} to {last.jsd:.3f}."
    )
    return Animation(
        name,
        "Figure 1, moving",
        description,
        caption,
        frames,
        backdrop=_backdrop(first),
        size=(_WIDTH, _HEIGHT),
    )


_WIDTH, _HEIGHT, _LEFT, _TOP, _FLOOR, _X_LINE, _Z_LINE = 640, 400, 40, 34, 268, 312, 372


def _drawing(moment: Snapshot) -> str:
    arrows = "".join(
        f'<line x1="{_across(z):.0f}" y1="{_Z_LINE}" x2="{_across(x):.0f}" y2="{_X_LINE + 3}"/>'
        f'<path d="M{_across(x) - 3:.0f} {_X_LINE + 8}l3 -7l3 7z" fill="{BLACK}"/>'
        for z, x in zip(moment.codes, moment.samples, strict=True)
        if SPAN[0] < x < SPAN[1]
    )
    return (
        _curve(moment.d_star, f'stroke="{BLACK}" stroke-width="1"')
        + _curve(moment.p_g, f'stroke="{GREEN}" stroke-width="2.5"')
        + _curve(moment.d, f'stroke="{BLUE}" stroke-width="2.5" stroke-dasharray="9 5"')
        + f'<g stroke="{BLACK}" stroke-width="0.8">{arrows}</g>'
    )


def _backdrop(moment: Snapshot) -> str:
    """Draw what no frame changes: axes, names and the density of the data."""
    right = _across(SPAN[1])
    text = 'font-family="sans-serif" font-size="14"'
    levels = "".join(
        f'<path d="M{_LEFT} {_up(level):.0f}H{right:.0f}" stroke="#DDDDDD"/>'
        f'<text x="{_LEFT - 8}" y="{_up(level) + 5:.0f}" text-anchor="end" {text}>{level:g}</text>'
        for level in (0, 0.5, 1)
    )
    rails = "".join(
        f'<path d="M{_LEFT} {height}H{right:.0f}" stroke="{BLACK}"/>'
        f'<text x="{_LEFT - 14}" y="{height + 5}" font-style="italic" {text}>{letter}</text>'
        for height, letter in ((_X_LINE, "x"), (_Z_LINE, "z"))
    )
    ticks = "".join(
        f'<text x="{_across(x):.0f}" y="{_FLOOR + 18}" text-anchor="middle" {text}>{x}</text>'
        for x in (-4, -2, 0, 2)
    )
    looks = (
        ("p_data", f'stroke="{BLACK}" stroke-width="2.5" stroke-dasharray="2 4"'),
        ("p_g", f'stroke="{GREEN}" stroke-width="2.5"'),
        ("D", f'stroke="{BLUE}" stroke-width="2.5" stroke-dasharray="9 5"'),
        ("D*", f'stroke="{BLACK}" stroke-width="1"'),
    )
    legend = "".join(
        f'<path d="M{_LEFT + 120 * place} 16h34" {look}/>'
        f'<text x="{_LEFT + 120 * place + 42}" y="21" {text}>{label}</text>'
        for place, (label, look) in enumerate(looks)
    )
    data = _curve(moment.p_data, looks[0][1])
    return levels + rails + ticks + legend + data


def _curve(values: np.ndarray, look: str) -> str:
    """Return a path through every sixth point, in whole and half units, one step after another."""
    across = np.round(2 * _across(GRID[SEEN][::6])).astype(int)
    up = np.round(2 * _up(np.minimum(values[SEEN][::6], 1.12))).astype(int)
    steps = " ".join(
        f"{dx / 2:g} {dy / 2:g}" for dx, dy in zip(np.diff(across), np.diff(up), strict=True)
    )
    return f'<path d="M{across[0] / 2:g} {up[0] / 2:g}l{steps}" fill="none" {look}/>'


def _across(x: float | np.ndarray) -> float | np.ndarray:
    return _LEFT + (x - SPAN[0]) / (SPAN[1] - SPAN[0]) * (_WIDTH - _LEFT - 10)


def _up(y: float | np.ndarray) -> float | np.ndarray:
    return _FLOOR - y * (_FLOOR - _TOP) / 1.1
