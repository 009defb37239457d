"""DCGAN: a convolutional generator and discriminator for the same game.

Radford, Metz and Chintala, "Unsupervised Representation Learning with Deep Convolutional
Generative Adversarial Networks", 2015 (https://arxiv.org/abs/1511.06434), section 3: strides in
place of pooling; batch normalisation in both networks, but for G's last layer and D's first; no
fully connected hidden layers; rectifiers and a tanh in G; leaky rectifiers in D.

Inside the two networks pixels lie in [-1, 1], the range of tanh. G's last step maps them to
[0, 1], and D's first step maps them back: outside, images are as in every other module.
"""

import itertools

import torch
from torch import Tensor, nn

from gancore.errors import UserError
from gancore.gan.layers import Centre
from gancore.gan.networks import ImageGenerator, NoiseKind


def halved_sides(image_shape: tuple[int, int, int]) -> list[int]:
    """Halve an image's side until it is below 8, and list the sides from the smallest.

    Raises
    ------
    UserError
        If the image is not square, or its side does not halve to one from 4 to 7.

    Examples
    --------
    >>> halved_sides((1, 28, 28)), halved_sides((1, 48, 48)), halved_sides((3, 64, 64))
    ([7, 14, 28], [6, 12, 24, 48], [4, 8, 16, 32, 64])
    """
    _, height, width = image_shape
    sides = [height]
    while sides[0] >= 8 and sides[0] % 2 == 0:
        sides.insert(0, sides[0] // 2)
    if height != width or not 4 <= sides[0] < 8 or height < 8:
        raise UserError(
            f"a DCGAN draws square images whose side halves to 4, 5, 6 or 7, such as 28, 32, 48 "
            f"or 64, not {height}×{width}: resize them"
        )
    return sides


class Generator(ImageGenerator):
    """G(z): the code becomes a few small maps, which each layer doubles in size.

    Parameters
    ----------
    noise_dim
        Dimensions of the code z.
    channels
        Maps of the last hidden layer; each layer before it has twice as many.
    image_shape
        Shape of one image, (channels, side, side); see :func:`halved_sides`.
    noise
        The prior p_z that its codes are drawn from; see :func:`~gancore.gan.networks.sample_noise`.

    Shapes: ``(N, noise_dim)`` → ``(N, *image_shape)``, values in [0, 1].

    Examples
    --------
    >>> generator = Generator(100, 16, (1, 28, 28))
    >>> generator(torch.zeros(2, 100)).shape
    torch.Size([2, 1, 28, 28])
    """

    def __init__(
        self,
        noise_dim: int,
        channels: int,
        image_shape: tuple[int, int, int],
        *,
        noise: NoiseKind = "uniform",
    ) -> None:
        super().__init__()
        self.noise_dim, self.image_shape, self.noise = noise_dim, image_shape, noise
        side, *larger = halved_sides(image_shape)
        widths = [channels * 2**i for i in reversed(range(len(larger)))]
        layers: list[nn.Module] = [
            nn.Linear(noise_dim, widths[0] * side**2, bias=False),
            nn.Unflatten(1, (widths[0], side, side)),
        ]
        for fan_in, fan_out in itertools.pairwise(widths):
            layers += [
                nn.BatchNorm2d(fan_in),
                nn.ReLU(),
                nn.ConvTranspose2d(fan_in, fan_out, 4, stride=2, padding=1, bias=False),
            ]
        layers += [
            nn.BatchNorm2d(widths[-1]),
            nn.ReLU(),
            nn.ConvTranspose2d(widths[-1], image_shape[0], 4, stride=2, padding=1),
            nn.Tanh(),
        ]
        self.layers = nn.Sequential(*layers)

    def forward(self, z: Tensor) -> Tensor:
        """Map codes to images, whose pixels leave tanh's range here."""
        return (self.layers(z) + 1) / 2


class Discriminator(nn.Module):
    """The logit of D(x): each layer halves the maps in size and doubles them in number.

    In training mode the logits of a minibatch depend on each other, through batch
    normalisation. Data and samples go through D apart, as minibatches of their own.

    Parameters
    ----------
    image_shape
        Shape of one image, (channels, side, side); see :func:`halved_sides`.
    channels
        Maps of the first layer; each layer after it has twice as many.

    Shapes: ``(N, *image_shape)`` → ``(N,)``.

    Examples
    --------
    >>> discriminator = Discriminator((1, 28, 28), 16)
    >>> discriminator(torch.zeros(2, 1, 28, 28)).shape
    torch.Size([2])
    """

    def __init__(self, image_shape: tuple[int, int, int], channels: int) -> None:
        super().__init__()
        side, *larger = halved_sides(image_shape)
        widths = [channels * 2**i for i in range(len(larger))]
        layers: list[nn.Module] = [
            Centre(2.0),
            nn.Conv2d(image_shape[0], channels, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
        ]
        for fan_in, fan_out in itertools.pairwise(widths):
            layers += [
                nn.Conv2d(fan_in, fan_out, 4, stride=2, padding=1, bias=False),
                nn.BatchNorm2d(fan_out),
                nn.LeakyReLU(0.2),
            ]
        layers += [nn.Flatten(), nn.Linear(widths[-1] * side**2, 1), nn.Flatten(0)]
        self.layers = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        """Map images, with pixels in [0, 1], to logits."""
        return self.layers(x)


@torch.no_grad()
def initialise_normal(
    module: nn.Module, std: float = 0.02, *, rng: torch.Generator | None = None
) -> None:
    """Draw the weights of all affine maps from N(0, std²) and set biases to 0, in place.

    Batch normalisation keeps PyTorch's start: it multiplies by 1 and adds 0.

    Parameters
    ----------
    module
        A network, on the device of ``rng``.
    std
        The standard deviation.
    rng
        The random stream.

    Examples
    --------
    >>> layer = nn.Conv2d(3, 64, 4)
    >>> initialise_normal(layer, rng=torch.Generator().manual_seed(0))
    >>> round(layer.weight.std().item(), 2), layer.bias.count_nonzero().item()
    (0.02, 0)
    """
    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            layer.weight.normal_(0, std, generator=rng)
            if layer.bias is not None:
                layer.bias.zero_()
