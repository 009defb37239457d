import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize_scalar
from scipy.stats import entropy

from gancore.gan.objectives import value
from gancore.theory.divergences import kl_discrete
from gancore.theory.simplex import (
    descend,
    descend_against,
    exponentiated_step,
    grid_criterion,
    grid_discriminator,
    grid_gradient,
    grid_value,
    total_variation,
)

CELLS = 6


def simplex(low=0.01):
    weights = arrays(float, CELLS, elements=st.floats(low, 1.0)).filter(lambda w: w.sum() > 0.01)
    return weights.map(lambda w: w / w.sum())


rates = st.floats(0.05, 1.0)


@given(simplex(), simplex())
def test_the_criterion_is_jensen_shannon_less_log_4(p, q):
    middle = (p + q) / 2
    reference = -math.log(4) + entropy(p, middle) + entropy(q, middle)
    assert grid_criterion(p, q) == pytest.approx(reference, abs=1e-12)


@pytest.mark.slow
@given(simplex(), simplex())
def test_the_best_answer_is_what_numerical_maximisation_finds(p, q):
    d = grid_discriminator(p, q)
    assert grid_value(p, q, d) == pytest.approx(grid_criterion(p, q), abs=1e-12)
    for cell in range(CELLS):
        found = minimize_scalar(
            lambda at, j=cell: -grid_value(p[j : j + 1], q[j : j + 1], [at]),
            bounds=(1e-6, 1 - 1e-6),
            method="bounded",
            options={"xatol": 1e-9},
        )
        # A maximum is flat: its place is known to about the root of the rounding error.
        assert d[cell] == pytest.approx(found.x, abs=1e-5)


def test_the_value_is_that_of_the_core_on_as_many_samples_as_probabilities_say():
    p, q, d = np.array([0.25, 0.75]), np.array([0.5, 0.5]), np.array([0.3, 0.9])
    logits = torch.logit(torch.tensor(d))
    core = value(real_logits=logits[[0, 1, 1, 1]], fake_logits=logits[[0, 1]])
    assert grid_value(p, q, d) == pytest.approx(core.item(), abs=1e-12)


@given(simplex(), simplex())
def test_the_gradient_is_autograds_and_that_of_finite_differences(p, q):
    """Both differentiate max_D V through D; the code uses the envelope's formula."""
    free = torch.tensor(q, requires_grad=True)
    real = torch.tensor(p)
    d = real / (real + free)
    (real * d.log() + free * (1 - d).log()).sum().backward()
    ours = grid_gradient(p, q)
    np.testing.assert_allclose(ours, free.grad.numpy(), atol=1e-12)
    step = 1e-5 * q  # central differences: errors of order step² and rounding / step
    for cell, width in enumerate(step):
        move = np.eye(CELLS)[cell] * width
        slope = (grid_criterion(p, q + move) - grid_criterion(p, q - move)) / (2 * width)
        assert ours[cell] == pytest.approx(slope, abs=1e-6)


@given(simplex(), simplex(), simplex())
def test_the_gap_above_the_tangent_lies_between_0_and_kl(p, q, r):
    """What the guarantee rests on: C is convex and no more curved than the entropy."""
    gap = grid_criterion(p, r) - grid_criterion(p, q) - grid_gradient(p, q) @ (r - q)
    assert -1e-12 <= gap <= kl_discrete(r, q) + 1e-12
    assert gap == pytest.approx(
        kl_discrete(r, q) - 2 * kl_discrete((p + r) / 2, (p + q) / 2), abs=1e-12
    )


@given(simplex(), simplex(), rates)
def test_a_step_stays_in_the_simplex_and_never_raises_the_criterion(p, q, rate):
    path = descend(p, q, rate=rate, steps=30)
    assert np.all(path > 0)
    np.testing.assert_allclose(path.sum(axis=1), 1, atol=1e-12)
    criteria = np.array([grid_criterion(p, each) for each in path])
    assert np.all(np.diff(criteria) <= 1e-13)
    bounds = kl_discrete(p, q) / (rate * np.arange(1, 31))
    assert np.all(criteria[1:] + math.log(4) <= bounds + 1e-12)
    left = np.array([total_variation(p, each) for each in path[1:]])
    assert np.all(left**2 <= bounds + 1e-12)


@given(simplex(low=0.0), simplex(), rates)
@settings(max_examples=50)
def test_the_guarantee_needs_no_data_in_every_cell(p, q, rate):
    path = descend(p, q, rate=rate, steps=20)
    bounds = kl_discrete(p, q) / (rate * np.arange(1, 21))
    excess = np.array([grid_criterion(p, each) for each in path[1:]]) + math.log(4)
    assert np.all(excess <= bounds + 1e-12)


@given(simplex(low=0.0), simplex(low=0.0))
def test_the_criterion_exceeds_its_minimum_by_the_squared_total_variation(p, q):
    excess = grid_criterion(p, q) + math.log(4)
    assert excess >= total_variation(p, q) ** 2 - 1e-12


@given(simplex(), simplex(low=0.0), st.floats(0.0, 0.5))
def test_one_half_where_data_live_and_no_more_elsewhere_is_a_saddle_point(p, q, elsewhere):
    p, q = np.append(p, 0.0), np.append(q, 0.5) / 1.5  # no data in the last cell
    d = np.append(np.full(CELLS, 0.5), elsewhere)
    assert grid_value(p, p, d) == pytest.approx(-math.log(4), abs=1e-12)
    assert grid_value(p, q, d) >= -math.log(4) - 1e-12
    assert grid_value(p, q, np.append(d[:-1], 0.6)) < -math.log(4) - 0.05


@given(simplex(), arrays(float, CELLS, elements=st.floats(0.3, 0.7)))
def test_no_fixed_discriminator_is_worth_more_than_minus_log_4(p, d):
    """The best generator against it heaps its samples up where it is largest."""
    worth = min(grid_value(p, heap, d) for heap in np.eye(CELLS))
    assert worth <= -math.log(4) + 1e-12


@given(simplex(), simplex())
def test_every_target_is_reached(p, q):
    # With step size 1/2 errors shrink by about 3/4 a step near the target: 0.75^200 < 1e-24.
    assert total_variation(p, descend(p, q, rate=0.5, steps=200)[-1]) < 1e-12


@given(simplex(), simplex())
def test_step_size_1_goes_half_of_the_way(p, q):
    path = descend(p, q, rate=1.0, steps=10)
    halves = p + (q - p) * 0.5 ** np.arange(11)[:, None]
    np.testing.assert_allclose(path, halves, atol=1e-14)


@pytest.mark.parametrize("rate", [0.5, 1.0, 2.0, 3.0, 4.2])
def test_near_the_data_a_step_multiplies_the_error_by_1_minus_half_the_rate(rate):
    p, error = np.array([0.3, 0.7]), np.array([1e-6, -1e-6])
    after = descend(p, p + error, rate=rate, steps=1)[-1]
    # What is left out is of the order of the squared error, a millionth of the error.
    np.testing.assert_allclose((after - p) / error, 1 - rate / 2, atol=1e-4)


@pytest.mark.slow
@given(simplex(), rates)
def test_against_a_fixed_discriminator_all_samples_go_to_one_cell(start, rate):
    d = np.array([0.2, 0.4, 0.9, 0.5, 0.6, 0.1])
    path = descend_against(d, start, rate=rate, steps=1000)
    assert path[-1].argmax() == 2
    assert path[-1, 2] > 1 - 1e-9
    closed = start * (1 - d) ** (-rate * 3)
    np.testing.assert_allclose(path[3], closed / closed.sum(), atol=1e-12)


def test_a_step_survives_extreme_gradients():
    after = exponentiated_step([0.5, 0.5], [-2000.0, 0.0], rate=1.0)
    np.testing.assert_array_equal(after, [1.0, 0.0])


def test_what_has_no_answer_is_refused():
    with pytest.raises(ValueError, match="no best answer"):
        grid_discriminator([0.0, 1.0], [0.0, 1.0])
    with pytest.raises(ValueError, match="above 0"):
        grid_gradient([0.5, 0.5], [0.0, 1.0])


def test_a_cell_without_data_is_halved_again_and_again_and_may_become_too_small_for_a_float():
    p, start = [1.0, 0.0], [0.5, 0.5]
    path = descend(p, start, rate=1.0, steps=1000)
    # Logarithms of several hundred are right to 1e-13, a thousand times over.
    np.testing.assert_allclose(path[:, 1], 0.5 ** np.arange(1, 1002), rtol=1e-10)
    with pytest.raises(ValueError, match="above 0"):  # a quarter of 2^-1074, the least, is 0
        descend(p, start, rate=2.0, steps=600)


def test_distances_have_their_extremes():
    apart = [1.0, 0.0], [0.0, 1.0]
    assert total_variation(*apart) == 1
    assert kl_discrete(*apart) == math.inf
    assert kl_discrete([0.3, 0.7], [0.3, 0.7]) == 0
    assert total_variation([0.3, 0.7], [0.5, 0.5]) == pytest.approx(0.2)
