import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from gancore.gan.objectives import non_saturating_generator_loss, value
from gancore.theory.games import (
    BILINEAR,
    alternating,
    alternating_invariant,
    dirac_gan,
    flow,
    radius,
    simultaneous,
)

places = st.floats(-3, 3).filter(lambda x: abs(x) > 1e-2)
rates = st.floats(0.01, 1.9)


def logits(theta, psi):
    """All data at 0 and all samples at θ, as the Dirac-GAN's discriminator sees them."""
    return psi * torch.zeros(1, dtype=torch.float64), (psi * theta).reshape(1)


@given(places, places)
def test_the_dirac_gan_is_the_value_function_of_the_core(theta, psi):
    theta_t = torch.tensor(theta, dtype=torch.float64, requires_grad=True)
    psi_t = torch.tensor(psi, dtype=torch.float64, requires_grad=True)
    real, fake = logits(theta_t, psi_t)
    v = value(real_logits=real, fake_logits=fake)
    v.backward()
    game = dirac_gan()
    assert game.value(theta, psi) == pytest.approx(v.item(), abs=1e-12)
    assert game.generator(theta, psi) == pytest.approx(-theta_t.grad.item(), abs=1e-12)
    assert game.discriminator(theta, psi) == pytest.approx(psi_t.grad.item(), abs=1e-12)


@given(places, places)
def test_the_non_saturating_generator_is_that_of_the_core(theta, psi):
    theta_t = torch.tensor(theta, dtype=torch.float64, requires_grad=True)
    _, fake = logits(theta_t, torch.tensor(psi, dtype=torch.float64))
    non_saturating_generator_loss(fake_logits=fake).backward()
    ours = dirac_gan(non_saturating=True).generator(theta, psi)
    assert ours == pytest.approx(-theta_t.grad.item(), abs=1e-12)


@given(places, places)
def test_the_penalty_is_the_gradient_of_half_gamma_times_the_squared_slope_at_the_data(theta, psi):
    x = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    psi_t = torch.tensor(psi, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad((psi_t * x).sum(), x, create_graph=True)
    (0.7 / 2 * slope**2).sum().backward()
    paid = dirac_gan().discriminator(theta, psi) - dirac_gan(gamma=0.7).discriminator(theta, psi)
    assert paid == pytest.approx(psi_t.grad.item(), abs=1e-12)


@given(places, places, rates)
def test_simultaneous_steps_grow_by_the_exact_factor(theta, psi, rate):
    lengths = radius(simultaneous(BILINEAR, (theta, psi), rate=rate, steps=50))
    np.testing.assert_allclose(lengths[1:] / lengths[:-1], math.sqrt(1 + rate**2), rtol=1e-12)


@given(places, places, rates)
def test_simultaneous_steps_of_the_dirac_gan_grow_by_the_exact_factor(theta, psi, rate):
    path = simultaneous(dirac_gan(), (theta, psi), rate=rate, steps=50)
    squares = radius(path) ** 2
    factors = 1 + (rate * expit(path[:-1].prod(axis=1))) ** 2
    np.testing.assert_allclose(squares[1:], squares[:-1] * factors, rtol=1e-12)


@given(places, places, rates)
def test_alternating_steps_conserve_their_form_over_thousands_of_steps(theta, psi, rate):
    path = alternating(BILINEAR, (theta, psi), rate=rate, steps=3000)
    form = alternating_invariant(path, rate=rate)
    # Rounding errors are those of the squares that cancel, and add up like a random walk.
    scale = max(1.0, (radius(path) ** 2).max())
    np.testing.assert_allclose(form, form[0], rtol=0, atol=1e-12 * scale)
    bound = radius(path)[0] ** 2 * (1 + rate / 2) / (1 - rate / 2)
    assert (radius(path) ** 2).max() <= bound * (1 + 1e-9)


def test_alternating_steps_of_size_2_grow_in_proportion_to_their_number():
    path = alternating(BILINEAR, (1.0, 0.0), rate=2.0, steps=100)
    signs = (-1.0) ** np.arange(101)
    np.testing.assert_array_equal(path[:, 0], signs * (1 + 2 * np.arange(101)))
    np.testing.assert_array_equal(path[:, 1], signs * -2 * np.arange(101))


def test_the_other_order_of_players_conserves_the_other_form():
    """Seen after D's step instead of after G's, the form has the other sign."""
    path = alternating(BILINEAR, (1.0, 0.5), rate=0.4, steps=200)
    halfway = np.stack([path[:-1, 0], path[1:, 1]], axis=1)
    form = alternating_invariant(halfway, rate=-0.4)
    np.testing.assert_allclose(form, form[0], atol=1e-12)


@pytest.mark.parametrize("game", [BILINEAR, dirac_gan()])
def test_the_flow_keeps_its_distance(game):
    lengths = radius(flow(game, (1.0, 1.0), np.linspace(0, 60, 200)))
    np.testing.assert_allclose(lengths, math.sqrt(2), atol=1e-8)


def test_the_flow_of_the_bilinear_game_is_a_rotation():
    times = np.linspace(0, 10, 30)
    exact = np.stack([np.cos(times), np.sin(times)], axis=1)
    np.testing.assert_allclose(flow(BILINEAR, (1.0, 0.0), times), exact, atol=1e-9)


def test_steps_become_the_flow_as_they_shrink():
    game, start = dirac_gan(), (1.0, 0.5)
    end = flow(game, start, [0.0, 5.0])[-1]
    for stepper in (simultaneous, alternating):
        misses = [
            np.abs(stepper(game, start, rate=5.0 / n, steps=n)[-1] - end).max() for n in (500, 1000)
        ]
        # First-order schemes: half the step, half the error.
        assert misses[0] / misses[1] == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("stepper", [simultaneous, alternating])
def test_a_penalty_leads_both_kinds_of_steps_to_the_equilibrium(stepper):
    lengths = radius(stepper(dirac_gan(gamma=0.5), (1.0, 1.0), rate=0.2, steps=600))
    assert lengths[-1] < 1e-6
    assert radius(stepper(dirac_gan(), (1.0, 1.0), rate=0.2, steps=600))[-1] > 1


def test_the_penalised_rate_is_the_root_of_the_determinant():
    rate, penalty = 0.2, 0.5
    lengths = radius(simultaneous(dirac_gan(gamma=penalty), (1e-4, 0.0), rate=rate, steps=400))
    # A spiral's length oscillates around its rate; 300 steps leave less than one per mille.
    measured = (lengths[400] / lengths[100]) ** (1 / 300)
    assert measured == pytest.approx(math.sqrt(1 - rate * penalty + rate**2 / 4), rel=5e-3)


def test_non_saturating_flow_leads_inwards_at_the_derived_speed():
    game = dirac_gan(non_saturating=True)
    theta, psi = 0.8, 1.1
    inwards = theta * game.generator(theta, psi) + psi * game.discriminator(theta, psi)
    u = theta * psi
    assert inwards == pytest.approx(-u * math.tanh(u / 2), abs=1e-12)
    lengths = radius(flow(game, (1.0, 1.0), [0.0, 50.0, 100.0]))
    assert lengths[0] > lengths[1] > lengths[2]


def test_a_negative_penalty_is_refused():
    with pytest.raises(ValueError, match="below 0"):
        dirac_gan(gamma=-1.0)


def test_alternating_steps_of_the_dirac_gan_drift_outwards_slowly():
    """Nothing conserves their distance; the linear part alone would keep them on an ellipse."""
    path = alternating(dirac_gan(), (1.0, 1.0), rate=0.2, steps=50_000)
    early, late = radius(path)[:500], radius(path)[-500:]
    assert early.min() + 0.03 < late.min()
    assert late.max() < early.max() + 0.1
