"""Every map of the package shows the same folders, in the same order, with the same words."""

import re
import tomllib
from importlib import import_module
from pathlib import Path

import gancore

ROOT = Path(__file__).resolve().parents[1]
CONTRACT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FLOORS = CONTRACT["tool"]["importlinter"]["contracts"][0]["layers"]
FOLDERS = re.findall(r"\w+", " ".join([*FLOORS[-2::-1], FLOORS[-1]]))
"""From the paper up to the command line, then what every folder may use."""

WORDS = {name: import_module(f"gancore.{name}").__doc__.splitlines()[0] for name in FOLDERS}


def read(*parts):
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


def test_the_package_s_docstring_is_such_a_map():
    entries = re.findall(r"^``(\w+)``\n {4}(.+)$", gancore.__doc__, flags=re.M)
    assert entries == list(WORDS.items())


def test_the_table_in_the_readme_is_such_a_map():
    rows = re.findall(r"^\| `gancore/(\w+)(?:/|\.py)` \| (.+) \|$", read("README.md"), flags=re.M)
    assert rows == list(WORDS.items())


def test_the_pages_of_the_reference_are_such_a_map():
    pages = re.findall(r"^\| \[.+\]\((api/\w+\.md)\) \| (.+) \|$", read("book", "api.md"), re.M)
    assert re.findall(r"\w+", " ".join(folders for _, folders in pages)) == FOLDERS
    for page, folders in pages:
        modules = re.findall(r"automodule:: gancore\.(\w+)", read("book", page))
        assert list(dict.fromkeys(modules)) == re.findall(r"\w+", folders)
    contents = re.findall(r"book/(api/\w+)$", read("book", "_toc.yml"), flags=re.M)
    assert contents == [page.removesuffix(".md") for page, _ in pages]


def test_files_are_short_and_the_paper_in_code_shorter_than_900_lines():
    lines = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in ROOT.glob("gancore/**/*.py")
    }
    assert [path for path, count in lines.items() if count >= 300] == []
    of_the_paper = [path for path in lines if path.startswith("gancore/gan/")]
    of_the_paper.remove("gancore/gan/dcgan.py")  # another paper
    assert sum(lines[path] for path in of_the_paper) < 900
