"""Reading many small grey images of one size, from an archive or a folder."""

import errno
import io
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np
from PIL import Image
from tqdm import tqdm

from gancore.datasets.base import refuse_large
from gancore.errors import UserError

LARGEST_IMAGE = 2**20
"""Bytes of one image's file; what is larger is not read."""

_DAMAGE = (
    OSError,
    RuntimeError,  # a password is asked for
    NotImplementedError,
    ValueError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What the standard library raises on archives that are damaged, encrypted or of unknown kinds."""


@dataclass(frozen=True)
class PackedFile:
    """A file of an archive or of a folder.

    Attributes
    ----------
    name
        Relative to the archive or the folder, with forward slashes.
    where
        The archive or the folder.
    size
        Bytes, unpacked.
    open
        Opens it for reading.
    """

    name: str
    where: Path
    size: int
    open: Callable[[], IO[bytes]]

    def __str__(self) -> str:
        return f"{self.name} in {self.where}"

    @contextmanager
    def reading(self) -> Iterator[IO[bytes]]:
        """Open the file.

        Raises
        ------
        UserError
            If it is damaged, as far as it is read.
        """
        with _damage_told(f"{self} cannot be read: get the set again"), self.open() as file:
            yield file


@contextmanager
def open_tree(path: Path, folders: Sequence[str]) -> Iterator[list[PackedFile]]:
    """Open a zip archive, or a folder, as the files in it.

    Parameters
    ----------
    path
        A zip file or a folder.
    folders
        Where the path is a folder: those in it whose folders are looked into.

    Yields
    ------
    list
        The files, in no particular order. Hidden ones are left out.

    Raises
    ------
    UserError
        If the path is no archive that can be opened.
    """
    if path.is_dir():
        yield _visible(_files_below(path, folders))
        return
    refuse_large(path)
    with _damage_told(f"{path} is no readable zip archive: get it again"):
        archive = zipfile.ZipFile(path)
    with archive:
        yield _visible(
            PackedFile(
                entry.filename.replace("\\", "/"),  # which some programs on Windows write
                path,
                entry.file_size,
                partial(_open_entry, archive, entry),
            )
            for entry in archive.infolist()
            if not entry.filename.endswith("/")
        )


def read_images(files: Sequence[PackedFile], *, size: int, label: str) -> np.ndarray:
    """Decode images, all of which must be squares of one size.

    Parameters
    ----------
    files
        Which, in the order wanted.
    size
        The side of every image.
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
    pixels = np.empty((len(files), size, size), dtype=np.uint8)
    for row, file in enumerate(tqdm(files, label, leave=False, disable=None)):
        pixels[row] = _decode(_content(file), size, str(file))
    return pixels


def _content(file: PackedFile) -> io.BytesIO:
    if file.size > LARGEST_IMAGE:
        raise UserError(f"{file} has {file.size:,} bytes: that is no small image")
    with file.reading() as packed:
        return io.BytesIO(packed.read(LARGEST_IMAGE))


def _decode(content: io.BytesIO, size: int, what: str) -> np.ndarray:
    wrong_size = f"every image of the set is {size}×{size}, get the set again"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # its size is looked at
            image = Image.open(content, formats=("JPEG", "PNG"))
        width, height = image.size
        if (width, height) != (size, size):
            raise UserError(f"{what} is {height}×{width} pixels: {wrong_size}")
        return np.asarray(image.convert("L"))
    except Image.DecompressionBombError as error:
        raise UserError(f"{what} claims an enormous size: {wrong_size}") from error
    except (SyntaxError, *_DAMAGE) as error:  # what Pillow raises on broken files
        raise UserError(f"{what} is no image that can be read: get the set again") from error


def _files_below(path: Path, folders: Sequence[str]) -> Iterator[PackedFile]:
    # Not by glob, which passes over folders that may not be read.
    for outer in (path / name for name in folders):
        for inner in outer.iterdir() if outer.is_dir() else ():
            for file in inner.iterdir() if inner.is_dir() else ():
                if file.is_file():
                    name = file.relative_to(path).as_posix()
                    yield PackedFile(name, path, file.stat().st_size, partial(_open_file, file))


def _open_file(file: Path) -> IO[bytes]:
    return file.open("rb")


def _open_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # By the other methods zipfile unpacks all at once, however much that is.
        raise NotImplementedError("it is packed by another method than deflate: unpack it yourself")
    return archive.open(entry)


def _visible(files: Iterable[PackedFile]) -> list[PackedFile]:
    # An archive packed on a Mac doubles every file in __MACOSX/, as ._NAME.
    def hidden(part: str) -> bool:
        return part.startswith(".") or part == "__MACOSX"

    return [file for file in files if not any(map(hidden, file.name.split("/")))]


@contextmanager
def _damage_told(message: str) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        # The system's trouble is not the file's, but for a place before its beginning.
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise
        raise UserError(f"{message} ({str(error)[:200]})") from error
