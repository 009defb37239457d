from dataclasses import fields, replace

import pytest

from gancore.book.ledger import LEDGER, as_markdown, deviations
from gancore.training.recipe import Recipe
from gancore.training.recipes import get

OURS_ALONE = ["initial weights are drawn", "first samples of G"]
"""Lines that no recipe can change."""

CHANGES = {
    "epochs": 7,
    "batch_size": 50,
    "drop_last": True,
    "noise": "uniform",
    "noise_dim": 10,
    "generator_hidden": (7, 8000),
    "generator_activations": ("relu", "relu"),
    "generator_weight_range": 0.1,
    "sigmoid_bias": 0.0,
    "sparse_output": 0,
    "discriminator_units": (7,),
    "maxout_pieces": 2,
    "discriminator_weight_range": 0.1,
    "input_keep": 0.5,
    "hidden_keep": 0.9,
    "discriminator_input_scale": 4.0,
    "optimizer": "adam",
    "learning_rate": 0.2,
    "discriminator_learning_rate_factor": 0.2,
    "learning_rate_divisor": 1.0,
    "minimum_learning_rate": 0.01,
    "initial_momentum": 0.7,
    "final_momentum": 0.9,
    "momentum_saturation_epoch": 10,
    "velocity": "gradients",
    "update": "alternating",
    "discriminator_steps": 5,
    "generator_objective": "minimax",
    "generator_average_decay": 0.999,
    "column_norm_limit": 2.0,
    "column_norm_at_start": False,
    "column_norm_slack": 0.0,
    "second_stage_front": (7, 100),
    "second_stage_activations": ("relu", "relu"),
    "second_stage_epochs": 7,
}


def test_the_recipes_of_the_authors_differ_from_their_files_where_no_recipe_can_help():
    assert deviations(get("tfd"), "tfd") == OURS_ALONE
    # The file for digits names no last epoch.
    assert deviations(get("mnist"), "mnist") == [*OURS_ALONE, "training ends"]


def test_every_field_of_a_recipe_has_a_line():
    of_another_paper = {"architecture", "channels"}
    named = {field.name for field in fields(Recipe)} - {"name", "summary"} - of_another_paper
    assert named == set(CHANGES)


@pytest.mark.parametrize("field", CHANGES)
def test_a_recipe_that_differs_says_so(field):
    recipe = get("tfd")
    if field == "noise_dim":
        recipe = replace(recipe, second_stage_front=(8000, 10), noise_dim=10)
    elif field == "discriminator_steps":
        recipe = replace(recipe, update="alternating", discriminator_steps=5)
    else:
        recipe = replace(recipe, **{field: CHANGES[field]})
    differing = set(deviations(recipe, "tfd")) - set(OURS_ALONE)
    assert len(differing) == (2 if field == "noise_dim" else 1)
    lines = [entry for entry in LEDGER if "tfd" in entry.authors]
    assert as_markdown({"changed": recipe}, "tfd").count(" = |") == (
        len(lines) - len(OURS_ALONE) - len(differing)
    )


def test_the_steps_of_d_are_told():
    one, five = (replace(get("mnist"), update="alternating", discriminator_steps=k) for k in (1, 5))
    assert as_markdown({"k": one}) != as_markdown({"k": five})


def test_what_only_the_files_for_faces_choose_has_no_line_for_digits():
    digits, faces = (as_markdown({"a": get(name)}, name) for name in ("mnist", "tfd"))
    assert "second stage" not in digits
    assert "| second stage | — | 8000 rectifiers, 100 sigmoids before G, against a new D | = |" in (
        faces.splitlines()
    )
