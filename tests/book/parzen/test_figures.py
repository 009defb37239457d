import numpy as np
import pytest
import torch

from gancore.book.parzen import figures
from gancore.book.shared_figures import labelled_rows

X = np.linspace(-1, 1, 5)


def drawn(axes):
    return [line.get_xydata().tolist() for line in axes.lines]


def pairs(x, y):
    return np.stack([x, y], axis=1).tolist()


def test_scores_over_width_show_both_sets_and_the_grid_inside():
    widths = np.array([0.1, 0.2, 0.4])
    test, validation = np.array([1.0, 9.0, 3.0]), np.array([2.0, 8.0, 4.0])
    (axes,) = figures.score_over_width(
        widths, {"a": validation}, {"a": test}, grid=[0.05, 0.15, 0.3]
    ).axes
    lines = drawn(axes)
    assert lines[:2] == [pairs(widths, test), pairs(widths, validation)]
    assert [x for x, _ in lines[2]] == [0.15, 0.3]
    assert axes.get_xscale() == "log"


def test_rows_of_images_carry_their_labels():
    rows = {"first": torch.zeros(3, 1, 2, 2), "second": torch.ones(3, 1, 2, 2)}
    figure = labelled_rows(rows)
    assert [axes.texts[0].get_text() for axes in figure.axes] == ["first", "second"]
    strips = [axes.images[0].get_array() for axes in figure.axes]
    assert all(strip.shape == (2, 6) for strip in strips)
    assert strips[0].max() == pytest.approx(0)
    assert strips[1].min() == pytest.approx(1)
