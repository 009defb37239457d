"""MNIST: 60,000 training and 10,000 test images of handwritten digits, 28 by 28 pixels.

LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
recognition", 1998. torchvision downloads and reads the files.
"""

import hashlib
from pathlib import Path

from torchvision.datasets import MNIST

from gancore.datasets.base import Availability, Dataset, data_folder, to_images
from gancore.errors import UserError

TRAINING_IMAGES = 50_000
"""The authors train on the first 50,000 images and validate on the last 10,000."""

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
    folder = data_folder(data_dir)
    if not look(folder).here:
        _download(folder)
    for name, checksum in _CHECKSUMS.items():
        path = folder / "MNIST" / "raw" / name
        if _md5(path) != checksum:
            raise UserError(f"{path} is not MNIST's file or is damaged: delete it and run again")
    training = to_images(MNIST(folder, train=True).data)
    test = to_images(MNIST(folder, train=False).data)
    return Dataset("mnist", training[:TRAINING_IMAGES], training[TRAINING_IMAGES:], test)


def look(data_dir: Path | None = None) -> Availability:
    """Say whether the four files are in the folder."""
    raw = data_folder(data_dir) / "MNIST" / "raw"
    return Availability(
        here=all((raw / name).is_file() for name in _CHECKSUMS),
        where=str(raw),
        how_to_get="the first training run downloads it (11 MB)",
    )


def _download(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        MNIST(folder, download=True)
    except (OSError, RuntimeError) as error:
        raise UserError(
            f"MNIST is not in {folder} and could not be downloaded: go online, "
            f"or put the four files of MNIST/raw there ({_first_line(error)})"
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
