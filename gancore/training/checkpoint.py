"""Checkpoints: all that a run needs to go on, with a checksum.

A checkpoint is what ``torch.save`` writes, with the SHA-256 of all that after its end:
``torch.load`` reads it all the same.
"""

import hashlib
import os
import warnings
import zipfile
from pathlib import Path
from typing import Any, BinaryIO

import torch

from gancore.errors import UserError
from gancore.files import exists, opened, write_atomically
from gancore.training.build import ImageShape, build_discriminator, build_generator
from gancore.training.description import RunDescription
from gancore.training.recipe import Recipe

_MARK = b"sha256:"
_END = len(_MARK) + 64


class LostError(UserError):
    """A checkpoint that is missing, or is not as it was written."""


def write_checkpoint(path: Path, state: dict[str, Any], *, keep_old_as: Path) -> None:
    """Write the state of a training; the checkpoint that was there keeps another name.

    Raises
    ------
    UserError
        If the file cannot be written.
    """

    def write(file: BinaryIO) -> None:
        torch.save(state, file)
        length = file.tell()
        file.write(_MARK + _digest(file, length))

    write_atomically(path, write, keep_old_as=keep_old_as)


def read_checkpoint(path: Path, description: RunDescription) -> dict[str, Any]:
    """Read the state of a training.

    Parameters
    ----------
    path
        The file. If a version before there were checksums wrote it, a warning says so.
    description
        The run that it belongs to, which bounds its size.

    Raises
    ------
    LostError
        If the file is missing or not as it was written.
    UserError
        If it cannot be read.
    """
    if not exists(path):
        raise LostError(f"{path} is missing")
    with opened(path, damaged=LostError(f"{path} is damaged or no checkpoint")) as file:
        if not _check(file, largest_checkpoint(description.recipe, description.image_shape)):
            warnings.warn(
                f"{path} has no checksum: an earlier version wrote it, or its end is damaged, "
                "and other damage may go unnoticed",
                stacklevel=2,
            )
        file.seek(0)
        return torch.load(file, map_location="cpu", weights_only=True)


def largest_checkpoint(recipe: Recipe, image_shape: ImageShape) -> int:
    """Bound the size in bytes of the checkpoints of a recipe.

    A weight comes with two numbers that the learning rule keeps and with one of an average, all of
    PyTorch's default dtype; the rest stays below 16 MiB.

    Examples
    --------
    >>> from gancore.training.recipes import get
    >>> largest_checkpoint(get("mnist"), (1, 28, 28)) // 2**20
    72
    """
    with torch.device("meta"):  # weights that are only counted
        networks = (
            build_generator(recipe, image_shape, stage=len(recipe.stage_epochs)),
            build_discriminator(recipe, image_shape),
        )
    weights = sum(weight.numel() for network in networks for weight in network.parameters())
    return 4 * torch.get_default_dtype().itemsize * weights + 2**24


def _check(file: BinaryIO, at_most: int) -> bool:
    """Tell whether the file has a checksum, which is then right."""
    size = file.seek(0, os.SEEK_END)
    if size > at_most or _unpacked_size(file) > at_most:
        raise ValueError("larger than a checkpoint can be")
    file.seek(max(size - _END, 0))
    end = file.read()
    if not end.startswith(_MARK):
        return False
    if end != _MARK + _digest(file, size - _END):
        raise ValueError("the checksum is wrong")
    return True


def _unpacked_size(file: BinaryIO) -> int:
    with zipfile.ZipFile(file) as records:
        return sum(record.file_size for record in records.infolist())


def _digest(file: BinaryIO, length: int) -> bytes:
    """Compute the SHA-256 of the first bytes of a file, which stands behind them afterwards."""
    file.seek(0)
    sha256 = hashlib.sha256()
    for start in range(0, length, 2**20):
        sha256.update(file.read(min(2**20, length - start)))
    return sha256.hexdigest().encode()
