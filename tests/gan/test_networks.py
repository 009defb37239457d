import numpy as np
import pytest
import torch

from gancore.gan.layers import Dropout
from gancore.gan.networks import (
    Discriminator,
    Generator,
    hidden_layers,
    sample_images,
    sample_noise,
)


@pytest.mark.parametrize(("kind", "limit"), [("uniform", 3**0.5), ("normal", np.inf)])
def test_noise_has_zero_mean_and_unit_variance(kind, limit, rng):
    z = sample_noise(kind, 4000, 100, rng=rng)
    assert z.shape == (4000, 100)
    # 400,000 numbers: standard errors are 0.0016 of the mean and 0.0022 of the variance at most.
    assert z.mean().item() == pytest.approx(0, abs=0.008)
    assert z.var().item() == pytest.approx(1, abs=0.011)
    assert z.abs().max() <= limit
    assert z.abs().max() > 0.999 * min(limit, 4)  # of so many normal numbers some are beyond 4


@pytest.mark.parametrize("kind", ["uniform", "normal"])
def test_noise_comes_from_its_stream_alone(kind):
    before = torch.get_rng_state()
    first, again, other = (
        sample_noise(kind, 3, 4, rng=torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("kind", ["uniform", "normal"])
def test_without_a_stream_noise_comes_from_the_global_one(kind):
    before = torch.get_rng_state()
    try:
        torch.manual_seed(1)
        noise = sample_noise(kind, 3, 4)
    finally:
        torch.set_rng_state(before)
    assert torch.equal(noise, sample_noise(kind, 3, 4, rng=torch.Generator().manual_seed(1)))


@pytest.mark.parametrize("kind", ["uniform", "normal"])
def test_codes_are_single_precision_and_on_the_device_of_their_stream(kind):
    """Whatever the defaults are where they are drawn."""
    usual = sample_noise(kind, 3, 4, rng=torch.Generator().manual_seed(1))
    torch.set_default_dtype(torch.float64)
    try:
        with torch.device("meta"):
            noise = sample_noise(kind, 3, 4, rng=torch.Generator("cpu").manual_seed(1))
    finally:
        torch.set_default_dtype(torch.float32)
    assert noise.dtype == torch.float32
    assert torch.equal(noise, usual)


def test_generator_and_discriminator_compute_the_networks_of_the_paper(rng):
    """Against plain NumPy: rectifiers and a sigmoid; maxout and a linear logit."""
    generator = Generator(5, (4, 3), (1, 2, 2)).double()
    z = torch.randn(6, 5, generator=rng, dtype=torch.float64)
    h = z.numpy()
    for layer in (generator.body[0], generator.body[2]):
        h = np.maximum(h @ layer.weight.detach().numpy().T + layer.bias.detach().numpy(), 0)
    logits = h @ generator.output.weight.detach().numpy().T + generator.output.bias.detach().numpy()
    images = generator(z)
    assert images.shape == (6, 1, 2, 2)
    np.testing.assert_allclose(
        images.detach().flatten(1).numpy(), 1 / (1 + np.exp(-logits)), rtol=1e-12
    )

    discriminator = Discriminator((1, 2, 2), (3,), pieces=2).double()
    pieces = discriminator.layers[2].linear
    h = images.detach().flatten(1).numpy() @ pieces.weight.detach().numpy().T
    h = (h + pieces.bias.detach().numpy()).reshape(6, 3, 2).max(axis=2)
    last = discriminator.layers[-1]
    expected = h @ last.weight.detach().numpy()[0] + last.bias.detach().numpy()
    np.testing.assert_allclose(discriminator(images).detach().numpy(), expected, rtol=1e-12)


def test_dropout_stands_before_every_layer_of_the_discriminator():
    discriminator = Discriminator((1, 4, 4), (3, 3), pieces=2, input_keep=0.8, hidden_keep=0.5)
    assert [layer.keep for layer in discriminator.modules() if isinstance(layer, Dropout)] == [
        0.8,
        0.5,
        0.5,
    ]
    kinds = [type(layer).__name__ for layer in discriminator.layers]
    assert kinds == ["Flatten", "Dropout", "Maxout", "Dropout", "Maxout", "Dropout", "Linear"]


def test_every_mask_of_a_discriminator_comes_from_its_stream():
    stream = torch.Generator()
    keep = {"input_keep": 0.5, "hidden_keep": 0.5}
    discriminator = Discriminator((1, 4, 4), (8, 8), pieces=2, **keep, rng=stream)
    x, before = torch.ones(5, 1, 4, 4), torch.get_rng_state()
    first, again, other = (discriminator(x) for seed in (1, 1, 2) if stream.manual_seed(seed))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_discriminator_may_see_pixels_around_zero(rng):
    plain = Discriminator((1, 2, 3), (4,), pieces=2)
    centred = Discriminator((1, 2, 3), (4,), pieces=2, input_scale=4.0)
    # The layer that centres has no weights, so that only their places differ.
    for one, other in zip(plain.parameters(), centred.parameters(), strict=True):
        other.data.copy_(one)
    x = torch.rand(5, 1, 2, 3, generator=rng)
    torch.testing.assert_close(centred(x), plain(4 * x - 2))


def test_every_hidden_layer_has_its_own_activation():
    for activations in (("relu",), ("relu", "sigmoid", "relu")):
        with pytest.raises(ValueError, match=r"shorter|longer"):
            hidden_layers(4, (9, 2), activations)


def test_a_generator_of_sigmoid_layers_behind_a_front(rng):
    """Against plain NumPy: front, then a rectifier, a sigmoid and a sigmoid of each pixel."""
    generator = Generator(5, (4, 3), (1, 2, 2), activations=("relu", "sigmoid")).double()
    front = hidden_layers(5, (6, 5), ("relu", "sigmoid")).double()
    own = list(generator.parameters())
    generator.prepend(front)
    assert [id(p) for p in generator.parameters()] == [id(p) for p in (*front.parameters(), *own)]
    z = torch.randn(7, 5, generator=rng, dtype=torch.float64)

    def affine(h, layer):
        return h @ layer.weight.detach().numpy().T + layer.bias.detach().numpy()

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    h = sigmoid(affine(np.maximum(affine(z.numpy(), generator.body[0]), 0), generator.body[2]))
    h = sigmoid(affine(np.maximum(affine(h, generator.body[4]), 0), generator.body[6]))
    expected = sigmoid(affine(h, generator.output))
    np.testing.assert_allclose(generator(z).detach().flatten(1).numpy(), expected, rtol=1e-12)


def test_sampling_turns_dropout_off_and_the_mode_back():
    class Dropping(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.dropout = Dropout(0.5)

        def forward(self, z):
            return self.dropout(z)

    module = Dropping()
    noise = torch.ones(25, 3)
    assert torch.equal(sample_images(module, noise, batch_size=10), noise)
    assert module.training
    assert not sample_images(Generator(3, (2,), (1, 1, 1)), noise).requires_grad


@pytest.mark.parametrize("noise", ["uniform", "normal"])
def test_a_seed_fixes_what_a_generator_draws(noise):
    generator = Generator(3, (4,), (1, 2, 2), noise=noise)
    codes = sample_noise(noise, 5, 3, rng=torch.Generator().manual_seed(7))
    assert torch.equal(generator.sample(5, seed=7), sample_images(generator, codes))
    assert Generator(3, (4,), (1, 2, 2)).noise == "uniform"
    assert not torch.equal(generator.sample(5, seed=7), generator.sample(5, seed=8))


def test_a_generator_in_double_precision_draws_from_the_same_codes():
    generator = Generator(3, (4,), (1, 2, 2))
    images = generator.sample(5, seed=7)
    twice = generator.double().sample(5, seed=7)
    assert twice.dtype == torch.float64
    # Single precision rounds sums of a few numbers below 1 by less than 1e-6.
    torch.testing.assert_close(twice, images.double(), rtol=0, atol=1e-6)


@pytest.mark.parametrize("kind", ["gaussian", "Normal", ""])
def test_a_mistyped_prior_is_refused(kind):
    with pytest.raises(ValueError, match=f"noise cannot be '{kind}'"):
        sample_noise(kind, 3, 2)


def test_sampling_puts_the_mode_of_every_part_back():
    generator = Generator(5, (7,), (1, 2, 2))
    generator.body.append(torch.nn.BatchNorm1d(7).eval())  # frozen, in a network that trains
    sample_images(generator, torch.zeros(3, 5))
    assert [part.training for part in (generator, *generator.body)] == [True, True, True, False]
