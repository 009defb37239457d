import itertools

import numpy as np
import pytest
import torch
from numpy.lib.stride_tricks import sliding_window_view
from torch import nn

from gancore.errors import UserError
from gancore.gan import dcgan
from gancore.gan.algorithm1 import GAN, discriminator_step, simultaneous_step
from gancore.gan.networks import sample_images

SHAPE = (2, 16, 16)
"""Of two channels and four sides, so that no two numbers of a network are the same."""


@pytest.fixture
def generator(rng):
    network = dcgan.Generator(5, 3, SHAPE).double()
    dcgan.initialise_normal(network, 0.5, rng=rng)
    return network


@pytest.fixture
def discriminator(rng):
    network = dcgan.Discriminator(SHAPE, 3).double()
    dcgan.initialise_normal(network, 0.5, rng=rng)
    return network


def array(tensor):
    return tensor.detach().numpy()


def convolved(x, layer):
    """Every second window of 4×4 pixels, in a frame of zeros, against the kernel."""
    framed = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = sliding_window_view(framed, (4, 4), axis=(2, 3))[:, :, ::2, ::2]
    out = np.einsum("nihwab,oiab->nohw", windows, array(layer.weight))
    return out if layer.bias is None else out + array(layer.bias)[:, None, None]


def spread(x, layer):
    """Every pixel lays its kernel down at every second place; what falls on the frame is lost."""
    count, _, side, _ = x.shape
    weight = array(layer.weight)
    out = np.zeros((count, weight.shape[1], 2 * side + 2, 2 * side + 2))
    for row in range(side):
        for column in range(side):
            place = np.s_[..., 2 * row : 2 * row + 4, 2 * column : 2 * column + 4]
            out[place] += np.einsum("ni,ioab->noab", x[..., row, column], weight)
    out = out[..., 1:-1, 1:-1]
    return out if layer.bias is None else out + array(layer.bias)[:, None, None]


def normalised(x):
    """Each map to mean 0 and variance 1 over the images and the pixels of this minibatch."""
    mean, variance = (f(x, axis=(0, 2, 3), keepdims=True) for f in (np.mean, np.var))
    return (x - mean) / np.sqrt(variance + 1e-5)


def of_kind(network, *kinds):
    return [layer for layer in network.modules() if isinstance(layer, kinds)]


def test_the_generator_computes_that_of_the_paper(generator, rng):
    """Against plain NumPy, in training mode."""
    z = torch.randn(6, 5, generator=rng, dtype=torch.float64)
    (project,) = of_kind(generator, nn.Linear)
    h = (z.numpy() @ array(project.weight).T).reshape(6, 6, 4, 4)
    *hidden, last = of_kind(generator, nn.ConvTranspose2d)
    for layer in hidden:
        h = spread(np.maximum(normalised(h), 0), layer)
    expected = (np.tanh(spread(np.maximum(normalised(h), 0), last)) + 1) / 2
    np.testing.assert_allclose(array(generator(z)), expected, rtol=1e-9, atol=1e-12)


def test_the_discriminator_computes_that_of_the_paper(discriminator, rng):
    x = torch.rand(6, *SHAPE, generator=rng, dtype=torch.float64)
    first, *hidden = of_kind(discriminator, nn.Conv2d)
    h = convolved(2 * x.numpy() - 1, first)
    for layer in hidden:
        h = normalised(convolved(np.maximum(h, 0.2 * h), layer))
    (last,) = of_kind(discriminator, nn.Linear)
    h = np.maximum(h, 0.2 * h).reshape(6, -1)
    expected = h @ array(last.weight)[0] + array(last.bias)
    np.testing.assert_allclose(array(discriminator(x)), expected, rtol=1e-9)


def test_every_pixel_outside_lies_between_black_and_white(generator, discriminator):
    generator, discriminator = generator.float(), discriminator.float()
    (*_, last) = of_kind(generator, nn.ConvTranspose2d)
    z = torch.zeros(3, 5)
    for bias, pixel in ((-50.0, 0.0), (0.0, 0.5), (50.0, 1.0)):
        last.weight.data.zero_()
        last.bias.data.fill_(bias)
        for images in (generator(z), sample_images(generator, z), generator.sample(3, seed=0)):
            assert torch.equal(images, torch.full((3, *SHAPE), pixel))
    seen = []
    of_kind(discriminator, nn.Conv2d)[0].register_forward_pre_hook(
        lambda _, inputs: seen.extend(inputs[0].unique().tolist())
    )
    discriminator(torch.stack([torch.zeros(SHAPE), torch.ones(SHAPE)]))
    assert seen == [-1, 1]


@pytest.mark.parametrize(
    ("image_shape", "sides"),
    [((1, 28, 28), [7, 14, 28]), ((1, 48, 48), [6, 12, 24, 48]), ((3, 64, 64), [4, 8, 16, 32, 64])],
)
def test_maps_double_in_number_where_they_halve_in_size(image_shape, sides):
    generator = dcgan.Generator(100, 4, image_shape)
    discriminator = dcgan.Discriminator(image_shape, 4)
    sizes = {"G": [], "D": []}
    for name, network, kind in (("G", generator, nn.BatchNorm2d), ("D", discriminator, nn.Conv2d)):
        for layer in of_kind(network, kind):
            layer.register_forward_hook(
                lambda _, inputs, output, name=name: sizes[name].append(tuple(output.shape[1:]))
            )
    images = generator(torch.randn(2, 100))
    assert images.shape == (2, *image_shape)
    assert discriminator(images).shape == (2,)
    hidden = sides[:-1]
    expected = [
        (4 * 2**i, side, side) for i, side in zip(reversed(range(len(hidden))), hidden, strict=True)
    ]
    assert sizes == {"G": expected, "D": expected[::-1]}


def test_where_there_is_batch_normalisation(generator, discriminator):
    """Not at G's output and not at D's input, as the paper says."""
    for network, expected in (
        (generator, ["Linear", "Norm", "Conv", "Norm", "Conv"]),
        (discriminator, ["Conv", "Conv", "Norm", "Linear"]),
    ):
        kinds = {nn.Linear: "Linear", nn.BatchNorm2d: "Norm"}
        kinds |= {nn.Conv2d: "Conv", nn.ConvTranspose2d: "Conv"}
        assert [kinds[type(each)] for each in network.layers if type(each) in kinds] == expected


def test_no_bias_stands_before_a_normalisation_that_would_undo_it(generator, discriminator):
    for network in (generator, discriminator):
        affine = of_kind(network, nn.Linear, nn.Conv2d, nn.ConvTranspose2d, nn.BatchNorm2d)
        for layer, following in itertools.pairwise(affine):
            if isinstance(following, nn.BatchNorm2d):
                assert layer.bias is None


def test_the_smallest_images_and_the_usual_noise():
    generator = dcgan.Generator(2, 1, (1, 8, 8))
    assert generator.noise == "uniform"
    assert generator.sample(2, seed=0).shape == (2, 1, 8, 8)


@pytest.mark.parametrize("side", [(28, 20), (30, 30), (7, 7), (62, 62), (9, 9)])
def test_images_that_do_not_halve_are_refused_in_one_line(side):
    with pytest.raises(UserError, match=f"not {side[0]}×{side[1]}: resize") as caught:
        dcgan.Generator(100, 4, (1, *side))
    assert "\n" not in str(caught.value)
    with pytest.raises(UserError):
        dcgan.Discriminator((1, *side), 4)


def test_the_scale_of_the_codes_does_not_matter(generator, rng):
    """Batch normalisation undoes it: the paper's prior on ±1 and ours on ±√3 are one."""
    z = torch.randn(8, 5, generator=rng, dtype=torch.float64)
    # Not exact: the variance that is divided by has 1e-5 added, beside some 1 here.
    torch.testing.assert_close(generator(3**0.5 * z), generator(z), rtol=0, atol=1e-4)


def test_a_sample_does_not_depend_on_those_drawn_with_it(generator, rng):
    z = torch.randn(8, 5, generator=rng, dtype=torch.float64)
    for _ in range(3):
        alone, among = generator(z[:2]), generator(z)
    assert (alone - among[:2]).abs().max() > 0.01  # training mode
    before = [each.clone() for each in generator.buffers()]
    torch.testing.assert_close(sample_images(generator, z[:2]), sample_images(generator, z)[:2])
    assert all(map(torch.equal, before, generator.buffers()))


@pytest.mark.parametrize("step", [discriminator_step, simultaneous_step])
def test_data_and_samples_are_normalised_apart(step, rng):
    """What D says of the data does not depend on the samples that it is shown beside."""
    said = []
    real = torch.rand(6, *SHAPE, generator=rng)
    for scale in (0.0, 1.0):
        networks = dcgan.Generator(5, 3, SHAPE), dcgan.Discriminator(SHAPE, 3)
        for network in networks:
            dcgan.initialise_normal(network, 0.5, rng=torch.Generator().manual_seed(1))
        rules = [torch.optim.SGD(each.parameters(), lr=0.1) for each in networks]
        noise = scale * torch.randn(6, 5, generator=rng)
        readings = step(GAN(*networks, *rules, sample_noise=None), real, noise)
        said.append((readings[-2].item(), readings[-1].item()))
    (of_data, of_samples), (of_data_too, of_others) = said
    assert of_data == of_data_too
    assert abs(of_samples - of_others) > 1e-3


def test_weights_start_near_0_and_normalisation_starts_at_1(rng):
    for network in (dcgan.Generator(100, 32, (1, 28, 28)), dcgan.Discriminator((1, 28, 28), 32)):
        dcgan.initialise_normal(network, rng=rng)
        maps = of_kind(network, nn.Linear, nn.Conv2d, nn.ConvTranspose2d)
        weights = torch.cat([each.weight.flatten() for each in maps])
        # 40,000 numbers at least: the standard error of their deviation is 0.0001 at most.
        assert weights.std().item() == pytest.approx(0.02, abs=0.0003)
        assert weights.mean().item() == pytest.approx(0, abs=0.0005)
        assert not any(each.bias.any() for each in maps if each.bias is not None)
        for norm in of_kind(network, nn.BatchNorm2d):
            assert torch.equal(norm.weight, torch.ones_like(norm.weight))
            assert not norm.bias.any()
