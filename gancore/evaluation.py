"""A generator's Parzen figure, and the figure of real data that a reader needs beside it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gancore.models import Generator, sample_images, sample_noise
from gancore.parzen import SIGMA_GRIDS, ParzenEstimate, estimate


@dataclass(frozen=True)
class Evaluation:
    """The same estimator on samples of a model and on real images.

    Attributes
    ----------
    model
        With samples of G as the centres.
    real_data
        The anchor: with training images as the centres, and a σ of its own. A model that
        scores above it is rewarded for smoothing, not for being closer to the data.
    """

    model: ParzenEstimate
    real_data: ParzenEstimate


def evaluate(
    samples: Tensor,
    *,
    train: Tensor,
    valid: Tensor,
    test: Tensor,
    sigmas: Sequence[float] = SIGMA_GRIDS["paper"],
    progress: Callable[[Iterable], Iterable] = iter,
) -> Evaluation:
    """Score samples against test images, with the anchor of real data beside them.

    Parameters
    ----------
    samples
        Samples of G.
    train, valid, test
        The parts of the data set: the first ``len(samples)`` training images are the
        anchor's centres; σ is chosen on ``valid`` for each of the two.
    sigmas
        The grid.
    progress
        Wraps the iterable of blocks, for example ``tqdm``.
    """
    device = samples.device
    valid, test = valid.to(device), test.to(device)
    model, real_data = (
        estimate(centres, validation=valid, test=test, sigmas=sigmas, progress=progress)
        for centres in (samples, train[: len(samples)].to(device))
    )
    return Evaluation(model, real_data)


def draw_samples(
    generator: Generator,
    count: int,
    *,
    seed: int,
    device: torch.device | str = "cpu",
) -> Tensor:
    """Draw images from a generator; the same seed gives the same codes on one kind of device.

    Parameters
    ----------
    generator
        G, which knows the prior of its codes; it is moved to the device.
    count
        How many images.
    seed
        Fixes the codes.
    device
        Where to compute.

    Returns
    -------
    Tensor
        Images on the device, shape (count, C, H, W).

    Examples
    --------
    >>> from gancore.models import Generator
    >>> generator = Generator(100, (32,), (1, 28, 28))
    >>> draw_samples(generator, 3, seed=0).shape
    torch.Size([3, 1, 28, 28])
    """
    rng = torch.Generator(device).manual_seed(seed)
    codes = sample_noise(generator.noise, count, generator.noise_dim, rng=rng)
    return sample_images(generator.to(device), codes)
