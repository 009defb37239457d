"""Gradient descent as it is written on paper, to compare a variant's step with."""

from copy import deepcopy

import torch
from torch import nn


def descended(network, loss):
    """The weights of a network after one step of gradient descent at rate 0.1."""
    weights = list(network.parameters())
    slopes = torch.autograd.grad(loss, weights)
    return [(weight - 0.1 * slope).detach() for weight, slope in zip(weights, slopes, strict=True)]


def with_weights(network, weights):
    """A copy of a network with other weights."""
    copy = deepcopy(network)
    nn.utils.vector_to_parameters(nn.utils.parameters_to_vector(weights), copy.parameters())
    return copy


def check_that_gradients_are_forgotten(players, step):
    """Two steps are those of players whose gradients were thrown away in between."""
    step(players)
    twin = deepcopy(players)
    for network in (twin.generator, twin.discriminator):
        network.zero_grad()
    for each in (players, twin):
        step(each)
    for name in ("generator", "discriminator"):
        ours, expected = (list(getattr(each, name).parameters()) for each in (players, twin))
        torch.testing.assert_close(ours, expected)
