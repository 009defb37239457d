"""The two players of a recipe, and the learning rule that moves each."""

import torch
from torch import nn
from torch.optim import SGD, Adam, Optimizer

from gancore.models import Discriminator, Generator
from gancore.recipes import Recipe

ImageShape = tuple[int, int, int]


def build_generator(recipe: Recipe, image_shape: ImageShape) -> Generator:
    """Build the recipe's G, with PyTorch's own initial weights."""
    return Generator(recipe.noise_dim, recipe.generator_hidden, image_shape, noise=recipe.noise)


def build_discriminator(
    recipe: Recipe, image_shape: ImageShape, *, rng: torch.Generator | None = None
) -> Discriminator:
    """Build the recipe's D, with PyTorch's own initial weights; ``rng`` draws its dropout masks."""
    return Discriminator(
        image_shape,
        recipe.discriminator_units,
        pieces=recipe.maxout_pieces,
        input_keep=recipe.input_keep,
        hidden_keep=recipe.hidden_keep,
        rng=rng,
    )


def build_optimizer(recipe: Recipe, module: nn.Module) -> Optimizer:
    """Build the recipe's learning rule; its rate and momentum are set before every update."""
    fused = next(module.parameters()).device.type in ("cpu", "cuda")
    if recipe.optimizer == "adam":
        return Adam(module.parameters(), lr=0.0, fused=fused)
    return SGD(module.parameters(), lr=0.0, momentum=recipe.initial_momentum, fused=fused)
