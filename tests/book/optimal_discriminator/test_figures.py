import numpy as np
import pytest

from gancore.book.optimal_discriminator import figures

x = np.linspace(-1, 1, 5)


def lines(axes):
    return {line.get_label(): line.get_ydata() for line in axes.get_lines()}


def test_a_top_is_marked_only_where_there_is_one():
    figure = figures.pointwise_payoffs(x, {"inside": -(x**2), "edge": x}, [(0.0, 0.0), None])
    drawn = figure.axes[0].get_lines()
    assert [line.get_marker() for line in drawn].count("o") == 1
    np.testing.assert_array_equal(lines(figure.axes[0])["edge"], x)


def test_the_three_points_carry_their_values():
    figure = figures.three_regions(
        x, p_data=x + 1, p_g=1 - x, d_star=(x + 1) / 2, points=[(-1, 0.0), (0, 0.5)]
    )
    assert [text.get_text() for text in figure.axes[1].texts] == ["0", "0.5"]
    np.testing.assert_array_equal(lines(figure.axes[0])[r"$p_\mathrm{data}(x)$"], x + 1)
    np.testing.assert_array_equal(lines(figure.axes[1])["$D^*(x)$"], (x + 1) / 2)


def test_the_line_of_errors_runs_through_the_medians():
    figure = figures.errors_of_learning({1: [0.3, 0.1, 0.2], 4: [0.1]}, {1000: [0.5]})
    left, right = figure.axes
    assert list(left.get_lines()[-1].get_ydata()) == pytest.approx([0.2, 0.1])
    assert [tick.get_text() for tick in right.get_xticklabels()] == ["1,000"]
