"""A run on disk: trained in a folder, with a checkpoint after every epoch."""

from dataclasses import replace
from pathlib import Path

from gancore.errors import UserError
from gancore.files import explained, make_folder
from gancore.training.description import RunDescription, fingerprint
from gancore.training.run_folder import RunFolder
from gancore.training.trainer import Training, train


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
        The folder of a run whose networks a new run takes over.
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
    description = replace(description, images_sha256=fingerprint(training.images))
    with folder.held():
        if not resume:
            folder.refuse_if_occupied()
        if keep_every:
            make_folder(folder.kept)
        if folder.holds_a_run():
            folder.restore(training, description, keep_every=keep_every)
        else:
            folder.start(description)
        return train(
            training,
            epochs=epochs,
            after_epoch=lambda finished: folder.save(finished, description, keep_every=keep_every),
            show_progress=show_progress,
        )


def _take_over(training: Training, source: RunFolder) -> None:
    other = UserError(f"{source.path} has other networks than recipe '{training.recipe.name}'")
    with explained(source.checkpoint, other):
        training.take_over(source.networks())
