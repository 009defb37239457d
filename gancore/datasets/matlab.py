"""Reading arrays of numbers from a MATLAB 5 file, such as ``save -v6`` and ``save -v7`` write.

After a header of 128 bytes come the variables, one element each: a tag that says what it is and
how long, and its content, which is elements again and may be compressed. "MATLAB MAT-File Format",
The MathWorks, chapter 1. SciPy's reader trusts what a file says of itself: one wrong byte of a tag
ends the whole process, and a small file may unpack to more than the memory holds.
"""

import struct
import zlib
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from gancore.datasets.base import LARGEST_FILE, refuse_large
from gancore.errors import UserError

_HEADER_BYTES = 128
_MATRIX, _COMPRESSED = 14, 15
_NUMBERS = range(6, 16)
"""The classes of arrays that are numbers: double and single, then whole ones of 8 to 64 bits."""

_COMPLEX = 0x800
_TYPES = {
    1: "i1",
    2: "u1",
    3: "i2",
    4: "u2",
    5: "i4",
    6: "u4",
    7: "f4",
    9: "f8",
    12: "i8",
    13: "u8",
}
"""How numbers are stored, which may be shorter than their class."""


def read_arrays(path: Path, names: Collection[str]) -> dict[str, np.ndarray]:
    """Read some variables of a file.

    Parameters
    ----------
    path
        The file.
    names
        Which, if they are arrays of real numbers.

    Returns
    -------
    dict
        Those that are there, in the type that they are stored in.

    Raises
    ------
    UserError
        If the file is of another format or damaged, or unpacks to more than any set has.
    """
    refuse_large(path)
    content = memoryview(path.read_bytes())
    if bytes(content[:10]) == b"MATLAB 7.3" or b"\x89HDF" in bytes(content[:1024]):
        raise UserError(
            f"{path} is in MATLAB's 7.3 format, which is not read here: save it again in MATLAB "
            "with save -v7, or read it with h5py and write it with scipy.io.savemat"
        )
    arrays: dict[str, np.ndarray] = {}
    try:
        order = {b"IM": "<", b"MI": ">"}[bytes(content[_HEADER_BYTES - 2 : _HEADER_BYTES])]
        for variable in _variables(content[_HEADER_BYTES:], order, path):
            name, array = _parse(variable, order)
            if name in names and array is not None:
                if name in arrays:
                    raise ValueError(f"{name} is there twice")
                arrays[name] = array
    except (ValueError, LookupError, struct.error, zlib.error) as error:
        raise UserError(f"{path} is no MATLAB file, or is damaged: get it again") from error
    return arrays


def _variables(content: memoryview, order: str, path: Path) -> Iterator[memoryview]:
    """Unpack the variables, which together must not be larger than a file may be."""
    left = LARGEST_FILE
    for kind, variable in _elements(content, order):
        if kind == _COMPRESSED:
            stream = zlib.decompressobj()
            unpacked = memoryview(stream.decompress(variable, left))
            left -= len(unpacked)
            if left == 0:
                raise UserError(f"{path} unpacks to far more than any set: get it again")
            if not stream.eof:
                raise ValueError("a variable breaks off")
            [(kind, variable)] = _elements(unpacked, order)
        if kind != _MATRIX:
            raise ValueError(f"{kind} is no variable")
        yield variable


def _elements(content: memoryview, order: str) -> Iterator[tuple[int, memoryview]]:
    """Take the content apart into elements: what each is, and its own content."""
    at = 0
    while at + 8 <= len(content):
        kind, size = struct.unpack_from(f"{order}II", content, at)
        begin, end = at + 8, at + 8 + size
        at = end if kind == _COMPRESSED else end + -end % 8
        if kind > 0xFFFF:  # up to four bytes fit into the tag itself
            kind, size = kind & 0xFFFF, kind >> 16
            begin, end, at = begin - 4, begin - 4 + size, begin
        if end > len(content) or (size == 0 and kind in (_MATRIX, _COMPRESSED)):
            raise ValueError("an element breaks off")
        yield kind, content[begin:end]


def _parse(variable: memoryview, order: str) -> tuple[str, np.ndarray | None]:
    """Return a variable's name, and the array if it is one of real numbers."""
    elements = list(islice(_elements(variable, order), 4))
    flags = int(np.frombuffer(elements[0][1], f"{order}u4")[0])
    if flags & 0xFF not in _NUMBERS or flags & _COMPLEX:
        return "", None
    (_, shape), (_, name), (kind, data) = elements[1:]
    array = np.frombuffer(data, f"{order}{_TYPES[kind]}")
    return bytes(name).decode("latin1"), array.reshape(
        np.frombuffer(shape, f"{order}i4"), order="F"
    )
