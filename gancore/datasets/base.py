"""What every data set looks like to the rest of the package."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from gancore.errors import UserError

if TYPE_CHECKING:  # PyTorch takes seconds to import: the names of the sets do not wait for it
    import numpy as np
    from torch import Tensor

LARGEST_FILE = 400_000_000
"""Bytes of a file, more than any set's has, packed or unpacked: what is larger is not read."""


@dataclass(frozen=True)
class Fold:
    """One of several ways to part the same held-out images.

    Attributes
    ----------
    valid, test
        Pixels as in :class:`Dataset`.
    """

    valid: Tensor
    test: Tensor


@dataclass(frozen=True)
class Dataset:
    """Images in three fixed parts.

    Attributes
    ----------
    name
        What the command line calls it.
    train, valid, test
        Pixels as float32 in [0, 1], shape (N, 1, H, W). The same images in the same
        order on every machine.
    folds
        Where the set has official folds, the valid and test parts of each; ``valid`` and
        ``test`` are then those of the first.
    by_class
        Whether the training images lie class after class, so that the first of them are no sample
        of all.
    """

    name: str
    train: Tensor
    valid: Tensor
    test: Tensor
    folds: tuple[Fold, ...] = ()
    by_class: bool = False

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """Shape of one image, (channels, height, width)."""
        _, channels, height, width = self.train.shape
        return channels, height, width


@dataclass(frozen=True)
class Availability:
    """Whether a data set's files are here.

    Attributes
    ----------
    here
        True if it can be loaded without a network.
    where
        Where it was looked for.
    how_to_get
        What to do if it is not here.
    """

    here: bool
    where: str
    how_to_get: str


@dataclass(frozen=True)
class Source:
    """How to get a data set.

    Attributes
    ----------
    summary
        One line for people.
    quick_recipe
        The recipe that trains on it in about a minute.
    module
        The module that reads it, by its name; it is imported when it is needed.
    loader
        The function of the module that loads this set.
    """

    summary: str
    quick_recipe: str
    module: str
    loader: str = "load"

    def load(self, data_dir: Path | str | None = None) -> Dataset:
        """Read the data from a folder, or raise :class:`~gancore.errors.UserError`."""
        module = import_module(self.module)
        with _trouble_told():
            return getattr(module, self.loader)(data_dir)

    def availability(self, data_dir: Path | str | None = None) -> Availability:
        """Tell whether the data are in a folder, or raise :class:`~gancore.errors.UserError`."""
        module = import_module(self.module)
        with _trouble_told():
            return module.availability(data_dir)


def data_folder(data_dir: Path | str | None) -> Path:
    """Return the folder for data: the one given, else ``GANCORE_DATA``, else a cache folder.

    Raises
    ------
    UserError
        If a folder was named, by argument or environment, that does not exist, or none was
        named and the user has no home folder.
    """
    named = data_dir or os.environ.get("GANCORE_DATA")
    if not named:
        try:
            return Path.home() / ".cache" / "gancore"
        except RuntimeError as error:
            raise UserError(
                "you have no home folder: name a folder for the data with --data or GANCORE_DATA"
            ) from error
    folder = Path(named)
    if not folder.is_dir():
        raise UserError(f"no data folder {folder}: create it, or name another with --data")
    return folder


def candidates(data_dir: Path | str | None, name: str, files: Sequence[str]) -> Iterator[Path]:
    """Name the places of a set's files: the data folder, and in it a folder of the set's name.

    Parameters
    ----------
    data_dir
        See :func:`data_folder`.
    name
        The set's name.
    files
        Names to look for, the most wanted first.

    Yields
    ------
    Path
        Each name in either folder, whether it exists or not.
    """
    folder = data_folder(data_dir)
    for file in files:
        yield folder / file
        yield folder / name / file


def refuse_large(path: Path) -> None:
    """Refuse a file that is larger than any set's, before it is read.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    UserError
        If it has more than :data:`LARGEST_FILE` bytes.
    """
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise UserError(f"{path} has {size:,} bytes, far more than the set: get it again")


@contextmanager
def _trouble_told() -> Iterator[None]:
    """Tell in one line what the system refuses, such as the permission to read a file."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UserError(
            f"cannot use {error.filename or 'the data'}: {reason}: "
            "put that right, or name another folder with --data"
        ) from error


def to_images(pixels: np.ndarray | Tensor) -> Tensor:
    """Turn grey values of 0 to 255, shape (N, H, W), into images of shape (N, 1, H, W) in [0, 1].

    Examples
    --------
    >>> import numpy as np
    >>> to_images(np.full((1, 2, 2), 255, dtype=np.uint8)).flatten().tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    import torch

    return torch.as_tensor(pixels).to(torch.float32).div(255).unsqueeze(1)
