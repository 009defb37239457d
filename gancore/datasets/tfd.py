"""TFD, the Toronto Face Database: 102,236 grey faces of 48 by 48 pixels, in five folds.

Susskind, Anderson and Hinton, "The Toronto Face Database", technical report UTML TR
2010-001, 2010. It is given on request only, under the licences of the sets it was made of,
so that nothing here can download it: this module reads the user's own copy, a MATLAB file

``images``
    uint8, (N, 48, 48);
``folds``
    (N, 5): in each of five folds, an image's part: 0 unlabeled, 1 train, 2 valid, 3 test;
``labs_ex``, ``labs_id``
    (N, 1): expression and identity, which nothing here needs.
"""

from pathlib import Path

import numpy as np
from torch import Tensor

from gancore.datasets.base import Availability, Dataset, Fold, candidates, data_folder, to_images
from gancore.datasets.matlab import read_arrays
from gancore.errors import UserError

FILES = ("TFD_48x48.mat", "TFD_ranzato_48x48.mat")
"""The names that copies of the file go by."""

SIZE, FOLDS = 48, 5
UNLABELED, TRAIN, VALID, TEST = 0, 1, 2, 3
"""What the file's ``folds`` say of an image."""

_HOW_TO_GET = (
    f"ask the University of Toronto's machine learning group for it and put {FILES[0]} there"
)


def load(data_dir: Path | str | None = None) -> Dataset:
    """Load the set as the paper used it: the unlabeled images, and five folds to judge by.

    ``train`` holds every image that is unlabeled **in all five folds**. (The file's description
    leaves open whether an image could be unlabeled in one fold and a test image of another;
    asked for this way, no image that a fold tests on is ever trained on.) ``folds`` holds the valid
    and test parts of the five; ``valid`` and ``test`` are those of the first. The labeled
    training images (part 1), which the paper did not use, are left out.

    Parameters
    ----------
    data_dir
        A folder that holds the file, or in which ``tfd/`` does.

    Raises
    ------
    UserError
        If there is no file, or it is not what it should be.
    """
    path = _find(data_dir)
    if path is None:
        folder = data_folder(data_dir)
        raise UserError(f"no {' or '.join(FILES)} in {folder} or {folder / 'tfd'}: {_HOW_TO_GET}")
    arrays = read_arrays(path, ("images", "folds"))
    images, membership = _images(arrays, path), _folds(arrays, path)
    if len(images) != len(membership):
        raise UserError(
            f"{path}: {len(images):,} images but folds for {len(membership):,}: get the file again"
        )

    def part(chosen: np.ndarray, what: str) -> Tensor:
        if not chosen.any():
            raise UserError(f"{path} holds no {what}: get the file again")
        return to_images(images[chosen])

    train = part((membership == UNLABELED).all(axis=1), "unlabeled images, which are to train on")
    folds = tuple(
        Fold(
            part(of_fold == VALID, f"valid images in fold {number}"),
            part(of_fold == TEST, f"test images in fold {number}"),
        )
        for number, of_fold in enumerate(membership.T, start=1)
    )
    return Dataset("tfd", train, folds[0].valid, folds[0].test, folds)


def availability(data_dir: Path | str | None = None) -> Availability:
    """Say whether the file is there, under either name."""
    path = _find(data_dir)
    where = data_folder(data_dir) / FILES[0] if path is None else path
    return Availability(path is not None, str(where), _HOW_TO_GET)


def write_example(path: Path) -> None:
    """Write a small file in TFD's layout, whose images say which they are.

    It holds 40 images. Image k, from 0, is of one grey, k of 255. Images 0 to 14 are unlabeled.
    Of the other 25, fold f (from 0) tests on those with k mod 5 = f, validates on those
    with k mod 5 = f + 1 (or 0 for the last fold) and trains on the rest, so that each is tested
    on once.

    Parameters
    ----------
    path
        Where to write it.
    """
    from scipy.io import savemat

    number = np.arange(40)
    apart = (number[:, None] - np.arange(FOLDS)) % FOLDS
    membership = np.select([apart == 0, apart == 1], [TEST, VALID], TRAIN)
    labeled = number >= 15
    label = np.where(labeled, 1, -1)[:, None].astype(np.int16)
    content = {
        "images": np.tile(number[:, None, None], (1, SIZE, SIZE)).astype(np.uint8),
        "folds": np.where(labeled[:, None], membership, UNLABELED).astype(np.uint8),
        "labs_ex": label,
        "labs_id": label,
    }
    savemat(path, content)


def _find(data_dir: Path | str | None) -> Path | None:
    return next((path for path in candidates(data_dir, "tfd", FILES) if path.is_file()), None)


def _images(arrays: dict[str, np.ndarray], path: Path) -> np.ndarray:
    images = _array(arrays, "images", path)
    if images.ndim != 3 or images.shape[1:] != (SIZE, SIZE) or images.dtype != np.uint8:
        raise UserError(
            f"{path}: images are {images.dtype} {images.shape}, not uint8 (N, {SIZE}, {SIZE})"
        )
    return images


def _folds(arrays: dict[str, np.ndarray], path: Path) -> np.ndarray:
    folds = _array(arrays, "folds", path)
    if folds.ndim != 2 or folds.shape[1] != FOLDS:
        raise UserError(f"{path}: folds are {folds.dtype} {folds.shape}, not numbers (N, {FOLDS})")
    strange = ~np.isin(folds, (UNLABELED, TRAIN, VALID, TEST))
    if strange.any():
        row, column = np.argwhere(strange)[0]
        raise UserError(
            f"{path}: folds say {folds[row, column]} of image {row + 1} in fold {column + 1}, "
            "which is none of 0 (unlabeled), 1 (train), 2 (valid), 3 (test)"
        )
    return folds


def _array(arrays: dict[str, np.ndarray], name: str, path: Path) -> np.ndarray:
    if name not in arrays:
        raise UserError(f"{path} has no variable {name} of numbers: get the file again")
    return arrays[name]
