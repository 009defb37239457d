"""A stage of a run: two players in one game, and what changes from update to update."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Adam, Optimizer
from torch.optim.swa_utils import get_ema_multi_avg_fn

from gancore.gan.algorithm1 import GAN, Readings, alternating_updates, simultaneous_updates
from gancore.gan.networks import Discriminator, Generator, sample_noise
from gancore.gan.objectives import GENERATOR_LOSSES
from gancore.training.build import build_optimizer, limit_column_norms
from gancore.training.recipe import Recipe


class Stage:
    """Two players, the learning rule that moves each, their schedules, and G's average.

    A stage begins with new optimisers, a new average, and schedules from their start.

    Parameters
    ----------
    recipe
        How to train.
    generator, discriminator
        The players, on the device that they train on.
    noise
        The stream of the codes, on that device.

    Attributes
    ----------
    generator, discriminator
        As given; both change.
    result
        The generator to sample from: G, or the average of its weights where the recipe asks.
    """

    def __init__(
        self,
        recipe: Recipe,
        generator: Generator,
        discriminator: Discriminator,
        *,
        noise: torch.Generator,
    ) -> None:
        self.recipe = recipe
        self.generator, self.discriminator = generator, discriminator
        self._average = deepcopy(generator) if recipe.generator_average_decay else None
        self.result = generator if self._average is None else self._average
        self.optimizers = {
            "generator": build_optimizer(recipe, generator),
            "discriminator": build_optimizer(recipe, discriminator),
        }
        self._gan = GAN(
            generator,
            discriminator,
            self.optimizers["generator"],
            self.optimizers["discriminator"],
            sample_noise=lambda count: sample_noise(
                recipe.noise, count, recipe.noise_dim, rng=noise
            ),
            generator_loss=GENERATOR_LOSSES[recipe.generator_objective],
        )

    def take_over(self, generator: Mapping[str, Any], discriminator: Mapping[str, Any]) -> None:
        """Put other weights into both players; averages begin with them.

        Raises
        ------
        ValueError
            If they are those of other networks; nothing has changed then.
        """
        _check_weights(self.generator, generator)
        _check_weights(self.discriminator, discriminator)
        self.generator.load_state_dict(generator)
        self.discriminator.load_state_dict(discriminator)
        self.result.load_state_dict(generator)

    def play(
        self, images: Tensor, *, epoch: int, iterations: int, rng: torch.Generator
    ) -> Iterator[Readings]:
        """Play one epoch.

        Parameters
        ----------
        images
            The training images, on the players' device.
        epoch
            Which epoch of the stage this is, from 1.
        iterations
            Iterations in an epoch.
        rng
            The stream of the order of the images.

        Yields
        ------
        Readings
            After each iteration; they are still on the device.
        """
        limit = self.recipe.column_norm_limit
        if epoch == 1 and limit and self.recipe.column_norm_at_start:
            for player in (self.generator, self.discriminator):
                limit_column_norms(player, limit, slack=self.recipe.column_norm_slack)
        first = (epoch - 1) * iterations
        self._set_schedules(first, epoch)
        updates = self._updates(images, iterations, rng)
        for iteration, readings in enumerate(updates, start=first + 1):
            self._update_average(iteration)
            yield readings
            self._set_schedules(iteration, epoch)

    def state_dict(self) -> dict[str, Any]:
        """Return the weights of the players and of the average, and the optimisers' states."""
        return {
            "generator": self.generator.state_dict(),
            "discriminator": self.discriminator.state_dict(),
            "average": None if self._average is None else self._average.state_dict(),
            "optimizers": {name: each.state_dict() for name, each in self.optimizers.items()},
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Put back what :meth:`state_dict` returned.

        Raises
        ------
        ValueError
            If it is that of other networks or of another learning rule; nothing has changed then.
        """
        modules = {"generator": self.generator, "discriminator": self.discriminator}
        if self._average is not None:
            modules["average"] = self._average
        for name, module in modules.items():
            _check_weights(module, state[name])
        moments = {
            name: _fitting(optimizer, state["optimizers"][name]["state"])
            for name, optimizer in self.optimizers.items()
        }
        for name, module in modules.items():
            module.load_state_dict(state[name])
        for name, optimizer in self.optimizers.items():
            optimizer.load_state_dict(moments[name])

    def _updates(self, images: Tensor, iterations: int, rng: torch.Generator) -> Iterator[Readings]:
        options: dict[str, Any] = {
            "iterations": iterations,
            "batch_size": self.recipe.batch_size,
            "drop_last": self.recipe.drop_last,
            "rng": rng,
        }
        if self.recipe.update == "simultaneous":
            return simultaneous_updates(self._gan, images, **options)
        k = self.recipe.discriminator_steps
        return alternating_updates(self._gan, images, k=k, **options)

    def _update_average(self, iteration: int) -> None:
        if self._average is None:
            return
        # Divided by 1 - decay^t, as in Adam, the weights of the average sum to 1 from the start.
        final = self.recipe.generator_average_decay
        decay = 1 - (1 - final) / (1 - final**iteration)
        averaged, current = (list(each.parameters()) for each in (self._average, self.generator))
        get_ema_multi_avg_fn(decay)(averaged, current, None)

    def _set_schedules(self, step: int, epoch: int) -> None:
        momentum = self.recipe.gradient_momentum_at(step, epoch)
        for name, optimizer in self.optimizers.items():
            rate = self.recipe.learning_rate_at(step)
            if name == "discriminator":
                rate *= self.recipe.discriminator_learning_rate_factor
            for group in optimizer.param_groups:
                group["lr"] = rate
                if self.recipe.optimizer == "sgd":
                    group["momentum"] = momentum
                else:
                    group["betas"] = (momentum, group["betas"][1])


def _check_weights(module: nn.Module, weights: Mapping[str, Tensor]) -> None:
    expected = {name: weight.shape for name, weight in module.state_dict().items()}
    if {name: weight.shape for name, weight in weights.items()} != expected:
        raise ValueError("weights of another network")


def _fitting(optimizer: Optimizer, state: Mapping[int, Mapping[str, Tensor]]) -> dict[str, Any]:
    """Copy a saved state into tensors of the shapes that an optimiser has to find.

    Its kernels trust them: they would read and write beyond a tensor that is smaller. The
    settings are the optimiser's own.
    """
    parameters = optimizer.param_groups[0]["params"]
    if state and state.keys() != set(range(len(parameters))):
        raise ValueError("the learning rule moved other weights")
    fitting = {}
    for index, kept in state.items():
        shapes = _kept_shapes(optimizer, parameters[index])
        if {name: tensor.shape for name, tensor in kept.items()} != shapes:
            raise ValueError("the state of another learning rule")
        fitting[index] = {name: torch.empty(shapes[name]).copy_(kept[name]) for name in shapes}
    return {"state": fitting, "param_groups": optimizer.state_dict()["param_groups"]}


def _kept_shapes(optimizer: Optimizer, parameter: Tensor) -> dict[str, torch.Size]:
    shape = parameter.shape
    if isinstance(optimizer, Adam):
        return {"step": torch.Size(), "exp_avg": shape, "exp_avg_sq": shape}
    return {"momentum_buffer": shape}
