"""Contractive autoencoders: their Jacobian against autograd, and what training does to it."""

import pytest
import torch
from torch.autograd.functional import jacobian

from gancore.rivals.contractive import (
    ContractiveAutoencoder,
    StackedContractive,
    train_contractive,
)


@pytest.fixture
def layer(rng):
    layer = ContractiveAutoencoder(7, 4, rng=rng).double()
    with torch.no_grad():
        for weights in layer.parameters():
            weights.copy_(torch.randn(weights.shape, generator=rng))
    return layer.requires_grad_(False)


@pytest.fixture
def x(rng):
    return torch.rand(5, 7, generator=rng, dtype=torch.float64)


def test_the_squared_jacobian_is_autograds(layer, x):
    expected = [jacobian(layer.encode, each).square().sum() for each in x]
    torch.testing.assert_close(layer.squared_jacobian(layer.encode(x)), torch.stack(expected))


def test_the_loss_is_the_cross_entropy_and_the_contraction(layer, x):
    read = layer.decode(layer.encode(x))
    cross = -(x * read.log() + (1 - x) * (1 - read).log()).sum(1).mean()
    squared = torch.stack([jacobian(layer.encode, each).square().sum() for each in x]).mean()
    torch.testing.assert_close(layer.loss(x, 0.3), cross + 0.3 * squared)


def test_a_step_of_the_walk_moves_the_code_by_the_jacobian_and_its_transpose(layer, x):
    noise = 0.5 * torch.randn(5, 4, generator=torch.Generator().manual_seed(3), dtype=x.dtype)
    codes = []
    for each, eps in zip(x, noise, strict=True):
        matrix = jacobian(layer.encode, each)
        codes.append(layer.encode(each) + matrix @ matrix.T @ eps)
    after = layer.step(x, sigma=0.5, rng=torch.Generator().manual_seed(3))
    torch.testing.assert_close(after, layer.decode(torch.stack(codes)))


def test_the_walk_of_a_stack_is_at_the_top_and_is_read_back_to_the_bottom(rng):
    bottom, top = ContractiveAutoencoder(6, 4, rng=rng), ContractiveAutoencoder(4, 3, rng=rng)
    stack, start = StackedContractive([bottom, top]), torch.rand(5, 1, 2, 3, generator=rng)
    code = bottom.encode(start.flatten(1))
    for _ in range(2):
        code = top.decode(top.encode(code))
    torch.testing.assert_close(stack.sample(start, seed=1, sigma=0.0, steps=2), bottom.decode(code))
    first, again, other = (stack.sample(start, seed=seed, sigma=5.0, steps=2) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.allclose(first, other)


def test_contraction_flattens_the_code_and_costs_reading(rng):
    """With λ the Jacobian is smaller, and what is read back is farther from the image."""
    codes = torch.randn(500, 2, generator=rng)
    images = (3 * codes @ torch.randn(2, 12, generator=rng)).sigmoid()
    means = []
    for contraction in (0.0, 1.0):
        (layer,) = train_contractive(
            images, hidden=[6], steps=150, seed=0, contraction=contraction, learning_rate=0.03
        ).layers
        code = layer.encode(images)
        misread = (layer.decode(code) - images).square().sum(1)
        means.append((layer.squared_jacobian(code).mean(), misread.mean()))
    (free_jacobian, free_misread), (flat_jacobian, flat_misread) = means
    assert flat_jacobian < 0.7 * free_jacobian
    assert flat_misread > free_misread


def test_a_second_layer_is_trained_on_the_codes_of_the_first(rng):
    images = torch.rand(200, 5, generator=rng)
    stack = train_contractive(images, hidden=[4, 3], steps=20, seed=0)
    (alone,) = train_contractive(images, hidden=[4], steps=20, seed=0).layers
    torch.testing.assert_close(stack.layers[0].weight, alone.weight)
    (above,) = train_contractive(alone.encode(images), hidden=[3], steps=20, seed=1).layers
    torch.testing.assert_close(stack.layers[1].weight, above.weight)


def test_every_layer_is_trained_as_it_was_asked_to_be_and_the_seed_alone_fixes_it(rng):
    images = torch.rand(200, 5, generator=rng)

    def weights(**changes):
        torch.rand(3)  # what others draw from the global stream does not matter
        stack = train_contractive(images, **{"hidden": [4, 3], "steps": 3, "seed": 5} | changes)
        return [each.weight for each in stack.layers]

    usual = weights()
    assert all(map(torch.equal, weights(), usual))
    for changes in (
        {"steps": 4},
        {"seed": 6},
        {"contraction": 0.5},
        {"batch_size": 10},
        {"learning_rate": 0.5},
    ):
        assert not any(map(torch.equal, weights(**changes), usual)), changes


@pytest.mark.slow
def test_walks_go_from_noise_to_the_data_but_do_not_leave_a_pattern_that_stands_alone(rng):
    patterns = torch.tensor([[1.0, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]])
    stack = train_contractive(
        patterns.repeat(100, 1), hidden=[5], steps=500, seed=0, contraction=0.1, learning_rate=0.01
    )
    from_noise = stack.sample(torch.rand(200, 6, generator=rng), seed=0, sigma=0.3, steps=50)
    distances, nearest = torch.cdist(from_noise, patterns).min(dim=1)
    assert distances.median() < 0.5  # the patterns are at a distance of 2.4
    assert 20 < nearest.sum() < 180
    walked = stack.sample(patterns.repeat(100, 1), seed=0, sigma=2.0, steps=100)
    assert torch.cdist(walked, patterns).argmin(1).tolist() == [0, 1] * 100
