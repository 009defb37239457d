"""Archives and folders of images: what is looked at, and what archives say that is not so."""

import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gancore.datasets import images
from gancore.datasets.images import open_tree, read_images
from gancore.errors import UserError
from tests.sparse import make_huge

NAME = "train/sad/1.png"
TILE = np.arange(16, dtype=np.uint8).reshape(4, 4)


def encoded(kind="PNG", mode="L"):
    buffer = io.BytesIO()
    Image.fromarray(TILE).convert(mode).save(buffer, kind)
    return buffer.getvalue()


def write_zip(path, files, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def change_directory(path, at, change):
    """Change what an archive's directory, which begins with PK 1 2, says of its first file."""
    content = bytearray(path.read_bytes())
    begin = content.index(b"PK\1\2") + at
    content[begin : begin + len(change)] = change
    path.write_bytes(content)


def read(path):
    with open_tree(path, ("train",)) as files:
        return read_images(files, size=4, label="images")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "set.zip"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_is_read_only_by_methods_that_unpack_piece_by_piece(path, method):
    # A few kilobytes that unpack to 16 MB, whatever size the directory tells.
    change_directory(write_zip(path, {NAME: bytes(2**24)}, method), 24, struct.pack("<I", 100))
    with pytest.raises(UserError, match=r"1\.png in .*set\.zip cannot be read.*unpack it yourself"):
        read(path)


def test_a_file_is_unpacked_no_further_than_its_directory_tells(path):
    write_zip(path, {NAME: bytes(2**24)}, zipfile.ZIP_DEFLATED)
    with pytest.raises(UserError, match="16,777,216 bytes: that is no small image"):
        read(path)
    change_directory(path, 24, struct.pack("<I", 100))
    with pytest.raises(UserError, match="Bad CRC-32"):
        read(path)


@pytest.mark.parametrize(
    ("at", "change", "message"),
    [
        (6, b"\x63", "no readable zip archive"),  # the version that is needed: 9.9
        (8, b"\1", "1.png .* cannot be read.*encrypted"),
        (10, b"\x63", "1.png .* cannot be read"),  # a method that nobody knows
        (42, b"\xff\xff", "1.png .* cannot be read"),  # where the file begins
    ],
)
def test_what_the_directory_says_amiss_ends_in_a_line(path, at, change, message):
    write_zip(path, {NAME: encoded()})
    change_directory(path, at, change)
    with pytest.raises(UserError, match=message):
        read(path)


def test_a_file_without_a_name_is_passed_over(path):
    change_directory(write_zip(path, {"x": b"", NAME: encoded()}), 46, b"\0")
    with open_tree(path, ()) as files:
        assert [file.name for file in files] == ["", NAME]


def test_what_a_mac_hides_is_passed_over(path):
    write_zip(path, {"__MACOSX/train/sad/1.png": b"", "train/.folder/1.png": b"", NAME: encoded()})
    with open_tree(path, ()) as files:
        assert [file.name for file in files] == [NAME]


def test_an_image_s_file_may_be_as_large_as_the_largest(path, monkeypatch):
    write_zip(path, {NAME: encoded()})
    monkeypatch.setattr(images, "LARGEST_IMAGE", len(encoded()))
    np.testing.assert_array_equal(read(path), [TILE])
    monkeypatch.setattr(images, "LARGEST_IMAGE", len(encoded()) - 1)
    with pytest.raises(UserError, match="that is no small image"):
        read(path)


@pytest.mark.parametrize("kind", ["TIFF", "GIF", "BMP"])
def test_only_the_kinds_of_images_that_sets_have_are_decoded(path, kind):
    with pytest.raises(UserError, match="no image that can be read"):
        read(write_zip(path, {NAME: encoded(kind)}))


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_images_are_read_in_grey(path, mode):
    write_zip(path, {NAME: encoded(mode=mode)})
    np.testing.assert_array_equal(read(path), [TILE], strict=True)


def test_a_terminal_shows_a_bar_that_goes_away(path, shows_a_bar):
    with shows_a_bar("images"):
        read(write_zip(path, {NAME: encoded()}))


def test_what_is_no_terminal_shows_no_bar(path, capsys):
    read(write_zip(path, {NAME: encoded()}))
    assert capsys.readouterr().err == ""


def test_an_archive_far_larger_than_any_set_s_is_not_opened(path):
    with path.open("wb") as file:
        make_huge(file)
    with pytest.raises(UserError, match="far more than the set"):
        read(path)


def test_in_a_folder_only_the_folders_that_are_named_are_looked_into(tmp_path):
    for name in (NAME, "train/sad/.hidden.png", "train/loose.png", "other/sad/2.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(encoded())
    (tmp_path / "train/loop").symlink_to(tmp_path)
    with open_tree(tmp_path, ("train", "test")) as files:
        assert [file.name for file in files] == [NAME]
        np.testing.assert_array_equal(read_images(files, size=4, label="images"), [TILE])


def test_a_folder_that_may_not_be_read_is_not_passed_over(tmp_path, monkeypatch):
    (tmp_path / "train/sad").mkdir(parents=True)
    (tmp_path / "train/happy").mkdir()
    iterdir = Path.iterdir

    def refuse(folder):
        if folder.name == "sad":
            raise PermissionError(13, "Permission denied", str(folder))
        return iterdir(folder)

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(PermissionError, match="sad"), open_tree(tmp_path, ("train",)):
        pass
