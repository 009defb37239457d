import numpy as np
import pytest

from gancore.book.jensen_shannon import figures
from gancore.theory.integration import MonteCarlo


def test_bars_are_four_standard_errors():
    figure = figures.criterion_against_shift(
        np.array([0.0, 1.0]),
        {"uniform": np.array([-1.4, 0.0])},
        {"uniform": [MonteCarlo(-0.7, 0.01)]},
        estimated_at=[0.5],
    )
    (bar,) = figure.axes[0].containers[0].lines[2][0].get_segments()
    np.testing.assert_allclose(bar, [[0.5, -0.74], [0.5, -0.66]])


def test_violations_of_the_triangle_inequality_are_marked():
    direct, detour = np.array([0.1, 0.5, 0.3]), np.array([0.2, 0.4, 0.3])
    figure = figures.direct_and_detour({"d": (direct, detour), "kept": (direct[:1], detour[:1])})
    violated, kept = (
        {line.get_label(): line.get_xydata().tolist() for line in axes.lines}
        for axes in figure.axes
    )
    assert violated["violated"] == [[0.4, 0.5]]
    assert len(violated["kept"]) == 2
    assert "violated" not in kept


def test_a_landscape_marks_the_minima_inside_and_is_blank_between_the_signs():
    location, scale = np.array([-1.0, 0.0, 1.0]), np.array([-2.0, -1.0, 1.0, 2.0])
    values = np.full((4, 3), -0.5)
    figure = figures.criterion_landscapes(
        [(location, scale[2:], values[2:]), (location, scale, values)], minima=[(0, 1), (0, -1)]
    )
    one, both = figure.axes[:2]
    assert [line.get_xydata().tolist() for line in one.lines] == [[[0, 1]]]
    assert [line.get_xydata().tolist() for line in both.lines] == [[[0, 1]], [[0, -1]]]
    filled = [set(path.vertices[:, 1]) for c in both.collections for path in c.get_paths()]
    spans = [(min(s), max(s)) for s in filled if s]
    assert sorted(set(spans)) == [pytest.approx((-2, -1)), pytest.approx((1, 2))]
