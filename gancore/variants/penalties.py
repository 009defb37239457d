"""Penalties on the slope of a discriminator, and the losses of a critic.

The penalties are added to what D minimises. They are defined for networks that answer for each
example alone, without batch normalisation. Spectral normalisation is PyTorch's own:
``torch.nn.utils.parametrizations.spectral_norm``.
"""

from collections.abc import Callable

import torch
from torch import Tensor


def logit_gradients(discriminator: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    r"""Return the gradient of D's logit at each example.

    .. math:: \nabla_x \ell(x)

    Parameters
    ----------
    discriminator
        From examples to logits, one for each: the shape of x without the dimensions of an
        example, with or without trailing ones.
    x
        The examples, as D takes them.

    Returns
    -------
    Tensor
        Shape (examples, numbers in one of them). It can be differentiated with respect to D's
        parameters.

    Raises
    ------
    ValueError
        If there is not one logit for each example.

    Examples
    --------
    >>> x = torch.tensor([[1.0, 0.0], [2.0, 3.0]])
    >>> logit_gradients(lambda x: x.square().sum(1), x).tolist()
    [[2.0, 0.0], [4.0, 6.0]]
    """
    x = x.detach().requires_grad_()
    logits = discriminator(x)
    lead = list(logits.shape) or [1]
    while len(lead) > 1 and lead[-1] == 1:
        lead.pop()
    if len(lead) >= max(x.ndim, 2) or x.shape[: len(lead)] != tuple(lead):
        raise ValueError(
            f"a logit for each example is needed: for shape {tuple(x.shape)} "
            f"there are logits of shape {tuple(logits.shape)}"
        )
    (gradient,) = torch.autograd.grad(logits.sum(), x, create_graph=True)
    return gradient.reshape(logits.numel(), -1)


def r1_penalty(discriminator: Callable[[Tensor], Tensor], real: Tensor, *, gamma: float) -> Tensor:
    r"""Return the R1 penalty, which asks D to be flat where the data are.

    .. math:: \frac\gamma2 \; \mathbb{E}_{x \sim p_\text{data}} \lVert \nabla_x \ell(x) \rVert^2

    Mescheder, Geiger and Nowozin, 2018 (https://arxiv.org/abs/1801.04406).

    Parameters
    ----------
    discriminator
        From examples to logits.
    real
        A minibatch of data.
    gamma
        The weight γ.

    Returns
    -------
    Tensor
        A scalar, at least 0.

    Examples
    --------
    >>> round(r1_penalty(lambda x: 3 * x.sum(1), torch.zeros(8, 2), gamma=2.0).item(), 4)
    18.0
    """
    return gamma / 2 * logit_gradients(discriminator, real).square().sum(1).mean()


def wgan_gp_penalty(
    discriminator: Callable[[Tensor], Tensor],
    real: Tensor,
    fake: Tensor,
    *,
    weight: float = 10.0,
    example_dims: int = 1,
    rng: torch.Generator | None = None,
) -> Tensor:
    r"""Return the penalty of WGAN-GP: the critic is to have slope 1 between data and samples.

    .. math::

        \lambda \; \mathbb{E}\bigl(\lVert \nabla_x T(\hat x) \rVert - 1\bigr)^2,
        \qquad \hat x = \epsilon x + (1 - \epsilon) G(z), \quad \epsilon \sim U[0, 1]

    Gulrajani et al., 2017 (https://arxiv.org/abs/1704.00028).

    Parameters
    ----------
    discriminator
        The critic T, from examples to numbers.
    real, fake
        Minibatches of one shape.
    weight
        λ.
    example_dims
        How many of the last dimensions belong to one example: 1 for points, 3 for images.
    rng
        The stream of ε, on the device of the minibatches.

    Returns
    -------
    Tensor
        A scalar, at least 0.

    Raises
    ------
    ValueError
        If T does not give one number for each example.

    Examples
    --------
    >>> flat, steep = torch.zeros(8, 2), torch.ones(8, 2)
    >>> round(wgan_gp_penalty(lambda x: 3 * x[:, 0], flat, steep).item(), 4)  # 10 (3 - 1)²
    40.0
    """
    ones = [1] * example_dims
    epsilon = torch.rand(*real.shape[:-example_dims], *ones, generator=rng, device=real.device)
    between = epsilon * real + (1 - epsilon) * fake
    lengths = logit_gradients(discriminator, between).norm(dim=1)
    if len(lengths) != epsilon.numel():
        raise ValueError(
            f"{len(lengths)} numbers of T for {epsilon.numel()} examples of {example_dims} "
            "dimensions: images have example_dims=3"
        )
    return weight * (lengths - 1).square().mean()


def critic_loss(*, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    r"""Return what a Wasserstein critic minimises.

    .. math:: \mathbb{E}_{z \sim p_z}[T(G(z))] - \mathbb{E}_{x \sim p_\text{data}}[T(x)]

    If T is nowhere steeper than 1, minus this is at most the Wasserstein distance.

    Parameters
    ----------
    real_logits, fake_logits
        T on data and on samples, any shapes.

    Returns
    -------
    Tensor
        A scalar, in the units of T.

    Examples
    --------
    >>> critic_loss(real_logits=torch.ones(4), fake_logits=torch.zeros(4)).item()
    -1.0
    """
    return fake_logits.mean() - real_logits.mean()


def wasserstein_generator_loss(fake_logits: Tensor) -> Tensor:
    r"""Return what the generator minimises against a Wasserstein critic.

    .. math:: -\mathbb{E}_{z \sim p_z}[T(G(z))]

    Parameters
    ----------
    fake_logits
        T on samples, any shape.

    Returns
    -------
    Tensor
        A scalar, in the units of T.

    Examples
    --------
    >>> wasserstein_generator_loss(torch.ones(4)).item()
    -1.0
    """
    return -fake_logits.mean()
