"""FER-2013 as the contest gave it: a table of comma-separated values, an image a row."""

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from typing import IO

import numpy as np
from tqdm import tqdm

from gancore.errors import UserError

LONGEST_LINE = 2**16
"""Letters; a row of the set has some nine thousand."""


def read_table(
    file: IO[bytes], where: str, *, size: int, parts: Collection[str], wanted: Sequence[str]
) -> dict[str, np.ndarray]:
    """Read the images of some parts, in the order of their rows.

    Columns are found by their names, ``pixels`` and ``Usage``, whatever the order, the case and
    the spaces around them: copies differ in these.

    Parameters
    ----------
    file
        The table.
    where
        What it is called in messages.
    size
        The side of every image.
    parts
        What ``Usage`` may say.
    wanted
        Those of the parts that are read.

    Returns
    -------
    dict
        Grey values of each part that is wanted, uint8, shape (N, size, size).

    Raises
    ------
    UserError
        If the table is not what it should be: it names the line.
    """
    images: dict[str, list[np.ndarray]] = {part: [] for part in wanted}
    with io.TextIOWrapper(file, "utf-8-sig", errors="replace", newline="") as text:
        rows = csv.reader(_lines(text, where), strict=True)
        try:
            usage_at, pixels_at = _columns(next(rows, []), where)
            for row in tqdm(rows, where.rpartition("/")[2], leave=False, disable=None):
                if not row:
                    continue
                line = f"{where}, line {rows.line_num}"
                if len(row) <= max(usage_at, pixels_at):
                    raise UserError(f"{line}: the row is cut short: get the file again")
                usage = row[usage_at].strip()
                if usage not in parts:
                    raise UserError(f"{line}: Usage is {usage[:40]!r}, not {', '.join(parts)}")
                if usage in images:
                    images[usage].append(_pixels(row[pixels_at], size, line))
        except csv.Error as error:
            raise UserError(
                f"{where}, line {rows.line_num}: the table is damaged ({error}): get the file again"
            ) from error
    empty = np.empty((0, size, size), dtype=np.uint8)
    return {part: np.stack(found) if found else empty for part, found in images.items()}


def _lines(text: IO[str], where: str) -> Iterator[str]:
    # A file without ends of lines would come as one line, however large.
    for number, line in enumerate(iter(lambda: text.readline(LONGEST_LINE), ""), start=1):
        if len(line) == LONGEST_LINE:
            raise UserError(f"{where}, line {number} is far too long: get the file again")
        yield line


def _columns(header: list[str], where: str) -> tuple[int, int]:
    names = [name.strip().lower() for name in header]
    for name in ("Usage", "pixels"):
        if name.lower() not in names:
            raise UserError(f"{where} has no column {name}: get the file again")
    return names.index("usage"), names.index("pixels")


def _pixels(text: str, size: int, line: str) -> np.ndarray:
    try:
        pixels = bytes(map(int, text.split()))
    except ValueError as error:
        raise UserError(f"{line}: a pixel is no whole number from 0 to 255") from error
    if len(pixels) != size * size:
        raise UserError(f"{line}: {len(pixels):,} pixels, not {size}×{size}")
    return np.frombuffer(pixels, dtype=np.uint8).reshape(size, size)
