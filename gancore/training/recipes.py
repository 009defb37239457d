"""The recipes by their names: what each model is built of and how it is trained.

The values of ``mnist`` and ``tfd`` are those of the configuration files that the paper's
authors published (https://github.com/goodfeli/adversarial: ``mnist.yaml`` and, for the two
stages of ``tfd``, ``tfd_pretrain/pretrain.yaml`` and ``tfd_pretrain/train.yaml``); where the
paper's text and the files differ, the files are what was run. One value is ours: the authors'
``mnist.yaml`` has no stopping rule, and 250 is the epoch at which its momentum stops rising.
"""

from typing import Any

from gancore.errors import UserError
from gancore.training.recipe import Recipe

__all__ = ["RECIPES", "Recipe", "get"]

# With few images or small networks, the authors' rule lets D win, and so, at two seeds of eight,
# does moving both players at once.
_ADAM: dict[str, Any] = {
    "optimizer": "adam",
    "learning_rate": 1e-3,
    "discriminator_learning_rate_factor": 0.2,
    "learning_rate_divisor": 1.0,
    "final_momentum": 0.5,
    "update": "alternating",
}

# The values of the paper of DCGAN, sections 3 and 4.
_DCGAN: dict[str, Any] = {
    "architecture": "dcgan",
    "generator_hidden": (),
    "discriminator_units": (),
    "optimizer": "adam",
    "learning_rate": 2e-4,
    "learning_rate_divisor": 1.0,
    "final_momentum": 0.5,
    "update": "alternating",
}

_RECIPES = [
    Recipe(
        name="mnist",
        summary="the paper's MNIST model, trained as its authors ran it",
        epochs=250,
        velocity="steps",
    ),
    Recipe(
        name="mnist-averaged",
        summary="the game of mnist; the result is the average of G's weights along it",
        epochs=250,
        velocity="steps",
        generator_average_decay=0.99998,
    ),
    Recipe(
        name="mnist-finish",
        summary="goes on from a run of mnist: a stronger D, and G's weights averaged",
        epochs=80,
        input_keep=0.9,
        hidden_keep=0.7,
        learning_rate=0.06,
        discriminator_learning_rate_factor=3.0,
        learning_rate_divisor=1.00003,
        final_momentum=0.5,
        generator_average_decay=0.9999,
    ),
    Recipe(
        name="mnist-quick",
        summary="a smaller pair that learns digits from 4,000 images in two minutes",
        epochs=80,
        batch_size=50,
        generator_hidden=(400, 400),
        discriminator_units=(120, 120),
        **_ADAM,
        generator_average_decay=0.999,
    ),
    Recipe(
        name="tfd",
        summary="the paper's model of faces, in the two stages its authors trained",
        epochs=50,
        drop_last=False,
        noise="normal",
        generator_hidden=(8000, 8000),
        generator_activations=("relu", "sigmoid"),
        sigmoid_bias=-2.0,
        sparse_output=100,
        discriminator_units=(1200, 1200),
        learning_rate=0.05,
        velocity="steps",
        column_norm_limit=1.9365,
        column_norm_at_start=True,
        column_norm_slack=1e-7,
        second_stage_front=(8000, 100),
        second_stage_activations=("relu", "sigmoid"),
        second_stage_epochs=22,
    ),
    Recipe(
        name="faces",
        summary="a pair for faces: 28,709 of 48×48 in under an hour",
        epochs=100,
        generator_hidden=(700, 700),
        input_keep=1.0,
        hidden_keep=0.8,
        discriminator_input_scale=4.0,
        optimizer="adam",
        learning_rate=5e-4,
        learning_rate_divisor=1.0,
        final_momentum=0.5,
        generator_average_decay=0.999,
    ),
    Recipe(
        name="faces-quick",
        summary="a small pair for faces: seconds on 80 of them, minutes on 28,709",
        epochs=20,
        batch_size=10,
        generator_hidden=(300, 300),
        input_keep=1.0,
        hidden_keep=0.8,
        discriminator_input_scale=4.0,
        discriminator_units=(80, 80),
        **_ADAM,
        generator_average_decay=0.99,
    ),
    Recipe(
        name="dcgan",
        summary="convolutions as in the DCGAN paper, with the sizes of its program for MNIST",
        epochs=25,
        batch_size=128,
        channels=64,
        **_DCGAN,
    ),
    Recipe(
        name="dcgan-quick",
        summary="a smaller DCGAN that learns digits from 4,000 images in half a minute",
        epochs=12,
        batch_size=25,
        channels=16,
        **_DCGAN | {"learning_rate": 1e-3},
        generator_average_decay=0.995,
    ),
]

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in _RECIPES}
"""Every recipe by its name."""


def get(name: str) -> Recipe:
    """Look a recipe up.

    Parameters
    ----------
    name
        A key of :data:`RECIPES`.

    Raises
    ------
    UserError
        If there is no recipe of that name.

    Examples
    --------
    >>> get("mnist").generator_hidden
    (1200, 1200)
    """
    if name not in RECIPES:
        raise UserError(f"no recipe '{name}': choose one of {', '.join(RECIPES)}")
    return RECIPES[name]
