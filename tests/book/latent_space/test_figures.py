import matplotlib.pyplot as plt
import numpy as np

from gancore.book.latent_space import figures
from gancore.book.shared_figures import curves_in_panels

GRID = np.linspace(0, 1, 5)


def test_each_panel_shows_its_curves():
    figure = curves_in_panels(
        GRID, {"one": {"a": GRID, "b": GRID**2}, "two": {"": 1 - GRID}}, xlabel="t", marked=0.5
    )
    one, two = figure.axes
    np.testing.assert_array_equal(one.lines[1].get_ydata(), GRID**2)
    np.testing.assert_array_equal(two.lines[0].get_ydata(), 1 - GRID)
    assert list(two.lines[1].get_xdata()) == [0.5, 0.5]
    assert [text.get_text() for text in one.get_legend().get_texts()] == ["a", "b"]
    assert two.get_legend() is None
    assert plt.get_fignums() == []


def test_chosen_directions_are_drawn_over_random_ones():
    random = np.stack([GRID / 10, -GRID / 10])
    figure = figures.changes_along_directions(GRID, {"chosen": GRID}, random, ylabel="change")
    axes = figure.axes[0]
    assert len(axes.lines) == 3
    np.testing.assert_array_equal(axes.lines[-1].get_ydata(), GRID)
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["random directions", "chosen"]
    assert plt.get_fignums() == []
