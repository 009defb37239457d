import os
import subprocess
import sys
import zipfile

import pytest

from tools.project import ROOT
from tools.zip_book import zip_book

FILES = {
    "index.html": b"<h1>first</h1>",
    "notebooks/01_é.html": "<p>σ</p>".encode(),
    "_static/fonts/a.woff": bytes(range(256)) * 40,
    ".buildinfo": b"",
}


def lay_out(folder, names):
    for name in names:
        file = folder / os.fsdecode(name.encode())  # in UTF-8, whatever the locale says
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(FILES[name])
    return folder


def test_it_holds_the_folder_and_nothing_else(tmp_path):
    html = lay_out(tmp_path / "_build" / "html", FILES)
    (tmp_path / "_build" / "beside.txt").write_text("not a page", encoding="utf-8")
    zip_book(html, tmp_path / "_build" / "book.zip")
    with zipfile.ZipFile(tmp_path / "_build" / "book.zip") as packed:
        assert packed.testzip() is None
        assert len(packed.namelist()) == len(FILES)
        held = {name: packed.read(name) for name in packed.namelist()}
    assert held == {f"gan-book/{name}": content for name, content in FILES.items()}
    left = {each.name for each in (tmp_path / "_build").iterdir()}
    assert left == {"html", "beside.txt", "book.zip"}


def test_the_same_pages_give_the_same_bytes(tmp_path):
    one = lay_out(tmp_path / "one", FILES)
    two = lay_out(tmp_path / "two", reversed(FILES))
    for file in two.rglob("*"):
        os.utime(file, (1e9, 1e9))
    (two / "index.html").chmod(0o600)
    (two / "empty").mkdir()
    zip_book(one, tmp_path / "one.zip")
    zip_book(two, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_the_locale_changes_nothing(tmp_path):
    html = lay_out(tmp_path / "html", FILES)
    zip_book(html, tmp_path / "here.zip")
    code = "import sys, pathlib, tools.zip_book as t; t.zip_book(*map(pathlib.Path, sys.argv[1:]))"
    command = [sys.executable, "-c", code, html, tmp_path / "there.zip"]
    ascii_only = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    subprocess.run(command, cwd=ROOT, env={**os.environ, **ascii_only}, check=True)
    assert (tmp_path / "here.zip").read_bytes() == (tmp_path / "there.zip").read_bytes()


def test_an_older_archive_is_replaced(tmp_path):
    html = lay_out(tmp_path / "html", FILES)
    zip_book(html, tmp_path / "book.zip")
    (html / ".buildinfo").unlink()
    zip_book(html, tmp_path / "book.zip")
    with zipfile.ZipFile(tmp_path / "book.zip") as packed:
        assert "gan-book/.buildinfo" not in packed.namelist()


def test_it_refuses_an_empty_folder_and_one_that_holds_the_archive(tmp_path):
    with pytest.raises(FileNotFoundError, match="holds no file"):
        zip_book(tmp_path / "nowhere", tmp_path / "book.zip")
    html = lay_out(tmp_path / "html", FILES)
    with pytest.raises(ValueError, match="lies in the folder"):
        zip_book(html, html / "book.zip")
    assert not list(tmp_path.rglob("*.zip*"))
