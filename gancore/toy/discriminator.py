"""A small discriminator on the line, trained on samples only."""

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn

from gancore.gan.objectives import discriminator_loss


class TanhDiscriminator(nn.Module):
    r"""The logit of D(x) for numbers x: one hidden layer of tanh units.

    .. math::

        \ell(x) = c + \sum_{i=1}^{h} v_i \tanh\bigl(w_i\,(u - t_i)\bigr),
        \qquad u = \frac{x - \text{centre}}{\text{scale}}

    The turning points ``t_i`` start spread over two scales on either side of the centre, so
    that every unit has examples to learn from.

    Parameters
    ----------
    hidden
        Number of units h.
    centre, scale
        Where the examples lie and how far they spread, such as their mean and deviation.
    rng
        The random stream of the initial weights; the module lives on its device.

    Shapes: (N,) → (N,).

    Examples
    --------
    >>> d = TanhDiscriminator(4, centre=0.0, scale=1.0, rng=torch.Generator().manual_seed(0))
    >>> d(torch.zeros(3)).shape, d.logit([0.0, 1.0]).dtype
    (torch.Size([3]), dtype('float64'))
    """

    def __init__(self, hidden: int, *, centre: float, scale: float, rng: torch.Generator) -> None:
        super().__init__()
        if hidden < 1 or not scale > 0:
            raise ValueError(f"needs units and a scale above 0, not {hidden} and {scale}")
        self.centre, self.scale = centre, scale
        weight = 2 * torch.randn(hidden, generator=rng, device=rng.device)
        turning_point = 4 * torch.rand(hidden, generator=rng, device=rng.device) - 2
        out = torch.randn(hidden, generator=rng, device=rng.device) / hidden**0.5
        self.weight, self.bias = nn.Parameter(weight), nn.Parameter(-weight * turning_point)
        self.out, self.out_bias = nn.Parameter(out), nn.Parameter(out.new_zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        """Map numbers to logits."""
        u = (x.unsqueeze(-1) - self.centre) / self.scale
        return torch.tanh(u * self.weight + self.bias) @ self.out + self.out_bias

    @torch.no_grad()
    def logit(self, x: ArrayLike) -> np.ndarray:
        """Map a NumPy array of numbers to logits, float64."""
        points = torch.as_tensor(np.asarray(x, dtype=np.float32), device=self.weight.device)
        return self(points).cpu().double().numpy()


def fit_discriminator(
    real: ArrayLike,
    fake: ArrayLike,
    *,
    hidden: int = 64,
    steps: int = 600,
    batch_size: int = 1000,
    learning_rate: float = 0.03,
    rng: torch.Generator,
) -> TanhDiscriminator:
    """Train a discriminator to tell two sets of numbers apart, G standing still.

    It descends :func:`gancore.gan.objectives.discriminator_loss`, which is the paper's ascent of
    V(D, G) for a fixed G, by Adam with a learning rate that falls to 0 on a straight line.

    Parameters
    ----------
    real, fake
        Samples of p_data and of p_g, shapes (N,) and (M,).
    hidden
        Units of the hidden layer.
    steps
        Updates.
    batch_size
        Numbers of each set in an update, drawn afresh with replacement; a set that is not
        larger takes part as a whole.
    learning_rate
        Of the first update.
    rng
        The random stream of the weights and the minibatches. Training runs on its device.

    Returns
    -------
    TanhDiscriminator
        After the last update.

    Raises
    ------
    ValueError
        If a set is empty or not one-dimensional, or all numbers are the same.

    Examples
    --------
    >>> draws = np.random.default_rng(0)
    >>> real, fake = draws.normal(3, 1, 500), draws.normal(-3, 1, 500)
    >>> d = fit_discriminator(real, fake, hidden=2, steps=100, rng=torch.Generator().manual_seed(0))
    >>> bool(d.logit(3.0) > 0), bool(d.logit(-3.0) > 0)
    (True, False)
    """
    arrays = [np.asarray(each, dtype=float) for each in (real, fake)]
    if any(each.ndim != 1 or each.size == 0 for each in arrays):
        raise ValueError("needs two sets of numbers, each of shape (N,) and not empty")
    both = np.concatenate(arrays)
    if both.min() == both.max():
        raise ValueError(f"all numbers are {both[0]}: there is nothing to tell apart")
    d = TanhDiscriminator(hidden, centre=float(both.mean()), scale=float(both.std()), rng=rng)
    sets = [torch.as_tensor(each, dtype=torch.float32, device=rng.device) for each in arrays]
    adam = torch.optim.Adam(d.parameters(), lr=learning_rate, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(adam, lambda step: 1 - step / max(steps, 1))
    for _ in range(steps):
        x_real, x_fake = (_minibatch(each, batch_size, rng) for each in sets)
        loss = discriminator_loss(real_logits=d(x_real), fake_logits=d(x_fake))
        adam.zero_grad()
        loss.backward()
        adam.step()
        schedule.step()
    return d


def _minibatch(numbers: Tensor, size: int, rng: torch.Generator) -> Tensor:
    if len(numbers) <= size:
        return numbers
    return numbers[torch.randint(len(numbers), (size,), generator=rng, device=rng.device)]
