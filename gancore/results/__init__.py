"""The runs behind the book's figures: what each scored, how it got there, and shipped weights.

Beside this file lie, for each run, ``NAME.json``, ``NAME.metrics.jsonl`` and a few samples from
along its way, ``NAME.samples.npz``; for the best run on a data set its generator in half
precision, ``DATASET.safetensors``, and that of a DCGAN, ``dcgan.safetensors``; what was tried on
the way, ``trials.jsonl``; what the authors' own program did, ``original_program.json``; and
experiments that would keep a page waiting, ``NAME.json`` and ``NAME.npz``, each with the command
that made it. The project's ``tools/keep_results.py`` writes the files of a run.
"""

from __future__ import annotations

import json
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

from gancore.errors import UserError

if TYPE_CHECKING:  # PyTorch takes seconds to import: the names of the runs do not wait for it
    import torch
    from torch import Tensor

    from gancore.gan.networks import ImageGenerator
    from gancore.training.generator_file import TrainedGenerator

_FOLDER = files(__name__)


def names() -> list[str]:
    """List the runs that are kept.

    Examples
    --------
    >>> "mnist-seed0" in names()
    True
    """
    return _names_ending(".metrics.jsonl")


def read(name: str) -> dict[str, Any]:
    """Read what a run was and what it scored.

    Parameters
    ----------
    name
        One of :func:`names`.

    Returns
    -------
    dict
        ``run`` (data set, seed, recipe), ``epochs``, ``seconds``, ``machine``, ``versions``,
        ``scores`` (a list, one object an evaluation, in nats), ``weights`` (the
        SHA-256 of the shipped file, or null) and, for a shipped run, ``nearest``: the share of
        its samples that is ``nearer_than_new``, nearer to the training images than 99 % of
        test images are, and the median distances of both. Test images that are training images,
        too, do not count; where there are any, ``new_in_training`` tells how many.

    Raises
    ------
    UserError
        If there is no such run.
    """
    if name not in names():
        raise UserError(f"no results of a run '{name}': choose one of {', '.join(names())}")
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def metrics(name: str) -> list[dict[str, float]]:
    """Read a run's metrics, one record an epoch.

    See :meth:`gancore.training.trainer.Training.run_epoch`.

    Raises
    ------
    UserError
        If there is no such run.
    """
    read(name)
    text = (_FOLDER / f"{name}.metrics.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def samples_by_epoch(name: str) -> dict[int, Tensor]:
    """Read the first samples of a run's generator at some of its epochs, from the same codes.

    Returns
    -------
    dict
        By the epoch, images of shape (n, 1, H, W) in [0, 1], rounded to 256 grey values.

    Raises
    ------
    UserError
        If there is no such run.
    """
    read(name)
    found = {int(epoch): images for epoch, images in _read_samples(f"{name}.samples.npz").items()}
    return dict(sorted(found.items()))


def trials() -> list[dict[str, Any]]:
    """Read the short trials that a long run's recipe was chosen by.

    Returns
    -------
    list of dict
        For each, ``start`` (what it went on from), ``change`` (recipe fields that differ),
        ``epochs``, and in nats, on the authors' grid, the validation log-likelihood of G
        (``generator``) and of an average of its weights (``average``, ``average_decay``);
        None where it was not measured.
    """
    text = (_FOLDER / "trials.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def original_program() -> dict[str, Any]:
    """Read what the authors' own program did, beside this package.

    Returns
    -------
    dict
        ``program`` (which, and in what surroundings); ``updates``, from a common start with the
        same images, codes and masks: for each ``start``, ``precision`` and ``velocity`` of ours
        the ``differences``, the largest of any weight, by the number of updates; the same for
        both stages of ``faces``; what the ``first_biases_differ_by``; ``parted_by_rounding``,
        how far two runs part that differ by rounding alone, in units of how far they have
        moved, by the number of updates; ``parzen``, one estimate by both in nats; ``scores``,
        Parzen figures of test images at σ = 0.2154 in nats, by the epoch, with what each
        ``score_varies_by``; and ``seconds_an_epoch_on_one_thread`` of one machine.

    Examples
    --------
    >>> original_program()["scores"]["authors"]["20"]
    93.2
    """
    return json.loads((_FOLDER / "original_program.json").read_text(encoding="utf-8"))


def experiment(name: str) -> dict[str, Any]:
    """Read what an experiment gave that is not repeated when the book is built.

    Parameters
    ----------
    name
        Such as "table1_rivals".

    Returns
    -------
    dict
        With the ``command`` that makes it and the ``machine`` that ran it.

    Raises
    ------
    UserError
        If there is no such experiment.

    Examples
    --------
    >>> experiment("table1_rivals")["command"]
    'python -m tools.table1_rivals --data DIR'
    """
    _refuse_unless_kept(f"{name}.json")
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def experiment_samples(name: str) -> dict[str, Tensor]:
    """Read samples that an experiment kept.

    Returns
    -------
    dict
        By what made them, images of shape (n, 1, H, W) in [0, 1], rounded to 256 grey values; of
        "failures", points of shape (n, 2).

    Raises
    ------
    UserError
        If there is no such experiment, or it kept none.

    Examples
    --------
    >>> [images.shape[1:] for images in experiment_samples("table1_rivals").values()][0]
    torch.Size([1, 28, 28])
    """
    _refuse_unless_kept(f"{name}.npz")
    return _read_samples(f"{name}.npz")


def _refuse_unless_kept(file: str) -> None:
    if not _FOLDER.joinpath(file).is_file():
        raise UserError(f"no experiment has left a file '{file}'")


def shipped() -> list[str]:
    """List the data sets that a trained generator is shipped for.

    Examples
    --------
    >>> "mnist" in shipped()
    True
    """
    return _names_ending(".safetensors")


def check_shipped(name: str) -> str:
    """Return a name if it is one of :func:`shipped`.

    Raises
    ------
    UserError
        If none is shipped under that name.

    Examples
    --------
    >>> check_shipped("mnist")
    'mnist'
    """
    if name not in shipped():
        raise UserError(f"no pretrained '{name}': choose one of {', '.join(shipped())}")
    return name


def load_shipped(name: str) -> TrainedGenerator:
    """Read a shipped generator and the description of the run that made it.

    Raises
    ------
    UserError
        If none is shipped under that name.
    """
    from gancore.training.generator_file import read_generator

    with as_file(_FOLDER / f"{check_shipped(name)}.safetensors") as path:
        return read_generator(path)


def pretrained(name: str, *, device: torch.device | str = "cpu") -> ImageGenerator:
    """Load a trained generator that comes with the package.

    Its weights are stored in half precision and computed with in float32.

    Parameters
    ----------
    name
        One of :func:`shipped`.
    device
        Where to put it.

    Returns
    -------
    ImageGenerator
        In evaluation mode. It knows its prior (``noise``, ``noise_dim``) and its
        ``image_shape``; :meth:`~gancore.gan.networks.ImageGenerator.sample` draws from it.

    Raises
    ------
    UserError
        If none is shipped under that name.

    Examples
    --------
    >>> import gancore
    >>> gancore.pretrained("mnist").sample(2, seed=0).shape
    torch.Size([2, 1, 28, 28])
    """
    return load_shipped(name).generator.to(device)


def _read_samples(file_name: str) -> dict[str, Tensor]:
    import numpy as np
    import torch

    with (_FOLDER / file_name).open("rb") as file, np.load(file) as arrays:
        kept = {name: torch.as_tensor(arrays[name]) for name in arrays}
    # Images are kept as bytes.
    return {
        name: each.float() / (255 if each.dtype == torch.uint8 else 1)
        for name, each in kept.items()
    }


def _names_ending(ending: str) -> list[str]:
    files_here = (file.name for file in _FOLDER.iterdir())
    return sorted(name.removesuffix(ending) for name in files_here if name.endswith(ending))
