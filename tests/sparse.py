"""Files far larger than a disk, of which none is written."""

import sys
from typing import BinaryIO

import pytest

HUGE = 2**40


def make_huge(file: BinaryIO) -> None:
    """Let an open file end after a terabyte, with nothing in between."""
    if sys.platform == "win32":
        pytest.skip("on Windows a file that grows is filled with zeros")
    file.truncate(HUGE)
