"""A run on disk: trained in a folder, with a checkpoint after every epoch."""

from gancore.errors import UserError
from gancore.files import explained, make_folder
from gancore.training.description import RunDescription, fingerprint
from gancore.training.run_folder import RunFolder
from gancore.training.trainer import Training, train


def train_in_folder(
    training: Training,
    folder: RunFolder,
    *,
    dataset: str,
    epochs: int | None = None,
    resume: bool = False,
    keep_every: int = 0,
    start: RunFolder | None = None,
    show_progress: bool = True,
) -> Training:
    """Train and keep the run in a folder, with a checkpoint after every epoch.

    Parameters
    ----------
    training
        A new training, or one that goes on in a folder of its own.
    folder
        The run's folder.
    dataset
        What the run's description calls its images.
    epochs
        Epochs of each stage in all; by default the recipe's.
    resume
        Go on with the run in the folder, to the bytes that an unbroken run would have
        written; where there is none, start it.
    keep_every
        Above 0, G is kept aside after every so many epochs.
    start
        The run whose networks this one takes over; by default none, or the one that the run in
        the folder began from.
    show_progress
        Whether to show a progress bar.

    Raises
    ------
    UserError
        See :meth:`RunFolder.start`, :meth:`RunFolder.restore` and
        :func:`gancore.training.trainer.train`.
    """
    if training.processes.rank > 0:
        _follow(training)
        return train(training, epochs=epochs, show_progress=False)
    began_from = None if start is None else _take_over(training, start)
    with folder.held():
        if not resume:
            folder.refuse_if_occupied()
        if keep_every:
            make_folder(folder.kept)
        there = folder.holds_a_run()
        if there and start is None:
            began_from = folder.describe().start
        description = RunDescription.of(training, dataset, start=began_from)
        if there:
            folder.restore(training, description, keep_every=keep_every)
        else:
            folder.start(description)
            if training.epoch:
                folder.save(training, description, keep_every=keep_every)
        if training.processes.count > 1:
            _lead(training, description)
        return train(
            training,
            epochs=epochs,
            after_epoch=lambda finished: folder.save(finished, description, keep_every=keep_every),
            show_progress=show_progress,
        )


def _lead(training: Training, description: RunDescription) -> None:
    training.processes.from_first(
        {"images": description.images_sha256, "training": training.state_dict()}
    )


def _follow(training: Training) -> None:
    """Begin where the first process does, which alone reads and writes the folder."""
    state = training.processes.from_first({})
    if state["images"] != fingerprint(training.images):
        raise UserError(
            f"process {training.processes.rank} has other training images than process 0: "
            "give all of them the same --data"
        )
    training.load_state_dict(state["training"])


def _take_over(training: Training, source: RunFolder) -> str:
    """Let a new training begin with another run's networks, and say in words which they are."""
    in_words = str(source.load_generator())
    other = UserError(f"{source.path} has other networks than recipe '{training.recipe.name}'")
    with explained(source.checkpoint, other):
        training.take_over(source.read_state())
    return in_words
