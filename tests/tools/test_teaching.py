"""The page for teachers plans with the chapters as they are."""

import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "book" / "teaching.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\|[^|]*\]\(([^)]+)\) \|[^|]*\| (\d+) \| *(\d*) *\|$", flags=re.M)
ROWS = [(name, int(minutes), int(count or 0)) for name, minutes, count in ROW.findall(PAGE)]


def text_of(path):
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_every_numbered_chapter_has_a_row():
    chapters = {path.name for path in (ROOT / "notebooks").glob("[0-9A]*.ipynb")}
    assert chapters == {Path(name).name for name, _, _ in ROWS if name.endswith(".ipynb")}


@pytest.mark.parametrize(("name", "minutes", "exercises"), ROWS)
def test_exercises_are_those_of_the_chapter(name, minutes, exercises):
    text = text_of(ROOT / "book" / name)
    assert minutes > 0
    assert exercises == len(re.findall(r"^\*\*Exercise \w+\.\d+\.\*\*", text, flags=re.M))
