import numpy as np
import pytest
import torch

from gancore.gan.initialise import (
    initialise_output_bias,
    initialise_sigmoid_biases,
    initialise_sparse,
    initialise_uniform,
)
from gancore.gan.networks import Generator, hidden_layers


def test_uniform_initialisation_fills_its_range(rng):
    generator = Generator(100, (300,), (1, 28, 28))
    initialise_uniform(generator, 0.05, rng=rng)
    for layer in (generator.body[0], generator.output):
        assert layer.weight.abs().max() <= 0.05
        # The standard deviation of a uniform on ±r is r/√3.
        assert layer.weight.std().item() == pytest.approx(0.05 / 3**0.5, rel=0.02)
        assert layer.bias.count_nonzero() == 0


def test_output_bias_is_the_clipped_logit_of_the_mean_image():
    images = torch.tensor([[0.0, 1.0, 0.25, 0.5], [0.0, 1.0, 0.25, 0.7]]).view(2, 1, 2, 2)
    generator = Generator(3, (5,), (1, 2, 2))
    initialise_output_bias(generator, images)
    p = np.array([1e-7, 1 - 1e-7, 0.25, 0.6])
    # Near 1, float32 has steps of 6e-8, which is half of 1e-7: hence the wide tolerance.
    np.testing.assert_allclose(generator.output.bias.tolist(), np.log(p / (1 - p)), rtol=0.02)


def test_sparse_initialisation_draws_inputs_and_weights_as_it_says(rng):
    layer = torch.nn.Linear(400, 3000)
    bias = layer.bias.detach().clone()
    initialise_sparse(layer, 100, rng=rng)
    assert torch.equal(layer.bias, bias)
    weight = layer.weight.detach()
    connected = weight != 0
    assert (connected.sum(dim=1) == 100).all()
    drawn = weight[connected]
    # 300,000 numbers of N(0, 1): five standard errors of their mean and of their variance.
    assert drawn.mean().item() == pytest.approx(0, abs=5 / 300_000**0.5)
    assert drawn.var().item() == pytest.approx(1, abs=5 * (2 / 300_000) ** 0.5)
    # The norm follows the chi distribution with 100 degrees of freedom: 9.975 ± 0.706.
    assert weight.norm(dim=1).mean().item() == pytest.approx(9.975, abs=5 * 0.706 / 3000**0.5)
    # Each input is chosen by a quarter of the 3,000 units: 750, with a deviation of 23.7.
    chosen = connected.sum(dim=0)
    assert (chosen - 750).abs().max() < 6 * 23.7
    assert chosen.double().std().item() == pytest.approx(23.7, rel=0.2)


def test_sparse_initialisation_follows_its_stream_and_refuses_the_impossible():
    first, second, other = (torch.nn.Linear(30, 4) for _ in range(3))
    for layer, seed in ((first, 1), (second, 1), (other, 2)):
        initialise_sparse(layer, 5, rng=torch.Generator().manual_seed(seed))
    assert torch.equal(first.weight, second.weight)
    assert not torch.equal(first.weight, other.weight)
    with pytest.raises(ValueError, match="30 inputs are fewer than 31"):
        initialise_sparse(first, 31)


def test_only_sigmoid_units_get_their_bias():
    layers = hidden_layers(3, (4, 5, 6), ("relu", "sigmoid", "relu"))
    initialise_uniform(layers, 0.05)
    initialise_sigmoid_biases(layers, -2.0)
    assert [set(layers[index].bias.tolist()) for index in (0, 2, 4)] == [{0.0}, {-2.0}, {0.0}]


def test_a_layer_without_a_bias_keeps_none():
    layer = torch.nn.Linear(3, 2, bias=False)
    initialise_uniform(layer, 0.1)
    assert 0 < layer.weight.abs().max() <= 0.1
    assert layer.bias is None


def test_sparse_weights_are_the_same_numbers_in_double_precision():
    single, double = torch.nn.Linear(30, 2), torch.nn.Linear(30, 2).double()
    for layer in (single, double):
        initialise_sparse(layer, 10, rng=torch.Generator().manual_seed(0))
    assert torch.equal(double.weight, single.weight.double())
