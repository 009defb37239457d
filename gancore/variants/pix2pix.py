r"""Images from images: a conditional game plus a distance (Isola et al., 2017).

"Image-to-Image Translation with Conditional Adversarial Networks",
https://arxiv.org/abs/1611.07004. G draws an image y from another one x, here a digit from its
edges, and D sees both (section 3.1, equations 1, 3 and 4, with G's loss the non-saturating one):

.. math::

    \min_D \; -\mathbb{E}[\log D(x, y)] - \mathbb{E}[\log(1 - D(x, G(x)))], \qquad
    \min_G \; -\mathbb{E}[\log D(x, G(x))] + \lambda \, \mathbb{E} \lVert y - G(x) \rVert_1

The norm is a mean over pixels. The G of the paper has dropout for noise and reports that it changes
little; this one has none, and draws one image for each x.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np
import torch
from skimage.feature import canny
from torch import Tensor, nn
from torch.nn.functional import l1_loss
from torch.optim import Optimizer

from gancore.gan.algorithm1 import minibatches, trainable
from gancore.gan.objectives import discriminator_loss, non_saturating_generator_loss


def edges(images: Tensor) -> Tensor:
    """Draw the outlines of images by Canny's method, as scikit-image has it.

    Parameters
    ----------
    images
        Shape (N, 1, H, W), pixels in [0, 1].

    Returns
    -------
    Tensor
        The same shape; 1 on an edge and 0 elsewhere.

    Raises
    ------
    ValueError
        If images have colours.

    Examples
    --------
    >>> stroke = torch.zeros(1, 1, 11, 11)
    >>> stroke[..., 3:8] = 1
    >>> edges(stroke)[0, 0, 5].int().tolist()
    [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]
    """
    if images.shape[1] != 1:
        raise ValueError(f"outlines are of grey images, not of {images.shape[1]} channels")
    outlines = np.stack([canny(image, sigma=1.0) for image in images[:, 0].cpu().numpy()])
    return torch.as_tensor(outlines, dtype=images.dtype, device=images.device).unsqueeze(1)


class UNet(nn.Module):
    """G(x): an encoder and a decoder of convolutions, with shortcuts between equal sizes.

    A shortcut hands what the encoder saw at a size to the decoder, so that where an edge lies
    need not pass through the narrow middle. Initial weights are PyTorch's, from its global stream.

    Parameters
    ----------
    channels
        Features at half the size; there are twice as many at a quarter.

    Shapes: ``(N, 1, H, W)`` → ``(N, 1, H, W)`` with H and W divisible by 4, values in [0, 1].

    Examples
    --------
    >>> UNet(8)(torch.zeros(2, 1, 28, 28)).shape
    torch.Size([2, 1, 28, 28])
    """

    def __init__(self, channels: int = 16) -> None:
        super().__init__()
        self.shrink_once = _shrink(1, channels)
        self.shrink_twice = _shrink(channels, 2 * channels)
        self.middle = nn.Sequential(
            nn.Conv2d(2 * channels, 2 * channels, 3, padding=1),
            nn.BatchNorm2d(2 * channels),
            nn.ReLU(),
        )
        self.grow_once = nn.Sequential(
            _grow(4 * channels, channels), nn.BatchNorm2d(channels), nn.ReLU()
        )
        self.grow_twice = nn.Sequential(_grow(2 * channels, 1), nn.Sigmoid())

    def forward(self, x: Tensor) -> Tensor:
        """Map images to images of the same size."""
        at_half = self.shrink_once(x)
        at_quarter = self.shrink_twice(at_half)
        grown = self.grow_once(torch.cat([self.middle(at_quarter), at_quarter], dim=1))
        return self.grow_twice(torch.cat([grown, at_half], dim=1))


def _shrink(channels_in: int, channels_out: int) -> nn.Sequential:
    """Halve the size."""
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 4, stride=2, padding=1), nn.LeakyReLU(0.2)
    )


def _grow(channels_in: int, channels_out: int) -> nn.ConvTranspose2d:
    """Double the size."""
    return nn.ConvTranspose2d(channels_in, channels_out, 4, stride=2, padding=1)


class PatchDiscriminator(nn.Module):
    """Logits of D(x, y), one for each patch of the pair.

    Each logit sees :data:`PATCH` pixels of both images in each direction, and the loss is a mean
    over all of them (section 3.2.2). Initial weights are PyTorch's, from its global stream.

    Parameters
    ----------
    channels
        Features at half the size; there are twice as many at a quarter.

    Shapes: twice ``(N, 1, H, W)`` → ``(N, 1, H / 4, W / 4)`` with H and W divisible by 4.

    Examples
    --------
    >>> discriminator = PatchDiscriminator(8)
    >>> discriminator(torch.zeros(2, 1, 28, 28), torch.zeros(2, 1, 28, 28)).shape
    torch.Size([2, 1, 7, 7])
    """

    def __init__(self, channels: int = 16) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            _shrink(2, channels),
            _shrink(channels, 2 * channels),
            nn.Conv2d(2 * channels, 1, 3, padding=1),
        )

    def forward(self, given: Tensor, image: Tensor) -> Tensor:
        """Map pairs to maps of logits."""
        return self.layers(torch.cat([given, image], dim=1))


PATCH = 18
"""Side of what one logit sees: 4 after the first layer, 4 + 3·2 after the second, + 2·4."""


class Losses(NamedTuple):
    """What one update shows, as scalars on the networks' device.

    Attributes
    ----------
    discriminator_loss, adversarial_loss
        In nats, the second without its distance.
    distance
        The mean absolute difference of a pixel.
    """

    discriminator_loss: Tensor
    adversarial_loss: Tensor
    distance: Tensor


@dataclass(frozen=True)
class Pix2Pix:
    """Both networks, their optimisers, and the weight of the distance.

    Attributes
    ----------
    generator, discriminator
        G(x), and D(x, y).
    generator_optimizer, discriminator_optimizer
        The gradient-based learning rule of each.
    distance_weight
        λ. The paper takes 100, for pixels in [-1, 1].
    """

    generator: nn.Module
    discriminator: nn.Module
    generator_optimizer: Optimizer
    discriminator_optimizer: Optimizer
    distance_weight: float = 100.0


def pix2pix_step(players: Pix2Pix, given: Tensor, real: Tensor) -> Losses:
    """Update D once, then G, on the same minibatch.

    Parameters
    ----------
    players
        The networks; both change.
    given, real
        Pairs: the images x, and the images y that belong to them.
    """
    drawn = players.generator(given)
    d_loss = discriminator_loss(
        real_logits=players.discriminator(given, real),
        fake_logits=players.discriminator(given, drawn.detach()),
    )
    players.discriminator_optimizer.zero_grad()
    d_loss.backward()
    players.discriminator_optimizer.step()

    fake_logits = players.discriminator(given, drawn)
    adversarial = non_saturating_generator_loss(fake_logits)
    distance = l1_loss(drawn, real)
    players.generator_optimizer.zero_grad()
    g_loss = adversarial + players.distance_weight * distance
    g_loss.backward(inputs=trainable(players.generator))
    players.generator_optimizer.step()
    return Losses(d_loss.detach(), adversarial.detach(), distance.detach())


def pix2pix_updates(
    players: Pix2Pix,
    given: Tensor,
    real: Tensor,
    *,
    iterations: int,
    batch_size: int,
    rng: torch.Generator | None = None,
) -> Iterator[Losses]:
    """Train on pairs, in a new random order at each pass.

    Parameters
    ----------
    players
        The networks; both change.
    given, real
        Pairs of images, on the networks' device.
    iterations, batch_size
        Updates of each network, and pairs in a minibatch.
    rng
        The stream of the order.

    Yields
    ------
    Losses
        After each update.

    Raises
    ------
    ValueError
        If there are not as many of the one as of the other.
    """
    if len(given) != len(real):
        raise ValueError(f"{len(given)} and {len(real)} images are no pairs")
    batches = minibatches(torch.arange(len(given), device=given.device), batch_size, rng=rng)
    for chosen in islice(batches, iterations):
        yield pix2pix_step(players, given[chosen], real[chosen])
