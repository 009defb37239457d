"""Algorithm 1 of the paper, and the simultaneous update that its authors ran.

Modules and tensors go in; nothing here knows where the data came from. No step waits for
the device: the readings of a step stay on it as tensors until somebody looks at them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from gancore.gan.objectives import discriminator_loss, non_saturating_generator_loss


@dataclass(frozen=True)
class GAN:
    """Both networks, their optimisers, and the source of the noise fed to G.

    Attributes
    ----------
    generator
        G, from codes to samples.
    discriminator
        D, from samples to logits.
    generator_optimizer, discriminator_optimizer
        The gradient-based learning rule of each network.
    sample_noise
        Draws a number of fresh codes z from p_z, on the networks' device.
    generator_loss
        What G minimises, a function of D's logits on samples.
    share
        The rows of a minibatch that this process computes, where several train together.
    """

    generator: nn.Module
    discriminator: nn.Module
    generator_optimizer: Optimizer
    discriminator_optimizer: Optimizer
    sample_noise: Callable[[int], Tensor]
    generator_loss: Callable[[Tensor], Tensor] = non_saturating_generator_loss
    share: Callable[[Tensor], Tensor] = lambda minibatch: minibatch


class Readings(NamedTuple):
    """The losses and mean outputs of D in one iteration, as scalars on the networks' device.

    Attributes
    ----------
    discriminator_loss, generator_loss
        The two losses before the update, in nats.
    d_real, d_fake
        The means of D(x) over the data and of D(G(z)) over the samples, in [0, 1].
    """

    discriminator_loss: Tensor
    generator_loss: Tensor
    d_real: Tensor
    d_fake: Tensor


def discriminator_step(gan: GAN, real: Tensor, noise: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Update D once, with G fixed: the inner step of Algorithm 1.

    Parameters
    ----------
    gan
        The networks; only D changes.
    real
        A minibatch of data.
    noise
        A minibatch of codes.

    Returns
    -------
    tuple of Tensor
        D's loss, the mean of D(x) and the mean of D(G(z)), before the update.
    """
    with torch.no_grad():
        fake = gan.generator(noise)
    real_logits, fake_logits = gan.discriminator(real), gan.discriminator(fake)
    loss = discriminator_loss(real_logits=real_logits, fake_logits=fake_logits)
    gan.discriminator_optimizer.zero_grad()
    loss.backward(inputs=trainable(gan.discriminator))
    gan.discriminator_optimizer.step()
    return loss.detach(), _mean_d(real_logits), _mean_d(fake_logits)


def generator_step(gan: GAN, noise: Tensor) -> Tensor:
    """Update G once, with D fixed: the outer step of Algorithm 1.

    Parameters
    ----------
    gan
        The networks; only G changes, and D gets no gradients.
    noise
        A minibatch of codes.

    Returns
    -------
    Tensor
        G's loss before the update.
    """
    loss = gan.generator_loss(gan.discriminator(gan.generator(noise)))
    gan.generator_optimizer.zero_grad()
    loss.backward(inputs=trainable(gan.generator))
    gan.generator_optimizer.step()
    return loss.detach()


def simultaneous_step(gan: GAN, real: Tensor, noise: Tensor) -> Readings:
    """Update both networks once, from one shared pass, as the authors ran it.

    One pass of G makes the samples, and one pass of D over them serves both losses, so
    that G is trained through the same dropout masks as D. Both
    gradients are taken before either network moves.

    Parameters
    ----------
    gan
        The networks; both change.
    real
        A minibatch of data.
    noise
        A minibatch of codes.

    Returns
    -------
    Readings
        The losses and the means of D, before the update.
    """
    fake_logits = gan.discriminator(gan.generator(noise))
    real_logits = gan.discriminator(real)
    d_loss = discriminator_loss(real_logits=real_logits, fake_logits=fake_logits)
    g_loss = gan.generator_loss(fake_logits)
    gan.discriminator_optimizer.zero_grad()
    gan.generator_optimizer.zero_grad()
    d_loss.backward(inputs=trainable(gan.discriminator), retain_graph=True)
    g_loss.backward(inputs=trainable(gan.generator))
    gan.discriminator_optimizer.step()
    gan.generator_optimizer.step()
    return Readings(d_loss.detach(), g_loss.detach(), _mean_d(real_logits), _mean_d(fake_logits))


def minibatches(
    data: Tensor, batch_size: int, *, drop_last: bool = True, rng: torch.Generator | None = None
) -> Iterator[Tensor]:
    """Yield minibatches endlessly, in a new random order for each pass over the data.

    Parameters
    ----------
    data
        Examples along the first dimension, on the device of ``rng``.
    batch_size
        Examples in a minibatch.
    drop_last
        Whether to drop examples left over at the end of a pass; otherwise they make a smaller one.
    rng
        The stream of the orders.

    Raises
    ------
    ValueError
        If there are fewer examples than one minibatch holds, or it holds none, at the first one.

    Examples
    --------
    >>> batches = minibatches(torch.arange(6), 3)
    >>> torch.cat([next(batches), next(batches)]).sort().values.tolist()
    [0, 1, 2, 3, 4, 5]
    """
    if not 1 <= batch_size <= len(data):
        raise ValueError(f"a minibatch holds 1 to all of {len(data)} examples, not {batch_size}")
    while True:
        order = torch.randperm(len(data), generator=rng, device=data.device)
        for chosen in order.split(batch_size):
            if len(chosen) == batch_size or not drop_last:
                yield data[chosen]


def alternating_updates(
    gan: GAN,
    data: Tensor,
    *,
    iterations: int,
    batch_size: int,
    k: int = 1,
    drop_last: bool = True,
    rng: torch.Generator | None = None,
) -> Iterator[Readings]:
    """Run Algorithm 1: k steps of D, each on fresh data and noise, then one step of G.

    Parameters
    ----------
    gan
        The networks.
    data
        Examples along the first dimension, on the networks' device.
    iterations
        Steps of G.
    batch_size
        m: examples, and codes, in a minibatch.
    k
        Steps of D for each step of G.
    drop_last
        See :func:`minibatches`; a smaller minibatch of data meets as many codes.
    rng
        The stream of the order in which the data are seen.

    Yields
    ------
    Readings
        After each iteration, which runs when it is asked for; D's are those of its last step.

    Raises
    ------
    ValueError
        If k is below 1, or the data do not fill one minibatch.
    """
    if k < 1:
        raise ValueError(f"k counts the steps of D and is at least 1, not {k}")
    batches = minibatches(data, batch_size, drop_last=drop_last, rng=rng)
    for _ in range(iterations):
        for _ in range(k):
            real = next(batches)
            noise = gan.sample_noise(len(real))
            d_loss, d_real, d_fake = discriminator_step(gan, gan.share(real), gan.share(noise))
        g_loss = generator_step(gan, gan.share(gan.sample_noise(batch_size)))
        yield Readings(d_loss, g_loss, d_real, d_fake)


def simultaneous_updates(
    gan: GAN,
    data: Tensor,
    *,
    iterations: int,
    batch_size: int,
    drop_last: bool = True,
    rng: torch.Generator | None = None,
) -> Iterator[Readings]:
    """Run the authors' variant: every iteration moves both networks at once.

    Parameters
    ----------
    gan, data, batch_size, drop_last, rng
        As for :func:`alternating_updates`.
    iterations
        Updates of both.

    Yields
    ------
    Readings
        After each iteration.
    """
    batches = minibatches(data, batch_size, drop_last=drop_last, rng=rng)
    for _ in range(iterations):
        real = next(batches)
        noise = gan.sample_noise(len(real))
        yield simultaneous_step(gan, gan.share(real), gan.share(noise))


def trainable(network: nn.Module) -> list[nn.Parameter]:
    """Return the parameters of a network that are not frozen; only these are updated."""
    return [each for each in network.parameters() if each.requires_grad]


def _mean_d(logits: Tensor) -> Tensor:
    return logits.detach().sigmoid().mean()
