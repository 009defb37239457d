"""Deep belief networks so small that every state can be counted."""

import itertools
from copy import deepcopy

import numpy as np
import pytest
import torch

from gancore.rivals.deep_belief import DeepBeliefNet, train_deep_belief
from gancore.rivals.partition import log_partition
from gancore.rivals.rbm import RBM, train_rbm


def states(units):
    return torch.tensor(list(itertools.product([0.0, 1.0], repeat=units)), dtype=torch.float64)


V, H = states(5), states(3)


def machine(visible, hidden, rng):
    rbm = RBM(visible, hidden).double()
    with torch.no_grad():
        for weights in rbm.parameters():
            weights.copy_(1.5 * torch.randn(weights.shape, generator=rng))
    return rbm.requires_grad_(False)


def upside_down(rbm):
    flipped = RBM(*rbm.weight.shape).double().requires_grad_(False)
    flipped.weight.copy_(rbm.weight.T)
    flipped.visible_bias.copy_(rbm.hidden_bias)
    flipped.hidden_bias.copy_(rbm.visible_bias)
    return flipped


def log_p(rbm, v):
    return -rbm.free_energy(v) - log_partition(rbm)


def joint(network):
    """The logarithm of P(v | h) P(h) for every v, a row, and every h, a column."""
    bottom, top = network.rbms
    given = bottom.visible_probabilities(H)
    log_given = V @ given.log().T + (1 - V) @ (1 - given).log().T
    return log_given + log_p(top, H)


def exact_bound(network):
    """The bound for every v, with q(h | v) summed over instead of drawn."""
    q = network.rbms[0].hidden_probabilities(V)
    log_q = q.log() @ H.T + (1 - q).log() @ (1 - H).T
    return (log_q.exp() * (joint(network) - log_q)).sum(1)


@pytest.fixture
def network(rng):
    return DeepBeliefNet([machine(5, 3, rng), machine(3, 4, rng)])


def test_one_machine_is_a_boltzmann_machine(rng):
    rbm = machine(5, 3, rng)
    network = DeepBeliefNet([rbm])
    torch.testing.assert_close(network.bound(V, log_partition(rbm)), log_p(rbm, V))


def test_the_bound_is_below_log_p_and_is_what_draws_come_to(network, rng):
    exact = torch.logsumexp(joint(network), dim=1)
    bound = exact_bound(network)
    assert (bound < exact).all()
    top = log_partition(network.rbms[1])
    draws = torch.stack([network.bound(V, top, rng=rng) for _ in range(2000)])
    error = draws.std(0) / 2000**0.5
    assert ((draws.mean(0) - bound).abs() < 5 * error).all()


def test_the_bound_holds_where_units_are_sure_beyond_float32(network):
    """Inputs of hundreds: a probability that is rounded to 1 has lost its logarithm."""
    with torch.no_grad():
        for rbm in network.rbms:
            for weight in rbm.parameters():
                weight.mul_(100)
    rounded = DeepBeliefNet([deepcopy(rbm).float() for rbm in network.rbms])
    top = log_partition(network.rbms[1])
    in_float64, in_float32 = (
        each.bound(V.to(dtype), float(top), rng=torch.Generator().manual_seed(0))
        for each, dtype in ((network, torch.float64), (rounded, torch.float32))
    )
    torch.testing.assert_close(in_float32.double(), in_float64, rtol=1e-4, atol=1e-3)


def test_the_bound_is_tight_while_the_second_machine_is_the_first_upside_down(rng):
    bottom = machine(5, 3, rng)
    network = DeepBeliefNet([bottom, upside_down(bottom)])
    torch.testing.assert_close(exact_bound(network), log_p(bottom, V))
    torch.testing.assert_close(torch.logsumexp(joint(network), dim=1), log_p(bottom, V))


def test_a_second_machine_learns_which_features_go_together_and_raises_the_bound():
    """What Hinton, Osindero and Teh promise of a layer on top.

    The first machine has a feature for each half of four pixels, and takes both for independent.
    In the data exactly one half is on: of four equally probable images, two are left.
    """
    halves = torch.tensor([[1.0, 1, 0, 0], [0, 0, 1, 1]])
    bottom = RBM(4, 2).requires_grad_(False)
    bottom.weight.copy_(12 * halves)
    bottom.visible_bias.fill_(-6)
    bottom.hidden_bias.fill_(-12)
    codes = bottom.hidden_probabilities(halves.repeat(50, 1))
    top = train_rbm(codes, hidden=4, steps=300, seed=0, learning_rate=1.0)

    alone = DeepBeliefNet([bottom]).bound(halves, log_partition(bottom))
    both = DeepBeliefNet([bottom, top]).bound(halves, log_partition(top))
    np.testing.assert_allclose(alone, -np.log(4), atol=0.03)
    assert both.mean() > -np.log(4) + 0.4
    assert both.mean() < -np.log(2)


def test_samples_are_as_frequent_as_they_are_probable(network):
    drawn = network.sample(20_000, seed=0, steps=50)
    # Grey values are P(v = 1 | h): their mean over samples is the probability of each pixel.
    p = joint(network).logsumexp(1).exp()
    assert p.sum().item() == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(drawn.mean(0), p @ V, atol=0.02)
    binary = torch.bernoulli(drawn, generator=torch.Generator().manual_seed(1))
    index = (binary @ torch.tensor([16.0, 8, 4, 2, 1], dtype=torch.float64)).long()
    found = index.bincount(minlength=32) / len(index)
    # A frequency's deviation is at most sqrt(1/4n) = 0.0035.
    np.testing.assert_allclose(found, p, atol=0.018)


def test_three_machines_hand_samples_down_and_the_seed_fixes_them(rng):
    network = DeepBeliefNet([machine(5, 3, rng), machine(3, 4, rng), machine(4, 2, rng)])
    first = network.sample(10, seed=0, steps=5)
    assert first.shape == (10, 5)
    assert torch.equal(first, network.sample(10, seed=0, steps=5))
    assert not torch.equal(first, network.sample(10, seed=1, steps=5))


def test_the_second_machine_is_trained_on_the_features_of_the_first():
    data = V[:24].float().repeat(5, 1)
    network = train_deep_belief(data, hidden=[3, 2], steps=30, seed=4)
    bottom = train_rbm(data, hidden=3, steps=30, seed=4)
    assert torch.equal(network.rbms[0].weight, bottom.weight)
    top = train_rbm(bottom.hidden_probabilities(data), hidden=2, steps=30, seed=5)
    assert torch.equal(network.rbms[1].weight, top.weight)  # the pixels of these are 0 or 1


def test_every_machine_is_trained_as_it_was_asked_to_be_and_the_seed_alone_fixes_it(rng):
    data = torch.rand(200, 6, generator=rng)
    how = {"hidden": [4, 3], "steps": 3, "seed": 5}

    def weights(**changes):
        network = train_deep_belief(data, **how | changes)
        return [each.weight.detach().clone() for each in network.rbms]

    torch.manual_seed(1)
    first = weights()
    torch.manual_seed(2)
    assert all(map(torch.equal, weights(), first))
    for changes in ({"batch_size": 10}, {"learning_rate": 0.5}, {"steps": 4}, {"seed": 6}):
        assert not any(map(torch.equal, weights(**changes), first))
