"""MATLAB 5 files: what SciPy writes, what MATLAB writes and SciPy does not, and damage."""

import struct
import zlib

import numpy as np
import pytest
from scipy.io import loadmat, savemat

from gancore.datasets import matlab
from gancore.datasets.matlab import read_arrays
from gancore.errors import UserError
from tests.sparse import make_huge

NAMES = ("images", "folds")
IMAGES = np.arange(24, dtype=np.uint8).reshape(4, 3, 2)


def element(kind, content, order="<"):
    return struct.pack(f"{order}II", kind, len(content)) + content + bytes(-len(content) % 8)


def variable(name, shape, content, *, of_class=9, stored_as=2, order="<"):
    parts = [
        element(6, struct.pack(f"{order}II", of_class, 0), order),
        element(5, struct.pack(f"{order}{len(shape)}i", *shape), order),
        element(1, name.encode(), order),
        element(stored_as, content, order),
    ]
    return element(14, b"".join(parts), order)


def packed(content):
    content = zlib.compress(content)
    return struct.pack("<II", 15, len(content)) + content


def write(path, *variables, order="<"):
    mark = struct.pack(f"{order}HH", 0x0100, 0x4D49)
    path.write_bytes(b"MATLAB 5.0 MAT-file".ljust(124) + mark + b"".join(variables))
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "set.mat"


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("kind", ["u1", "i2", "f4", "f8"])
def test_arrays_are_those_that_scipy_reads(path, compressed, kind):
    others = {
        "a": "text",
        "labels": np.eye(3),
        "cells": np.array([1, "b"], dtype=object),
        "record": {"x": [1, 2]},
    }
    arrays = {"images": IMAGES.astype(kind), "folds": np.eye(4, 5)}
    savemat(path, others | arrays, do_compression=compressed)
    expected, read = loadmat(path), read_arrays(path, NAMES)
    assert sorted(read) == sorted(NAMES)
    for name in NAMES:
        np.testing.assert_array_equal(read[name], expected[name], strict=True)


@pytest.mark.parametrize("length", range(1, 6))
def test_what_fits_into_a_tag_is_read_from_it(path, length):
    savemat(path, {"x" * length: IMAGES.flatten()[:length]})
    (read,) = read_arrays(path, ["x" * length]).values()
    np.testing.assert_array_equal(read, loadmat(path)["x" * length], strict=True)


def test_matlab_stores_whole_numbers_of_any_class_in_bytes(path):
    write(path, packed(variable("images", IMAGES.shape, IMAGES.tobytes("F"), of_class=6)))
    np.testing.assert_array_equal(read_arrays(path, NAMES)["images"], IMAGES)


def test_the_order_of_bytes_is_the_file_s(path):
    numbers = np.arange(300, 306, dtype=">i2").reshape(2, 3)
    whole = variable("folds", (2, 3), numbers.tobytes("F"), of_class=10, stored_as=3, order=">")
    write(path, whole, order=">")
    np.testing.assert_array_equal(read_arrays(path, NAMES)["folds"], numbers)


def test_a_wrong_tag_ends_in_a_line(path):
    # SciPy's reader takes the type for an index: some of these end the process.
    content = write(path, variable("images", IMAGES.shape, IMAGES.tobytes("F"))).read_bytes()
    at = content.rindex(element(2, IMAGES.tobytes("F")))
    for kind in {*range(20), *range(20, 256, 9)} - {1, 2}:
        path.write_bytes(content[:at] + bytes([kind]) + content[at + 1 :])
        with pytest.raises(UserError, match=r"set\.mat is no MATLAB file, or is damaged"):
            read_arrays(path, NAMES)


def test_no_flipped_bit_of_a_compressed_array_passes(path):
    content = write(
        path, packed(variable("images", IMAGES.shape, IMAGES.tobytes("F")))
    ).read_bytes()
    for bit in range(8 * 136, 8 * len(content)):
        damaged = bytearray(content)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        try:
            np.testing.assert_array_equal(read_arrays(path, NAMES)["images"], IMAGES)
        except UserError:
            continue


@pytest.mark.parametrize("pack", [bytes, packed], ids=["plain", "packed"])
def test_a_variable_that_breaks_off_is_refused(path, pack):
    content = write(path, pack(variable("images", IMAGES.shape, IMAGES.tobytes("F")))).read_bytes()
    for length in range(136, len(content)):
        path.write_bytes(content[:length])
        with pytest.raises(UserError, match="damaged"):
            read_arrays(path, NAMES)


def test_a_file_that_unpacks_without_end_is_refused_on_the_way(path, monkeypatch):
    monkeypatch.setattr(matlab, "LARGEST_FILE", 1000)
    write(path, packed(variable("images", (10**6,), bytes(10**6))))
    with pytest.raises(UserError, match=r"set\.mat unpacks to far more"):
        read_arrays(path, NAMES)
    write(path, *[packed(variable(name, (600,), bytes(600))) for name in NAMES])
    with pytest.raises(UserError, match=r"set\.mat unpacks to far more"):
        read_arrays(path, NAMES)


def test_cells_in_cells_are_passed_over_however_deep(path):
    deep = b""
    for _ in range(3000):
        head = element(6, struct.pack("<II", 1, 0)) + element(5, struct.pack("<2i", 1, 1))
        deep = element(14, head + element(1, b"images") + deep)
    write(path, deep, variable("folds", (1, 1), b"\3"))
    assert read_arrays(path, NAMES) == {"folds": 3}


@pytest.mark.parametrize(
    "variables",
    [
        [variable("images", (1,), b"\1")] * 2,
        [variable("images", (2,), b"\1")],
        [variable("images", (1,), b"\1", stored_as=9)],
        [element(14, b"")],
        [element(15, b"")],
        [element(14, bytes(16))],
        [bytes(8)],
        [bytes(10_000)],
        [struct.pack("<II", 14, 2**32 - 1)],
        [packed(b"no variable")],
        [packed(packed(variable("images", (1,), b"\1")))],
    ],
)
def test_other_damage_is_refused(path, variables):
    write(path, *variables)
    with pytest.raises(UserError, match="damaged"):
        read_arrays(path, NAMES)


def test_a_file_far_larger_than_any_set_s_is_not_read(path):
    with write(path).open("r+b") as file:
        make_huge(file)
    with pytest.raises(UserError, match="far more than the set"):
        read_arrays(path, NAMES)
