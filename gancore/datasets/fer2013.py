"""FER-2013: 35,887 grey faces of 48 by 48 pixels, found by an image search.

Goodfellow et al., "Challenges in representation learning: a report on three machine
learning contests", 2013, https://arxiv.org/abs/1307.0414. It has the geometry of the
Toronto Face Database and anybody can get it; its faces are less well aligned.
"""

import re
import warnings
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

import numpy as np

from gancore.datasets.base import (
    LARGEST_FILE,
    Availability,
    Dataset,
    candidates,
    data_folder,
    refuse_large,
    to_images,
)
from gancore.datasets.fer2013_csv import read_table
from gancore.datasets.images import PackedFile, open_tree, read_images
from gancore.errors import UserError

SIZE = 48
"""Side of an image."""

COUNTS = {"Training": 28_709, "PublicTest": 3_589, "PrivateTest": 3_589}
"""The parts by the names they have in the files, and the images of each."""

SHARP_PARTS = ("PublicTest", "PrivateTest")
SHARP_SPLIT = [5_178, 1_000, 1_000]
"""The parts that ``fer2013-sharp`` is made of, and how their images are shared out."""

_FOLDERS = ("train", "test")
_IMAGE = re.compile(r"(?:.*/)?((?:train|test)/[^/]+/[^/]+\.(?i:jpe?g|png))", re.DOTALL)
_NAME = re.compile(
    r"(?:train/[^/]+/(Training)|test/[^/]+/(PublicTest|PrivateTest))_([0-9]{1,18})\.jpg"
)
_PATTERNS = ("train/*/Training_*.jpg", "test/*/P*Test_*.jpg")
_TABLES = ("fer2013.csv", "icml_face_data.csv")
_FILES = ("fer2013.zip", *_TABLES, ".")
"""What may hold the set: the archive, the contest's table under either name, the folders."""

_HOW_TO_GET = (
    "download https://www.kaggle.com/datasets/msambare/fer2013 and put the archive there "
    "as fer2013.zip (the unpacked folders train and test, or the contest's fer2013.csv, will do)"
)


def load(data_dir: Path | str | None = None) -> Dataset:
    """Load the set: ``Training`` as train, ``PublicTest`` as valid, ``PrivateTest`` as test.

    Read is the first of these that is there and whole, in the data folder or in its ``fer2013/``:
    the archive ``fer2013.zip``; the contest's table ``fer2013.csv`` or ``icml_face_data.csv``; the
    archive unpacked, with its folders ``train/EXPRESSION`` and ``test/EXPRESSION``. Images of the
    archive come in the order of the number in their names, those of the table in the order of
    its rows.

    Parameters
    ----------
    data_dir
        See :func:`gancore.datasets.data_folder`.

    Raises
    ------
    UserError
        If nothing is there, or something of it is not what it should be. A set that is whole
        in itself but has too few images, or one part of which is blurred, gives a warning.
    """
    path, parts = _read(data_dir, tuple(COUNTS))
    found = {part: len(pixels) for part, pixels in parts.items()}
    if found != COUNTS:
        warnings.warn(f"{path} is not the whole set: it holds {found}", stacklevel=2)
    contrast = {part: _contrast(pixels) for part, pixels in parts.items()}
    if max(contrast.values()) > 4 * min(contrast.values()):
        blurred = min(contrast, key=contrast.__getitem__)
        warnings.warn(
            f"the part {blurred} of {path} is far more blurred than another: this copy was altered "
            "and its parts cannot be compared (the data set fer2013-sharp uses the test images)",
            stacklevel=2,
        )
    train, valid, test = (to_images(pixels) for pixels in parts.values())
    return Dataset("fer2013", train, valid, test)


def load_sharp(data_dir: Path | str | None = None) -> Dataset:
    """Load the set ``fer2013-sharp``: the 7,178 test images alone, in a split of their own.

    Copies of the archive are about in which every training image is blurred, by a Gaussian some
    three pixels wide, while the test images are as they were; :func:`load` warns of it. This set
    is for their owners. A sharp copy does not need it.

    Public test images by their order, then private ones by theirs: the first 5,178 are
    ``train``, the next 1,000 ``valid``, the last 1,000 ``test``. The set holds some images twice,
    so that 21 of the second part and 17 of the third are training images, too.

    Parameters
    ----------
    data_dir
        As for :func:`load`.

    Raises
    ------
    UserError
        As for :func:`load`, and if an image is missing, which would move the split.
    """
    path, parts = _read(data_dir, SHARP_PARTS)
    for part, pixels in parts.items():
        if len(pixels) != COUNTS[part]:
            raise UserError(
                f"{path} holds {len(pixels):,} images of the part {part}, not {COUNTS[part]:,}: "
                "get the set again"
            )
    images = to_images(np.concatenate(list(parts.values())))
    train, valid, test = images.split(SHARP_SPLIT)
    return Dataset("fer2013-sharp", train, valid, test)


def availability(data_dir: Path | str | None = None) -> Availability:
    """Say which file or folder of the set is there."""
    found = _found(data_dir)
    where = found[0] if found else data_folder(data_dir) / "fer2013"
    return Availability(bool(found), str(where), _HOW_TO_GET)


def _found(data_dir: Path | str | None) -> list[Path]:
    paths = candidates(data_dir, "fer2013", _FILES)
    return [
        path
        for path in paths
        if path.is_file() or any(any(path.glob(pattern)) for pattern in _PATTERNS)
    ]


def _read(data_dir: Path | str | None, wanted: Sequence[str]) -> tuple[Path, dict[str, np.ndarray]]:
    """Read the parts that are wanted, in the order wanted, from the first copy that is whole."""
    paths = _found(data_dir)
    for path, following in zip_longest(paths, paths[1:]):
        try:
            parts = _read_copy(path, wanted)
        except UserError as error:
            if following is None:
                raise
            warnings.warn(f"{error}; reading {following} instead", stacklevel=3)
        else:
            if following is not None:
                warnings.warn(f"{path} is read, and not {following} beside it", stacklevel=3)
            return path, parts
    folder = data_folder(data_dir)
    raise UserError(f"no FER-2013 in {folder} or {folder / 'fer2013'}: {_HOW_TO_GET}")


def _read_copy(path: Path, wanted: Sequence[str]) -> dict[str, np.ndarray]:
    if path.suffix == ".csv" and path.is_file():
        refuse_large(path)
        with path.open("rb") as file:
            parts = read_table(file, str(path), size=SIZE, parts=COUNTS, wanted=wanted)
    else:
        parts = _read_tree(path, wanted)
    for part, pixels in parts.items():
        if len(pixels) == 0:
            raise UserError(f"{path} holds no image of the part {part}: {_HOW_TO_GET}")
    return parts


def _read_tree(path: Path, wanted: Sequence[str]) -> dict[str, np.ndarray]:
    with open_tree(path, _FOLDERS) as files:
        chosen = _images_by_part(files)
        if not any(chosen.values()):
            for table in files:  # some archives hold the contest's table
                if table.name.rpartition("/")[2] in _TABLES and table.size <= LARGEST_FILE:
                    with table.reading() as file:
                        return read_table(file, str(table), size=SIZE, parts=COUNTS, wanted=wanted)
        return {part: read_images(chosen[part], size=SIZE, label=part) for part in wanted}


def _images_by_part(files: Sequence[PackedFile]) -> dict[str, list[PackedFile]]:
    """Choose each part's images, in the order of the numbers in their names."""
    numbered: dict[str, list[tuple[int, str, PackedFile]]] = {part: [] for part in COUNTS}
    names = set()
    for file in files:
        image = _IMAGE.fullmatch(file.name)
        if image is None:
            continue
        match = _NAME.fullmatch(image[1])
        if match is None:
            raise UserError(
                f"{file} has no name of FER-2013, such as train/happy/Training_123.jpg: "
                "remove it, or get the set again"
            )
        if image[1] in names:
            raise UserError(f"{file} is a second {image[1]}: remove one, or get the set again")
        names.add(image[1])
        numbered[match[1] or match[2]].append((int(match[3]), file.name, file))
    return {
        part: [file for _, _, file in sorted(images, key=lambda each: each[:2])]
        for part, images in numbered.items()
    }


def _contrast(pixels: np.ndarray) -> float:
    """Mean squared difference of neighbours in a row: about equal in the parts of one set."""
    rows = pixels[:2000].astype(np.int32)
    return float(np.square(np.diff(rows, axis=2)).mean())
