import numpy as np
import pytest

from gancore.book.convergence import figures

Q = np.linspace(0.1, 0.9, 5)
PATH = np.array([[1.0, 0.0], [0.0, 1.0], [-2.0, 0.0]])


def drawn(axes):
    return [line.get_xydata().tolist() for line in axes.lines]


def test_trajectories_get_a_panel_each_on_one_scale():
    figure = figures.trajectories({"flow": PATH, "steps": PATH / 2})
    assert [axes.get_title() for axes in figure.axes] == ["flow", "steps"]
    assert PATH.tolist() in drawn(figure.axes[0])
    assert (PATH / 2).tolist() in drawn(figure.axes[1])
    assert figure.axes[0].get_xlim() == figure.axes[1].get_xlim()
    assert figure.axes[0].get_xlim()[0] < -2


def test_the_criterion_is_drawn_above_its_lines_and_marked_at_its_minimum():
    (axes,) = figures.supremum_of_lines(Q, Q**2, {"one": Q - 1}, p=0.3).axes
    lines = drawn(axes)
    assert np.stack([Q, Q - 1], axis=1).tolist() in lines
    assert np.stack([Q, Q**2], axis=1).tolist() in lines
    assert lines[-1] == [[0.3, pytest.approx(-np.log(4))]]


def test_descent_shows_the_chosen_steps_and_every_curve():
    path = np.array([[0.9, 0.1], [0.6, 0.4], [0.5, 0.5]])
    curves = {"slow": np.array([3.0, 2.0, 1.0])}
    figure = figures.descent_on_p_g(
        np.arange(2), path[-1], path, shown=[0, 2], criteria=curves, distances=curves
    )
    left, middle, right = figure.axes
    shown = [line.get_ydata().tolist() for line in left.lines]
    assert shown[:2] == [[0.9, 0.1], [0.5, 0.5]]
    assert middle.lines[0].get_ydata().tolist() == right.lines[0].get_ydata().tolist() == [3, 2, 1]
