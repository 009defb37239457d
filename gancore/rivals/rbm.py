r"""A restricted Boltzmann machine of binary units, trained by persistent contrastive divergence.

Visible units v and hidden units h share one energy; summing h out leaves the free energy F:

.. math::

    P(v) = \frac{e^{-F(v)}}{Z}, \qquad
    F(v) = -b^\top v - \sum_j \log\left(1 + e^{c_j + W_{j \cdot} v}\right), \qquad
    Z = \sum_v e^{-F(v)}.

F is a line of code; Z is a sum over all binary images: :mod:`gancore.rivals.partition`.
Training: Tieleman, "Training restricted Boltzmann machines using approximations to the
likelihood gradient", 2008.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus
from torch.optim import Optimizer

from gancore.gan.algorithm1 import minibatches


class RBM(nn.Module):
    """Binary units in two layers, with no connection inside a layer.

    Parameters
    ----------
    visible, hidden
        Units of each layer: pixels, and features.
    rng
        The stream of the initial weights, N(0, 0.01²); the biases start at 0.

    Examples
    --------
    >>> rbm = RBM(784, 100)
    >>> rbm.hidden_probabilities(torch.zeros(2, 784))[0, :2].tolist()
    [0.5, 0.5]
    """

    def __init__(self, visible: int, hidden: int, *, rng: torch.Generator | None = None) -> None:
        super().__init__()
        device = rng.device if rng is not None else None
        first = torch.randn(hidden, visible, generator=rng, device=device)
        self.weight = nn.Parameter(0.01 * first)
        self.visible_bias = nn.Parameter(torch.zeros(visible, device=device))
        self.hidden_bias = nn.Parameter(torch.zeros(hidden, device=device))

    def free_energy(self, v: Tensor) -> Tensor:
        """Return F(v) = -log P(v) - log Z in nats: (N, visible) → (N,)."""
        return -(v @ self.visible_bias) - softplus(self.hidden_logits(v)).sum(-1)

    def hidden_logits(self, v: Tensor) -> Tensor:
        """Return c + W v, the logits of the hidden units given v: (N, visible) → (N, hidden)."""
        return self.hidden_bias + v @ self.weight.T

    def visible_logits(self, h: Tensor) -> Tensor:
        """Return b + Wᵀ h, the logits of the visible units given h: (N, hidden) → (N, visible)."""
        return self.visible_bias + h @ self.weight

    def hidden_probabilities(self, v: Tensor) -> Tensor:
        """Return P(h = 1 | v): given v, the hidden units are independent."""
        return self.hidden_logits(v).sigmoid()

    def visible_probabilities(self, h: Tensor) -> Tensor:
        """Return P(v = 1 | h): given h, the visible units are independent."""
        return self.visible_logits(h).sigmoid()

    @torch.no_grad()
    def gibbs(self, v: Tensor, steps: int, *, rng: torch.Generator | None = None) -> Tensor:
        """Draw h given v and v given h, in turn; P(v) is what this leaves unchanged.

        Parameters
        ----------
        v
            Where the chains stand, shape (N, visible).
        steps
            Draws of both layers.
        rng
            The random stream, on the device of v.

        Returns
        -------
        Tensor
            Where they stand then, of the same shape.
        """
        for _ in range(steps):
            h = torch.bernoulli(self.hidden_probabilities(v), generator=rng)
            v = torch.bernoulli(self.visible_probabilities(h), generator=rng)
        return v

    def sample(self, count: int, *, seed: int, steps: int = 1000) -> Tensor:
        """Draw binary images, (count, visible), by as many chains, each from fair coins.

        They are from P(v) only as far as ``steps`` suffice.

        Examples
        --------
        >>> RBM(9, 2).sample(3, seed=0, steps=10).shape
        torch.Size([3, 9])
        """
        rng = torch.Generator(self.weight.device).manual_seed(seed)
        coins = torch.full((count, len(self.visible_bias)), 0.5).to(self.weight)
        return self.gibbs(torch.bernoulli(coins, generator=rng), steps, rng=rng)


def pcd_step(
    rbm: RBM,
    optimizer: Optimizer,
    v: Tensor,
    chain: Tensor,
    *,
    gibbs_steps: int = 1,
    rng: torch.Generator | None = None,
) -> Tensor:
    r"""Move the weights once, along an estimate of the gradient of log P.

    .. math:: -\nabla \log P(v) = \nabla F(v) - \mathbb{E}_{v' \sim P} \nabla F(v')

    The chains stand for v' ~ P. They are never restarted: while the weights move slowly, they
    stay near P. The difference of free energies that is minimised is no likelihood, and its
    value tells nothing; only its gradient does.

    Parameters
    ----------
    rbm, optimizer
        The model and what moves it.
    v
        A minibatch of binary images, shape (N, visible).
    chain
        Where the chains stand, shape (M, visible).
    gibbs_steps
        Steps of the chains before they are compared with the data.
    rng
        The random stream.

    Returns
    -------
    Tensor
        Where the chains stand now, for the next step.
    """
    chain = rbm.gibbs(chain, gibbs_steps, rng=rng)
    loss = rbm.free_energy(v).mean() - rbm.free_energy(chain).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return chain


def train_rbm(
    images: Tensor,
    *,
    hidden: int,
    steps: int,
    seed: int,
    batch_size: int = 100,
    learning_rate: float = 0.05,
    gibbs_steps: int = 1,
) -> RBM:
    """Train an RBM by stochastic gradient steps whose size falls linearly to 0.

    Parameters
    ----------
    images
        Shape (N, ...), flattened here. Pixels in [0, 1] are probabilities: a minibatch is drawn
        from them anew each time, so that 0 and 1 stay what they are.
    hidden, steps, batch_size
        Hidden units, minibatches, and images (and chains) in each.
    seed
        Fixes the initial weights, the order of the images and every draw.
    learning_rate
        Of the first step.
    gibbs_steps
        As for :func:`pcd_step`.

    Examples
    --------
    >>> halves = torch.tensor([[1.0, 1, 0, 0], [0, 0, 1, 1]]).repeat(50, 1)
    >>> rbm = train_rbm(halves, hidden=3, steps=200, seed=0)
    >>> bool(rbm.free_energy(halves[0]) < rbm.free_energy(torch.tensor([1.0, 0, 1, 0])))
    True
    """
    data = images.flatten(1)
    rng = torch.Generator(data.device).manual_seed(seed)
    rbm = RBM(data.shape[1], hidden, rng=rng).to(data)
    with torch.no_grad():  # without features, P is that of independent pixels
        rbm.visible_bias.copy_(base_rates(data).logit())
    optimizer = torch.optim.SGD(rbm.parameters(), lr=learning_rate)
    falling = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, total_iters=steps)
    batches = minibatches(data, batch_size, rng=rng)
    chain = torch.bernoulli(next(batches), generator=rng)
    for _ in range(steps):
        v = torch.bernoulli(next(batches), generator=rng)
        chain = pcd_step(rbm, optimizer, v, chain, gibbs_steps=gibbs_steps, rng=rng)
        falling.step()
    return rbm.requires_grad_(False)


def base_rates(images: Tensor) -> Tensor:
    """Return the mean of each pixel, kept from 0 and 1 as if one more image had been grey.

    Examples
    --------
    >>> base_rates(torch.tensor([[0.0, 1.0], [0.0, 1.0], [0.0, 0.0]])).tolist()
    [0.125, 0.625]
    """
    return (images.flatten(1).sum(0) + 0.5) / (len(images) + 1)
