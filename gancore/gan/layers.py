"""Layers that PyTorch lacks: maxout, dropout with its own random stream, centring.

Maxout: Goodfellow et al., "Maxout Networks", 2013 (https://arxiv.org/abs/1302.4389).
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout


class Maxout(nn.Module):
    r"""Each unit outputs the largest of several affine maps.

    .. math:: h_i(x) = \max_{j} \; x^\top W_{\cdot ij} + b_{ij}

    Parameters
    ----------
    in_features, units, pieces
        Size of the input, number of outputs, and affine maps for each output.

    Shapes: ``(*, in_features)`` → ``(*, units)``.

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
    """Dropout that draws its masks from its own random stream.

    PyTorch's layer draws from the global stream, which any other code can advance; here a
    run's seed fixes the masks. Each input survives with probability ``keep`` and is
    divided by ``keep``, so that its mean is unchanged; in evaluation mode nothing is dropped.

    Parameters
    ----------
    keep
        Probability that an input survives, in (0, 1].
    rng
        The stream of the masks, on the device of the inputs; if None, PyTorch's global one.

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
        # Rows of the same batch that other processes hold, before and after these.
        self.others: Callable[[], tuple[int, int]] | None = None

    def extra_repr(self) -> str:
        """Show the probability where the module is printed."""
        return f"keep={self.keep}"

    def forward(self, x: Tensor) -> Tensor:
        """Drop inputs at random in training mode."""
        if not self.training or self.keep == 1 or self.rng is None:
            return dropout(x, 1 - self.keep, self.training)
        before, after = self.others() if self.others else (0, 0)
        mask = x.new_empty(before + len(x) + after, *x.shape[1:])
        _draw(mask, self.keep, self.rng)
        return x * mask[before : before + len(x)].div_(self.keep)


def _draw(mask: Tensor, keep: float, rng: torch.Generator) -> None:
    if mask.device.type != "cpu":
        mask.bernoulli_(keep, generator=rng)
    else:  # bernoulli_ would be an eighth of a training step: 64 random bits decide for two inputs
        bits = mask.new_empty((mask.numel() + 1) // 2, dtype=torch.int64)
        halves = bits.random_(-(2**63), None, generator=rng).view(torch.int32)
        last = max(1, round(keep * 2**32)) - 2**31 - 1  # keep · 2³² of the int32 are ≤ it
        torch.le(halves[: mask.numel()].view_as(mask), last, out=mask)


class Centre(nn.Module):
    """Centre pixels in [0, 1] around 0: scale · (x - 1/2).

    A network learns faster from inputs around 0 (LeCun et al., "Efficient BackProp", 1998,
    section 4.3), and a larger ``scale`` makes faint differences count.

    Examples
    --------
    >>> Centre(4.0)(torch.tensor([0.0, 0.5, 1.0])).tolist()
    [-2.0, 0.0, 2.0]
    """

    def __init__(self, scale: float) -> None:
        super().__init__()
        self.scale = scale

    def extra_repr(self) -> str:
        """Show the scale where the module is printed."""
        return f"scale={self.scale}"

    def forward(self, x: Tensor) -> Tensor:
        """Shift and stretch."""
        return self.scale * (x - 0.5)
