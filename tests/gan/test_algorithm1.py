"""Both loops against updates worked out by hand, with one weight to each network.

G(z) = θ·z and the logit of D(x) is w·x. With σ the logistic function,
    dL_D/dw = ½·[-(1 - σ(w·x))·x + σ(w·θz)·θz]
    dL_G/dθ = -(1 - σ(w·θz))·w·z          (non-saturating)
"""

import math
from dataclasses import replace

import pytest
import torch
from torch import nn

from gancore.gan.algorithm1 import (
    GAN,
    alternating_updates,
    discriminator_step,
    generator_step,
    minibatches,
    simultaneous_step,
    simultaneous_updates,
)
from gancore.gan.objectives import minimax_generator_loss, non_saturating_generator_loss

LEARNING_RATE = 0.3
THETA, W = 0.7, 1.3


class OneWeight(nn.Module):
    def __init__(self, weight):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(weight, dtype=torch.float64))

    def forward(self, x):
        return self.weight * x


def make_gan(codes=(), *, loss=non_saturating_generator_loss):
    """A GAN whose noise is a given list of single codes, one at each call."""
    supply = iter(codes)
    generator, discriminator = OneWeight(THETA), OneWeight(W)
    return GAN(
        generator,
        discriminator,
        torch.optim.SGD(generator.parameters(), LEARNING_RATE),
        torch.optim.SGD(discriminator.parameters(), LEARNING_RATE),
        lambda count: torch.full((count,), next(supply), dtype=torch.float64),
        loss,
    )


def sigma(t):
    return 1 / (1 + math.exp(-t))


def d_gradient(w, theta, x, z):
    return (-(1 - sigma(w * x)) * x + sigma(w * theta * z) * theta * z) / 2


def g_gradient(w, theta, z):
    return -(1 - sigma(w * theta * z)) * w * z


def tensor(*values):
    return torch.tensor(values, dtype=torch.float64)


def test_the_discriminator_step_moves_d_alone():
    gan = make_gan()
    loss, d_real, d_fake = discriminator_step(gan, tensor(0.4), tensor(-0.9))
    assert gan.generator.weight.item() == THETA
    expected = W - LEARNING_RATE * d_gradient(W, THETA, 0.4, -0.9)
    assert gan.discriminator.weight.item() == pytest.approx(expected, rel=1e-12)
    assert d_real.item() == pytest.approx(sigma(W * 0.4))
    assert d_fake.item() == pytest.approx(sigma(W * THETA * -0.9))
    by_hand = -(math.log(sigma(W * 0.4)) + math.log(1 - sigma(W * THETA * -0.9))) / 2
    assert loss.item() == pytest.approx(by_hand)


def test_the_discriminator_step_sends_no_gradient_into_g():
    gan = make_gan()

    def refuse(gradient):
        raise AssertionError("a gradient reached G")

    gan.generator.weight.register_hook(refuse)
    discriminator_step(gan, tensor(0.4), tensor(-0.9))


def test_the_generator_step_moves_g_alone():
    gan = make_gan()
    generator_step(gan, tensor(-0.9))
    assert gan.discriminator.weight.item() == W
    assert gan.discriminator.weight.grad is None
    expected = THETA - LEARNING_RATE * g_gradient(W, THETA, -0.9)
    assert gan.generator.weight.item() == pytest.approx(expected, rel=1e-12)


def test_the_generator_s_objective_is_the_game_s():
    gan = make_gan(loss=minimax_generator_loss)
    generator_step(gan, tensor(-0.9))
    gradient = -sigma(W * THETA * -0.9) * W * -0.9
    assert gan.generator.weight.item() == pytest.approx(THETA - LEARNING_RATE * gradient)


def test_both_objectives_of_g_raise_d_of_its_samples():
    for loss in (minimax_generator_loss, non_saturating_generator_loss):
        gan = make_gan(loss=loss)
        z = tensor(0.8)
        before = gan.discriminator(gan.generator(z)).item()
        generator_step(gan, z)
        assert gan.discriminator(gan.generator(z)).item() > before


def test_the_simultaneous_step_uses_the_old_weights_of_both():
    gan = make_gan()
    readings = simultaneous_step(gan, tensor(0.4), tensor(-0.9))
    w = W - LEARNING_RATE * d_gradient(W, THETA, 0.4, -0.9)
    theta = THETA - LEARNING_RATE * g_gradient(W, THETA, -0.9)
    assert gan.discriminator.weight.item() == pytest.approx(w, rel=1e-12)
    assert gan.generator.weight.item() == pytest.approx(theta, rel=1e-12)
    assert readings.generator_loss.item() == pytest.approx(-math.log(sigma(W * THETA * -0.9)))


@pytest.mark.parametrize("k", [1, 3])
def test_algorithm_1_takes_k_steps_of_d_on_fresh_noise_and_then_one_of_g(k):
    codes = [0.5, -0.8, 0.3, 1.1, -0.2, 0.9, 0.6, -1.3][: 2 * (k + 1)]
    gan = make_gan(codes)
    data = tensor(0.4)  # one example, so that every minibatch is the same
    for _ in alternating_updates(gan, data, iterations=2, batch_size=1, k=k):
        pass
    w, theta, supply = W, THETA, iter(codes)
    for _ in range(2):
        for _ in range(k):
            w -= LEARNING_RATE * d_gradient(w, theta, 0.4, next(supply))
        theta -= LEARNING_RATE * g_gradient(w, theta, next(supply))
    assert gan.discriminator.weight.item() == pytest.approx(w, rel=1e-12)
    assert gan.generator.weight.item() == pytest.approx(theta, rel=1e-12)


def test_simultaneous_updates_draw_noise_once_an_iteration():
    codes = [0.5, -0.8, 0.3]
    gan = make_gan(codes)
    readings = list(simultaneous_updates(gan, tensor(0.4), iterations=3, batch_size=1))
    w, theta = W, THETA
    for z in codes:
        w, theta = (
            w - LEARNING_RATE * d_gradient(w, theta, 0.4, z),
            theta - LEARNING_RATE * g_gradient(w, theta, z),
        )
    assert len(readings) == 3
    assert gan.discriminator.weight.item() == pytest.approx(w, rel=1e-12)
    assert gan.generator.weight.item() == pytest.approx(theta, rel=1e-12)


def test_the_shared_pass_uses_one_dropout_mask_for_both_objectives():
    """Where the mask drops the sample, neither D's fake term nor G's loss has a gradient."""
    from gancore.gan.layers import Dropout

    for seed in range(8):
        gan = make_gan()
        gan = GAN(
            gan.generator,
            nn.Sequential(Dropout(0.5, rng=torch.Generator().manual_seed(seed)), gan.discriminator),
            gan.generator_optimizer,
            gan.discriminator_optimizer,
            gan.sample_noise,
        )
        simultaneous_step(gan, tensor(0.0), tensor(0.9))
        moved = (gan.generator.weight.item() != THETA, gan.discriminator[1].weight.item() != W)
        assert moved in {(True, True), (False, False)}


def test_minibatches_cover_the_data_once_a_pass_in_new_orders(rng):
    batches = minibatches(torch.arange(12), 4, rng=rng)
    passes = [torch.cat([next(batches) for _ in range(3)]) for _ in range(2)]
    for order in passes:
        assert order.sort().values.tolist() == list(range(12))
    assert not torch.equal(*passes)


def test_minibatches_leave_out_what_does_not_fill_one(rng):
    batches = minibatches(torch.arange(5), 2, rng=rng)
    assert {len(next(batches)) for _ in range(6)} == {2}
    for size in (6, 0, -1):
        with pytest.raises(ValueError, match=f"all of 5 examples, not {size}"):
            next(minibatches(torch.arange(5), size))


def test_the_last_minibatch_may_be_a_smaller_one(rng):
    batches = minibatches(torch.arange(5), 2, drop_last=False, rng=rng)
    for _ in range(2):
        whole = [next(batches) for _ in range(3)]
        assert [len(each) for each in whole] == [2, 2, 1]
        assert torch.cat(whole).sort().values.tolist() == list(range(5))


@pytest.mark.parametrize("updates", [simultaneous_updates, alternating_updates])
def test_a_smaller_minibatch_meets_as_many_codes(updates, rng):
    asked = []

    def sample_noise(count):
        asked.append(count)
        return torch.ones(count, dtype=torch.float64)

    gan = replace(make_gan(), sample_noise=sample_noise)
    data = torch.ones(5, dtype=torch.float64)
    list(updates(gan, data, iterations=3, batch_size=2, drop_last=False, rng=rng))
    of_d = asked if updates is simultaneous_updates else asked[::2]
    assert of_d == [2, 2, 1]


@pytest.mark.parametrize("updates", [simultaneous_updates, alternating_updates])
def test_the_order_of_the_data_is_the_stream_s(updates):
    """A D of one weight that counts what it sees: as it goes on depends on the order alone."""
    data = torch.linspace(-1, 1, 6, dtype=torch.float64)

    def trained(seed):
        gan = make_gan([0.5] * 100)
        rng = torch.Generator().manual_seed(seed)
        list(updates(gan, data, iterations=4, batch_size=1, rng=rng))
        return gan.discriminator.weight.item()

    assert trained(1) == trained(1) != trained(2)


@pytest.mark.parametrize("updates", [simultaneous_updates, alternating_updates])
def test_by_default_what_does_not_fill_a_minibatch_is_left_out(updates, rng):
    seen = []

    def share(minibatch):
        seen.append(len(minibatch))
        return minibatch

    gan = replace(make_gan([0.5] * 100), share=share)
    data = torch.ones(5, dtype=torch.float64)
    list(updates(gan, data, iterations=3, batch_size=2, rng=rng))
    assert set(seen) == {2}


def test_readings_of_algorithm_1_are_those_of_the_last_step_of_d():
    codes = [0.5, -0.8, 0.3]
    (readings,) = alternating_updates(make_gan(codes), tensor(0.4), iterations=1, batch_size=1, k=2)
    gan = make_gan()
    discriminator_step(gan, tensor(0.4), tensor(0.5))
    d_loss, d_real, d_fake = discriminator_step(gan, tensor(0.4), tensor(-0.8))
    g_loss = generator_step(gan, tensor(0.3))
    assert readings == (d_loss, g_loss, d_real, d_fake)


def test_readings_of_the_simultaneous_step_are_those_before_it():
    readings = simultaneous_step(make_gan(), tensor(0.4), tensor(-0.9))
    gan = make_gan()
    before = discriminator_step(gan, tensor(0.4), tensor(-0.9))
    assert (readings.discriminator_loss, readings.d_real, readings.d_fake) == before
    assert not any(each.requires_grad for each in readings)


def test_the_simultaneous_step_gives_each_network_its_own_gradient_alone():
    gan = make_gan()
    simultaneous_step(gan, tensor(0.4), tensor(-0.9))
    d, g = gan.discriminator.weight.grad.item(), gan.generator.weight.grad.item()
    assert d == pytest.approx(d_gradient(W, THETA, 0.4, -0.9), rel=1e-12)
    assert g == pytest.approx(g_gradient(W, THETA, -0.9), rel=1e-12)
    simultaneous_step(gan, tensor(0.4), tensor(-0.9))  # and none of the step before
    w, theta = W - LEARNING_RATE * d, THETA - LEARNING_RATE * g
    assert gan.discriminator.weight.grad.item() == pytest.approx(d_gradient(w, theta, 0.4, -0.9))


def test_k_is_at_least_one():
    with pytest.raises(ValueError, match="at least 1"):
        next(alternating_updates(make_gan(), tensor(0.4), iterations=1, batch_size=1, k=0))


@pytest.mark.parametrize("frozen", ["generator", "discriminator"])
@pytest.mark.parametrize("updates", [alternating_updates, simultaneous_updates])
def test_what_is_frozen_stays_and_the_rest_learns(updates, frozen):
    torch.manual_seed(0)
    g, d = (nn.Sequential(nn.Linear(1, 3), nn.Tanh(), nn.Linear(3, 1)) for _ in range(2))
    gan = GAN(
        g,
        d,
        *(torch.optim.SGD(each.parameters(), 0.1) for each in (g, d)),
        sample_noise=lambda count: torch.rand(count, 1),
    )
    getattr(gan, frozen)[0].requires_grad_(False)
    before = [each.clone() for network in (g, d) for each in network.parameters()]
    list(updates(gan, torch.rand(8, 1), iterations=2, batch_size=4))
    after = [each for network in (g, d) for each in network.parameters()]
    moved = [not torch.equal(a, b) for a, b in zip(before, after, strict=True)]
    assert moved == [each.requires_grad for each in after]
