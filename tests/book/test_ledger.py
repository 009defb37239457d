from dataclasses import replace

import pytest

from gancore.book.ledger import LEDGER, as_markdown
from gancore.training.recipes import get


def test_the_recipe_mnist_does_in_every_line_what_the_authors_ran():
    recipe = get("mnist")
    assert [entry.ours(recipe) for entry in LEDGER] == [entry.authors for entry in LEDGER]


CHANGES = {
    "noise": "normal",
    "noise_dim": 10,
    "generator_hidden": (7,),
    "generator_weight_range": 0.1,
    "discriminator_units": (7,),
    "maxout_pieces": 2,
    "discriminator_weight_range": 0.1,
    "input_keep": 0.5,
    "hidden_keep": 0.9,
    "optimizer": "adam",
    "learning_rate": 0.2,
    "discriminator_learning_rate_factor": 0.2,
    "learning_rate_divisor": 1.0,
    "initial_momentum": 0.7,
    "final_momentum": 0.9,
    "momentum_saturation_epoch": 10,
    "velocity": "gradients",
    "update": "alternating",
    "generator_objective": "minimax",
    "generator_average_decay": 0.999,
    "batch_size": 50,
}


@pytest.mark.parametrize("field", CHANGES)
def test_a_recipe_that_differs_says_so(field):
    changed = replace(get("mnist"), **{field: CHANGES[field]})
    differing = [entry for entry in LEDGER if entry.ours(changed) != entry.authors]
    assert len(differing) == 1
    assert as_markdown({"changed": changed}).count(" = |") == len(LEDGER) - 1
