"""FER-2013: 35,887 grey faces of 48 by 48 pixels, found by an image search.

Goodfellow et al., "Challenges in representation learning: a report on three machine
learning contests", 2013, https://arxiv.org/abs/1307.0414. It has the geometry of the
Toronto Face Database and anybody can get it; its faces are less well aligned.
"""

import csv
import re
import warnings
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import cast

import numpy as np
from tqdm import tqdm

from gancore.datasets.base import Availability, Dataset, candidates, data_folder, to_images
from gancore.datasets.images import open_tree, read_images
from gancore.errors import UserError

SIZE = 48
"""Side of an image."""

COUNTS = {"Training": 28_709, "PublicTest": 3_589, "PrivateTest": 3_589}
"""The parts by the names they have in the files, and the images of each."""

SHARP_PARTS = ("PublicTest", "PrivateTest")
SHARP_SPLIT = [5_178, 1_000, 1_000]
"""The parts that ``fer2013-sharp`` is made of, and how their images are shared out."""

_NAME = re.compile(
    r"(?:^|.*/)(?:train/[^/]+/(Training)|test/[^/]+/(PublicTest|PrivateTest))_(\d+)\.jpg"
)
_PATTERNS = ("train/*/Training_*.jpg", "test/*/P*Test_*.jpg")
_FILES = ("fer2013.zip", "fer2013.csv", "icml_face_data.csv", ".")
"""What may hold the set: the archive, the contest's table under either name, the folders."""

_IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png")
_HOW_TO_GET = (
    "download https://www.kaggle.com/datasets/msambare/fer2013 and put the archive there "
    "as fer2013.zip (the unpacked folders train and test, or the contest's fer2013.csv, will do)"
)


def load(data_dir: Path | None = None) -> Dataset:
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


def load_sharp(data_dir: Path | None = None) -> Dataset:
    """Load the set ``fer2013-sharp``: the 7,178 test images alone, in a split of their own.

    Copies of the archive are about in which every training image is blurred, by a Gaussian some
    three pixels wide, while the test images are as they were; :func:`load` warns of it. This set
    is for their owners. A sharp copy does not need it.

    Public test images by their order, then private ones by theirs: the first 5,178 are
    ``train``, the next 1,000 ``valid``, the last 1,000 ``test``.

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


def look(data_dir: Path | None = None) -> Availability:
    """Say which file or folder of the set is there."""
    found = _found(data_dir)
    where = found[0] if found else data_folder(data_dir) / "fer2013"
    return Availability(bool(found), str(where), _HOW_TO_GET)


def _found(data_dir: Path | None) -> list[Path]:
    paths = candidates(data_dir, "fer2013", _FILES)
    return [
        path
        for path in paths
        if path.is_file() or any(any(path.glob(pattern)) for pattern in _PATTERNS)
    ]


def _read(data_dir: Path | None, wanted: Sequence[str]) -> tuple[Path, dict[str, np.ndarray]]:
    """Read the parts that are wanted, in the order wanted, from the first copy that is whole."""
    paths = _found(data_dir)
    for path, following in zip_longest(paths, paths[1:]):
        try:
            return path, _read_copy(path, wanted)
        except UserError as error:
            if following is None:
                raise
            warnings.warn(f"{error}; reading {following} instead", stacklevel=3)
    folder = data_folder(data_dir)
    raise UserError(f"no FER-2013 in {folder} or {folder / 'fer2013'}: {_HOW_TO_GET}")


def _read_copy(path: Path, wanted: Sequence[str]) -> dict[str, np.ndarray]:
    parts = (_read_csv if path.suffix == ".csv" else _read_archive)(path, wanted)
    for part, pixels in parts.items():
        if len(pixels) == 0:
            raise UserError(f"{path} holds no image of the part {part}: {_HOW_TO_GET}")
    return parts


def _read_archive(path: Path, wanted: Sequence[str]) -> dict[str, np.ndarray]:
    chosen: dict[str, list[tuple[int, str]]] = {part: [] for part in COUNTS}
    with open_tree(path) as (names, read):
        for name in names:
            match = _NAME.fullmatch(name)
            if match:
                chosen[match[1] or match[2]].append((int(match[3]), name))
            elif name.startswith(("train/", "test/")) and name.lower().endswith(_IMAGE_SUFFIXES):
                raise UserError(
                    f"{name} in {path} has no name of FER-2013, such as "
                    f"train/happy/Training_123.jpg: remove it, or get the set again"
                )
        return {
            part: read_images(
                [name for _, name in sorted(chosen[part])], read, size=SIZE, where=path, label=part
            )
            for part in wanted
        }


def _read_csv(path: Path, wanted: Sequence[str]) -> dict[str, np.ndarray]:
    rows: dict[str, list[np.ndarray]] = {part: [] for part in wanted}
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        reader = csv.reader(file)
        try:
            # Copies differ in the order, the case and the spaces of the names.
            header = [name.strip().lower() for name in next(reader, [])]
            for name in ("Usage", "pixels"):
                if name.lower() not in header:
                    raise UserError(f"{path} has no column {name}: get the file again")
            usage_at, pixels_at = header.index("usage"), header.index("pixels")
            for row in tqdm(reader, path.name, leave=False, disable=None):
                where = f"{path}, line {reader.line_num}"
                if len(row) <= max(usage_at, pixels_at):
                    raise UserError(f"{where}: the row is cut short: get the file again")
                usage = row[usage_at].strip()
                if usage not in COUNTS:
                    known = ", ".join(COUNTS)
                    raise UserError(f"{where}: Usage is {usage[:40]!r}, not {known}")
                if usage in rows:
                    rows[usage].append(_pixels(row[pixels_at], where))
        except csv.Error as error:
            raise UserError(
                f"{path}, line {reader.line_num}: the table is damaged ({error}): "
                "get the file again"
            ) from error
    empty = np.empty((0, SIZE, SIZE), dtype=np.uint8)
    return {part: np.stack(images) if images else empty for part, images in rows.items()}


def _contrast(pixels: np.ndarray) -> float:
    """Mean squared difference of neighbours in a row: about equal in the parts of one set."""
    rows = pixels[:2000].astype(np.int32)
    return float(np.square(np.diff(rows, axis=2)).mean())


def _pixels(text: str, where: str) -> np.ndarray:
    try:
        pixels = bytes(map(int, text.split()))
    except (ValueError, OverflowError) as error:
        raise UserError(f"{where}: a pixel is no whole number from 0 to 255") from error
    if len(pixels) != SIZE * SIZE:
        raise UserError(f"{where}: {len(pixels):,} pixels, not {SIZE}×{SIZE}")
    return cast(np.ndarray, np.frombuffer(pixels, dtype=np.uint8).reshape(SIZE, SIZE))
