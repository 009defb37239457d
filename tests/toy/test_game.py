"""Training on the line: what is seen against quadrature, and what moves against algorithm1."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy import stats

from gancore.gan.algorithm1 import (
    discriminator_step,
    generator_step,
    minibatches,
    simultaneous_step,
)
from gancore.gan.objectives import minimax_generator_loss
from gancore.theory.divergences import jsd
from gancore.theory.optimal_discriminator import optimal_discriminator
from gancore.theory.value import value_by_quadrature
from gancore.toy.game import (
    GRID,
    TWO_BUMPS,
    TabulatedDiscriminator,
    gradient_norms,
    snapshot,
    toy_game,
)
from gancore.toy.training import train, train_discriminator


class Straight(torch.nn.Module):
    """A discriminator whose logit is a straight line, exact in float64."""

    def __init__(self, slope, middle):
        super().__init__()
        self.slope, self.middle = slope, middle
        self.weight = torch.nn.Parameter(torch.tensor(float(slope)))

    def forward(self, x):
        return self.weight * (x - self.middle)

    def logit(self, x):
        return self.slope * (np.asarray(x) - self.middle)


def with_discriminator(game, discriminator):
    return replace(
        game, discriminator=discriminator, gan=replace(game.gan, discriminator=discriminator)
    )


def parameters(game):
    both = (*game.generator.parameters(), *game.discriminator.parameters())
    return torch.cat([each.detach().flatten() for each in both])


@pytest.mark.slow
def test_what_is_seen_is_what_quadrature_says():
    game = with_discriminator(toy_game(0, start=-0.5), Straight(2.0, 0.3))
    seen, p_g = snapshot(game), game.generator.density()
    assert seen.value == pytest.approx(
        value_by_quadrature(TWO_BUMPS, p_g, game.discriminator.logit), abs=1e-9
    )
    assert seen.jsd == pytest.approx(jsd(TWO_BUMPS, p_g), abs=1e-9)
    best = optimal_discriminator(TWO_BUMPS, p_g)
    np.testing.assert_allclose(seen.d_star, best(GRID), atol=1e-12)
    assert seen.d_at(0.3) == pytest.approx(0.5)
    assert seen.lag == pytest.approx(-math.log(4) + 2 * seen.jsd - seen.value)


def test_the_arrows_lead_from_codes_to_their_images():
    game = toy_game(0)
    seen = snapshot(game)
    codes = torch.as_tensor(seen.codes, dtype=torch.float32)
    np.testing.assert_allclose(seen.samples, game.generator(codes).detach().numpy(), atol=1e-6)
    between = np.diff(stats.norm.cdf(seen.codes))
    np.testing.assert_allclose(between, between[0])  # equally likely pieces


def test_a_seed_fixes_the_game():
    paths = [train(toy_game(seed), 3)[-1].samples for seed in (0, 0, 1)]
    np.testing.assert_array_equal(paths[0], paths[1])
    assert not np.array_equal(paths[0], paths[2])


@pytest.mark.parametrize("k", [1, 3])
def test_training_is_algorithm_1(k):
    trained, by_steps = toy_game(4), toy_game(4)
    seen = train(trained, 2, k=k, batch_size=32, steps_before=5)
    batches = minibatches(by_steps.data, 32, rng=by_steps.rng)
    for _ in range(2):
        for _ in range(k):
            discriminator_step(by_steps.gan, next(batches), by_steps.gan.sample_noise(32))
        generator_step(by_steps.gan, by_steps.gan.sample_noise(32))
    assert torch.equal(parameters(trained), parameters(by_steps))
    assert [(each.iterations, each.discriminator_steps) for each in seen] == [
        (0, 5),
        (1, 5 + k),
        (2, 5 + 2 * k),
    ]


def test_d_s_step_keeps_no_record_of_how_its_samples_came_about():
    game = toy_game(0)
    recorded = []
    game.generator.register_forward_hook(
        lambda module, inputs, output: recorded.append(output.requires_grad)
    )
    discriminator_step(game.gan, game.data[:8], game.gan.sample_noise(8))
    generator_step(game.gan, game.gan.sample_noise(8))
    assert recorded == [False, True]


def test_training_at_once_is_the_simultaneous_step():
    trained, by_steps = toy_game(4), toy_game(4)
    train(trained, 1, simultaneous=True)
    batch = next(minibatches(by_steps.data, 128, rng=by_steps.rng))
    simultaneous_step(by_steps.gan, batch, by_steps.gan.sample_noise(128))
    assert torch.equal(parameters(trained), parameters(by_steps))
    with pytest.raises(ValueError, match="once"):
        train(trained, 1, simultaneous=True, k=2)


def test_the_inner_loop_moves_d_alone_and_towards_the_best():
    game = toy_game(0)
    before = [each.detach().clone() for each in game.generator.parameters()]
    seen = train_discriminator(game, 100, at=(0, 100), steps_before=7)
    assert [each.discriminator_steps for each in seen] == [7, 107]
    assert seen[1].lag < seen[0].lag / 5
    assert all(map(torch.equal, before, game.generator.parameters()))


def test_the_inner_loop_s_end_is_the_best_discriminator():
    game = toy_game(0)
    best = TabulatedDiscriminator(game)
    x = torch.tensor([-1.005, 0.0, 1.237], requires_grad=True)
    exact = TWO_BUMPS.logpdf(x.detach()) - game.generator.density().logpdf(x.detach())
    np.testing.assert_allclose(best(x).detach(), exact, atol=2e-3)  # straight between points
    (slope,) = torch.autograd.grad(best(x).sum(), x)
    h = 0.01
    p_g = game.generator.density()
    up, down = (
        TWO_BUMPS.logpdf(x.detach() + step) - p_g.logpdf(x.detach() + step) for step in (h, -h)
    )
    np.testing.assert_allclose(slope, (up - down) / (2 * h), rtol=0.05)
    seen = train(game, 3, k=None)
    assert [each.lag for each in seen] == pytest.approx([0] * 4, abs=1e-9)
    assert seen[-1].jsd < seen[0].jsd


def test_gradient_lengths_are_the_mean_pushes():
    """G = c + z with only its shift free; D's logit has the slope 2: pushes are 2D and 2(1-D)."""
    game = with_discriminator(toy_game(0), Straight(2.0, 0.3))
    noise = torch.linspace(-1, 1, 7)
    for name, parameter in game.generator.named_parameters():
        parameter.requires_grad_(name == "shift")
    free = torch.nn.Module()
    free.shift = game.generator.shift
    free.forward = game.generator.forward
    with torch.no_grad():
        d = torch.sigmoid(game.discriminator(game.generator(noise)))
    lengths = gradient_norms(replace(game.gan, generator=free), noise)
    assert lengths["minimax"] == pytest.approx(float(2 * d.mean()), rel=1e-5)
    assert lengths["non_saturating"] == pytest.approx(float(2 * (1 - d).mean()), rel=1e-5)


@pytest.mark.slow
def test_a_strong_discriminator_starves_the_minimax_generator_alone():
    ends = {}
    for name, settings in (
        ("minimax", {"generator_loss": minimax_generator_loss}),
        ("non_saturating", {}),
    ):
        game = toy_game(0, start=-5.0, width=0.5, **settings)
        train_discriminator(game, 300)
        ends[name] = train(game, 60, at=(0, 60))
    start = ends["minimax"][0]
    assert start.gradients["minimax"] < 0.01 < 0.1 < start.gradients["non_saturating"]
    assert ends["minimax"][1].jsd > 0.9 * math.log(2)
    assert ends["non_saturating"][1].jsd < 0.4 * math.log(2)


@pytest.mark.parametrize("p_data", [stats.uniform(0, 1), stats.expon(-3, 0.5)])
def test_data_with_an_end_have_all_figures(p_data):
    game = toy_game(0, p_data=p_data)
    before = snapshot(game)
    # A sum over the grid sees a jump to within one of its steps.
    assert before.jsd == pytest.approx(jsd(p_data, game.generator.density()), abs=0.01)
    assert before.value <= 2 * before.jsd - math.log(4) + 0.02
    list(train(game, 3, k=None))
    assert math.isfinite(snapshot(game).value)


def test_data_beyond_the_grid_are_refused():
    with pytest.raises(ValueError, match="between -10 and 6"):
        toy_game(0, p_data=stats.norm(10, 1))


def test_the_table_runs_straight_up_to_its_last_place():
    d = TabulatedDiscriminator(toy_game(seed=0))
    x = np.array([GRID[-1] - 0.002, GRID[-1] - 0.3 * (GRID[1] - GRID[0])])
    found = d(torch.tensor(x, dtype=torch.float32)).double().numpy()
    np.testing.assert_allclose(found, d.logit(x), rtol=1e-3)


@pytest.mark.parametrize("where", [{"start": 6.0}, {"start": -7.0}, {"width": 4.0}])
def test_first_samples_beyond_the_grid_are_refused(where):
    with pytest.raises(ValueError, match="the first samples must lie between"):
        toy_game(0, **where)
