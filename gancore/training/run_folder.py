"""What a run folder holds, and what becomes of it after a crash.

``recipe.json``
    What the run is: data set, images, seed, image shape, recipe.
``checkpoint.pt``
    All that is needed to go on: both networks, their optimisers, the random streams, the metrics;
    and the description again.
``checkpoint.previous.pt``
    The checkpoint of the epoch before, in case that one is damaged.
``generator.safetensors``
    G after the last finished epoch.
``metrics.jsonl``
    One object a finished epoch.
``kept/``
    If it was asked for, G as it was after every so many epochs.
``.lock``
    Keeps a second training out.

The checkpoint is the truth about how far the run is. It is written first; what follows from
it is put right when the run resumes.
"""

import json
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from gancore.errors import UserError
from gancore.files import (
    exists,
    explained,
    holds,
    locked,
    make_folder,
    opened,
    remove_parts,
    write_bytes,
)
from gancore.training.checkpoint import LostError, read_checkpoint, write_checkpoint
from gancore.training.description import LONGEST, RunDescription
from gancore.training.generator_file import TrainedGenerator, generator_bytes, read_generator
from gancore.training.trainer import Training


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
        self.checkpoint = self.path / "checkpoint.pt"
        self.previous = self.path / "checkpoint.previous.pt"
        self.generator = self.path / "generator.safetensors"
        self.metrics = self.path / "metrics.jsonl"
        self.kept = self.path / "kept"

    def holds_a_run(self) -> bool:
        """Tell whether any file of a run is there.

        Raises
        ------
        UserError
            If the folder may not be looked into.
        """
        return exists(self.recipe) or self._has_been_saved()

    def refuse_if_occupied(self) -> None:
        """Refuse to go on if the folder holds a run already.

        Raises
        ------
        UserError
            If the folder holds a run.
        """
        if self.holds_a_run():
            self._refuse_if_not_described()
            raise UserError(
                f"{self.path} holds a run: add --resume to go on, or name another --out"
            )

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder where there is none, and keep other trainings out of it.

        Raises
        ------
        UserError
            If another process trains in it, or it cannot be written.
        """
        make_folder(self.path)
        with locked(self.path):
            remove_parts(self.path)
            remove_parts(self.kept)
            yield

    def start(self, description: RunDescription) -> None:
        """Begin a new run in the folder.

        Raises
        ------
        UserError
            If it holds a run already or cannot be written, or the description cannot be read
            again.
        """
        self.refuse_if_occupied()
        make_folder(self.path)
        self._write_description(description)

    def describe(self) -> RunDescription:
        """Read what the run is.

        Raises
        ------
        UserError
            If the folder is not there, holds no run, or its description cannot be read.
        """
        if not exists(self.path):
            raise UserError(f"no run folder {self.path}: train one with gancore train … --out RUN")
        self._refuse_if_not_described()
        damaged = UserError(f"{self.recipe} is not a run's description, or is damaged")
        with opened(self.recipe, damaged=damaged) as file:
            content = file.read(LONGEST + 1)
            if len(content) > LONGEST:
                raise damaged
            return RunDescription.from_dict(json.loads(content))

    def save(self, training: Training, description: RunDescription, *, keep_every: int = 0) -> None:
        """Write a finished epoch: the checkpoint, then what follows from it.

        Raises
        ------
        UserError
            If a file cannot be written; the one that was there is then as it was.
        """
        state = {**training.state_dict(), "run": description.to_dict()}
        write_checkpoint(self.checkpoint, state, keep_old_as=self.previous)
        self._write_what_follows(training, description, keep_every)

    def restore(
        self, training: Training, description: RunDescription, *, keep_every: int = 0
    ) -> None:
        """Bring a new training to where the run stopped; without a checkpoint, leave it as it is.

        A warning says what had to be put right.

        Raises
        ------
        UserError
            If the run was made with another data set, seed or recipe, or cannot go on from
            what the folder holds; nothing has changed then.
        """
        there = self.describe()
        difference = there.difference(description)
        if difference is not None:
            way = "leave --from out" if difference.startswith("start ") else "resume with the same"
            raise UserError(
                f"{self.path} holds a run with {difference}: {way}, or name another --out"
            )
        if self._has_been_saved():
            self._go_on(training, description, keep_every)
        if there.images_sha256 is None:
            _warn(
                f"{self.recipe}, of an earlier version, does not tell the run's images: "
                "from now on, it is these"
            )
            self._write_description(description)

    def kept_generators(self) -> list[Path]:
        """List the generators that were kept on the way, the earliest first."""
        return sorted(self.kept.glob("*.safetensors"), key=lambda path: (len(path.stem), path.stem))

    def read_state(self) -> dict[str, Any]:
        """Read the checkpoint, for another run that takes over its networks.

        Raises
        ------
        UserError
            If the folder holds no run, or its checkpoint is missing, damaged or cannot be read,
            or is of another run or epoch than its generator.
        """
        description = self.describe()
        try:
            state = read_checkpoint(self.checkpoint, description)
        except LostError as lost:
            raise UserError(f"{lost}: train {self.path} with --resume first") from lost
        if not _is_of(state, description):
            raise UserError(f"{self.checkpoint} is not of this run: put its own back")
        if len(state["history"]) != self.load_generator().epoch:
            raise UserError(
                f"{self.checkpoint} and {self.generator.name} are of different epochs: "
                f"train {self.path} with --resume first"
            )
        return state

    def load_generator(self) -> TrainedGenerator:
        """Read G as it was after the last finished epoch.

        Raises
        ------
        UserError
            If the folder holds no run, no epoch is finished, the file is damaged, or it
            belongs to another run than ``recipe.json`` describes.
        """
        description = self.describe()
        if not exists(self.generator):
            raise UserError(f"{self.path} has no finished epoch yet: train it with --resume")
        trained = read_generator(self.generator)
        difference = trained.description.difference(description)
        if difference is not None:
            raise UserError(
                f"{self.generator} belongs to another run than {self.recipe.name} describes "
                f"({difference}): write it again with --resume"
            )
        return trained

    def _refuse_if_not_described(self) -> None:
        if exists(self.recipe):
            return
        if self._has_been_saved():
            raise UserError(
                f"{self.path} has lost its recipe.json, which tells what its run is: put it back, "
                "or name another folder"
            )
        raise UserError(f"{self.path} holds no run (it has no recipe.json)")

    def _has_been_saved(self) -> bool:
        files = (self.checkpoint, self.previous, self.generator, self.metrics)
        return any(exists(file) for file in files) or bool(self.kept_generators())

    def _go_on(self, training: Training, description: RunDescription, keep_every: int) -> None:
        state, lost = self._read_state(description)
        other = UserError(
            f"{self.checkpoint} is not of this run: put its own back, or name another --out"
        )
        with explained(self.checkpoint, other):
            if not _is_of(state, description):
                raise other
            if state.get("stage", 1) < training.stage:
                raise UserError(
                    f"{self.path} is in the first stage, and this training in the second: "
                    "resume with a new Training"
                )
            training.load_state_dict(state)
            written = self._write_what_follows(training, description, keep_every)
        if lost is not None:
            _warn(f"{lost}: the run goes on from the one before it, of epoch {training.epoch}")
            with suppress(OSError):
                os.replace(self.previous, self.checkpoint)
        elif written:
            names = ", ".join(path.name for path in written)
            _warn(f"{self.path}: written anew, as the checkpoint has it: {names}")

    def _read_state(self, description: RunDescription) -> tuple[dict[str, Any], LostError | None]:
        """Read the checkpoint, or else the one before it and say what is wrong with the last."""
        try:
            return read_checkpoint(self.checkpoint, description), None
        except LostError as lost:
            try:
                return read_checkpoint(self.previous, description), lost
            except LostError as both:
                raise UserError(
                    f"{lost}, and {both}: the run cannot go on, start over with another --out"
                ) from both

    def _write_what_follows(
        self, training: Training, description: RunDescription, keep_every: int
    ) -> list[Path]:
        """Write what follows from the checkpoint, where it is not there yet, and return where."""
        generator = generator_bytes(training.result, description, training.epoch, training.stage)
        metrics = "".join(json.dumps(record) + "\n" for record in training.history).encode()
        contents = {self.generator: generator, self.metrics: metrics}
        if keep_every and training.epoch % keep_every == 0:
            contents[self.kept / f"{training.epoch:04}.safetensors"] = generator
        missing = {path: content for path, content in contents.items() if not holds(path, content)}
        for path, content in missing.items():
            write_bytes(path, content)
        return list(missing)

    def _write_description(self, description: RunDescription) -> None:
        write_bytes(self.recipe, description.to_json().encode())


def _is_of(state: dict[str, Any], description: RunDescription) -> bool:
    """Tell whether a checkpoint is of this run; those of earlier versions do not say."""
    return "run" not in state or not RunDescription.from_dict(state["run"]).difference(description)


def _warn(text: str) -> None:
    warnings.warn(text, stacklevel=3)
