from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from gancore.book.value_function import figures

LABELS = {
    "up": "line 5, $D$'s step: $V$ up, and $G$ stands still as a number",
    "down": "line 7, $G$'s step: $V$ down, through $D$, which stands still",
    "bar": "in line 5",
}


def extents(figure):
    """The rectangle of each text of a drawing, in pixels."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    (axes,) = figure.axes
    return {
        each.get_text(): each.get_window_extent(renderer) for each in axes.texts if each.get_text()
    }


@pytest.mark.parametrize("labels", [{}, LABELS], ids=["as in chapter 1", "longer"])
def test_no_words_of_the_two_players_touch_or_leave_the_picture(labels):
    figure = figures.two_players(**labels)
    found = extents(figure)
    assert set(labels.values()) <= set(found)
    assert {"$z$", "$G(z)$", "$D(G(z))$", "$x$", "$D(x)$", "$V$"} <= set(found)
    outside = [
        name
        for name, box in found.items()
        if box.x0 < 0 or box.y0 < 0 or box.x1 > figure.bbox.x1 or box.y1 > figure.bbox.y1
    ]
    assert outside == []
    g, d, _ = sorted(
        (each.get_window_extent() for each in figure.axes[0].patches), key=lambda box: box.x0
    )
    bar = found[labels.get("bar", "detach")]
    assert g.x1 < bar.x0 < bar.x1 < d.x0
    touching = [pair for pair in combinations(found, 2) if found[pair[0]].overlaps(found[pair[1]])]
    assert touching == []


def test_d_s_step_ends_in_d_and_at_a_bar_and_g_s_step_goes_through_d_into_g():
    (axes,) = figures.two_players().axes
    boxes = sorted(axes.patches, key=lambda patch: patch.get_x())
    g, d, v = ((each.get_x(), each.get_x() + each.get_width()) for each in boxes)
    assert g[1] < d[0] < d[1] < v[0]

    reached = {figures.BLUE: [], figures.GREEN: []}
    for line in axes.get_lines():
        if np.min(line.get_ydata()) > boxes[0].get_y():  # those below say what the colours mean
            reached[line.get_color()].append(np.min(line.get_xdata()))
    assert d[0] < max(reached[figures.BLUE]) < d[1]
    assert g[1] < min(reached[figures.BLUE]) < d[0]
    assert g[0] < min(reached[figures.GREEN]) < g[1]
