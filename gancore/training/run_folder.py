"""A run on disk: what a run folder holds, and how a run goes on after a crash.

``recipe.json``
    What the run is: data set, seed, image shape, recipe. Written once.
``generator.safetensors``
    G after the last finished epoch.
``checkpoint.pt``
    All that is needed to go on: both players, their optimisers, the random streams, the metrics.
``metrics.jsonl``
    One object a finished epoch.
``kept/``
    If it was asked for, G as it was after every so many epochs.

The checkpoint is the truth about how far the run is; the files beside it are put right
from it when a run resumes.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import torch

from gancore.errors import UserError
from gancore.training.checkpoint import (
    RunDescription,
    TrainedGenerator,
    read_generator,
    write_atomically,
    write_generator,
)
from gancore.training.trainer import Training, train


class RunFolder:
    """The folder of one run.

    Parameters
    ----------
    path
        The folder, which need not exist yet.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.recipe = self.path / "recipe.json"
        self.metrics = self.path / "metrics.jsonl"
        self.checkpoint = self.path / "checkpoint.pt"
        self.generator = self.path / "generator.safetensors"
        self.kept = self.path / "kept"

    def holds_a_run(self) -> bool:
        """Tell whether any file of a run is there."""
        files = (self.recipe, self.metrics, self.checkpoint, self.generator)
        return any(file.exists() for file in files)

    def refuse_if_occupied(self) -> None:
        """Protect a run that is there already.

        Raises
        ------
        UserError
            If the folder holds a run.
        """
        if self.holds_a_run():
            raise UserError(
                f"{self.path} holds a run: add --resume to go on, or name another --out"
            )

    def start(self, description: RunDescription) -> None:
        """Make the folder for a new run.

        Raises
        ------
        UserError
            If it holds a run already or cannot be written.
        """
        self.refuse_if_occupied()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"cannot make the folder {self.path}: {error.strerror}") from error
        text = json.dumps(description.to_dict(), indent=2) + "\n"
        write_atomically(self.recipe, lambda path: path.write_text(text))

    def describe(self) -> RunDescription:
        """Read what the run is.

        Raises
        ------
        UserError
            If the folder is not there, holds no run, or its description cannot be read.
        """
        if not self.path.is_dir():
            raise UserError(f"no run folder {self.path}: train one with gancore train … --out RUN")
        if not self.recipe.is_file():
            raise UserError(f"{self.path} holds no run (it has no recipe.json)")
        try:
            return RunDescription.from_dict(json.loads(self.recipe.read_text()))
        except (ValueError, KeyError, TypeError) as error:
            raise UserError(f"{self.recipe} is not a run's description, or is damaged") from error

    def save(self, training: Training, description: RunDescription, *, keep_every: int = 0) -> None:
        """Write a finished epoch: first G, then the checkpoint, then the metrics."""
        write_generator(
            self.generator, training.result, description, training.epoch, training.stage
        )
        if keep_every and training.epoch % keep_every == 0:
            self.kept.mkdir(exist_ok=True)
            kept = self.kept / f"{training.epoch:04}.safetensors"
            write_atomically(kept, lambda aside: shutil.copy(self.generator, aside))
        state = training.state_dict()
        write_atomically(self.checkpoint, lambda path: torch.save(state, path))
        self._write_metrics(training)

    def restore(self, training: Training, description: RunDescription) -> None:
        """Bring a new training to where the run stopped; before the first checkpoint, nowhere.

        Raises
        ------
        UserError
            If the run was made with another data set, seed or recipe, or its checkpoint
            cannot be read.
        """
        _refuse_differences(self.path, self.describe(), description)
        if not self.checkpoint.is_file():
            return
        try:
            state = torch.load(self.checkpoint, map_location="cpu", weights_only=True)
            training.load_state_dict(state)
        except Exception as error:
            raise UserError(
                f"{self.checkpoint} is damaged: start over with another --out"
            ) from error
        before = self.metrics.read_text() if self.metrics.is_file() else None
        if before != _metrics_text(training):
            self._write_metrics(training)

    def kept_generators(self) -> list[Path]:
        """List the generators that were kept on the way, the earliest first."""
        return sorted(self.kept.glob("*.safetensors"))

    def players(self) -> dict[str, Any]:
        """Read the checkpoint, for another run that takes over its players.

        Raises
        ------
        UserError
            If the folder holds no run, no epoch is finished, or the file is damaged.
        """
        self.describe()
        if not self.checkpoint.is_file():
            raise UserError(f"{self.path} has no finished epoch to start from")
        try:
            return torch.load(self.checkpoint, map_location="cpu", weights_only=True)
        except Exception as error:
            raise UserError(f"{self.checkpoint} is damaged: start from another run") from error

    def load_generator(self) -> TrainedGenerator:
        """Read G as it was after the last finished epoch.

        Raises
        ------
        UserError
            If the folder holds no run, no epoch is finished, the file is damaged, or it
            belongs to another run than ``recipe.json`` describes.
        """
        description = self.describe()
        if not self.generator.is_file():
            raise UserError(f"{self.path} has no finished epoch yet: train it with --resume")
        trained = read_generator(self.generator)
        _refuse_differences(self.path, trained.description, description)
        return trained

    def _write_metrics(self, training: Training) -> None:
        text = _metrics_text(training)
        write_atomically(self.metrics, lambda path: path.write_text(text))


def train_in_folder(
    training: Training,
    description: RunDescription,
    path: Path | str,
    *,
    epochs: int | None = None,
    resume: bool = False,
    keep_every: int = 0,
    start: Path | str | None = None,
    show_progress: bool = True,
) -> Training:
    """Train and keep the run in a folder, with a checkpoint after every epoch.

    Parameters
    ----------
    training
        A new training of the description's recipe, seed and images.
    description
        What the run is.
    path
        The run's folder.
    epochs
        Epochs of each stage in all; by default the recipe's.
    resume
        Go on with the run in the folder, to the bytes that an unbroken run would have
        written; where there is none, start it.
    keep_every
        Above 0, G is kept aside after every so many epochs.
    start
        The folder of a run whose players a new run takes over.
    show_progress
        Whether to show a progress bar.

    Raises
    ------
    UserError
        See :meth:`RunFolder.start`, :meth:`RunFolder.restore` and
        :func:`gancore.training.trainer.train`.
    """
    folder = RunFolder(path)
    if start is not None:
        _take_over(training, RunFolder(start))
    if resume and folder.holds_a_run():
        folder.restore(training, description)
    else:
        folder.start(description)
    return train(
        training,
        epochs=epochs,
        after_epoch=lambda finished: folder.save(finished, description, keep_every=keep_every),
        show_progress=show_progress,
    )


def _take_over(training: Training, source: RunFolder) -> None:
    try:
        training.take_over(source.players())
    except (KeyError, RuntimeError) as error:
        raise UserError(
            f"{source.path} has other networks than recipe '{training.recipe.name}'"
        ) from error


def _metrics_text(training: Training) -> str:
    return "".join(json.dumps(record) + "\n" for record in training.history)


def _refuse_differences(path: Path, there: RunDescription, asked: RunDescription) -> None:
    old, new = there.to_dict(), asked.to_dict()
    for side in (old, new):
        side |= side.pop("recipe")
        side["recipe"] = side.pop("name")
        for free in ("epochs", "second_stage_epochs", "summary"):
            del side[free]
    for key in ["recipe", "dataset", "seed", *old]:
        if old[key] != new[key]:
            raise UserError(
                f"{path} holds a run with {key} {old[key]}, not {new[key]}: "
                "resume with the same, or name another --out"
            )
