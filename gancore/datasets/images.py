"""Reading many small grey images of one size, from an archive or a folder."""

import io
import lzma
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

from gancore.errors import UserError

Reader = Callable[[str], bytes]

LARGEST_FILE = 2**24
"""Bytes of one image's file; what claims to be larger is not read."""

_DAMAGE = (
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    EOFError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
)
"""What the standard library raises on archives that are damaged, encrypted or of unknown kinds."""


@contextmanager
def open_tree(path: Path) -> Iterator[tuple[list[str], Reader]]:
    """Open a zip archive, or a folder, as the names of its files and a way to read one.

    Parameters
    ----------
    path
        A zip file or a folder.

    Yields
    ------
    tuple
        The names, relative to the path and with forward slashes, in no particular order, and
        the function that returns one file's bytes. Hidden files are left out.

    Raises
    ------
    UserError
        If the path cannot be opened, or a file in it cannot be read.
    """
    if path.is_dir():
        files = [file for file in path.rglob("*") if file.is_file()]
        names = [file.relative_to(path).as_posix() for file in files]

        def read_file(name: str) -> bytes:
            _refuse_size(path, name, (path / name).stat().st_size)
            return (path / name).read_bytes()

        yield _visible(names), lambda name: _read(path, name, read_file)
        return
    try:
        archive = zipfile.ZipFile(path)
    except PermissionError:
        raise
    except _DAMAGE as error:
        raise UserError(
            f"{path} is no readable zip archive: get it again ({_short(error)})"
        ) from error
    with archive:
        # Windows programs are about that write backslashes into archives.
        entries = {
            entry.filename.replace("\\", "/"): entry
            for entry in archive.infolist()
            if not entry.is_dir()
        }

        def read_entry(name: str) -> bytes:
            _refuse_size(path, name, entries[name].file_size)
            return archive.read(entries[name])

        yield _visible(entries), lambda name: _read(path, name, read_entry)


def read_images(
    names: Sequence[str], read: Reader, *, size: int, where: Path, label: str
) -> np.ndarray:
    """Decode images, all of which must be squares of one size.

    Parameters
    ----------
    names
        Which, in the order wanted.
    read
        Returns a file's bytes.
    size
        The side of every image.
    where
        What the names are relative to, for messages.
    label
        What the progress bar is called.

    Returns
    -------
    ndarray
        Grey values, uint8, shape (N, size, size).

    Raises
    ------
    UserError
        If an image cannot be decoded or has another size.
    """
    pixels = np.empty((len(names), size, size), dtype=np.uint8)
    for row, name in enumerate(tqdm(names, label, leave=False, disable=None)):
        pixels[row] = _decode(read(name), size, f"{name} in {where}")
    return pixels


def _decode(raw: bytes, size: int, what: str) -> np.ndarray:
    wrong_size = f"every image of the set is {size}×{size}, get the set again"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # its size is looked at
            image = Image.open(io.BytesIO(raw))
        width, height = image.size
        if (width, height) != (size, size):
            raise UserError(f"{what} is {height}×{width} pixels: {wrong_size}")
        return np.asarray(image.convert("L"))
    except Image.DecompressionBombError as error:
        raise UserError(f"{what} claims an enormous size: {wrong_size}") from error
    except (SyntaxError, *_DAMAGE) as error:  # what Pillow raises on broken files
        raise UserError(f"{what} is no image that can be read: get the set again") from error


def _visible(names: Iterable[str]) -> list[str]:
    # An archive packed on a Mac doubles every file in __MACOSX/, as ._NAME.
    def hidden(part: str) -> bool:
        return part.startswith(".") or part == "__MACOSX"

    return [name for name in names if not any(map(hidden, name.split("/")))]


def _read(path: Path, name: str, read: Reader) -> bytes:
    try:
        return read(name)
    except _DAMAGE as error:
        raise UserError(
            f"{name} in {path} cannot be read: get the set again ({_short(error)})"
        ) from error


def _refuse_size(path: Path, name: str, size: int) -> None:
    if size > LARGEST_FILE:
        raise UserError(f"{name} in {path} has {size:,} bytes: that is no small image")


def _short(error: Exception) -> str:
    return f"{error}"[:200]
