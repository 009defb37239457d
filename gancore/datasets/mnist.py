"""MNIST: 60,000 training and 10,000 test images of handwritten digits, 28 by 28 pixels.

LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
recognition", 1998. torchvision knows where to download the files.
"""

import hashlib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

import numpy as np
from torchvision.datasets import MNIST
from torchvision.datasets.utils import download_and_extract_archive

from gancore.datasets.base import Availability, Dataset, data_folder, to_images
from gancore.errors import UserError

TRAINING_IMAGES = 50_000
"""The authors train on the first 50,000 images and validate on the last 10,000."""

SIZE = 28
"""Side of an image."""

_TRAINING, _TEST = "train-images-idx3-ubyte", "t10k-images-idx3-ubyte"
_HEADER = 16
_CHECKSUMS = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}


def load(data_dir: Path | None = None) -> Dataset:
    """Load the set, and download it into the folder if it is not there yet.

    Parameters
    ----------
    data_dir
        A folder that holds ``MNIST/raw/``; see :func:`gancore.datasets.data_folder`.

    Returns
    -------
    Dataset
        The first 50,000 training images, the last 10,000 as ``valid``, and the test set.

    Raises
    ------
    UserError
        If the files are not there and cannot be downloaded, or are not MNIST's.
    """
    raw = data_folder(data_dir) / "MNIST" / "raw"
    if not _complete(raw):
        _download(raw)
    training, test = (to_images(_read(raw / name)) for name in (_TRAINING, _TEST))
    return Dataset("mnist", training[:TRAINING_IMAGES], training[TRAINING_IMAGES:], test)


def look(data_dir: Path | None = None) -> Availability:
    """Say whether the four files are in the folder."""
    raw = data_folder(data_dir) / "MNIST" / "raw"
    return Availability(
        here=_complete(raw),
        where=str(raw),
        how_to_get="the first training run downloads it (11 MB)",
    )


def _complete(raw: Path) -> bool:
    return all((raw / name).is_file() for name in _CHECKSUMS)


def _read(path: Path) -> np.ndarray:
    """Read the images of a file whose every byte was checked."""
    content = path.read_bytes() if path.stat().st_size < 2**26 else b""
    if hashlib.md5(content, usedforsecurity=False).hexdigest() != _CHECKSUMS[path.name]:
        raise UserError(f"{path} is not MNIST's file or is damaged: delete it and run again")
    pixels = np.frombuffer(content, np.uint8, offset=_HEADER)
    return pixels.reshape(-1, SIZE, SIZE)


def _download(raw: Path) -> None:
    """Take each file from the first of torchvision's addresses that has it."""
    raw.mkdir(parents=True, exist_ok=True)
    for archive, checksum in MNIST.resources:
        if (raw / archive.removesuffix(".gz")).is_file():
            continue
        reasons = []
        for mirror in MNIST.mirrors:
            try:
                with _patience(seconds=30):
                    download_and_extract_archive(
                        f"{mirror}{archive}", str(raw), filename=archive, md5=checksum
                    )
                break
            except (OSError, RuntimeError, HTTPException, ValueError, EOFError) as error:
                (raw / archive.removesuffix(".gz")).unlink(missing_ok=True)
                reasons.append(_reason(error))
        else:
            raise UserError(
                f"MNIST is not in {raw} and could not be downloaded ({reasons[0]}): "
                "go online, or put its four files there"
            )


@contextmanager
def _patience(*, seconds: float) -> Iterator[None]:
    """Let no connection be silent for longer: urllib itself would wait for ever."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _reason(error: Exception) -> str:
    if isinstance(error, RuntimeError) and "corrupted" in str(error):
        return "what came is not the file: is there a proxy, or a page to log in?"
    first = (str(error).splitlines() or [""])[0]
    return first[:200] or type(error).__name__
