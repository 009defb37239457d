"""The networks of the 2014 paper: an MLP generator and a maxout discriminator.

Sizes are arguments; :mod:`gancore.training.recipes` holds the authors'.
"""

import itertools
from collections.abc import Sequence
from math import prod
from typing import Literal, get_args

import torch
from torch import Tensor, nn

from gancore.gan.layers import Centre, Dropout, Maxout

NoiseKind = Literal["uniform", "normal"]


def sample_noise(
    kind: NoiseKind, count: int, noise_dim: int, *, rng: torch.Generator | None = None
) -> Tensor:
    """Draw codes z from the noise prior p_z, with mean 0 and variance 1 in each dimension.

    Parameters
    ----------
    kind
        ``"uniform"`` on [-√3, √3] (the authors' MNIST model) or ``"normal"``, N(0, I); there is
        a ValueError for any other.
    count, noise_dim
        How many codes, and of how many dimensions.
    rng
        The random stream; the codes are made on its device.

    Returns
    -------
    Tensor
        Shape (count, noise_dim), float32.

    Examples
    --------
    >>> z = sample_noise("uniform", 4, 100, rng=torch.Generator().manual_seed(0))
    >>> z.shape, bool(z.abs().max() <= 3**0.5)
    (torch.Size([4, 100]), True)
    """
    if kind not in get_args(NoiseKind):
        raise ValueError(f"noise cannot be {kind!r}: it is uniform or normal")
    draw, device = torch.randn if kind == "normal" else torch.rand, rng.device if rng else None
    codes = draw(count, noise_dim, generator=rng, device=device, dtype=torch.float32)
    return codes if kind == "normal" else (2 * codes - 1) * 3**0.5


ACTIVATIONS: dict[str, type[nn.Module]] = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid}
"""What a hidden layer of G may apply, by the names that recipes use."""


def hidden_layers(
    in_features: int, units: Sequence[int], activations: Sequence[str] = ()
) -> nn.Sequential:
    """Build affine maps, each with an activation after it.

    Parameters
    ----------
    in_features
        Size of the input.
    units
        Units of each layer.
    activations
        The key of :data:`ACTIVATIONS` of each layer; empty: a rectifier in every layer.

    Examples
    --------
    >>> [type(layer).__name__ for layer in hidden_layers(4, (9, 2), ("relu", "sigmoid"))]
    ['Linear', 'ReLU', 'Linear', 'Sigmoid']
    """
    sizes = itertools.pairwise([in_features, *units])
    layers: list[nn.Module] = []
    for (fan_in, fan_out), name in zip(sizes, activations or ["relu"] * len(units), strict=True):
        layers += [nn.Linear(fan_in, fan_out), ACTIVATIONS[name]()]
    return nn.Sequential(*layers)


class ImageGenerator(nn.Module):
    """A generator that knows the prior p_z of its codes, and draws from it."""

    noise: NoiseKind
    noise_dim: int
    image_shape: tuple[int, int, int]

    def sample(self, count: int, *, seed: int) -> Tensor:
        """Draw images, ``(count, *image_shape)``; seed and kind of device fix the codes.

        Examples
        --------
        >>> Generator(100, (32,), (1, 28, 28)).sample(3, seed=0).shape
        torch.Size([3, 1, 28, 28])
        """
        weight = next(self.parameters())
        rng = torch.Generator(weight.device).manual_seed(seed)
        noise = sample_noise(self.noise, count, self.noise_dim, rng=rng)
        return sample_images(self, noise.to(weight))


class Generator(ImageGenerator):
    """G(z): hidden layers, then one sigmoid for each pixel.

    Parameters
    ----------
    noise_dim
        Dimensions of the code z.
    hidden
        Units of each hidden layer.
    image_shape
        Shape of one image, (channels, height, width).
    activations
        What each hidden layer applies; see :func:`hidden_layers`.
    noise
        The prior p_z that its codes are drawn from; see :func:`sample_noise`.

    Shapes: ``(N, noise_dim)`` → ``(N, *image_shape)``, values in [0, 1].

    Examples
    --------
    >>> generator = Generator(100, (1200, 1200), (1, 28, 28))
    >>> generator(torch.zeros(2, 100)).shape
    torch.Size([2, 1, 28, 28])
    """

    def __init__(
        self,
        noise_dim: int,
        hidden: Sequence[int],
        image_shape: tuple[int, int, int],
        *,
        activations: Sequence[str] = (),
        noise: NoiseKind = "uniform",
    ) -> None:
        super().__init__()
        self.noise_dim, self.image_shape, self.noise = noise_dim, image_shape, noise
        self.body = hidden_layers(noise_dim, hidden, activations)
        self.output = nn.Linear([noise_dim, *hidden][-1], prod(image_shape))

    def prepend(self, front: nn.Sequential) -> None:
        """Prepend layers that map codes to codes, and keep the others: G becomes G ∘ front."""
        self.body = nn.Sequential(*front, *self.body)

    def forward(self, z: Tensor) -> Tensor:
        """Map codes to images."""
        return self.output(self.body(z)).sigmoid().unflatten(-1, self.image_shape)


class Discriminator(nn.Module):
    """The logit of D(x): maxout layers with dropout on the inputs of every layer.

    Parameters
    ----------
    image_shape
        Shape of one image, (channels, height, width).
    units, pieces
        Units of each maxout layer, and pieces of each unit.
    input_keep, hidden_keep
        Probability that an input of the first layer, or of a later one, survives dropout.
    input_scale
        Above 0, the first layer sees this times (x - 1/2) instead of x.
    rng
        The stream of the dropout masks.

    Shapes: ``(N, *image_shape)`` → ``(N,)``.

    Examples
    --------
    >>> discriminator = Discriminator((1, 28, 28), (240, 240), pieces=5)
    >>> discriminator(torch.zeros(2, 1, 28, 28)).shape
    torch.Size([2])
    """

    def __init__(
        self,
        image_shape: tuple[int, int, int],
        units: Sequence[int],
        *,
        pieces: int,
        input_keep: float = 1.0,
        hidden_keep: float = 1.0,
        input_scale: float = 0.0,
        rng: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        sizes = [prod(image_shape), *units]
        layers: list[nn.Module] = [nn.Flatten()]
        if input_scale:
            layers.append(Centre(input_scale))
        keep = input_keep
        for fan_in, fan_out in itertools.pairwise(sizes):
            layers += [Dropout(keep, rng=rng), Maxout(fan_in, fan_out, pieces=pieces)]
            keep = hidden_keep
        layers += [Dropout(keep, rng=rng), nn.Linear(sizes[-1], 1)]
        self.layers = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        """Map images to logits."""
        return self.layers(x).squeeze(-1)


@torch.no_grad()
def sample_images(generator: nn.Module, noise: Tensor, *, batch_size: int = 1000) -> Tensor:
    """Return G(z) for every code, in evaluation mode, batch by batch to save memory.

    Parameters
    ----------
    generator
        Any module from codes to images; the mode of each submodule is restored afterwards.
    noise
        Codes, shape (N, noise_dim), on the generator's device.
    batch_size
        Codes to push through at a time.

    Returns
    -------
    Tensor
        Images, shape ``(N, *image_shape)``.

    Examples
    --------
    >>> generator = Generator(100, (32,), (1, 28, 28))
    >>> sample_images(generator, torch.zeros(5, 100)).shape
    torch.Size([5, 1, 28, 28])
    """
    modes = [(part, part.training) for part in generator.modules()]
    generator.eval()
    try:
        batches = noise.split(batch_size)
        first = generator(batches[0])
        images = first.new_empty(len(noise), *first.shape[1:])
        images[: len(first)] = first
        for batch, z in zip(images.split(batch_size)[1:], batches[1:], strict=True):
            batch.copy_(generator(z))
        return images
    finally:
        for part, mode in modes:
            part.training = mode
