import json
import math
from dataclasses import FrozenInstanceError, replace
from typing import get_args, get_type_hints

import pytest

from gancore.errors import UserError
from gancore.gan.objectives import GENERATOR_LOSSES
from gancore.training.recipe import Recipe
from gancore.training.recipes import _RECIPES, RECIPES, get


def test_no_recipe_hides_behind_the_name_of_another():
    assert list(RECIPES) == [recipe.name for recipe in _RECIPES]


def test_a_recipe_may_name_every_loss_of_g():
    words = get_args(get_type_hints(Recipe)["generator_objective"])
    assert set(words) == set(GENERATOR_LOSSES)


def test_mnist_has_every_value_that_the_authors_ran():
    recipe = get("mnist")
    assert (recipe.noise, recipe.noise_dim) == ("uniform", 100)
    assert recipe.generator_hidden == (1200, 1200)
    assert recipe.generator_weight_range == 0.05
    assert (recipe.discriminator_units, recipe.maxout_pieces) == ((240, 240), 5)
    assert recipe.discriminator_weight_range == 0.005
    assert (recipe.input_keep, recipe.hidden_keep) == (0.8, 0.5)
    assert recipe.batch_size == 100
    assert (recipe.learning_rate, recipe.learning_rate_divisor) == (0.1, 1.000004)
    assert recipe.minimum_learning_rate == 1e-6
    assert (recipe.initial_momentum, recipe.final_momentum) == (0.5, 0.7)
    assert recipe.momentum_saturation_epoch == 250
    assert recipe.velocity == "steps"
    assert (recipe.update, recipe.discriminator_steps) == ("simultaneous", 1)
    assert recipe.generator_objective == "non_saturating"


def test_mnist_averaged_is_the_game_of_mnist_with_a_memory():
    plain, averaged = get("mnist"), get("mnist-averaged")
    names = {"name": plain.name, "summary": plain.summary}
    assert replace(averaged, **names, generator_average_decay=0.0) == plain
    # A memory of a hundred epochs of five hundred updates.
    assert 1 / (1 - averaged.generator_average_decay) == pytest.approx(100 * 500)


def test_tfd_has_every_value_that_the_authors_ran():
    recipe = get("tfd")
    assert recipe.stage_epochs == (50, 22)
    assert (recipe.noise, recipe.noise_dim) == ("normal", 100)
    assert recipe.generator_hidden == (8000, 8000)
    assert recipe.generator_activations == ("relu", "sigmoid")
    assert recipe.generator_weight_range == 0.05
    assert (recipe.sigmoid_bias, recipe.sparse_output) == (-2, 100)
    assert recipe.second_stage_front == (8000, 100)
    assert recipe.second_stage_activations == ("relu", "sigmoid")
    assert (recipe.discriminator_units, recipe.maxout_pieces) == ((1200, 1200), 5)
    assert recipe.discriminator_weight_range == 0.005
    assert recipe.column_norm_limit == 1.9365
    assert (recipe.column_norm_at_start, recipe.column_norm_slack) == (True, 1e-7)
    assert not recipe.drop_last
    assert recipe.learning_rate == 0.05
    as_for_mnist = (
        "batch_size",
        "input_keep",
        "hidden_keep",
        "optimizer",
        "discriminator_learning_rate_factor",
        "learning_rate_divisor",
        "minimum_learning_rate",
        "initial_momentum",
        "final_momentum",
        "momentum_saturation_epoch",
        "velocity",
        "update",
        "discriminator_steps",
        "generator_objective",
        "generator_average_decay",
    )
    for name in as_for_mnist:
        assert getattr(recipe, name) == getattr(get("mnist"), name)


@pytest.mark.parametrize("name", ["mnist", "mnist-quick", "faces", "faces-quick"])
def test_the_other_recipes_have_one_stage_of_rectifiers(name):
    recipe = get(name)
    assert recipe.stage_epochs == (recipe.epochs,)
    assert recipe.generator_activations == ()
    assert recipe.column_norm_limit == recipe.sparse_output == 0


def test_a_recipe_of_before_the_second_stage_is_read_as_it_was_run():
    """What a run folder of an earlier version holds."""
    values = get("mnist-quick").to_dict()
    later = {
        "architecture",
        "channels",
        "generator_activations",
        "sigmoid_bias",
        "sparse_output",
        "column_norm_limit",
        "column_norm_at_start",
        "column_norm_slack",
        "drop_last",
        "velocity",
        "second_stage_front",
        "second_stage_activations",
        "second_stage_epochs",
    }
    old = {key: value for key, value in values.items() if key not in later}
    assert len(old) == len(values) - len(later)
    assert Recipe.from_dict(old) == get("mnist-quick")


def test_the_learning_rate_is_divided_after_every_update_down_to_its_floor():
    recipe = get("mnist")
    rate = 0.1
    for step in range(5):
        assert recipe.learning_rate_at(step) == pytest.approx(rate, rel=1e-12)
        rate /= 1.000004
    assert recipe.learning_rate_at(10**8) == 1e-6


def test_the_momentum_rises_in_a_line_from_epoch_1_to_epoch_250():
    recipe = get("mnist")
    assert recipe.momentum_at(1) == 0.5
    assert recipe.momentum_at(250) == pytest.approx(0.7)
    assert recipe.momentum_at(1000) == 0.7
    # Halfway between the 1st and the 250th epoch lies 125.5.
    assert (recipe.momentum_at(125) + recipe.momentum_at(126)) / 2 == pytest.approx(0.6)
    steps = {
        round(recipe.momentum_at(epoch + 1) - recipe.momentum_at(epoch), 9)
        for epoch in range(1, 250)
    }
    assert len(steps) == 1


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_recipe_survives_json(recipe):
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe


def test_a_recipe_of_another_version():
    values = get("mnist").to_dict()
    del values["generator_objective"]
    assert Recipe.from_dict(values) == get("mnist")
    with pytest.raises(UserError, match="wings"):
        Recipe.from_dict({**values, "wings": 2})


def test_a_recipe_is_frozen_and_consistent():
    with pytest.raises(FrozenInstanceError):
        get("mnist").epochs = 3
    with pytest.raises(ValueError, match="simultaneous"):
        replace(get("mnist"), discriminator_steps=2)
    with pytest.raises(ValueError, match="1 activations for 2 layers"):
        replace(get("mnist"), generator_activations=("relu",))
    with pytest.raises(ValueError, match="2 activations for 1 layers"):
        replace(get("tfd"), second_stage_front=(100,))
    with pytest.raises(ValueError, match="ends in 100 units"):
        replace(get("tfd"), noise_dim=50)


@pytest.mark.parametrize(
    ("field", "word"),
    [("noise", "gaussian"), ("update", "simultanous"), ("velocity", "step"), ("optimizer", "Adam")],
)
def test_a_mistyped_word_is_refused(field, word):
    with pytest.raises(ValueError, match=f"{field} cannot be '{word}'"):
        replace(get("mnist"), **{field: word})


def test_a_mistyped_word_among_several_is_refused():
    with pytest.raises(ValueError, match="generator_activations cannot be"):
        replace(get("mnist"), generator_activations=("relu", "tanh"))


def test_a_rate_that_is_divided_without_end_stays_at_its_floor():
    recipe = replace(get("mnist"), learning_rate_divisor=3.0)
    assert recipe.learning_rate_at(10**6) == recipe.minimum_learning_rate


def test_dcgan_has_the_values_of_its_paper():
    recipe = get("dcgan")
    assert recipe.architecture == "dcgan"
    assert (recipe.batch_size, recipe.noise, recipe.noise_dim) == (128, "uniform", 100)
    assert (recipe.optimizer, recipe.learning_rate_at(0), recipe.momentum_at(1)) == (
        "adam",
        2e-4,
        0.5,
    )
    assert (recipe.learning_rate_at(10_000), recipe.momentum_at(25)) == (2e-4, 0.5)
    assert recipe.discriminator_learning_rate_factor == 1
    assert (recipe.update, recipe.discriminator_steps) == ("alternating", 1)
    assert recipe.generator_average_decay == 0


def test_a_recipe_is_of_one_architecture():
    with pytest.raises(ValueError, match="has no generator_hidden"):
        replace(get("dcgan"), generator_hidden=(1200,))
    with pytest.raises(ValueError, match="has no column_norm_limit"):
        replace(get("dcgan"), column_norm_limit=1.9)
    for recipe, channels in ((get("dcgan"), 0), (get("mnist"), 64)):
        with pytest.raises(ValueError, match="an MLP has none"):
            replace(recipe, channels=channels)


def test_an_unknown_recipe_is_a_user_error_that_names_the_choices():
    with pytest.raises(UserError, match="mnist-quick"):
        get("mnits")


@pytest.mark.parametrize(
    "wrong",
    [
        {"batch_size": 0},
        {"noise_dim": 0},
        {"maxout_pieces": 0},
        {"update": "alternating", "discriminator_steps": 0},
        {"discriminator_units": (8, 0)},
        {"epochs": -1},
        {"learning_rate": -0.1},
        {"learning_rate": math.nan},
        {"learning_rate_divisor": 0.0},
        {"hidden_keep": 0.0},
        {"input_keep": 1.5},
        {"generator_average_decay": 2.0},
        {"generator_average_decay": 1.0},
        {"final_momentum": 1.0},
        {"velocity": "steps", "learning_rate": 0.0},
        {"velocity": "steps", "minimum_learning_rate": 0.0},
        {"learning_rate_divisor": 0.5},
        {"column_norm_limit": -1.0},
        {"column_norm_slack": -1.0},
        {"discriminator_input_scale": -4.0},
        {"generator_weight_range": math.nan},
        {"discriminator_weight_range": -0.05},
        {"sparse_output": -3},
    ],
)
def test_numbers_that_nothing_can_be_trained_with_are_refused(wrong):
    name = list(wrong)[-1]
    with pytest.raises(ValueError, match=f"{name} cannot be"):
        replace(get("mnist"), **wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"learning_rate": "0.1"},
        {"batch_size": 50.5},
        {"drop_last": "no"},
        {"generator_hidden": [400, 400]},
    ],
)
def test_a_value_of_another_type_is_refused(wrong):
    (name,) = wrong
    with pytest.raises(ValueError, match=f"{name} cannot be"):
        replace(get("mnist"), **wrong)
