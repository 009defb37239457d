"""Recipes of a few hundred weights, for tests of the machinery around them."""

from dataclasses import replace

from gancore.training import recipes

SMALL = replace(
    recipes.get("mnist-quick"),
    name="small",
    epochs=3,
    batch_size=10,
    generator_hidden=(12,),
    discriminator_units=(6,),
)
SMALL_DCGAN = replace(
    recipes.get("dcgan-quick"),
    name="small-dcgan",
    epochs=3,
    batch_size=50,
    noise_dim=5,
    channels=2,
    generator_average_decay=0.9,
)
SMALL_TFD = replace(
    recipes.get("tfd"),
    name="small-tfd",
    epochs=2,
    batch_size=10,
    noise_dim=5,
    generator_hidden=(12, 20),
    sparse_output=10,
    discriminator_units=(6, 4),
    second_stage_front=(8, 5),
    second_stage_epochs=2,
)
"""The authors' two stages of TFD."""
