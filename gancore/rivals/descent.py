"""Gradient steps of a model whose loss can be computed, on binary images drawn anew each time."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from gancore.gan.algorithm1 import minibatches


def minimise(
    loss: Callable[[Tensor], Tensor],
    model: nn.Module,
    images: Tensor,
    *,
    steps: int,
    batch_size: int,
    learning_rate: float,
    rng: torch.Generator,
) -> None:
    """Minimise a loss by Adam, in place; afterwards the model's weights are frozen.

    Parameters
    ----------
    loss
        From a minibatch of binary images, (N, pixels), to one number for each of them.
    model
        The network that the loss depends on.
    images
        Shape (N, pixels). Pixels in [0, 1] are probabilities: a minibatch is drawn from them anew
        each time, so that 0 and 1 stay what they are.
    steps, batch_size, learning_rate
        How many minibatches, images in each, and Adam's step size.
    rng
        The stream of the order of the images and of their pixels.

    Examples
    --------
    >>> rate = nn.Linear(1, 1)
    >>> rng = torch.Generator().manual_seed(0)
    >>> ones = torch.ones(100, 1)
    >>> def squares(x):
    ...     return (rate(x) - 3).square()
    >>> minimise(squares, rate, ones, steps=300, batch_size=10, learning_rate=0.1, rng=rng)
    >>> round(rate(torch.ones(1)).item(), 1)
    3.0
    """
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    batches = minibatches(images, batch_size, rng=rng)
    for _ in range(steps):
        x = torch.bernoulli(next(batches), generator=rng)
        mean_loss = loss(x).mean()
        optimizer.zero_grad()
        mean_loss.backward()
        optimizer.step()
    model.requires_grad_(False)
