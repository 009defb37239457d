from dataclasses import replace

import numpy as np
import pytest
import torch

from gancore.errors import UserError
from gancore.processes import Processes
from gancore.training.build import (
    build_discriminator,
    build_generator,
    build_optimizer,
    limit_column_norms,
    new_discriminator,
    new_front,
    new_generator,
)
from gancore.training.recipes import get
from gancore.training.trainer import Training

FACES = (1, 48, 48)


def count(module):
    return sum(parameter.numel() for parameter in module.parameters())


def affine_layers(module):
    return [layer for layer in module.modules() if isinstance(layer, torch.nn.Linear)]


def test_both_stages_of_tfd_have_the_authors_layers():
    recipe = get("tfd")
    with torch.device("meta"):
        first, second = (build_generator(recipe, FACES, stage=stage) for stage in (1, 2))
        discriminator = build_discriminator(recipe, FACES)
    own = (100 + 1) * 8000 + (8000 + 1) * 8000 + (8000 + 1) * 2304
    assert count(first) == own
    assert count(second) == (100 + 1) * 8000 + (8000 + 1) * 100 + own
    assert count(discriminator) == (2304 + 1) * 6000 + (1200 + 1) * 6000 + 1200 + 1
    kinds = ["Linear", "ReLU", "Linear", "Sigmoid"]
    assert [type(layer).__name__ for layer in first.body] == kinds
    assert [type(layer).__name__ for layer in second.body] == kinds + kinds
    sizes = [100, 8000, 100, 8000, 8000, 2304]
    assert [layer.in_features for layer in affine_layers(second)] == sizes[:-1]
    assert [layer.out_features for layer in affine_layers(second)] == sizes[1:]
    assert second.noise == "normal"


@pytest.mark.slow
def test_tfd_starts_as_the_authors_drew_it(rng):
    """At full size: 83 million weights of G, and its front and D."""
    recipe = get("tfd")
    images = torch.rand(20, *FACES, generator=rng)
    generator = new_generator(recipe, images, rng=rng)
    front = new_front(recipe, rng=rng)
    discriminator = new_discriminator(recipe, FACES, rng=rng, dropout_rng=rng)
    ranges = [(generator.body, 0.05), (front, 0.05), (discriminator, 0.005)]
    for module, weight_range in ranges:
        for layer in affine_layers(module):
            weight = layer.weight.detach()
            assert weight.abs().max() <= weight_range
            # A uniform on ±r has the deviation r/√3; the smallest layer has 1,200 weights.
            assert weight.std().item() == pytest.approx(weight_range / 3**0.5, rel=0.1)
    biases = [0.0, -2.0]
    assert [set(layer.bias.tolist()) for layer in affine_layers(generator.body)] == [
        {bias} for bias in biases
    ]
    assert [set(layer.bias.tolist()) for layer in affine_layers(front)] == [
        {bias} for bias in biases
    ]
    assert all(layer.bias.count_nonzero() == 0 for layer in affine_layers(discriminator))
    output = generator.output.weight.detach()
    assert (output.count_nonzero(dim=1) == 100).all()
    norms = output.norm(dim=1)
    # Of 2,304 draws from the chi distribution with 100 degrees of freedom (9.975 ± 0.706).
    assert norms.mean().item() == pytest.approx(9.975, abs=5 * 0.706 / 48)
    assert norms.min() > 1.9365
    p = images.double().mean(0).flatten().numpy()
    np.testing.assert_allclose(
        generator.output.bias.detach().numpy(), np.log(p / (1 - p)), rtol=1e-4, atol=1e-5
    )


@pytest.fixture
def wide_recipe(small_tfd):
    """Weights of which some columns are longer than the limit, and some shorter, everywhere."""
    return replace(
        small_tfd,
        generator_weight_range=0.8,
        discriminator_weight_range=0.8,
        column_norm_at_start=False,
        column_norm_slack=0.0,
    )


def step_once(recipe, images):
    training = Training(recipe, images[: recipe.batch_size], seed=0)
    training.run_epoch()
    return [
        layer.weight.detach().double().numpy()
        for network in (training.generator, training.discriminator)
        for layer in affine_layers(network)
    ]


def test_a_step_ends_with_every_long_column_cut_to_the_limit(wide_recipe, digits):
    """Against the same step without a limit, whose weights NumPy then cuts unit by unit."""
    limit = 1.9365
    free = step_once(replace(wide_recipe, column_norm_limit=0.0), digits.train)
    cut = step_once(wide_recipe, digits.train)
    assert len(cut) == 6
    longer = shorter = 0
    for before, after in zip(free, cut, strict=True):
        for incoming, now in zip(before, after, strict=True):
            norm = np.sqrt((incoming**2).sum())
            if norm <= limit:
                shorter += 1
                assert (incoming == now).all()
            else:
                longer += 1
                np.testing.assert_allclose(now, incoming * limit / norm, rtol=1e-5, atol=1e-7)
                # A float32 norm of some 800 numbers is right to a few parts in ten million.
                assert np.sqrt((now**2).sum()) <= limit * (1 + 1e-6)
    assert longer > 100
    assert shorter > 20


def test_alternating_steps_cut_both_networks_too(wide_recipe, digits):
    recipe = replace(wide_recipe, update="alternating", discriminator_steps=1)
    for weight in step_once(recipe, digits.train):
        assert np.linalg.norm(weight, axis=1).max() <= 1.9365 * (1 + 1e-6)


@pytest.mark.parametrize("at_start", [True, False])
def test_the_sparse_columns_are_cut_before_the_first_update_where_the_recipe_says_so(
    small_tfd, digits, at_start
):
    recipe = replace(small_tfd, column_norm_at_start=at_start)
    training = Training(recipe, digits.train[:10], seed=0)
    norms = []

    def look(generator, _):
        norms.append(generator.output.weight.norm(dim=1).max().item())

    look(training.generator, None)
    training.generator.register_forward_pre_hook(look)
    training.run_epoch()
    look(training.generator, None)
    assert norms[0] > 3
    assert norms[1] == pytest.approx(1.9365 if at_start else norms[0], rel=1e-6)
    assert norms[-1] == pytest.approx(1.9365, rel=1e-6)


def test_with_a_slack_every_column_is_shortened(rng):
    layer = torch.nn.Linear(7, 5, dtype=torch.float64)
    with torch.no_grad():
        layer.weight.mul_(torch.tensor([0, 1, 2, 4, 8], dtype=torch.float64)[:, None])
    before = layer.weight.detach().numpy().copy()
    limit_column_norms(layer, 1.5, slack=0.1)
    norms = np.linalg.norm(before, axis=1, keepdims=True)
    assert norms.min() == 0
    assert norms[1] < 1.5 < norms[4]
    expected = before * np.minimum(norms, 1.5) / (norms + 0.1)
    np.testing.assert_allclose(layer.weight.detach().numpy(), expected, rtol=1e-14)


def test_each_piece_of_a_maxout_unit_has_a_norm_of_its_own(small_tfd):
    discriminator = build_discriminator(small_tfd, (1, 2, 2))
    pieces = discriminator.layers[2].linear.weight
    with torch.no_grad():
        pieces.fill_(0.5)
        pieces[3] = 2.0
    limit_column_norms(discriminator, 1.5)
    norms = pieces.norm(dim=1)
    # Four inputs: 0.5 · √4 is 1 and stays, 2 · √4 is 4 and is cut.
    assert norms[3].item() == pytest.approx(1.5, rel=1e-6)
    assert (np.delete(norms.tolist(), 3) == 1).all()


def test_without_a_limit_no_column_is_cut(small_recipe):
    module = torch.nn.Linear(4, 2)
    with torch.no_grad():
        module.weight.fill_(100.0)
    optimizer = build_optimizer(small_recipe, module)
    module(torch.ones(1, 4)).sum().backward()
    optimizer.step()
    assert module.weight.min() > 99


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda images: images * 255, "not from 0 to 255: scale them"),
        (lambda images: (images * 255).to(torch.uint8), "not from 0 to 255: scale them"),
        (lambda images: images > 0.5, "torch.float32, not torch.bool"),
        (lambda images: images * 2 - 1, "not from -1 to 1: scale them"),
        (lambda images: images * torch.nan, "not from nan to nan"),
        (lambda images: images[:, 0], r"shape \(N, C, H, W\), not \(20, 28, 28\)"),
    ],
)
def test_images_that_g_cannot_draw_are_refused(small_recipe, digits, rng, spoil, told):
    """A D that sees pixels of 255 knows every sample, and nothing else would tell."""
    with pytest.raises(UserError, match=told):
        new_generator(small_recipe, spoil(digits.train[:20]), rng=rng)


def test_several_processes_do_not_part_minibatches_of_two_sizes(small_recipe, digits):
    recipe = replace(small_recipe, update="alternating", drop_last=False)
    with pytest.raises(UserError, match="let it drop the last, or train it on one"):
        Training(recipe, digits.train[:50], processes=Processes(0, 2))
