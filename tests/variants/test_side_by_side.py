"""Five games at once are the five games: each network is what it would be alone."""

import pytest
import torch
from torch import nn
from torch.nn.functional import softplus
from torch.nn.utils.parametrizations import spectral_norm

from gancore.variants.modes import ring
from gancore.variants.penalties import r1_penalty
from gancore.variants.side_by_side import SideBySide, binary_loss, networks, play

RULES = {"generator_rate": 1e-3, "discriminator_rate": 1e-3, "iterations": 3, "batch_size": 16}


def alone(stack, game):
    """One of several networks, out of PyTorch's own layers."""
    return nn.Sequential(
        *(layer.each[game] if isinstance(layer, SideBySide) else layer for layer in stack)
    )


def test_each_network_answers_as_it_would_alone(rng):
    stack, x = networks(3, [2, 8, 1]), torch.randn(3, 10, 2, generator=rng)
    for game in range(3):
        torch.testing.assert_close(stack(x)[game], alone(stack, game)(x[game]))


def test_each_network_learns_as_it_would_alone(rng):
    stack, x = networks(3, [2, 8, 1]), torch.randn(3, 10, 2, generator=rng)
    single = alone(stack, 1)
    (of_all,) = torch.autograd.grad(stack(x).square().mean(), [stack[0].each[1].weight])
    (of_one,) = torch.autograd.grad(single(x[1]).square().mean(), [single[0].weight])
    torch.testing.assert_close(3 * of_all, of_one)  # a mean over three games


def test_spectral_norm_holds_for_each_network():
    stack = networks(2, [2, 64, 1], norm=spectral_norm)
    for _ in range(200):  # each pass improves PyTorch's estimate
        stack(torch.zeros(2, 1, 2))
    stretched = [torch.linalg.matrix_norm(each.weight, 2).item() for each in stack[0].each]
    assert stretched == pytest.approx([1.0, 1.0], abs=1e-3)


def test_a_seed_fixes_the_games_and_the_global_stream_stays():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    z = torch.ones(5, 4, 2)
    first, second, other = (play(ring(), seed=seed, **RULES)[0](z) for seed in (0, 0, 1))
    assert torch.equal(first, second)
    assert not torch.equal(first, other)
    assert torch.equal(torch.get_rng_state(), before)
    assert len({tuple(each.flatten().tolist()) for each in first}) == 5


def test_the_average_runs_behind_the_generator():
    z = torch.ones(5, 4, 2)
    start, _ = play(ring(), **RULES | {"iterations": 0})
    last, kept = play(ring(), decay=1.0, **RULES)
    assert torch.equal(kept(z), start(z))
    last, new = play(ring(), decay=0.0, **RULES)
    torch.testing.assert_close(new(z), last(z))
    assert not torch.equal(last(z), start(z))


def test_a_game_is_the_plain_loop_on_its_share_of_what_is_drawn():
    """Adam at PyTorch's own pace, a first moment that decays by 0.5, normal codes."""
    game, rules = 1, RULES | {"games": 2, "iterations": 5}
    first, _ = play(ring(), **rules | {"iterations": 0})
    with torch.random.fork_rng():
        torch.manual_seed(0)
        g, d = (alone(networks(2, sizes), game) for sizes in ([2, 64, 64, 2], [2, 64, 64, 1]))
    rng, z = torch.Generator().manual_seed(0), torch.ones(2, 4, 2)
    torch.testing.assert_close(first(z)[game], g(z[game]))
    g_adam, d_adam = (
        torch.optim.Adam(each.parameters(), 1e-3, betas=(0.5, 0.99)) for each in (g, d)
    )

    def codes():
        return torch.randn(2, 16, 2, generator=rng)[game]

    for _ in range(5):
        real = ring().rvs(2, 16, rng=rng)[game]
        # A mean over two games halves the slopes of each, which Adam hardly sees.
        d_adam.zero_grad()
        (binary_loss(d, real, g(codes()).detach()) / 2).backward()
        d_adam.step()
        g_adam.zero_grad()
        (softplus(-d(g(codes()))).mean() / 2).backward()
        g_adam.step()
    last, _ = play(ring(), **rules)
    torch.testing.assert_close(last(z)[game], g(z[game]))


def test_d_learns_by_the_loss_that_is_given():
    seen = []

    def loss(d, real, fake):
        assert not fake.requires_grad
        seen.append((real, fake))
        return binary_loss(d, real, fake) + r1_penalty(d, real, gamma=1.0)

    z = torch.ones(5, 4, 2)
    damped, _ = play(ring(), discriminator_loss=loss, **RULES)
    plain, _ = play(ring(), **RULES)
    assert not torch.equal(damped(z), plain(z))
    assert len(seen) == 3
    assert ring().reached(seen[0][0]).quality.min() > 0.8


def test_g_learns_by_the_loss_that_is_given_and_d_alone_has_the_norm():
    judged, normed = [], []

    def loss(logits):
        judged.append(logits.shape)
        return 0 * logits.sum()

    def norm(layer):
        normed.append(tuple(layer.weight.shape))
        return layer

    z = torch.ones(2, 4, 2)
    rules = RULES | {"games": 2, "generator_loss": loss, "norm": norm}
    start, _ = play(ring(), **rules | {"iterations": 0})
    end, _ = play(ring(), **rules)
    assert torch.equal(end(z), start(z))  # a loss without a slope moves nothing
    assert judged == [(2, 16, 1)] * 3
    assert normed == 2 * [shape for shape in ((64, 2), (64, 64), (1, 64)) for _ in range(2)]


def test_g_climbs_what_d_takes_for_real():
    """With a D that stands still and rises to the right, samples move to the right."""

    def rising(d, real, fake):
        with torch.no_grad():
            for layer in d:
                for each in getattr(layer, "each", []):
                    each.weight.fill_(0.02)
                    each.bias.fill_(1.0)  # no rectifier is off near 0
        return 0 * d(real).sum()

    z = torch.randn(5, 100, 2, generator=torch.Generator().manual_seed(0))
    rules = RULES | {"discriminator_rate": 0.0, "discriminator_loss": rising, "iterations": 60}
    start, _ = play(ring(), **rules | {"iterations": 0})
    end, _ = play(ring(), **rules)
    assert (end(z).mean(1) > start(z).mean(1)).all()


def test_no_other_stream_of_the_caller_is_moved(monkeypatch):
    seeded = []
    monkeypatch.setattr(torch.cuda, "manual_seed_all", seeded.append)
    play(ring(), generator_rate=1e-3, discriminator_rate=1e-3, iterations=1)
    assert seeded == []
