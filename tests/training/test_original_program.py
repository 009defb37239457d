"""Twelve updates of the authors' own program against those of this package.

``golden/mnist_recipe_small.npz`` was written by running their program (``goodfeli/adversarial``
with Pylearn2 and Theano of June 2014) in float64 on forty synthetic images, with small networks.
Their streams of random numbers were replaced, and what they drew stands in the file: the
order of the images, the codes, and the masks of dropout.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from gancore.gan.algorithm1 import GAN, simultaneous_step
from gancore.gan.layers import Dropout
from gancore.training.build import build_discriminator, build_generator, build_optimizer
from gancore.training.recipes import get

GOLDEN = Path(__file__).parent / "golden" / "mnist_recipe_small.npz"
IMAGE, IMAGES, BATCH, UPDATES = (1, 6, 6), 40, 10, 12
MOMENTS = (1, 2, 4, 8, 12)
"""After these updates the file holds the weights."""


class GivenDropout(nn.Module):
    """Dropout with masks from a list instead of from a random stream."""

    def __init__(self, keep):
        super().__init__()
        self.keep, self.masks = keep, []

    def forward(self, x):
        return x * self.masks.pop(0) / self.keep


@pytest.fixture(scope="module")
def golden():
    with np.load(GOLDEN) as arrays:
        return {name: torch.from_numpy(arrays[name]) for name in arrays}


def put_weights(module, golden, prefix):
    for number, parameter in enumerate(module.parameters()):
        stored = golden[f"{prefix}/{number}"]
        parameter.data = (stored.T if stored.ndim == 2 else stored).clone().contiguous()


def largest_difference(module, golden, prefix):
    return max(
        (parameter.detach() - stored.T if stored.ndim == 2 else parameter.detach() - stored)
        .abs()
        .max()
        .item()
        for number, parameter in enumerate(module.parameters())
        for stored in [golden[f"{prefix}/{number}"]]
    )


def differences(golden, recipe):
    """Train as the recipe does, and compare at each moment for which there are weights."""
    generator, discriminator = build_generator(recipe, IMAGE), build_discriminator(recipe, IMAGE)
    dropouts = [
        GivenDropout(each.keep) for each in discriminator.layers if isinstance(each, Dropout)
    ]
    replacements = iter(dropouts)
    discriminator.layers = nn.Sequential(
        *(
            next(replacements) if isinstance(each, Dropout) else each
            for each in discriminator.layers
        )
    )
    put_weights(generator, golden, "start/generator")
    put_weights(discriminator, golden, "start/discriminator")
    optimizers = [build_optimizer(recipe, each) for each in (generator, discriminator)]
    gan = GAN(generator, discriminator, *optimizers, sample_noise=lambda count: None)
    images = golden["images"].double().reshape(-1, *IMAGE)
    found = {}
    for step in range(UPDATES):
        now = f"update_{step}"
        epoch = step // (IMAGES // BATCH) + 1
        for group in (group for each in optimizers for group in each.param_groups):
            group["lr"] = recipe.learning_rate_at(step)
            group["momentum"] = recipe.gradient_momentum_at(step, epoch)
        assert recipe.learning_rate_at(step) == pytest.approx(
            golden[f"{now}/learning_rate"].item(), rel=1e-12
        )
        assert recipe.momentum_at(epoch) == pytest.approx(
            golden[f"{now}/momentum"].item(), rel=1e-6
        )
        # D sees the samples first, then the data.
        for layer, dropout in enumerate(dropouts):
            dropout.masks = [golden[f"{now}/mask_{kind}_{layer}"] for kind in ("fake", "real")]
        simultaneous_step(
            gan, images[golden[f"{now}/order"].long()], golden[f"{now}/noise"].double()
        )
        if step + 1 in MOMENTS:
            found[step + 1] = max(
                largest_difference(generator, golden, f"after_{step + 1}/generator"),
                largest_difference(discriminator, golden, f"after_{step + 1}/discriminator"),
            )
    return found


SMALL = {"generator_hidden": (16, 16), "discriminator_units": (8, 8)}


def test_twelve_updates_equal_those_of_the_authors_program(golden):
    # Of the order of 1, weights in float64 are 1e-16 apart by rounding alone.
    recipe = replace(get("mnist"), **SMALL)
    found = differences(golden, recipe)
    assert set(found) == set(MOMENTS)
    assert all(difference < 1e-15 for difference in found.values()), found


def test_with_the_velocity_of_pytorch_the_two_part_slowly(golden):
    found = differences(golden, replace(get("mnist"), **SMALL, velocity="gradients"))
    assert found[1] < 1e-15
    assert 1e-8 < found[12] < 5e-6, found


TFD_GOLDEN = GOLDEN.with_name("tfd_recipe_small.npz")
"""Written by ``python -m tools.original.compare tfd --keep``, which ran their program."""


@pytest.fixture(scope="module")
def golden_tfd():
    with np.load(TFD_GOLDEN) as arrays:
        return dict(arrays)


def differences_of_tfd(golden, **changes):
    """Run both stages by the package's own loop, and compare after each moment in the file."""
    compare = pytest.importorskip("tools.original.compare")
    experiment = compare.EXPERIMENTS["tfd"]
    experiment = replace(experiment, recipe=replace(experiment.recipe, **changes))
    return compare.differences(compare.run_ours(experiment, dict(golden)), golden)


def test_both_stages_of_tfd_equal_those_of_the_authors_program(golden_tfd):
    # 45 images make four minibatches of 10 and one of 5; weights are of the order of 1.
    found = differences_of_tfd(golden_tfd)
    moments = [f"stage_{stage}/after_{update}" for stage in (1, 2) for update in (1, 5, 10)]
    assert list(found) == moments
    assert all(difference < 5e-15 for difference in found.values()), found


@pytest.mark.parametrize(
    ("changes", "least", "most"),
    [({"column_norm_at_start": False}, 1e-4, 10), ({"column_norm_slack": 0.0}, 1e-8, 1e-5)],
)
def test_what_pylearn2_does_to_norms_shows(golden_tfd, changes, least, most):
    found = differences_of_tfd(golden_tfd, **changes)
    assert least < found["stage_1/after_10"] < most, found
