r"""A deep belief network: restricted Boltzmann machines, each on the features of the one below.

Only the topmost stays a Boltzmann machine. The others are read downwards, each layer drawn given
the one above:

.. math::

    P(v, h_1, \dots, h_L) = P(v \mid h_1) \, P(h_1 \mid h_2) \cdots P_{\text{top}}(h_{L-1}, h_L)

Hinton, Osindero and Teh, "A fast learning algorithm for deep belief nets", 2006, train them from
the bottom, each on what the one below makes of the data, q(h | v), and show why this is no waste:
with entropy H(q),

.. math::

    \log P(v) \ge \mathbb{E}_{q(h_1 \mid v)} \big[ \log P(v \mid h_1) + \log P(h_1) \big] + H(q),

with equality while the second machine is the first upside down; as the second then learns q's
samples, log P(h₁) grows and carries the bound with it. They go on to tune all weights together,
which is left out here.
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from gancore.rivals.rbm import RBM, train_rbm


class DeepBeliefNet:
    """A stack of Boltzmann machines.

    Parameters
    ----------
    rbms
        From the one of the pixels upwards, at least one; the visible units of each are the
        hidden units of the one below.
    """

    def __init__(self, rbms: Sequence[RBM]) -> None:
        self.rbms = list(rbms)

    @torch.no_grad()
    def sample(self, count: int, *, seed: int, steps: int = 1000) -> Tensor:
        """Draw images: chains in the top machine, and one pass down.

        Parameters
        ----------
        count
            How many, each by a chain of its own.
        seed
            Fixes every draw.
        steps
            Gibbs steps of each chain, from fair coins.

        Returns
        -------
        Tensor
            P(v = 1 | h₁) for the drawn h₁: grey images in (0, 1), shape (count, visible). Binary
            ones, which are what the network is a model of, are ``torch.bernoulli`` of them.

        Examples
        --------
        >>> DeepBeliefNet([RBM(9, 4), RBM(4, 3)]).sample(5, seed=0, steps=10).shape
        torch.Size([5, 9])
        """
        *lower, top = self.rbms
        rng = torch.Generator(top.weight.device).manual_seed(seed)
        coins = torch.full((count, len(top.visible_bias)), 0.5).to(top.weight)
        state = top.gibbs(torch.bernoulli(coins, generator=rng), steps, rng=rng)
        state = torch.bernoulli(top.hidden_probabilities(state), generator=rng)
        for rbm in (top, *reversed(lower)):
            probabilities = rbm.visible_probabilities(state)
            state = torch.bernoulli(probabilities, generator=rng)
        return probabilities

    @torch.no_grad()
    def bound(
        self, v: Tensor, log_partition: float | Tensor, *, rng: torch.Generator | None = None
    ) -> Tensor:
        """Estimate the lower bound on log P(v), from one draw of the hidden units for each image.

        Its mean over many draws is the bound. With one machine there is nothing to draw, and it
        is log P(v) itself.

        Parameters
        ----------
        v
            Binary images, shape (N, visible).
        log_partition
            log Z of the top machine, from :mod:`gancore.rivals.partition`.
        rng
            The stream of the draws.

        Returns
        -------
        Tensor
            In nats, shape (N,).

        Examples
        --------
        >>> from gancore.rivals.partition import log_partition
        >>> network = DeepBeliefNet([RBM(9, 4), RBM(4, 3)])
        >>> network.bound(torch.ones(2, 9), log_partition(network.rbms[1])).shape
        torch.Size([2])
        """
        *lower, top = self.rbms
        bound, state = v.new_zeros(len(v)), v
        for rbm in lower:
            above = torch.bernoulli(rbm.hidden_probabilities(state), generator=rng)
            bound += _log_probability(state, rbm.visible_logits(above))
            bound -= _log_probability(above, rbm.hidden_logits(state))
            state = above
        return bound - top.free_energy(state) - log_partition


def train_deep_belief(
    images: Tensor,
    *,
    hidden: Sequence[int],
    steps: int,
    seed: int,
    batch_size: int = 100,
    learning_rate: float = 0.05,
) -> DeepBeliefNet:
    """Train a stack from the bottom, each machine by :func:`~gancore.rivals.rbm.train_rbm`.

    Parameters
    ----------
    images
        Shape (N, ...), pixels in [0, 1], which are probabilities: each minibatch is drawn anew.
    hidden
        Hidden units of each machine, from the bottom.
    steps, batch_size, learning_rate
        As for :func:`~gancore.rivals.rbm.train_rbm`, the same for each machine.
    seed
        Fixes the run.

    Examples
    --------
    >>> halves = torch.tensor([[1.0, 1, 0, 0], [0, 0, 1, 1]]).repeat(50, 1)
    >>> network = train_deep_belief(halves, hidden=[3, 2], steps=20, seed=0)
    >>> [tuple(rbm.weight.shape) for rbm in network.rbms]
    [(3, 4), (2, 3)]
    """
    rng = torch.Generator(images.device).manual_seed(seed)
    data, rbms = images.flatten(1), []
    for depth, units in enumerate(hidden):
        rbm = train_rbm(
            data,
            hidden=units,
            steps=steps,
            seed=seed + depth,
            batch_size=batch_size,
            learning_rate=learning_rate,
        )
        rbms.append(rbm)
        data = rbm.hidden_probabilities(torch.bernoulli(data, generator=rng))
    return DeepBeliefNet(rbms)


def _log_probability(state: Tensor, logits: Tensor) -> Tensor:
    """Return the log of the probability of binary units that are independent: (N, d) → (N,)."""
    return -binary_cross_entropy_with_logits(logits, state, reduction="none").sum(1)
