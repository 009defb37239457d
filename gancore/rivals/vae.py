r"""A variational autoencoder of binary images.

A code z ~ N(0, I) gives each pixel its probability; an encoder guesses which codes an image
may have come from. What is maximised is a bound, since log P(x) itself is an integral over z:

.. math::

    \log P(x) \ge \mathbb{E}_{z \sim q(z \mid x)} \log P(x \mid z)
        - \mathrm{KL}\bigl(q(z \mid x) \,\|\, p(z)\bigr).

Kingma and Welling, "Auto-encoding variational Bayes", 2014 (https://arxiv.org/abs/1312.6114).
"""

from math import log

import torch
from torch import Tensor, nn
from torch.distributions import Normal, kl_divergence
from torch.nn.functional import binary_cross_entropy_with_logits

from gancore.gan.initialise import initialise_uniform
from gancore.rivals.descent import minimise

PRIOR = Normal(0.0, 1.0, validate_args=False)
"""p(z) in each dimension of the code."""


class VAE(nn.Module):
    """A decoder from codes to pixels' logits, and an encoder from images to codes.

    Parameters
    ----------
    pixels, code_dim, hidden
        Pixels of an image, dimensions of its code, and rectifiers of each network.

    Examples
    --------
    >>> vae = VAE(784, code_dim=20, hidden=400)
    >>> vae.decoder(torch.zeros(2, 20)).shape, vae.encode(torch.zeros(2, 784)).mean.shape
    (torch.Size([2, 784]), torch.Size([2, 20]))
    """

    def __init__(self, pixels: int, *, code_dim: int, hidden: int) -> None:
        super().__init__()
        self.code_dim = code_dim
        self.encoder = nn.Sequential(
            nn.Linear(pixels, hidden), nn.ReLU(), nn.Linear(hidden, 2 * code_dim)
        )
        self.decoder = nn.Sequential(
            nn.Linear(code_dim, hidden), nn.ReLU(), nn.Linear(hidden, pixels)
        )

    def encode(self, x: Tensor) -> Normal:
        """Return q(z | x), normal in each dimension: (N, pixels) → (N, code_dim)."""
        mean, log_deviation = self.encoder(x).chunk(2, dim=-1)
        return Normal(mean, log_deviation.exp(), validate_args=False)

    def log_likelihood(self, x: Tensor, z: Tensor) -> Tensor:
        """Return log P(x | z) in nats, of shape (..., N): given z, pixels are independent."""
        logits = self.decoder(z)
        losses = binary_cross_entropy_with_logits(logits, x.expand_as(logits), reduction="none")
        return -losses.sum(-1)

    @torch.no_grad()
    def sample(self, count: int, *, seed: int) -> Tensor:
        """Draw binary images, (count, pixels): a code from p(z), then each pixel.

        Examples
        --------
        >>> VAE(9, code_dim=2, hidden=4).sample(3, seed=0).shape
        torch.Size([3, 9])
        """
        weight = next(self.decoder.parameters())
        rng = torch.Generator(weight.device).manual_seed(seed)
        z = _noise((count, self.code_dim), weight, rng)
        return torch.bernoulli(self.decoder(z).sigmoid(), generator=rng)


def elbo(vae: VAE, x: Tensor, *, rng: torch.Generator | None = None) -> Tensor:
    r"""Return the evidence lower bound of each image, its expectation taken at one code.

    The code is :math:`z = \mu(x) + \sigma(x) \, \varepsilon`, ε ~ N(0, I), so that gradients reach
    the encoder through it. The divergence is exact.

    Parameters
    ----------
    vae
        The model.
    x
        Binary images, shape (N, pixels).
    rng
        The stream of ε.

    Returns
    -------
    Tensor
        Nats, shape (N,).
    """
    q = vae.encode(x)
    z = q.mean + q.stddev * _noise(q.mean.shape, x, rng)
    return vae.log_likelihood(x, z) - kl_divergence(q, PRIOR).sum(-1)


@torch.no_grad()
def importance_weighted(
    vae: VAE, x: Tensor, *, codes: int, rng: torch.Generator | None = None
) -> Tensor:
    r"""Return the importance-weighted bound of each image.

    .. math:: \log \frac1k \sum_{i=1}^k \frac{P(x \mid z_i)\, p(z_i)}{q(z_i \mid x)},
        \qquad z_i \sim q(z \mid x)

    On average it lies below log P(x), and never falls as k grows (Burda, Grosse and Salakhutdinov,
    "Importance weighted autoencoders", 2016, theorem 1, https://arxiv.org/abs/1509.00519).

    Parameters
    ----------
    vae, x, rng
        As for :func:`elbo`.
    codes
        k; for each image as many codes are held in memory.

    Returns
    -------
    Tensor
        Nats, shape (N,).
    """
    q = vae.encode(x)
    z = q.mean + q.stddev * _noise((codes, *q.mean.shape), x, rng)
    log_weights = vae.log_likelihood(x, z) + PRIOR.log_prob(z).sum(-1) - q.log_prob(z).sum(-1)
    return torch.logsumexp(log_weights, 0) - log(codes)


def train_vae(
    images: Tensor,
    *,
    code_dim: int,
    hidden: int,
    steps: int,
    seed: int,
    batch_size: int = 100,
    learning_rate: float = 1e-3,
) -> VAE:
    """Train a VAE by maximising the bound with Adam.

    Parameters
    ----------
    images
        Shape (N, ...), flattened here.
    code_dim, hidden
        As for :class:`VAE`.
    steps, batch_size, learning_rate
        As for :func:`~gancore.rivals.descent.minimise`, which draws the pixels.
    seed
        Fixes the initial weights, the order of the images and every draw.

    Examples
    --------
    >>> halves = torch.tensor([[1.0, 1, 0, 0], [0, 0, 1, 1]]).repeat(50, 1)
    >>> vae = train_vae(halves, code_dim=1, hidden=20, steps=200, learning_rate=0.01, seed=0)
    >>> bool(elbo(vae, halves).mean() > -4 * 0.6931)  # four fair coins
    True
    """
    data = images.flatten(1)
    rng = torch.Generator(data.device).manual_seed(seed)
    vae = VAE(data.shape[1], code_dim=code_dim, hidden=hidden).to(data)
    initialise_uniform(vae, 0.05, rng=rng)
    minimise(
        lambda x: -elbo(vae, x, rng=rng),
        vae,
        data,
        steps=steps,
        batch_size=batch_size,
        learning_rate=learning_rate,
        rng=rng,
    )
    return vae


def _noise(shape: tuple[int, ...], like: Tensor, rng: torch.Generator | None) -> Tensor:
    return torch.randn(shape, generator=rng, device=like.device, dtype=like.dtype)
