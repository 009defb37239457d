r"""An autoencoder whose codes a discriminator shapes (Makhzani et al., 2015).

"Adversarial Autoencoders", https://arxiv.org/abs/1511.05644. An encoder q maps images to codes,
and a decoder p maps them back. Beside the reconstruction, a discriminator D of *codes* compares
those of images with draws from a prior that one chooses:

.. math::

    \min_{q, p} \; \mathbb{E}_x \lVert x - p(q(x)) \rVert^2, \qquad
    \min_q \max_D \; \mathbb{E}_{z \sim p_z}[\log D(z)] + \mathbb{E}_x[\log(1 - D(q(x)))]

The second game is that of 2014 with the parts recast: the encoder is its generator, images are its
noise, and the prior is its data. Where it ends, codes of images are spread like the prior, and
what the decoder makes of the prior's codes is a sample.
"""

from collections.abc import Iterator
from itertools import islice
from math import prod
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss
from torch.optim import Adam

from gancore.gan.algorithm1 import GAN, discriminator_step, generator_step, minibatches
from gancore.gan.networks import hidden_layers


class AdversarialAutoencoder(nn.Module):
    """Encoder, decoder and a discriminator of codes: perceptrons of rectifiers.

    Initial weights are PyTorch's, from its global stream.

    Parameters
    ----------
    image_shape
        Shape of one image, (channels, height, width).
    code_dim
        Dimensions of a code. The paper takes 8 for MNIST.
    hidden
        Units of the hidden layers of each of the three networks; the decoder has them in reverse.
    prior_std
        Standard deviation of the prior, a normal one around 0; 5 in the paper.

    Examples
    --------
    >>> model = AdversarialAutoencoder((1, 28, 28), code_dim=8, hidden=(32, 32))
    >>> codes = model.encoder(torch.zeros(2, 1, 28, 28))
    >>> codes.shape, model.decoder(codes).shape, model.discriminator(codes).shape
    (torch.Size([2, 8]), torch.Size([2, 1, 28, 28]), torch.Size([2]))
    """

    def __init__(
        self,
        image_shape: tuple[int, int, int],
        *,
        code_dim: int = 8,
        hidden: tuple[int, ...] = (1000, 1000),
        prior_std: float = 5.0,
    ) -> None:
        super().__init__()
        self.code_dim, self.prior_std = code_dim, prior_std
        pixels = prod(image_shape)
        self.encoder = nn.Sequential(
            nn.Flatten(), *hidden_layers(pixels, hidden), nn.Linear(hidden[-1], code_dim)
        )
        self.decoder = nn.Sequential(
            *hidden_layers(code_dim, hidden[::-1]),
            nn.Linear(hidden[0], pixels),
            nn.Sigmoid(),
            nn.Unflatten(1, image_shape),
        )
        self.discriminator = nn.Sequential(
            *hidden_layers(code_dim, hidden), nn.Linear(hidden[-1], 1), nn.Flatten(0)
        )

    def draw_codes(self, count: int, *, rng: torch.Generator | None = None) -> Tensor:
        """Draw codes from the prior, on the device of ``rng`` or the model's, (count, code_dim)."""
        device = rng.device if rng is not None else next(self.parameters()).device
        return self.prior_std * torch.randn(count, self.code_dim, generator=rng, device=device)

    @torch.no_grad()
    def sample(self, count: int, *, seed: int) -> Tensor:
        """Decode codes that the seed draws from the prior.

        Examples
        --------
        >>> model = AdversarialAutoencoder((1, 28, 28), hidden=(32,))
        >>> model.sample(3, seed=0).shape
        torch.Size([3, 1, 28, 28])
        """
        device = next(self.parameters()).device
        rng = torch.Generator(device).manual_seed(seed)
        return self.decoder(self.draw_codes(count, rng=rng))


class Losses(NamedTuple):
    """What one update shows, as scalars on the networks' device.

    Attributes
    ----------
    reconstruction
        The mean squared difference of a pixel.
    discriminator_loss, encoder_loss
        The two losses of the game over codes, in nats.
    """

    reconstruction: Tensor
    discriminator_loss: Tensor
    encoder_loss: Tensor


class AutoencoderTraining:
    """The two phases in turn: the autoencoder on images, then encoder against D on codes.

    Adam moves all; the encoder has one for each phase.

    Parameters
    ----------
    model
        The three networks.
    learning_rate, adversarial_rate
        Of the reconstruction, and of both players of the game over codes.
    """

    def __init__(
        self,
        model: AdversarialAutoencoder,
        *,
        learning_rate: float = 1e-3,
        adversarial_rate: float = 2e-4,
    ) -> None:
        self.model = model
        encoder, decoder, discriminator = model.encoder, model.decoder, model.discriminator
        self.autoencoder_optimizer = Adam(
            [*encoder.parameters(), *decoder.parameters()], lr=learning_rate
        )
        encoder_rule, discriminator_rule = (
            Adam(network.parameters(), lr=adversarial_rate, betas=(0.5, 0.999))
            for network in (encoder, discriminator)
        )
        self.game = GAN(encoder, discriminator, encoder_rule, discriminator_rule, model.draw_codes)

    def reconstruct(self, images: Tensor) -> Tensor:
        """Update encoder and decoder on the reconstruction, and return its loss before."""
        loss = mse_loss(self.model.decoder(self.model.encoder(images)), images)
        self.autoencoder_optimizer.zero_grad()
        loss.backward()
        self.autoencoder_optimizer.step()
        return loss.detach()

    def regularise(self, images: Tensor, prior_codes: Tensor) -> tuple[Tensor, Tensor]:
        """Update D, then the encoder against it; return their losses before.

        Parameters
        ----------
        images
            What the encoder, this game's generator, draws its codes from.
        prior_codes
            Draws of the prior, this game's data.
        """
        d_loss, _, _ = discriminator_step(self.game, prior_codes, images)
        return d_loss, generator_step(self.game, images)

    def updates(
        self,
        images: Tensor,
        *,
        iterations: int,
        batch_size: int,
        rng: torch.Generator | None = None,
    ) -> Iterator[Losses]:
        """Train on images, both phases for each minibatch.

        Parameters
        ----------
        images
            The data, on the networks' device.
        iterations, batch_size
            Minibatches, and images in each.
        rng
            The stream of the order and of the prior's codes.

        Yields
        ------
        Losses
            After each minibatch.
        """
        batches = minibatches(images, batch_size, rng=rng)
        for batch in islice(batches, iterations):
            reconstruction = self.reconstruct(batch)
            codes = self.model.draw_codes(len(batch), rng=rng)
            yield Losses(reconstruction, *self.regularise(batch, codes))
