import io
import sys
from pathlib import Path

import pytest

pytest.importorskip("myst_parser")
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

CHAPTER_1 = """\
# 1. One

> **Definition 1.1 (a thing).** It is so.

$$
a = b \\tag{1.2}
$$

**Exercise 1.1.** Do it.
"""

CHAPTER_2 = """\
# 2. Two

By Definition 1.1 and equation 1.2 of chapter 1, and Exercise 1.1, see chapter 9 and `equation 1.2`.

$$
\\begin{aligned} a &= b \\\\ &= c \\end{aligned} \\tag{2.1}
$$
"""


def build(folder, **pages):
    """Build pages with the extension alone; return what was warned and the HTML of each page."""
    from sphinx.application import Sphinx

    source, out = folder / "source", folder / "html"
    (source / "notebooks").mkdir(parents=True)
    (source / "index.md").write_text("# Book\n\n```{toctree}\n:glob:\nnotebooks/*\n```\n")
    for name, text in pages.items():
        (source / "notebooks" / f"{name}.md").write_text(text)
    warnings = io.StringIO()
    app = Sphinx(
        source,
        None,
        out,
        folder / "doctrees",
        "html",
        confoverrides={
            "extensions": ["myst_parser", "sphinx.ext.mathjax", "book_extension"],
            "myst_enable_extensions": ["dollarmath"],
        },
        status=None,
        warning=warnings,
    )
    app.build()
    return warnings.getvalue(), {
        name: (out / "notebooks" / f"{name}.html").read_text() for name in pages
    }


def test_boxes_displays_and_exercises_get_anchors_and_are_linked_to(tmp_path):
    warnings, html = build(tmp_path, **{"01_one": CHAPTER_1, "02_two": CHAPTER_2})
    assert warnings == ""
    one, two = html["01_one"], html["02_two"]
    assert 'class="theorem definition docutils container" id="definition-1-1"' in one
    assert "<blockquote" not in one
    assert 'id="equation-1-2"' in one
    assert 'id="exercise-1-1"' in one
    assert 'href="01_one.html#definition-1-1">Definition 1.1</a>' in two
    assert 'href="01_one.html#equation-1-2">equation 1.2</a>' in two
    assert 'href="01_one.html#exercise-1-1">Exercise 1.1</a>' in two
    assert 'href="01_one.html">chapter 1</a>' in two
    assert "see chapter 9 and <code" in two  # a chapter that is not there yet; code is left alone


def test_a_display_of_several_lines_can_carry_its_tag(tmp_path):
    _, html = build(tmp_path, **{"01_one": CHAPTER_1, "02_two": CHAPTER_2})
    assert r"\begin{split}" not in html["02_two"]
    assert r"\[\begin{aligned}" in html["02_two"].replace("\n", "")


def test_a_reference_to_nothing_is_a_warning(tmp_path):
    warnings, _ = build(tmp_path, **{"01_one": CHAPTER_1 + "\nSee Theorem 7.7.\n"})
    assert "nothing is called Theorem 7.7" in warnings


def test_a_number_that_stands_twice_is_a_warning(tmp_path):
    twice = CHAPTER_1 + "\n> **Definition 1.1 (another).** No.\n"
    warnings, _ = build(tmp_path, **{"01_one": twice})
    assert "Definition 1.1 stands twice" in warnings
