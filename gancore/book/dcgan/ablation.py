"""DCGAN with one of its guidelines taken away, or one of its two exceptions.

Radford, Metz and Chintala, 2015, section 3, name five guidelines and say where batch
normalisation does not stand. Each :class:`Variant` differs from their networks in one of these;
``tools/dcgan_ablation.py`` trains them, and what became of each is read by
``gancore.results.experiment("dcgan_ablation")``.
"""

import itertools
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.optim import Adam

from gancore.gan.algorithm1 import GAN, Readings, alternating_updates
from gancore.gan.dcgan import halved_sides, initialise_normal
from gancore.gan.layers import Centre
from gancore.gan.networks import sample_noise

NOISE_DIM = 100
HIDDEN_UNITS = 256
"""Of the fully connected hidden layer, in the variant that has one."""


@dataclass(frozen=True)
class Variant:
    """Which networks: by default those of the paper.

    Attributes
    ----------
    strides
        Whether strides change the sizes of maps; else pooling does in D, and repeated pixels in G.
    batch_norm
        Whether there is batch normalisation.
    fully_connected
        Whether G begins and D ends with a fully connected hidden layer.
    sigmoids
        Whether G has sigmoids in place of its rectifiers and its tanh.
    leak
        Slope of D's rectifiers below 0.
    norm_at_output, norm_at_input
        Whether batch normalisation stands behind G's last layer, and behind D's first.
    """

    strides: bool = True
    batch_norm: bool = True
    fully_connected: bool = False
    sigmoids: bool = False
    leak: float = 0.2
    norm_at_output: bool = False
    norm_at_input: bool = False


VARIANTS: dict[str, Variant] = {
    "DCGAN": Variant(),
    "pooling": Variant(strides=False),
    "no batch norm": Variant(batch_norm=False),
    "a fully connected layer": Variant(fully_connected=True),
    "sigmoids in G": Variant(sigmoids=True),
    "no leak in D": Variant(leak=0.0),
    "batch norm at G's output": Variant(norm_at_output=True),
    "batch norm at D's input": Variant(norm_at_input=True),
}
"""The paper's networks, five without a guideline each, two without an exception each."""


class Pixels(nn.Module):
    """From the range of tanh to pixels in [0, 1]."""

    def forward(self, x: Tensor) -> Tensor:
        """Shift and shrink."""
        return (x + 1) / 2


def new_generator(
    variant: Variant, channels: int, image_shape: tuple[int, int, int]
) -> nn.Sequential:
    """Build a variant of :class:`gancore.gan.dcgan.Generator`."""
    side, *larger = halved_sides(image_shape)
    widths = [channels * 2**i for i in reversed(range(len(larger)))]
    activation = nn.Sigmoid if variant.sigmoids else nn.ReLU
    features, layers = NOISE_DIM, list[nn.Module]()
    if variant.fully_connected:
        features = HIDDEN_UNITS
        layers += [nn.Linear(NOISE_DIM, features, bias=False), nn.BatchNorm1d(features), nn.ReLU()]
    bias = not variant.batch_norm
    layers += [
        nn.Linear(features, widths[0] * side**2, bias=bias),
        nn.Unflatten(1, (widths[0], side, side)),
    ]
    for fan_in, fan_out in itertools.pairwise(widths):
        layers += [*_norm(variant.batch_norm, fan_in), activation()]
        layers += _enlarging(variant, fan_in, fan_out, bias=bias)
    layers += [*_norm(variant.batch_norm, widths[-1]), activation()]
    layers += _enlarging(variant, widths[-1], image_shape[0], bias=True)
    layers += _norm(variant.norm_at_output, image_shape[0])
    layers += [nn.Sigmoid()] if variant.sigmoids else [nn.Tanh(), Pixels()]
    return nn.Sequential(*layers)


def new_discriminator(
    variant: Variant, channels: int, image_shape: tuple[int, int, int]
) -> nn.Sequential:
    """Build a variant of :class:`gancore.gan.dcgan.Discriminator`."""
    side, *larger = halved_sides(image_shape)
    widths = [channels * 2**i for i in range(len(larger))]
    layers: list[nn.Module] = [
        Centre(2.0),
        *_shrinking(variant, image_shape[0], channels, bias=True),
        *_norm(variant.norm_at_input, channels),
        nn.LeakyReLU(variant.leak),
    ]
    for fan_in, fan_out in itertools.pairwise(widths):
        layers += _shrinking(variant, fan_in, fan_out, bias=not variant.batch_norm)
        layers += [*_norm(variant.batch_norm, fan_out), nn.LeakyReLU(variant.leak)]
    features = widths[-1] * side**2
    layers.append(nn.Flatten())
    if variant.fully_connected:
        layers += [nn.Linear(features, HIDDEN_UNITS, bias=False), nn.BatchNorm1d(HIDDEN_UNITS)]
        layers.append(nn.LeakyReLU(variant.leak))
        features = HIDDEN_UNITS
    return nn.Sequential(*layers, nn.Linear(features, 1), nn.Flatten(0))


def train(
    variant: Variant,
    images: Tensor,
    *,
    seed: int,
    iterations: int,
    channels: int,
    batch_size: int = 25,
    learning_rate: float = 1e-3,
) -> tuple[nn.Module, list[Readings]]:
    """Train a variant by Algorithm 1, with the learning rule of the recipe ``dcgan-quick``.

    Parameters
    ----------
    variant
        Which networks.
    images
        Training images, shape (N, C, side, side), in [0, 1].
    seed
        Fixes the initial weights, the codes and the order of the images.
    iterations
        Updates of each network.
    channels, batch_size, learning_rate
        Sizes of the networks and of a minibatch, and the step of Adam.

    Returns
    -------
    tuple
        The generator, and the readings of every iteration.
    """
    rng = torch.Generator().manual_seed(seed)
    _, height, width = images.shape[1:]
    shape = (images.shape[1], height, width)
    generator = new_generator(variant, channels, shape)
    discriminator = new_discriminator(variant, channels, shape)
    for network in (generator, discriminator):
        initialise_normal(network, rng=rng)
    g_rule, d_rule = (
        Adam(network.parameters(), lr=learning_rate, betas=(0.5, 0.999), fused=True)
        for network in (generator, discriminator)
    )
    gan = GAN(
        generator,
        discriminator,
        g_rule,
        d_rule,
        sample_noise=lambda count: sample_noise("uniform", count, NOISE_DIM, rng=rng),
    )
    run = alternating_updates(gan, images, iterations=iterations, batch_size=batch_size, rng=rng)
    return generator, list(run)


def _norm(there: bool, maps: int) -> list[nn.Module]:
    return [nn.BatchNorm2d(maps)] if there else []


def _enlarging(variant: Variant, fan_in: int, fan_out: int, *, bias: bool) -> list[nn.Module]:
    if variant.strides:
        return [nn.ConvTranspose2d(fan_in, fan_out, 4, stride=2, padding=1, bias=bias)]
    return [nn.Upsample(scale_factor=2), nn.Conv2d(fan_in, fan_out, 3, padding=1, bias=bias)]


def _shrinking(variant: Variant, fan_in: int, fan_out: int, *, bias: bool) -> list[nn.Module]:
    if variant.strides:
        return [nn.Conv2d(fan_in, fan_out, 4, stride=2, padding=1, bias=bias)]
    return [nn.Conv2d(fan_in, fan_out, 3, padding=1, bias=bias), nn.MaxPool2d(2)]
