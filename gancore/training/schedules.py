"""The updates of an epoch, and what changes between them: rates, momentum, G's average."""

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.optim.swa_utils import get_ema_multi_avg_fn

from gancore.gan.algorithm1 import GAN, Readings, alternating_updates, simultaneous_updates
from gancore.gan.networks import ImageGenerator
from gancore.training.build import limit_column_norms
from gancore.training.recipe import Recipe


def prepare_first_update(recipe: Recipe, gan: GAN) -> None:
    """Limit the norms of all columns before any update, where the recipe asks for that."""
    if recipe.column_norm_limit and recipe.column_norm_at_start:
        for network in (gan.generator, gan.discriminator):
            limit_column_norms(network, recipe.column_norm_limit, slack=recipe.column_norm_slack)


def updates(
    recipe: Recipe, gan: GAN, images: Tensor, iterations: int, rng: torch.Generator
) -> Iterator[Readings]:
    """Run the recipe's updates, alternating or simultaneous, and yield their readings.

    Parameters
    ----------
    recipe
        Knows the kind and the size of a minibatch.
    gan
        Both networks; they change.
    images
        The training images, on the networks' device.
    iterations
        How many.
    rng
        The stream of the order of the images.
    """
    if recipe.update == "simultaneous":
        return simultaneous_updates(
            gan,
            images,
            iterations=iterations,
            batch_size=recipe.batch_size,
            drop_last=recipe.drop_last,
            rng=rng,
        )
    return alternating_updates(
        gan,
        images,
        iterations=iterations,
        batch_size=recipe.batch_size,
        k=recipe.discriminator_steps,
        drop_last=recipe.drop_last,
        rng=rng,
    )


def set_schedules(recipe: Recipe, gan: GAN, *, step: int, epoch: int) -> None:
    """Set both learning rates and the momentum of the next update.

    Parameters
    ----------
    recipe
        Knows the schedules.
    gan
        Its optimisers change.
    step
        Updates made before this one in the stage, from 0.
    epoch
        The epoch of the stage, from 1.
    """
    momentum = recipe.gradient_momentum_at(step, epoch)
    rate = recipe.learning_rate_at(step)
    rates = {
        gan.generator_optimizer: rate,
        gan.discriminator_optimizer: rate * recipe.discriminator_learning_rate_factor,
    }
    for optimizer, its_rate in rates.items():
        for group in optimizer.param_groups:
            group["lr"] = its_rate
            if recipe.optimizer == "sgd":
                group["momentum"] = momentum
            else:
                group["betas"] = (momentum, group["betas"][1])


@torch.no_grad()
def update_average(
    average: ImageGenerator, generator: ImageGenerator, *, decay: float, iteration: int
) -> None:
    r"""Move an average of G's weights and running statistics towards what they are now, in place.

    .. math::

        \bar\theta_t = d_t \bar\theta_{t-1} + (1 - d_t) \theta_t,
        \qquad d_t = 1 - \frac{1 - d}{1 - d^t}

    Divided by :math:`1 - d^t`, as in Adam, the weights of the average sum to 1 from the start.

    Parameters
    ----------
    average
        Changes.
    generator
        G after the iteration.
    decay
        d.
    iteration
        t, from 1.
    """
    now = 1 - (1 - decay) / (1 - decay**iteration)
    averaged, current = (list(each.parameters()) for each in (average, generator))
    get_ema_multi_avg_fn(now)(averaged, current, None)
    for averaged_statistic, statistic in zip(average.buffers(), generator.buffers(), strict=True):
        if statistic.is_floating_point():
            averaged_statistic.lerp_(statistic, 1 - now)
        else:  # a count of minibatches
            averaged_statistic.copy_(statistic)
