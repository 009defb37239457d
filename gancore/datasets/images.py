"""Reading many small grey images of one size, from an archive or a folder."""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

from gancore.errors import UserError

Reader = Callable[[str], bytes]


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
        yield _visible(names), lambda name: _read(path, name, lambda: (path / name).read_bytes())
        return
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise UserError(f"{path} is no readable zip archive: get it again ({error})") from error
    with archive:
        names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
        yield _visible(names), lambda name: _read(path, name, lambda: archive.read(name))


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
        raw = read(name)
        try:
            image = Image.open(io.BytesIO(raw)).convert("L")
        except (OSError, SyntaxError, ValueError) as error:  # what Pillow raises on broken files
            raise UserError(
                f"{name} in {where} is no image that can be read: get the set again"
            ) from error
        if image.size != (size, size):
            width, height = image.size
            raise UserError(
                f"{name} in {where} is {height}×{width} pixels: "
                f"every image of the set is {size}×{size}, get the set again"
            )
        pixels[row] = np.asarray(image)
    return pixels


def _visible(names: list[str]) -> list[str]:
    # An archive packed on a Mac doubles every file in __MACOSX/, as ._NAME.
    return [name for name in names if not name.startswith("__MACOSX/") and "/." not in f"/{name}"]


def _read(path: Path, name: str, read: Callable[[], bytes]) -> bytes:
    try:
        return read()
    except (OSError, RuntimeError, zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise UserError(f"{name} in {path} cannot be read: get the set again ({error})") from error
