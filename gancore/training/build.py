"""Build the networks of a recipe, their initial weights and their optimisers."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import SGD, Adam, Optimizer

from gancore.errors import UserError
from gancore.gan import dcgan
from gancore.gan.algorithm1 import GAN
from gancore.gan.initialise import (
    initialise_output_bias,
    initialise_sigmoid_biases,
    initialise_sparse,
    initialise_uniform,
)
from gancore.gan.layers import Dropout
from gancore.gan.networks import (
    Discriminator,
    Generator,
    ImageGenerator,
    hidden_layers,
    sample_noise,
)
from gancore.gan.objectives import GENERATOR_LOSSES
from gancore.processes import ALONE, Processes
from gancore.training.recipe import Recipe

ImageShape = tuple[int, int, int]


def build_generator(recipe: Recipe, image_shape: ImageShape, *, stage: int = 1) -> ImageGenerator:
    """Build the recipe's G as it is in a stage, with PyTorch's own initial weights."""
    if recipe.architecture == "dcgan":
        return dcgan.Generator(recipe.noise_dim, recipe.channels, image_shape, noise=recipe.noise)
    generator = Generator(
        recipe.noise_dim,
        recipe.generator_hidden,
        image_shape,
        activations=recipe.generator_activations,
        noise=recipe.noise,
    )
    if stage == 2:
        generator.prepend(_build_front(recipe))
    return generator


def build_discriminator(
    recipe: Recipe, image_shape: ImageShape, *, rng: torch.Generator | None = None
) -> nn.Module:
    """Build the recipe's D, with PyTorch's own initial weights; ``rng`` draws its dropout masks."""
    if recipe.architecture == "dcgan":
        return dcgan.Discriminator(image_shape, recipe.channels)
    return Discriminator(
        image_shape,
        recipe.discriminator_units,
        pieces=recipe.maxout_pieces,
        input_keep=recipe.input_keep,
        hidden_keep=recipe.hidden_keep,
        input_scale=recipe.discriminator_input_scale,
        rng=rng,
    )


def new_generator(recipe: Recipe, images: Tensor, *, rng: torch.Generator) -> ImageGenerator:
    """Make the G that a run starts with.

    Parameters
    ----------
    recipe
        Its sizes and the ranges of its weights.
    images
        The training images, shape (N, C, H, W), in [0, 1]: an MLP starts at their mean.
    rng
        The stream of the initial weights, on the CPU, as the network is.

    Raises
    ------
    UserError
        If the images have another shape, or pixels that G cannot draw.
    """
    _refuse_what_g_cannot_draw(images)
    channels, height, width = images.shape[1:]
    with rng.device:
        generator = build_generator(recipe, (channels, height, width))
    if not isinstance(generator, Generator):
        dcgan.initialise_normal(generator, rng=rng)
        return generator
    initialise_uniform(generator, recipe.generator_weight_range, rng=rng)
    initialise_sigmoid_biases(generator.body, recipe.sigmoid_bias)
    if recipe.sparse_output:
        initialise_sparse(generator.output, recipe.sparse_output, rng=rng)
    initialise_output_bias(generator, images)
    return generator


def new_front(recipe: Recipe, *, rng: torch.Generator) -> nn.Sequential:
    """Make the layers that the second stage puts before the trained G; ``rng`` draws them."""
    with rng.device:
        front = _build_front(recipe)
    initialise_uniform(front, recipe.generator_weight_range, rng=rng)
    initialise_sigmoid_biases(front, recipe.sigmoid_bias)
    return front


def new_discriminator(
    recipe: Recipe, image_shape: ImageShape, *, rng: torch.Generator, dropout_rng: torch.Generator
) -> nn.Module:
    """Make the D that a stage starts with; ``rng`` draws its weights, on the CPU."""
    with rng.device:
        discriminator = build_discriminator(recipe, image_shape, rng=dropout_rng)
    if isinstance(discriminator, Discriminator):
        initialise_uniform(discriminator, recipe.discriminator_weight_range, rng=rng)
    else:
        dcgan.initialise_normal(discriminator, rng=rng)
    return discriminator


def build_gan(
    recipe: Recipe,
    generator: nn.Module,
    discriminator: nn.Module,
    *,
    noise_rng: torch.Generator,
    processes: Processes = ALONE,
) -> GAN:
    """Put both networks and their optimisers together as a GAN.

    Parameters
    ----------
    recipe
        How to train.
    generator, discriminator
        The networks, on the device that they train on.
    noise_rng
        The stream of the codes, on that device.
    processes
        Those that train together: each computes its share of every minibatch.

    Raises
    ------
    UserError
        If several processes are to train a DCGAN, where each would normalise by the statistics of
        its own share, or if D's last minibatch of an epoch may be smaller than G's.
    """
    if processes.count > 1 and recipe.architecture == "dcgan":
        raise UserError(
            f"recipe '{recipe.name}' normalises whole minibatches, which {processes.count} "
            "processes would split: train it on one, without torchrun"
        )
    if processes.count > 1 and recipe.update == "alternating" and not recipe.drop_last:
        raise UserError(
            f"recipe '{recipe.name}' has smaller minibatches at the end of an epoch for D alone, "
            "which several processes cannot split: let it drop the last, or train it on one"
        )
    for layer in discriminator.modules():
        if isinstance(layer, Dropout):
            layer.others = processes.others

    def draw(count: int) -> Tensor:
        codes = sample_noise(recipe.noise, count, recipe.noise_dim, rng=noise_rng)
        return codes.to(next(generator.parameters()))

    return GAN(
        generator,
        discriminator,
        build_optimizer(recipe, generator, processes),
        build_optimizer(recipe, discriminator, processes),
        sample_noise=draw,
        generator_loss=GENERATOR_LOSSES[recipe.generator_objective],
        share=processes.share,
    )


def build_optimizer(recipe: Recipe, module: nn.Module, processes: Processes = ALONE) -> Optimizer:
    """Build the recipe's learning rule; its rate and momentum are set before every update.

    Where the recipe limits the norms of the weights' columns, that is part of every update; so is
    the sum of the gradients where several processes train together.
    """
    fused = next(module.parameters()).device.type in ("cpu", "cuda")
    optimizer: Optimizer
    if recipe.optimizer == "adam":
        optimizer = Adam(module.parameters(), lr=0.0, fused=fused)
    else:
        optimizer = SGD(module.parameters(), lr=0.0, momentum=recipe.initial_momentum, fused=fused)
    if processes.count > 1:

        def average_gradients(*_: Any) -> None:
            gradients = [weight.grad for weight in module.parameters() if weight.grad is not None]
            for gradient in gradients:
                gradient.copy_(processes.weigh(gradient))
            processes.add_up(gradients)

        optimizer.register_step_pre_hook(average_gradients)
    if recipe.column_norm_limit:

        def limit(*_: Any) -> None:
            limit_column_norms(module, recipe.column_norm_limit, slack=recipe.column_norm_slack)

        optimizer.register_step_post_hook(limit)
    return optimizer


@torch.no_grad()
def limit_column_norms(module: nn.Module, limit: float, *, slack: float = 0.0) -> None:
    r"""Shorten each unit's vector of incoming weights to a norm, in place, where it is longer.

    .. math:: W_{\cdot i} \leftarrow W_{\cdot i} \min(1, c / \lVert W_{\cdot i} \rVert_2)

    Or, with a slack ε above 0, as Pylearn2 did, which shortens the others by ε too:

    .. math::

        W_{\cdot i} \leftarrow W_{\cdot i} \frac{\min(\lVert W_{\cdot i} \rVert_2, c)}
            {\lVert W_{\cdot i} \rVert_2 + \varepsilon}

    The column W_{·i} holds the weights into unit i (for maxout: into one piece of a unit), as
    in the paper on dropout (Srivastava et al., 2014, section 5.1). PyTorch stores W transposed,
    as (units, inputs), so that a column of the formula is a row of ``weight``.

    Parameters
    ----------
    module
        A network of linear layers, whose biases stay.
    limit
        c, the largest norm.
    slack
        ε.

    Examples
    --------
    >>> layer = nn.Linear(2, 2)
    >>> layer.weight.data = torch.tensor([[3.0, 4.0], [0.3, 0.4]])
    >>> limit_column_norms(layer, 1.0)
    >>> layer.weight.norm(dim=1)
    tensor([1.0000, 0.5000], grad_fn=<LinalgVectorNormBackward0>)
    """
    for layer in module.modules():
        if isinstance(layer, nn.Linear):
            if slack == 0:
                layer.weight.renorm_(2, 0, limit)
            else:
                norms = layer.weight.norm(dim=1, keepdim=True)
                layer.weight.mul_(norms.clamp(max=limit) / (norms + slack))


def _refuse_what_g_cannot_draw(images: Tensor) -> None:
    if images.ndim != 4:
        raise UserError(f"training images have the shape (N, C, H, W), not {tuple(images.shape)}")
    low, high = (pixel.item() for pixel in images.aminmax())
    if not 0 <= low <= high <= 1:  # NaN included
        raise UserError(
            f"training images have pixels in [0, 1], not from {low:g} to {high:g}: scale them"
        )
    if not images.is_floating_point():
        raise UserError(
            f"training images are of torch.float32, not {images.dtype}: convert them with float()"
        )


def _build_front(recipe: Recipe) -> nn.Sequential:
    return hidden_layers(
        recipe.noise_dim, recipe.second_stage_front, recipe.second_stage_activations
    )
