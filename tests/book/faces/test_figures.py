import matplotlib.pyplot as plt
import numpy as np

from gancore.book.faces import figures


def test_the_curve_the_level_and_their_crossing_are_drawn():
    x = np.array([0.1, 0.2, 0.3])
    figure = figures.one_picture_scores(x, 3 - 10 * x, reported=1.0, deviation=0.2)
    curve, level, crossing, zero = figure.axes[0].lines
    np.testing.assert_array_equal(curve.get_xdata(), x)
    np.testing.assert_array_equal(curve.get_ydata(), 3 - 10 * x)
    assert set(level.get_ydata()) == {1.0}
    assert list(crossing.get_xdata()) == [0.2]
    assert list(crossing.get_ydata()) == [1.0]
    assert set(zero.get_ydata()) == {0}
    assert plt.get_fignums() == []
