r"""An autoregressive model: an autoencoder whose masks let each pixel see only those before it.

.. math:: P(x) = \prod_d P(x_d \mid x_1, \dots, x_{d-1})

holds of every distribution. One pass of the network gives all the factors, and so log P(x)
exactly; a sample needs them one after the other.

Germain, Gregor, Murray and Larochelle, "MADE: masked autoencoder for distribution estimation",
2015 (https://arxiv.org/abs/1502.03509).
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, linear

from gancore.gan.initialise import initialise_uniform
from gancore.rivals.descent import minimise


class MaskedLinear(nn.Linear):
    """An affine map with some of its connections cut.

    Parameters
    ----------
    mask
        Shape (outputs, inputs), true where a connection is kept.

    Examples
    --------
    >>> MaskedLinear(torch.tensor([[True, False]])).masked_weight()[0, 1].item() == 0
    True
    """

    mask: Tensor

    def __init__(self, mask: Tensor) -> None:
        super().__init__(mask.shape[1], mask.shape[0])
        self.register_buffer("mask", mask)

    def masked_weight(self) -> Tensor:
        """Return the weights, 0 where the connection is cut."""
        return self.weight * self.mask

    def forward(self, x: Tensor) -> Tensor:
        """Map (*, inputs) to (*, outputs)."""
        return linear(x, self.masked_weight(), self.bias)


class MADE(nn.Module):
    """One hidden layer of rectifiers between two masked maps.

    Each hidden unit has a degree m, evenly spread over 1 to pixels - 1: it sees the first m
    pixels, and the pixels after those see it.

    Parameters
    ----------
    pixels, hidden
        Pixels of an image, in the order in which they are drawn, and hidden units.

    Shapes: ``(N, pixels)`` → ``(N, pixels)``, the logit of each pixel given those before it.

    Examples
    --------
    >>> made = MADE(4, 3)
    >>> [layer.mask.int().tolist() for layer in (made.first, made.last)]
    [[[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0]], [[0, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1]]]
    """

    def __init__(self, pixels: int, hidden: int) -> None:
        super().__init__()
        place = torch.arange(1, pixels + 1)
        degree = torch.linspace(1, pixels - 1, hidden).round()
        self.first = MaskedLinear(degree[:, None] >= place)
        self.last = MaskedLinear(place[:, None] > degree)

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits of P(x_d = 1 | x_1, …, x_{d-1}) for every d at once."""
        return self.last(self.first(x).relu())

    def log_prob(self, x: Tensor) -> Tensor:
        """Return log P(x) of binary images in nats, exactly: (N, pixels) → (N,)."""
        return -binary_cross_entropy_with_logits(self(x), x, reduction="none").sum(-1)

    @torch.no_grad()
    def sample(self, count: int, *, seed: int) -> Tensor:
        """Draw binary images, (count, pixels), a pixel at a time, each from its factor of P.

        A new pixel adds one column of weights to what the hidden units have seen, so that the
        whole image costs as many multiplications as one pass, and not one pass for each pixel.

        Examples
        --------
        >>> MADE(9, 4).sample(3, seed=0).shape
        torch.Size([3, 9])
        """
        rng = torch.Generator(self.first.bias.device).manual_seed(seed)
        columns, rows = self.first.masked_weight().T, self.last.masked_weight()
        seen = self.first.bias.expand(count, -1).clone()
        pixels = []
        for column, row, bias in zip(columns, rows, self.last.bias, strict=True):
            pixels.append(torch.bernoulli((seen.relu() @ row + bias).sigmoid(), generator=rng))
            seen += pixels[-1][:, None] * column
        return torch.stack(pixels, dim=1)


def train_made(
    images: Tensor,
    *,
    hidden: int,
    steps: int,
    seed: int,
    batch_size: int = 100,
    learning_rate: float = 1e-3,
) -> MADE:
    """Train a MADE by maximising the likelihood itself with Adam.

    Parameters
    ----------
    images
        Shape (N, ...), flattened here.
    hidden
        As for :class:`MADE`.
    steps, batch_size, learning_rate
        As for :func:`~gancore.rivals.descent.minimise`, which draws the pixels.
    seed
        Fixes the initial weights, the order of the images and every draw.

    Examples
    --------
    >>> halves = torch.tensor([[1.0, 1, 0, 0], [0, 0, 1, 1]]).repeat(50, 1)
    >>> made = train_made(halves, hidden=20, steps=200, learning_rate=0.05, seed=0)
    >>> bool((made.log_prob(halves[:2]).exp() > 0.4).all())  # of the 16 images, these two
    True
    """
    data = images.flatten(1)
    rng = torch.Generator(data.device).manual_seed(seed)
    made = MADE(data.shape[1], hidden).to(data)
    initialise_uniform(made, 0.05, rng=rng)
    minimise(
        lambda x: -made.log_prob(x),
        made,
        data,
        steps=steps,
        batch_size=batch_size,
        learning_rate=learning_rate,
        rng=rng,
    )
    return made
