import pytest
import torch
from torch import nn

from gancore import results
from gancore.book.dcgan.ablation import (
    NOISE_DIM,
    VARIANTS,
    new_discriminator,
    new_generator,
    train,
)
from gancore.gan import dcgan

SHAPE = (1, 16, 16)


def kinds(variant):
    """The layers of both networks by their names, without their sizes."""
    pair = (
        new_generator(VARIANTS[variant], 3, SHAPE),
        new_discriminator(VARIANTS[variant], 3, SHAPE),
    )
    return [[type(layer).__name__ for layer in network] for network in pair]


def test_the_first_variant_is_the_package_s(rng):
    pairs = (
        (new_generator, dcgan.Generator(NOISE_DIM, 3, SHAPE), torch.randn(4, NOISE_DIM)),
        (new_discriminator, dcgan.Discriminator(SHAPE, 3), torch.rand(4, *SHAPE)),
    )
    for build, theirs, given in pairs:
        ours = build(VARIANTS["DCGAN"], 3, SHAPE)
        for mine, same in zip(ours.parameters(), theirs.parameters(), strict=True):
            mine.data.copy_(same)
        assert torch.equal(ours(given), theirs(given))


@pytest.mark.parametrize(
    ("variant", "lost", "gained"),
    [
        ("pooling", {"ConvTranspose2d"}, {"Upsample", "Conv2d", "MaxPool2d"}),
        ("no batch norm", {"BatchNorm2d"}, set()),
        ("a fully connected layer", set(), {"BatchNorm1d"}),
        ("sigmoids in G", {"ReLU", "Tanh", "Pixels"}, {"Sigmoid"}),
        ("no leak in D", set(), set()),
        ("batch norm at G's output", set(), set()),
        ("batch norm at D's input", set(), set()),
    ],
)
def test_a_variant_is_without_its_guideline(variant, lost, gained):
    found, plain = ({name for each in kinds(of) for name in each} for of in (variant, "DCGAN"))
    assert plain - found == lost
    assert found - plain <= gained


def test_the_exceptions_are_one_layer_more_each():
    generator, discriminator = kinds("DCGAN")
    at_output, same_discriminator = kinds("batch norm at G's output")
    assert at_output == [*generator[:-2], "BatchNorm2d", *generator[-2:]]
    same_generator, at_input = kinds("batch norm at D's input")
    assert at_input == [*discriminator[:2], "BatchNorm2d", *discriminator[2:]]
    assert (same_generator, same_discriminator) == (generator, discriminator)


def test_without_a_leak_nothing_negative_passes():
    for variant, slope in (("DCGAN", 0.2), ("no leak in D", 0.0)):
        layers = new_discriminator(VARIANTS[variant], 3, SHAPE)
        assert {each.negative_slope for each in layers if isinstance(each, nn.LeakyReLU)} == {slope}


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_trains_and_draws_pixels(variant, digits):
    images = digits.train[:50, :, 6:22, 6:22]
    generator, readings = train(VARIANTS[variant], images, seed=0, iterations=2, channels=2)
    again, _ = train(VARIANTS[variant], images, seed=0, iterations=2, channels=2)
    assert len(readings) == 2
    drawn = generator(torch.zeros(2, NOISE_DIM))
    assert drawn.shape == (2, *SHAPE)
    assert 0 <= drawn.min() <= drawn.max() <= 1
    for mine, same in zip(generator.parameters(), again.parameters(), strict=True):
        assert torch.equal(mine, same)


def test_what_is_kept_is_of_every_variant_with_every_seed():
    runs = results.experiment("dcgan_ablation")["runs"]
    assert sorted((run["images"], run["variant"], run["seed"]) for run in runs) == sorted(
        (images, name, seed)
        for images in ("digits", "faces")
        for name in VARIANTS
        for seed in range(3)
    )
    kept = results.experiment_samples("dcgan_ablation")
    assert set(kept) == {f"{each}, {name}" for each in ("digits", "faces") for name in VARIANTS}
