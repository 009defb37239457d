r"""A game in which both players are told the class (Mirza and Osindero, 2014).

"Conditional Generative Adversarial Nets", https://arxiv.org/abs/1411.1784, equation 2, with y the
class, as a one-hot vector beside G's code and beside the image that D sees:

.. math::

    V(D, G) = \mathbb{E}_{x, y}[\log D(x, y)] + \mathbb{E}_{z, y}[\log(1 - D(G(z, y), y))]

It is the game of 2014 on pairs (x, y). Both kinds of pairs have classes in the same shares here,
since samples are made for the classes of the minibatch of data.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from math import prod

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot
from torch.optim import Optimizer

from gancore.gan.algorithm1 import (
    GAN,
    Readings,
    discriminator_step,
    generator_step,
    minibatches,
)
from gancore.gan.networks import Discriminator, sample_noise

CLASS_SCALE = 2.0
"""The 1 of a one-hot vector, as the players see it: an image is about 9 long, and drowns a 1."""


def append_one_hot(vectors: Tensor, labels: Tensor, classes: int) -> Tensor:
    """Put the class of each row to its right, as a one-hot vector times :data:`CLASS_SCALE`.

    Examples
    --------
    >>> append_one_hot(torch.zeros(2, 1), torch.tensor([1, 0]), 2).tolist()
    [[0.0, 0.0, 2.0], [0.0, 2.0, 0.0]]
    """
    return torch.cat([vectors, CLASS_SCALE * one_hot(labels, classes).to(vectors)], dim=1)


class ConditionalGenerator(nn.Module):
    """G(z, y): rectifiers with batch normalisation, and the class beside the code.

    Initial weights are PyTorch's, from its global stream.

    Parameters
    ----------
    noise_dim, hidden, image_shape
        As for :class:`gancore.gan.networks.Generator`.
    classes
        Number of classes.

    Shapes: ``(N, noise_dim)`` and labels ``(N,)`` → ``(N, *image_shape)``, values in [0, 1].

    Examples
    --------
    >>> generator = ConditionalGenerator(100, (32,), (1, 28, 28), classes=10)
    >>> generator(torch.zeros(2, 100), torch.tensor([3, 8])).shape
    torch.Size([2, 1, 28, 28])
    """

    def __init__(
        self,
        noise_dim: int,
        hidden: Sequence[int],
        image_shape: tuple[int, int, int],
        *,
        classes: int,
    ) -> None:
        super().__init__()
        self.noise_dim, self.classes = noise_dim, classes
        layers: list[nn.Module] = []
        for fan_in, fan_out in pairwise([noise_dim + classes, *hidden]):
            layers += [nn.Linear(fan_in, fan_out), nn.BatchNorm1d(fan_out), nn.ReLU()]
        self.layers = nn.Sequential(
            *layers,
            nn.Linear(hidden[-1], prod(image_shape)),
            nn.Sigmoid(),
            nn.Unflatten(1, image_shape),
        )

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        """Map codes and classes to images."""
        return self.layers(append_one_hot(z, labels, self.classes))


class ConditionalDiscriminator(nn.Module):
    """The logit of D(x, y): the maxout discriminator of 2014, with the class beside the pixels.

    Initial weights are PyTorch's, from its global stream.

    Parameters
    ----------
    image_shape, units, pieces, hidden_keep, rng
        As for :class:`gancore.gan.networks.Discriminator`. Its inputs are not dropped: one of them
        is the class.
    classes
        Number of classes.

    Shapes: ``(N, *image_shape)`` and labels ``(N,)`` → ``(N,)``.

    Examples
    --------
    >>> discriminator = ConditionalDiscriminator((1, 28, 28), (24,), classes=10, pieces=2)
    >>> discriminator(torch.zeros(2, 1, 28, 28), torch.tensor([3, 8])).shape
    torch.Size([2])
    """

    def __init__(
        self,
        image_shape: tuple[int, int, int],
        units: Sequence[int],
        *,
        classes: int,
        pieces: int,
        hidden_keep: float = 1.0,
        rng: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.classes = classes
        pair_shape = (1, 1, prod(image_shape) + classes)
        self.layers = Discriminator(
            pair_shape, units, pieces=pieces, hidden_keep=hidden_keep, rng=rng
        )

    def forward(self, images: Tensor, labels: Tensor) -> Tensor:
        """Map images and the classes that they are said to be of to logits."""
        return self.layers(append_one_hot(images.flatten(1), labels, self.classes))


@dataclass(frozen=True)
class ConditionalGAN:
    """Both networks and their optimisers.

    Attributes
    ----------
    generator, discriminator
        G(z, y), and the logit of D(x, y).
    generator_optimizer, discriminator_optimizer
        The gradient-based learning rule of each.
    """

    generator: ConditionalGenerator
    discriminator: ConditionalDiscriminator
    generator_optimizer: Optimizer
    discriminator_optimizer: Optimizer


class _Told(nn.Module):
    """A player that has been told the classes of a minibatch."""

    def __init__(self, player: nn.Module, labels: Tensor) -> None:
        super().__init__()
        self.player, self.labels = player, labels

    def forward(self, x: Tensor) -> Tensor:
        return self.player(x, self.labels)


def conditional_step(
    gan: ConditionalGAN, images: Tensor, labels: Tensor, *, rng: torch.Generator | None = None
) -> Readings:
    """Update D once, then G, as Algorithm 1 does, on samples for the classes of the minibatch.

    Parameters
    ----------
    gan
        The networks; both change.
    images, labels
        A minibatch of data and its classes.
    rng
        The stream of the codes, uniform as :func:`gancore.gan.networks.sample_noise` draws them.
    """

    def codes(count: int) -> Tensor:
        return sample_noise("uniform", count, gan.generator.noise_dim, rng=rng).to(images)

    told = GAN(
        _Told(gan.generator, labels),
        _Told(gan.discriminator, labels),
        gan.generator_optimizer,
        gan.discriminator_optimizer,
        codes,
    )
    d_loss, d_real, d_fake = discriminator_step(told, images, codes(len(images)))
    g_loss = generator_step(told, codes(len(images)))
    return Readings(d_loss, g_loss, d_real, d_fake)


def conditional_updates(
    gan: ConditionalGAN,
    images: Tensor,
    labels: Tensor,
    *,
    iterations: int,
    batch_size: int,
    rng: torch.Generator | None = None,
) -> Iterator[Readings]:
    """Train on labelled images, in a new random order at each pass.

    Parameters
    ----------
    gan
        The networks; both change.
    images, labels
        The data and the class of each, on the networks' device.
    iterations, batch_size
        Updates of each network, and images in a minibatch.
    rng
        The stream of the order and of the codes.

    Yields
    ------
    Readings
        After each update.

    Raises
    ------
    ValueError
        If there is not one label for each image.
    """
    if len(images) != len(labels):
        raise ValueError(f"{len(images)} images have {len(labels)} labels")
    batches = minibatches(torch.arange(len(images), device=images.device), batch_size, rng=rng)
    for chosen in islice(batches, iterations):
        yield conditional_step(gan, images[chosen], labels[chosen], rng=rng)
