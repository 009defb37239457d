"""A training run: a recipe, images, the two players and Algorithm 1, epoch by epoch.

Nothing here knows a data set's name or a file's: :mod:`gancore.checkpoint` keeps runs on disk.
"""

import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from math import isfinite
from typing import Any

import torch
from torch import Tensor
from torch.optim.swa_utils import get_ema_multi_avg_fn

from gancore.algorithm1 import Game, Readings, alternating_updates, simultaneous_updates
from gancore.devices import random_streams
from gancore.errors import UserError
from gancore.models import Generator, initialise_output_bias, initialise_uniform, sample_noise
from gancore.objectives import GENERATOR_LOSSES
from gancore.players import build_discriminator, build_generator, build_optimizer
from gancore.progress import progress_bar
from gancore.recipes import Recipe


class Training:
    """The state of a run: both players, their optimisers, the random streams, the metrics.

    Four independent streams come from the seed: initial weights (always drawn on the CPU,
    so that they do not depend on the device), noise, the order of the data, and dropout.

    Parameters
    ----------
    recipe
        What to build and how to train it.
    images
        Training images, shape (N, C, H, W), float32 in [0, 1]. They are moved to the
        device once and stay there.
    seed
        Fixes the run on one device, machine and release of PyTorch.
    device
        Where to train.

    Attributes
    ----------
    generator, discriminator
        The two players. :attr:`result` is the generator to sample from.
    history
        One record for each finished epoch; see :meth:`run_epoch`.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from gancore.recipes import get
    >>> small = replace(get("mnist-quick"), generator_hidden=(8,), discriminator_units=(4,))
    >>> training = Training(small, torch.rand(100, 1, 28, 28), seed=0)
    >>> training.run_epoch()["epoch"]
    1
    """

    def __init__(
        self,
        recipe: Recipe,
        images: Tensor,
        *,
        seed: int = 0,
        device: torch.device | str = "cpu",
    ) -> None:
        if len(images) < recipe.batch_size * recipe.discriminator_steps:
            raise UserError(
                f"{len(images)} training images are too few for recipe '{recipe.name}', "
                f"which takes {recipe.batch_size * recipe.discriminator_steps} an iteration"
            )
        device = torch.device(device)
        initial, noise, order, dropout = random_streams(
            seed, [torch.device("cpu"), device, device, device]
        )
        image_shape = (images.shape[1], images.shape[2], images.shape[3])
        self.recipe, self.device = recipe, device
        self.images = images.to(device)
        self.generator = build_generator(recipe, image_shape)
        self.discriminator = build_discriminator(recipe, image_shape, rng=dropout)
        initialise_uniform(self.generator, recipe.generator_weight_range, rng=initial)
        initialise_uniform(self.discriminator, recipe.discriminator_weight_range, rng=initial)
        initialise_output_bias(self.generator, images)
        self.generator.to(device)
        self.discriminator.to(device)
        self._average = deepcopy(self.generator) if recipe.generator_average_decay else None
        self._optimizers = {
            "generator": build_optimizer(recipe, self.generator),
            "discriminator": build_optimizer(recipe, self.discriminator),
        }
        self._streams = {"noise": noise, "order": order, "dropout": dropout}
        self._game = Game(
            self.generator,
            self.discriminator,
            self._optimizers["generator"],
            self._optimizers["discriminator"],
            sample_noise=lambda count: sample_noise(
                recipe.noise, count, recipe.noise_dim, rng=noise
            ),
            generator_loss=GENERATOR_LOSSES[recipe.generator_objective],
        )
        self.history: list[dict[str, float]] = []

    @property
    def result(self) -> Generator:
        """The generator to sample from: G, or the average of its weights where the recipe asks."""
        return self.generator if self._average is None else self._average

    @property
    def epoch(self) -> int:
        """Epochs finished."""
        return len(self.history)

    @property
    def iterations_per_epoch(self) -> int:
        """Iterations of Algorithm 1 in one pass of D over the images."""
        return len(self.images) // (self.recipe.batch_size * self.recipe.discriminator_steps)

    def run_epoch(self, on_iteration: Callable[[Readings], None] | None = None) -> dict[str, float]:
        """Train for one pass over the images and record what it showed.

        Parameters
        ----------
        on_iteration
            Called with the readings of each iteration, which are still on the device.

        Returns
        -------
        dict
            ``epoch`` (from 1), ``iterations`` (in all), ``seconds`` (of this epoch), the
            means over the epoch of ``discriminator_loss`` and ``generator_loss`` (nats) and
            of ``d_real`` = D(x) and ``d_fake`` = D(G(z)), and ``learning_rate`` and
            ``momentum`` at its end.

        Raises
        ------
        UserError
            If a loss is no longer a finite number.
        """
        started = time.perf_counter()
        epoch = self.epoch + 1
        momentum = self.recipe.momentum_at(epoch)
        first = self.epoch * self.iterations_per_epoch
        totals = torch.zeros(len(Readings._fields), device=self.device)
        self._set_schedules(first, momentum)
        for iteration, readings in enumerate(self._updates(), start=first + 1):
            totals += torch.stack(readings)
            self._update_average(iteration)
            if on_iteration is not None:
                on_iteration(readings)
            self._set_schedules(iteration, momentum)
        means = dict(
            zip(Readings._fields, (totals / self.iterations_per_epoch).tolist(), strict=True)
        )
        if not all(isfinite(mean) for mean in means.values()):
            raise UserError(
                f"training diverged in epoch {epoch}: a loss is not a finite number any more"
            )
        record = {
            "epoch": epoch,
            "iterations": first + self.iterations_per_epoch,
            "seconds": round(time.perf_counter() - started, 3),
            **means,
            "learning_rate": self.recipe.learning_rate_at(first + self.iterations_per_epoch),
            "momentum": momentum,
        }
        self.history.append(record)
        return record

    def state_dict(self) -> dict[str, Any]:
        """Return all that a resumed run needs to go on as if it had not stopped."""
        return {
            "generator": self.generator.state_dict(),
            "discriminator": self.discriminator.state_dict(),
            "average": None if self._average is None else self._average.state_dict(),
            "optimizers": {name: each.state_dict() for name, each in self._optimizers.items()},
            "streams": {name: each.get_state() for name, each in self._streams.items()},
            "history": self.history,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Put back what :meth:`state_dict` returned."""
        self.generator.load_state_dict(state["generator"])
        self.discriminator.load_state_dict(state["discriminator"])
        if self._average is not None:
            self._average.load_state_dict(state["average"])
        for name, optimizer in self._optimizers.items():
            optimizer.load_state_dict(state["optimizers"][name])
        for name, stream in self._streams.items():
            stream.set_state(state["streams"][name].cpu())
        self.history = list(state["history"])

    def _updates(self) -> Iterator[Readings]:
        iterations, batch_size = self.iterations_per_epoch, self.recipe.batch_size
        rng = self._streams["order"]
        if self.recipe.update == "simultaneous":
            return simultaneous_updates(
                self._game, self.images, iterations=iterations, batch_size=batch_size, rng=rng
            )
        return alternating_updates(
            self._game,
            self.images,
            iterations=iterations,
            batch_size=batch_size,
            k=self.recipe.discriminator_steps,
            rng=rng,
        )

    def _update_average(self, iteration: int) -> None:
        if self._average is None:
            return
        # The decay rises to its value, so that the first weights are soon forgotten.
        decay = min(self.recipe.generator_average_decay, (1 + iteration) / (10 + iteration))
        averaged, current = (list(each.parameters()) for each in (self._average, self.generator))
        get_ema_multi_avg_fn(decay)(averaged, current, None)

    def _set_schedules(self, step: int, momentum: float) -> None:
        for name, optimizer in self._optimizers.items():
            rate = self.recipe.learning_rate_at(step)
            if name == "discriminator":
                rate *= self.recipe.discriminator_learning_rate_factor
            for group in optimizer.param_groups:
                group["lr"] = rate
                if self.recipe.optimizer == "sgd":
                    group["momentum"] = momentum
                else:
                    group["betas"] = (momentum, group["betas"][1])


def train(
    training: Training,
    *,
    epochs: int | None = None,
    after_epoch: Callable[[Training], None] | None = None,
    show_progress: bool = True,
) -> Training:
    """Train until a number of epochs is finished, with a progress bar.

    The bar shows the readings of an iteration now and then; only then does the host
    wait for the device.

    Parameters
    ----------
    training
        The run; it goes on from the epoch it has reached.
    epochs
        Epochs the run shall have in all; by default those of its recipe.
    after_epoch
        Called after each epoch, for example to write a checkpoint.
    show_progress
        Whether to show the bar.

    Returns
    -------
    Training
        The same run.
    """
    epochs = training.recipe.epochs if epochs is None else epochs
    per_epoch = training.iterations_per_epoch
    label = f"training {training.recipe.name}, {epochs} epochs"
    with progress_bar(
        total=epochs * per_epoch,
        initial=training.epoch * per_epoch,
        label=label,
        show=show_progress,
    ) as bar:
        last_look = time.monotonic()

        def show(readings: Readings) -> None:
            nonlocal last_look
            bar.update()
            if not bar.disable and time.monotonic() - last_look > 0.5:
                last_look = time.monotonic()
                d_loss, g_loss, d_real, d_fake = torch.stack(readings).tolist()
                bar.set_postfix_str(
                    f"loss D {d_loss:.3f} G {g_loss:.3f}, D(x) {d_real:.2f}, D(G(z)) {d_fake:.2f}",
                    refresh=False,
                )

        while training.epoch < epochs:
            training.run_epoch(show)
            if after_epoch is not None:
                after_epoch(training)
    return training
