import numpy as np
import pytest

from gancore.book.algorithm_1 import figures
from gancore.book.algorithm_1.figure_1 import figure_1, figure_1_animation
from gancore.toy.game import GRID, snapshot, toy_game
from gancore.toy.training import train


@pytest.fixture(scope="module")
def moments():
    return train(toy_game(0), 4)


def lines(axes):
    return {line.get_label(): line.get_ydata() for line in axes.get_lines()}


def test_each_panel_shows_the_densities_both_discriminators_and_an_arrow_for_each_code(moments):
    figure = figure_1({"(a)": moments[0], "(b)": moments[4]})
    tops, bottoms = figure.axes[:2], figure.axes[2:]
    seen = (GRID >= -4.5) & (GRID <= 4)
    assert [axes.get_title() for axes in tops] == ["(a)", "(b)"]
    for axes, moment in zip(tops, (moments[0], moments[4]), strict=True):
        drawn = lines(axes)
        np.testing.assert_array_equal(drawn["$p_g$"], moment.p_g[seen])
        np.testing.assert_array_equal(drawn["$D$"], moment.d[seen])
        np.testing.assert_array_equal(drawn["$D^*$"], moment.d_star[seen])
        np.testing.assert_array_equal(drawn[r"$p_\mathrm{data}$"], moment.p_data[seen])
    for axes, moment in zip(bottoms, (moments[0], moments[4]), strict=True):
        heads = [text.xy[0] for text in axes.texts]
        assert heads == pytest.approx(list(moment.samples))


def test_the_animation_says_the_numbers_of_each_moment(moments):
    says = [f"iteration {each.iterations}" for each in moments]
    animation = figure_1_animation(moments, says, name="f", caption="A caption.", probe=-1.0)
    for frame, moment in zip(animation.frames, moments, strict=True):
        assert frame.facts["V"] == f"{moment.value:.3f} nats"
        assert frame.facts["JSD"] == f"{moment.jsd:.3f} nats"
        at_probe = moment.d[np.argmin(np.abs(GRID + 1))]
        assert float(frame.facts["D(-1)"]) == pytest.approx(at_probe, abs=1e-3)
    assert animation.frames[3].says == (
        f"iteration 3: V = {moments[3].value:.3f}, JSD = {moments[3].jsd:.3f}"
    )


def test_a_drawn_curve_runs_through_its_values():
    """D of one half everywhere is a level line halfway between 0 and 1."""
    game = toy_game(0)
    for parameter in game.discriminator.parameters():
        parameter.data.zero_()
    moment = snapshot(game)
    drawing = figure_1_animation([moment], ["x"], name="f", caption="", probe=0).frames[0]
    dashed = next(part for part in drawing.drawing.split("<path ") if "stroke-dasharray" in part)
    start, _, steps = dashed.split('d="M')[1].split('"')[0].partition("l")
    rises = [float(number) for number in steps.split()[1::2]]
    assert set(rises) == {0.0}
    assert float(start.split()[1]) == pytest.approx((268 + 268 - 234 / 1.1) / 2, abs=0.5)


def test_medians_and_costs_of_k():
    runs = {"k = 1": [train(toy_game(seed), 3) for seed in range(3)]}
    figure = figures.what_k_does(runs, [2])
    lag, steps, work = figure.axes
    middle = np.median([[each.jsd for each in run] for run in runs["k = 1"]], axis=0)
    np.testing.assert_allclose(steps.get_lines()[0].get_ydata(), middle)
    assert list(work.get_lines()[0].get_xdata()) == [0, 2, 4, 6]
    assert len(lag.get_lines()) == 1


def test_each_run_shows_the_gradient_that_it_descends(moments):
    figure = figures.starving_and_fed({"minimax": moments, "non_saturating": moments})
    left = figure.axes[0].get_lines()
    for line, name in zip(left, ("minimax", "non_saturating"), strict=True):
        assert list(line.get_ydata()) == [each.gradients[name] for each in moments]
