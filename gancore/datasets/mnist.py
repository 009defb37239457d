"""MNIST: 60,000 training and 10,000 test images of handwritten digits, 28 by 28 pixels.

LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
recognition", 1998. torchvision knows where to download the files.
"""

import hashlib
import zlib
from http.client import HTTPException, IncompleteRead
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import numpy as np
from torchvision.datasets import MNIST
from tqdm import tqdm

from gancore.datasets.base import Availability, Dataset, data_folder, to_images
from gancore.errors import UserError
from gancore.files import make_folder, write_bytes

TRAINING_IMAGES = 50_000
"""The authors train on the first 50,000 images and validate on the last 10,000."""

SIZE = 28
"""Side of an image."""

PATIENCE = 5
"""Seconds that a mirror may be silent; urllib itself would wait for ever."""

_TRAINING, _TEST = "train-images-idx3-ubyte", "t10k-images-idx3-ubyte"
_HEADER_BYTES = 16
_LARGEST_FILE = _HEADER_BYTES + 60_000 * SIZE**2
_CHECKSUMS = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}


def load(data_dir: Path | str | None = None) -> Dataset:
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
    missing = [name for name in _CHECKSUMS if _stored(raw, name) is None]
    if missing:
        _download(missing, raw)
    training, test = (to_images(_read(raw, name)) for name in (_TRAINING, _TEST))
    return Dataset("mnist", training[:TRAINING_IMAGES], training[TRAINING_IMAGES:], test)


def availability(data_dir: Path | str | None = None) -> Availability:
    """Say whether the four files are in the folder, packed by gzip or not."""
    raw = data_folder(data_dir) / "MNIST" / "raw"
    return Availability(
        here=all(_stored(raw, name) for name in _CHECKSUMS),
        where=str(raw),
        how_to_get="the first training run downloads it (11 MB)",
    )


def _stored(raw: Path, name: str) -> Path | None:
    return next((path for path in (raw / name, raw / f"{name}.gz") if path.is_file()), None)


def _read(raw: Path, name: str) -> np.ndarray:
    """Read the images of a file whose every byte was checked."""
    path = _stored(raw, name)
    assert path is not None
    with path.open("rb") as file:
        content = file.read(_LARGEST_FILE + 1)
    if path.suffix == ".gz":
        content = _unpacked(content)
    if not _is_genuine(content, name):
        raise UserError(f"{path} is not MNIST's file or is damaged: delete it and run again")
    pixels = np.frombuffer(bytearray(content), np.uint8, offset=_HEADER_BYTES)  # can be written to
    return pixels.reshape(-1, SIZE, SIZE)


def _download(names: list[str], raw: Path) -> None:
    contents = {name: _fetch(name, raw) for name in tqdm(names, "MNIST", leave=False, disable=None)}
    make_folder(raw)
    for name, content in contents.items():
        write_bytes(raw / name, content)


def _fetch(name: str, raw: Path) -> bytes:
    """Take a file from the first of torchvision's mirrors that has it."""
    reasons = []
    for mirror in MNIST.mirrors:
        try:
            with urlopen(f"{mirror}{name}.gz", timeout=PATIENCE) as response:
                packed = response.read(_LARGEST_FILE)
                if response.length:  # of which some did not come
                    raise IncompleteRead(packed, response.length)
        except (OSError, HTTPException, ValueError) as error:
            reason = " ".join(f"{type(error).__name__}: {error}".split())[:150]
        else:
            content = _unpacked(packed)
            if _is_genuine(content, name):
                return content
            reason = "what came is not the file: is there a proxy, or a page to log in?"
        reasons.append(f"{urlsplit(mirror).hostname}: {reason}")
    raise UserError(
        f"MNIST is not in {raw} and could not be downloaded ({'; '.join(reasons)}): "
        "go online, or put its four files there"
    )


def _unpacked(packed: bytes) -> bytes:
    """Unpack no more than a file of MNIST has; nothing of what is no gzip file."""
    # Not by the module gzip, which reads zeros behind the end one by one, however many.
    try:
        stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)  # in gzip's wrapping
        return stream.decompress(packed, _LARGEST_FILE + 1)
    except zlib.error:
        return b""


def _is_genuine(content: bytes, name: str) -> bool:
    return hashlib.md5(content, usedforsecurity=False).hexdigest() == _CHECKSUMS[name]
