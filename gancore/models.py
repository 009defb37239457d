"""The networks of the 2014 paper: an MLP generator and a maxout discriminator.

Maxout: Goodfellow et al., "Maxout Networks", 2013 (https://arxiv.org/abs/1302.4389).
Sizes and initialisations are arguments; :mod:`gancore.recipes` holds the authors' values.
"""

import itertools
from collections.abc import Sequence
from math import prod
from typing import Literal

import torch
from torch import Tensor, nn

NoiseKind = Literal["uniform", "normal"]


def sample_noise(
    kind: NoiseKind, count: int, noise_dim: int, *, rng: torch.Generator | None = None
) -> Tensor:
    """Draw codes z from the noise prior p_z, with mean 0 and variance 1 in each dimension.

    Parameters
    ----------
    kind
        ``"uniform"`` on [-√3, √3] (the authors' MNIST model) or ``"normal"``, N(0, I).
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
    device = rng.device if rng is not None else None
    if kind == "normal":
        return torch.randn(count, noise_dim, generator=rng, device=device)
    unit = torch.rand(count, noise_dim, generator=rng, device=device)
    return (2 * unit - 1) * 3**0.5


class Maxout(nn.Module):
    r"""Affine maps of which each unit keeps the largest.

    .. math:: h_i(x) = \max_{j} \; x^\top W_{\cdot ij} + b_{ij}

    Parameters
    ----------
    in_features, units, pieces
        Size of the input, number of outputs, and affine maps for each output.

    Shapes: (*, in_features) → (*, units).

    Examples
    --------
    >>> Maxout(784, 240, pieces=5)(torch.zeros(2, 784)).shape
    torch.Size([2, 240])
    """

    def __init__(self, in_features: int, units: int, *, pieces: int) -> None:
        super().__init__()
        self.units, self.pieces = units, pieces
        self.linear = nn.Linear(in_features, units * pieces)

    def extra_repr(self) -> str:
        """Show the sizes where the module is printed."""
        return f"units={self.units}, pieces={self.pieces}"

    def forward(self, x: Tensor) -> Tensor:
        """Return the largest piece of each unit."""
        return self.linear(x).unflatten(-1, (self.units, self.pieces)).max(dim=-1).values


class Dropout(nn.Module):
    """Dropout whose masks come from a random stream of its own.

    PyTorch's layer draws from the global stream, which anything else can move; here a
    run's seed fixes the masks. Each input survives with probability ``keep`` and is
    divided by ``keep``, so that its mean is unchanged; in evaluation mode nothing is dropped.

    Parameters
    ----------
    keep
        Probability that an input survives, in (0, 1].
    rng
        The stream of the masks, on the device of the inputs; None is the global one.

    Examples
    --------
    >>> layer = Dropout(0.5, rng=torch.Generator().manual_seed(0))
    >>> sorted(set(layer(torch.ones(1000)).tolist()))
    [0.0, 2.0]
    """

    def __init__(self, keep: float, *, rng: torch.Generator | None = None) -> None:
        super().__init__()
        if not 0 < keep <= 1:
            raise ValueError(f"keep is a probability in (0, 1], not {keep}")
        self.keep, self.rng = keep, rng

    def extra_repr(self) -> str:
        """Show the probability where the module is printed."""
        return f"keep={self.keep}"

    def forward(self, x: Tensor) -> Tensor:
        """Drop inputs at random in training mode."""
        if not self.training or self.keep == 1:
            return x
        mask = torch.empty_like(x).bernoulli_(self.keep, generator=self.rng)
        return x * mask / self.keep


class Generator(nn.Module):
    """G(z): rectifier layers, then one sigmoid for each pixel.

    Parameters
    ----------
    noise_dim
        Dimensions of the code z.
    hidden
        Units of each hidden layer.
    image_shape
        Shape of one image, (channels, height, width).
    noise
        The prior p_z that its codes are drawn from; see :func:`sample_noise`.

    Shapes: (N, noise_dim) → (N, *image_shape), values in [0, 1].

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
        noise: NoiseKind = "uniform",
    ) -> None:
        super().__init__()
        self.noise_dim, self.image_shape, self.noise = noise_dim, image_shape, noise
        sizes = [noise_dim, *hidden]
        layers: list[nn.Module] = []
        for fan_in, fan_out in itertools.pairwise(sizes):
            layers += [nn.Linear(fan_in, fan_out), nn.ReLU()]
        self.body = nn.Sequential(*layers)
        self.output = nn.Linear(sizes[-1], prod(image_shape))

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
    rng
        The stream of the dropout masks.

    Shapes: (N, *image_shape) → (N,).

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
        rng: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        sizes = [prod(image_shape), *units]
        layers: list[nn.Module] = [nn.Flatten()]
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
def initialise_uniform(
    module: nn.Module, weight_range: float, *, rng: torch.Generator | None = None
) -> None:
    """Draw every weight uniformly from ±weight_range and set every bias to 0, in place.

    Parameters
    ----------
    module
        A network of linear layers, on the device of ``rng``.
    weight_range
        Largest size of a weight.
    rng
        The random stream.

    Examples
    --------
    >>> layer = nn.Linear(100, 10)
    >>> initialise_uniform(layer, 0.05)
    >>> bool(layer.weight.abs().max() <= 0.05), layer.bias.count_nonzero().item()
    (True, 0)
    """
    for layer in module.modules():
        if isinstance(layer, nn.Linear):
            layer.weight.uniform_(-weight_range, weight_range, generator=rng)
            layer.bias.zero_()


@torch.no_grad()
def initialise_output_bias(generator: Generator, images: Tensor) -> None:
    """Set G's output bias to the logit of each pixel's mean, so that G starts at the mean image.

    Parameters
    ----------
    generator
        The network to change, in place.
    images
        Data of shape (N, *image_shape) with pixels in [0, 1]. The means are clipped to
        [1e-7, 1 - 1e-7], so that pixels that are always black keep a finite bias.

    Examples
    --------
    >>> generator = Generator(2, (3,), (1, 2, 2))
    >>> initialise_output_bias(generator, torch.full((5, 1, 2, 2), 0.5))
    >>> generator.output.bias.tolist()
    [0.0, 0.0, 0.0, 0.0]
    """
    means = images.flatten(1).mean(0, dtype=torch.float32).clamp(1e-7, 1 - 1e-7)
    generator.output.bias.copy_(means.logit())


@torch.no_grad()
def sample_images(generator: nn.Module, noise: Tensor, *, batch_size: int = 1000) -> Tensor:
    """Return G(z) for every code, in evaluation mode and in batches of bounded memory.

    Parameters
    ----------
    generator
        Any module from codes to images; its training mode is put back afterwards.
    noise
        Codes, shape (N, noise_dim), on the generator's device.
    batch_size
        Codes to push through at a time.

    Returns
    -------
    Tensor
        Images, shape (N, *image_shape).

    Examples
    --------
    >>> generator = Generator(100, (32,), (1, 28, 28))
    >>> sample_images(generator, torch.zeros(5, 100)).shape
    torch.Size([5, 1, 28, 28])
    """
    was_training = generator.training
    generator.eval()
    try:
        return torch.cat([generator(z) for z in noise.split(batch_size)])
    finally:
        generator.train(was_training)
