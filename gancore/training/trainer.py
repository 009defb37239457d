"""A training run: a recipe, images, both networks and Algorithm 1, epoch by epoch.

Nothing here knows a data set's name or a file's: :mod:`gancore.training.runs` keeps runs on disk.
"""

import time
import warnings
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, cast

import torch
from torch import Tensor, nn

from gancore.errors import UserError
from gancore.gan.algorithm1 import Readings
from gancore.gan.networks import Generator, ImageGenerator
from gancore.processes import ALONE, Processes
from gancore.training import devices, schedules
from gancore.training.build import build_gan, new_discriminator, new_front, new_generator
from gancore.training.health import Health
from gancore.training.progress import progress_bar, show_readings
from gancore.training.recipe import Recipe
from gancore.training.state import load_networks, networks_state, state_errors, take_over


class Training:
    """The state of a run: both networks, their optimisers, the random streams, the metrics.

    Four independent streams come from the seed: initial weights (always drawn on the CPU,
    so that they do not depend on the device), noise, the order of the data, and dropout.

    A recipe may ask for a second stage, which :meth:`begin_second_stage` starts; the random
    streams go on, and everything else that moves during training begins anew.

    Parameters
    ----------
    recipe
        What to build and how to train it.
    images
        Training images, shape (N, C, H, W), in [0, 1]. They are moved to the device once, as
        PyTorch's default dtype, which is that of the networks, and stay there.
    seed
        Fixes the run on one device, number of threads and release of PyTorch.
    device
        Where to train.
    processes
        Those that train together, each with the same arguments: of every minibatch, each computes
        its share.

    Attributes
    ----------
    gan
        Both networks, and what moves them.
    average
        The average of G's weights where the recipe asks for one, else None.
    stage
        The stage that the run is in, 1 or 2.
    iterations_per_epoch
        See :meth:`Recipe.iterations_per_epoch`.
    history
        One record for each finished epoch; see :meth:`run_epoch`.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from gancore.training.recipes import get
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
        processes: Processes = ALONE,
    ) -> None:
        self.iterations_per_epoch = recipe.iterations_per_epoch(len(images))
        device = torch.device(device)
        self._initial, noise, order, dropout = devices.random_streams(
            seed, [torch.device("cpu"), device, device, device]
        )
        self._streams = {"noise": noise, "order": order, "dropout": dropout}
        self.recipe, self.seed = recipe, int(seed)
        self.device, self.processes = device, processes
        self.images = images.to(device, torch.get_default_dtype())
        self.stage = 1
        self._begin_stage(new_generator(recipe, images, rng=self._initial))
        self.history: list[dict[str, float]] = []

    @property
    def generator(self) -> ImageGenerator:
        """G, which :attr:`result` may be an average of."""
        return cast(ImageGenerator, self.gan.generator)

    @property
    def discriminator(self) -> nn.Module:
        """D of this stage."""
        return self.gan.discriminator

    @property
    def result(self) -> ImageGenerator:
        """The generator to sample from: G, or the average of its weights where the recipe asks."""
        return self.generator if self.average is None else self.average

    @property
    def epoch(self) -> int:
        """Epochs finished, in both stages together."""
        return len(self.history)

    def epochs_in(self, stage: int) -> int:
        """Count the epochs finished in a stage."""
        return sum(record.get("stage", 1) == stage for record in self.history)

    def take_over(self, state: Mapping[str, Any]) -> None:
        """Begin with the weights in another run's :meth:`state_dict` instead of new ones."""
        take_over(self.gan, self.average, state)

    def begin_second_stage(self) -> None:
        """Put the recipe's front before G, to train the whole G against a new D.

        Raises
        ------
        ValueError
            If the recipe has no second stage, or the run is in it.
        """
        if self.stage == len(self.recipe.stage_epochs):
            raise ValueError(f"recipe '{self.recipe.name}' has no stage {self.stage + 1}")
        self.stage = 2
        generator = cast(Generator, self.generator)
        generator.prepend(new_front(self.recipe, rng=self._initial))
        self._begin_stage(generator)

    def run_epoch(self, on_iteration: Callable[[Readings], None] | None = None) -> dict[str, float]:
        """Train for one pass over the images and record what it showed.

        Parameters
        ----------
        on_iteration
            Called with the readings of each iteration, which are still on the device.

        Returns
        -------
        dict
            ``stage`` and ``epoch`` (both from 1; epochs are counted over the whole run),
            ``iterations`` (in all), ``seconds`` (of this epoch), the means over the epoch of
            ``discriminator_loss`` and ``generator_loss`` (nats) and of ``d_real`` = D(x) and
            ``d_fake`` = D(G(z)), and ``learning_rate`` and ``momentum`` at its end.

        Raises
        ------
        UserError
            If a loss, a weight or a sample is no longer a finite number; see
            :class:`gancore.training.health.Health`, which also warns of a run that learns no more.
        """
        started, recipe, gan = time.perf_counter(), self.recipe, self.gan
        epoch, iterations = self.epochs_in(self.stage) + 1, self.iterations_per_epoch
        totals = torch.zeros(len(Readings._fields), device=self.device)
        if epoch == 1:
            schedules.prepare_first_update(recipe, gan)
        first = (epoch - 1) * iterations
        schedules.set_schedules(recipe, gan, step=first, epoch=epoch)
        run = schedules.updates(recipe, gan, self.images, iterations, self._streams["order"])
        for iteration, readings in enumerate(run, start=first + 1):
            if self.average is not None:
                decay = recipe.generator_average_decay
                schedules.update_average(
                    self.average, self.generator, decay=decay, iteration=iteration
                )
            totals += self.processes.weigh(torch.stack(readings))
            if on_iteration is not None:
                on_iteration(readings)
            schedules.set_schedules(recipe, gan, step=iteration, epoch=epoch)
        self.processes.add_up([totals])
        means = self._health.examine(
            self.epoch + 1, totals / iterations, (self.generator, self.discriminator)
        )
        record = {
            "stage": self.stage,
            "epoch": self.epoch + 1,
            "iterations": (self.epoch + 1) * iterations,
            "seconds": round(time.perf_counter() - started, 3),
            **means,
            "learning_rate": recipe.learning_rate_at(epoch * iterations),
            "momentum": recipe.momentum_at(epoch),
        }
        self.history.append(record)
        return record

    def state_dict(self) -> dict[str, Any]:
        """Return all that a resumed run needs; it is live: deepcopy it before training on."""
        return {
            **networks_state(self.gan, self.average),
            "streams": {name: each.get_state() for name, each in self._streams.items()},
            "history": list(self.history),
            "stage": self.stage,
            "conditions": devices.conditions(self.device, self.processes.count),
        }

    @state_errors()
    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Put back, into a new training, what :meth:`state_dict` returned.

        A warning tells where the bytes of an unbroken run are not promised: on another device,
        with another number of threads, or under another release of PyTorch.

        Raises
        ------
        ValueError
            If the state is not that of a run of this recipe.
        """
        stage, history = state.get("stage", 1), list(state["history"])
        if stage > self.stage:
            self.begin_second_stage()
        epochs = [record["epoch"] for record in history]
        if stage != self.stage or epochs != list(range(1, len(epochs) + 1)):
            raise ValueError("stages or epochs are not those of a new run")
        streams = dict(state["streams"])
        load_networks(self.gan, self.average, state)
        self.history = history
        now = devices.conditions(self.device, self.processes.count)
        changes = devices.changed_conditions(state.get("conditions", {}), now)
        if not devices.continue_streams(self._streams, streams):
            changes.append("new random streams")
        if changes:
            words = f"the run goes on with {', '.join(changes)}"
            warnings.warn(f"{words}: the bytes of an unbroken run are not promised", stacklevel=3)

    def __deepcopy__(self, memo: Any) -> "Training":
        """Refuse: the noise, the masks and the hooks of a copy would still be this run's."""
        raise TypeError("build a new Training, and load a deepcopy of this one's state_dict")

    def _begin_stage(self, generator: ImageGenerator) -> None:
        """Let G train against a new D, with new optimisers and a new average."""
        recipe, streams = self.recipe, self._streams
        discriminator = new_discriminator(
            recipe, generator.image_shape, rng=self._initial, dropout_rng=streams["dropout"]
        )
        both = generator.to(self.device), discriminator.to(self.device)
        self.gan = build_gan(recipe, *both, noise_rng=streams["noise"], processes=self.processes)
        self.average = deepcopy(self.generator) if recipe.generator_average_decay else None
        self._health = Health(self.result)


def train(
    training: Training,
    *,
    epochs: int | None = None,
    after_epoch: Callable[[Training], None] | None = None,
    show_progress: bool = True,
) -> Training:
    """Train until a number of epochs is finished in every stage, with a progress bar.

    Parameters
    ----------
    training
        The run, which goes on from the epoch it has reached and is returned.
    epochs
        Epochs that each stage shall have in all; by default those of its recipe.
    after_epoch
        Called after each epoch, for example to write a checkpoint.
    show_progress
        Whether to show the bar.

    Raises
    ------
    UserError
        If the run has diverged, or if the first stage has ended after another number of
        epochs than is asked for now: nothing can be added to it any more.
    """
    stages = tuple(each if epochs is None else epochs for each in training.recipe.stage_epochs)
    per_epoch = training.iterations_per_epoch
    label = f"training {training.recipe.name}, {' + '.join(map(str, stages))} epochs"
    total, done = sum(stages) * per_epoch, training.epoch * per_epoch
    with progress_bar(total=total, initial=done, label=label, show=show_progress) as bar:
        for stage, wanted in enumerate(stages, start=1):
            if training.epochs_in(stage) < wanted:
                _enter(training, stage, stages)
            while training.epochs_in(stage) < wanted:
                training.run_epoch(show_readings(bar))
                if after_epoch is not None:
                    after_epoch(training)
    return training


def _enter(training: Training, stage: int, stages: tuple[int, ...]) -> None:
    first = training.epochs_in(1)
    if max(stage, training.stage) == 2 and first != stages[0]:
        raise UserError(
            f"the first stage of this run ended after {first} epochs, not {stages[0]}: "
            f"resume it with --epochs {first}"
        )
    if training.stage < stage:
        training.begin_second_stage()
