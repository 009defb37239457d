"""What both networks optimise, computed from logits.

A discriminator here returns the logit ``l`` of D, so that ``D = sigmoid(l)``. Then
``log D = logsigmoid(l)`` and ``log(1 - D) = logsigmoid(-l)`` hold to full precision
for every ``l``, where ``log(sigmoid(l))`` overflows and ``log(D + eps)`` is biased.

All values are in nats. Equation numbers are those of Goodfellow et al.,
"Generative Adversarial Nets", 2014 (https://arxiv.org/abs/1406.2661).
"""

from collections.abc import Callable

from torch import Tensor
from torch.nn.functional import logsigmoid


def value(*, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    r"""Estimate the value function V(D, G) from one minibatch of each kind (equation 1).

    .. math::

        V(D, G) = \mathbb{E}_{x \sim p_\text{data}}[\log D(x)]
                + \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]

    Parameters
    ----------
    real_logits
        Logits of D on data, any shape.
    fake_logits
        Logits of D on samples of G, any shape.

    Returns
    -------
    Tensor
        A scalar in nats, at most 0. It is ``-log 4`` when every logit is 0, and
        minus twice the mean binary cross-entropy of D.

    Examples
    --------
    >>> import torch
    >>> undecided = torch.zeros(8)
    >>> round(value(real_logits=undecided, fake_logits=undecided).item(), 4)  # minus log 4
    -1.3863
    """
    return logsigmoid(real_logits).mean() + logsigmoid(-fake_logits).mean()


def discriminator_loss(*, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    r"""Return what D minimises: the mean binary cross-entropy, ``-V(D, G) / 2``.

    .. math::

        \tfrac12 \left[ -\log D(x) \right] + \tfrac12 \left[ -\log(1 - D(G(z))) \right]

    Algorithm 1 ascends V itself. The authors' configuration averages the two terms
    instead, which halves the length of D's steps at the same learning rate.

    Parameters
    ----------
    real_logits, fake_logits
        Logits of D on data and on samples of G, any shapes.

    Returns
    -------
    Tensor
        A scalar in nats, at least 0; ``log 2`` when D cannot tell the two apart.

    Examples
    --------
    >>> import torch
    >>> loss = discriminator_loss(real_logits=torch.zeros(4), fake_logits=torch.zeros(4))
    >>> round(loss.item(), 4)
    0.6931
    """
    return -value(real_logits=real_logits, fake_logits=fake_logits) / 2


def minimax_generator_loss(fake_logits: Tensor) -> Tensor:
    r"""Return the generator's part of V, which the minimax game has G minimise (equation 1).

    .. math:: \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]

    Its derivative with respect to a logit is ``-D(G(z))``: it vanishes where D is
    confident that the sample is fake, which is where G has most to learn.

    Parameters
    ----------
    fake_logits
        Logits of D on samples of G, any shape.

    Returns
    -------
    Tensor
        A scalar in nats, at most 0.

    Examples
    --------
    >>> import torch
    >>> round(minimax_generator_loss(torch.tensor([1.0])).item(), 4)
    -1.3133
    """
    return logsigmoid(-fake_logits).mean()


def non_saturating_generator_loss(fake_logits: Tensor) -> Tensor:
    r"""Return the loss that the paper trains G with (section 3): maximise log D(G(z)).

    .. math:: -\mathbb{E}_{z \sim p_z}[\log D(G(z))]

    It is a different objective from the minimax one, not a rewriting of it: the game is no
    longer zero-sum. Its derivative with respect to a logit is ``D(G(z)) - 1``, which
    is largest in size where D rejects the sample.

    Parameters
    ----------
    fake_logits
        Logits of D on samples of G, any shape.

    Returns
    -------
    Tensor
        A scalar in nats, at least 0.

    Examples
    --------
    >>> import torch
    >>> round(non_saturating_generator_loss(torch.tensor([1.0])).item(), 4)
    0.3133
    """
    return -logsigmoid(fake_logits).mean()


GENERATOR_LOSSES: dict[str, Callable[[Tensor], Tensor]] = {
    "minimax": minimax_generator_loss,
    "non_saturating": non_saturating_generator_loss,
}
"""The generator's two losses by the names that recipes use."""
