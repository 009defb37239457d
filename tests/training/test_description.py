from dataclasses import replace

import pytest
import torch

from gancore.errors import UserError
from gancore.training.description import RunDescription, fingerprint


@pytest.fixture
def description(small_recipe):
    return RunDescription("digits", 3, (1, 28, 28), 200, small_recipe, "another run", "ab12")


def test_a_description_is_the_same_after_a_turn_through_json(description):
    assert RunDescription.from_dict(description.to_dict()) == description


def test_a_description_of_an_earlier_version_is_read(description):
    values = description.to_dict()
    del values["images_sha256"], values["start"]
    assert RunDescription.from_dict(values) == replace(description, images_sha256=None, start=None)


@pytest.mark.parametrize(
    "change",
    [
        {"recipe": []},
        {"recipe": None},
        {"recipe": {}},
        {"dataset": None},
        {"dataset": ["digits"]},
        {"seed": "3"},
        {"image_shape": [1, 28]},
        {"image_shape": 28},
        {"training_images": 2.5},
        {"start": 7},
        {"images_sha256": 7},
    ],
    ids=str,
)
def test_what_is_no_description_is_refused(description, change):
    with pytest.raises((ValueError, TypeError)):
        RunDescription.from_dict(description.to_dict() | change)
    with pytest.raises((ValueError, TypeError)):
        RunDescription.from_dict([1, 2])


@pytest.mark.parametrize(
    ("field", "entry"),
    [
        ("epochs", "many"),
        ("epochs", 2.5),
        ("epochs", True),
        ("learning_rate", None),
        ("learning_rate", [0.1]),
        ("generator_hidden", 12),
        ("generator_hidden", "12"),
        ("generator_hidden", [12, "12"]),
        ("generator_activations", ["tanh"]),
        ("noise", "cauchy"),
        ("optimizer", ["adam"]),
        ("name", 5),
    ],
)
def test_what_is_no_recipe_is_refused(description, field, entry):
    values = description.to_dict()
    values["recipe"][field] = entry
    with pytest.raises(ValueError, match=field):
        RunDescription.from_dict(values)


def test_a_recipe_of_a_later_version_is_told_apart(description):
    values = description.to_dict()
    values["recipe"]["spectral_norm"] = 1.0
    with pytest.raises(UserError, match=r"spectral_norm.*update it, unless"):
        RunDescription.from_dict(values)


def test_a_difference_is_named_and_epochs_are_none(description):
    recipe = description.recipe
    same = replace(description, recipe=replace(recipe, epochs=9, summary="in other words"))
    assert description.difference(same) is None
    assert description.difference(replace(description, seed=4)) == "seed 3, not 4"
    other = replace(description, recipe=replace(recipe, noise_dim=7))
    assert description.difference(other) == "noise_dim 100, not 7"
    other = replace(description, images_sha256="cd34")
    assert description.difference(other) == "other training images, though as many"
    unknown = replace(description, images_sha256=None)
    assert description.difference(unknown) is unknown.difference(description) is None


def test_one_grey_value_changes_the_fingerprint(digits):
    images = digits.train[:100]
    other = images.clone()
    other[-1, 0, 27, 27] += 1 / 255
    assert fingerprint(images) == fingerprint(digits.train[:200][:100].clone())
    assert len({fingerprint(each) for each in (images, other, images.flip(0))}) == 3
    assert fingerprint(images.transpose(2, 3)) == fingerprint(images.transpose(2, 3).contiguous())
    assert torch.equal(images, digits.train[:100])
