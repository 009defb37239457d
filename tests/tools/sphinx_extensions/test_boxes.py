import re
from pathlib import Path

import pytest

pytest.importorskip("myst_parser")
bs4 = pytest.importorskip("bs4", reason="needs Beautiful Soup")
from tests.tools.sphinx_extensions.small_build import build_html  # noqa: E402

pytestmark = pytest.mark.slow  # small books are built

TOOLS = Path(__file__).resolve().parents[3] / "tools"

CHAPTER_1 = """\
# 1. One

> **Definition 1.1 (a thing).** It is so.

$$
a = b \\tag{1.2}
$$

**Exercise 1.1.** Do it.
"""

SAID_BY_THE_PAPER = """\
# 3. Three

> **The paper, section 4.1.** It says "$x$ is so, and *so*" in passing. We say "more".

> The paper says more.
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
    texts = {f"notebooks/{name}.md": text for name, text in pages.items()}
    warnings, out = build_html(
        folder,
        {"index.md": "# Book\n\n```{toctree}\n:glob:\nnotebooks/*\n```\n", **texts},
        extensions=["myst_parser", "sphinx.ext.mathjax", "tools.sphinx_extensions.boxes"],
        myst_enable_extensions=["dollarmath"],
    )
    return warnings, {
        name: (out / "notebooks" / f"{name}.html").read_text(encoding="utf-8") for name in pages
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
    assert 'href="01_one.html"><span class="doc">chapter 1</span></a>' in two
    assert "see chapter 9 and <code" in two  # a chapter that is not there yet; code is left alone


def test_a_reference_may_be_broken_at_the_end_of_a_line(tmp_path):
    warnings, html = build(
        tmp_path, **{"01_one": CHAPTER_1, "02_two": "# 2. Two\n\nBy chapter\n1, *equation\n1.2*.\n"}
    )
    assert warnings == ""
    assert 'href="01_one.html"><span class="doc">chapter\n1</span></a>' in html["02_two"]
    assert 'href="01_one.html#equation-1-2">equation\n1.2</a></em>' in html["02_two"]


def test_a_page_does_not_link_to_itself_as_a_chapter(tmp_path):
    _, html = build(tmp_path, **{"01_one": CHAPTER_1 + "\nThis chapter 1 is short.\n"})
    assert "This chapter 1 is short." in html["01_one"]


def test_a_display_of_several_lines_can_carry_its_tag(tmp_path):
    _, html = build(tmp_path, **{"01_one": CHAPTER_1, "02_two": CHAPTER_2})
    assert r"\begin{split}" not in html["02_two"]
    assert r"\[\begin{aligned}" in html["02_two"].replace("\n", "")


def test_a_reference_to_nothing_is_a_warning(tmp_path):
    warnings, _ = build(tmp_path, **{"01_one": CHAPTER_1 + "\nSee Theorem 7.7.\n"})
    assert "target not found: Theorem 7.7" in warnings


def test_a_number_that_stands_twice_is_a_warning(tmp_path):
    another = CHAPTER_2 + "\n> **Definition 1.1 (another).** No.\n"
    warnings, _ = build(tmp_path, **{"01_one": CHAPTER_1, "02_two": another})
    assert "duplicate statement description of Definition 1.1" in warnings
    assert "notebooks/01_one" in warnings


def test_what_the_paper_says_becomes_a_box_without_a_number(tmp_path):
    _, html = build(tmp_path, **{"03_three": SAID_BY_THE_PAPER})
    page = html["03_three"]
    assert '<div class="paper docutils container">' in page
    assert page.index('class="paper') < page.index("It says") < page.index("<blockquote>")
    assert re.findall(r'<span class="quoted">[“"](.*?)[”"]</span>', page) == [
        r'<span class="math notranslate nohighlight">\(x\)</span> is so, and <em>so</em>',
        "more",
    ]
    assert page.count("<blockquote>") == 1  # what only speaks of the paper stays a quotation


def buttons(folder, url):
    """Build a notebook and a page as _config.yml says, for an address; return their links out."""
    import nbformat
    import yaml
    from jupyter_book.config import yaml_to_sphinx

    config = yaml.safe_load((TOOLS.parent / "_config.yml").read_text(encoding="utf-8"))
    config["repository"]["url"] = url
    config = {key: config[key] for key in ("repository", "launch_buttons", "html")}
    theme_options = yaml_to_sphinx(config)[0]["html_theme_options"]
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# 1. One")],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    warnings, out = build_html(
        folder,
        {
            "index.md": "# Book\n\n```{toctree}\nnotebooks/01_one\n```\n",
            "notebooks/01_one.ipynb": nbformat.writes(notebook),
        },
        extensions=["myst_nb", "sphinx.ext.mathjax", "tools.sphinx_extensions.boxes"],
        html_theme="sphinx_book_theme",
        html_theme_options=theme_options,
        nb_execution_mode="off",
        source_suffix={".md": "myst-nb", ".ipynb": "myst-nb"},
    )
    assert "not supported" not in warnings
    return [
        re.findall(
            r'href="(https://(?:colab|mybinder)[^"]*)"', (out / page).read_text(encoding="utf-8")
        )
        for page in ("notebooks/01_one.html", "index.html")
    ]


@pytest.mark.slow
@pytest.mark.parametrize("url", ["", "https://example.org/OWNER/NAME", "file:///srv/book"])
def test_without_an_address_that_serves_them_no_page_has_launch_buttons(tmp_path, url):
    assert buttons(tmp_path, url) == [[], []]


def test_colab_opens_no_notebooks_of_gitlab(tmp_path):
    (binder,), page = buttons(tmp_path, "https://gitlab.com/OWNER/NAME")
    assert binder.endswith("/gl/OWNER%2FNAME/main?urlpath=lab/tree/notebooks/01_one.ipynb")
    assert page == []


@pytest.mark.parametrize("end", ["", ".git"])
def test_with_an_address_a_notebook_has_its_own_buttons(tmp_path, end):
    notebook, page = buttons(tmp_path, f"https://github.com/OWNER/NAME{end}")
    colab, binder = sorted(notebook)
    assert colab.endswith("/OWNER/NAME/blob/main/notebooks/01_one.ipynb")
    assert binder.endswith("/OWNER/NAME/main?urlpath=lab/tree/notebooks/01_one.ipynb")
    assert page == []


def test_a_short_formula_keeps_the_comma_behind_it(tmp_path):
    long = "a + " * 20 + "b"
    page = f"# One $w$.\n\nLet $x$, and $y$ too, be ($z$). Here is ${long}$.\n"
    warnings, html = build(tmp_path, **{"01_one": page})
    assert warnings == ""
    soup = bs4.BeautifulSoup(html["01_one"], "html.parser")
    assert [each.get_text() for each in soup.select(".joined")] == [r"\(x\),", r"\(z\))."]
    text = soup.select_one("h1 + p").get_text()
    assert text == rf"Let \(x\), and \(y\) too, be (\(z\)). Here is \({long}\)."
