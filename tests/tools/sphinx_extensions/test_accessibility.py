import sys

import pytest

pytest.importorskip("myst_parser")
bs4 = pytest.importorskip("bs4", reason="needs Beautiful Soup")
from tests.tools.sphinx_extensions.small_build import build_html  # noqa: E402

pytestmark = pytest.mark.slow  # small books are built

PAGE = """\
# One

A page is about something, and its first paragraph says what.

| run | hours |
|---|---|
| a | 2 |

|  | trains | samples |
|---|---|---|
| **RBM** | slowly | by a chain |
| GAN | by a game | at once |
"""
FORMULAS = """\
# Formulas

> A note stands apart from the text of the page, and may say anything.

Of $p_\\text{data}$, of $G$ and of what goes beyond the hundred and sixty characters that a list of
pages shows of a page: more than that is cut after a word, & the end is told by three dots.

| what | how much |
|---|---|
| a | ≈ 7.7e-05 |
| b | 0.31 ± 0.03 |
| c | 50,000 |
| d | -12 |
| e | ≈ 72 % |
| f | two of 3 |
| 3 pieces | ≈ -118 (AIS) |
"""
MODULE = '''\
"""A module."""


def many(first_of_them, second_of_them, third_of_them, fourth_of_them):
    """Have a long signature."""
'''
REFERENCES = """\
References
==========

By [A]_ and [B]_.

.. [A] One.
.. [B] Two.

.. automodule:: access_of_a_module
"""


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    folder = tmp_path_factory.mktemp("access")
    sys.path.insert(0, str(folder / "source"))
    warnings, out = build_html(
        folder,
        {
            "index.md": "# Book\n\n```{toctree}\none\nformulas\nreferences\n```\n",
            "one.md": PAGE,
            "formulas.md": FORMULAS,
            "references.rst": REFERENCES,
            "access_of_a_module.py": MODULE,
        },
        extensions=[
            "myst_parser",
            "sphinx.ext.autodoc",
            "sphinx.ext.mathjax",
            "tools.sphinx_extensions.accessibility",
        ],
        myst_enable_extensions=["dollarmath"],
        source_suffix={".md": "markdown", ".rst": "restructuredtext"},
        autodoc_default_options={"members": True},
        python_maximum_signature_line_length=40,
    )
    assert warnings == ""
    sys.path.remove(str(folder / "source"))
    return {
        name: bs4.BeautifulSoup((out / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        for name in ("one", "formulas", "references")
    }


def test_header_cells_say_what_they_head(html):
    plain, compared = html["one"].find_all("table")
    assert [each["scope"] for each in plain.find_all("th")] == ["col", "col"]
    heads = [(each["scope"], each.get_text()) for each in compared.find_all("th")]
    assert heads == [("col", "trains"), ("col", "samples"), ("row", "RBM"), ("row", "GAN")]
    assert len(compared.find_all("td")) == 1 + 2 * 2  # the empty corner is no header


def test_the_bibliography_is_a_list_of_items(html):
    (listed,) = html["references"].select("[role=list]")
    items = listed.find_all("div", class_="citation", recursive=False)
    assert [each["role"] for each in items] == ["listitem", "listitem"]
    assert "One." in items[0].get_text()
    assert "Two." in items[1].get_text()


def test_a_long_signature_has_a_line_for_each_parameter(html):
    (signature,) = html["references"].select("dt.sig-object")
    assert [each.get_text().strip(" ,") for each in signature.select("span.sig-line")] == [
        "first_of_them",
        "second_of_them",
        "third_of_them",
        "fourth_of_them",
    ]
    assert not signature.find(["dl", "dd"])


def test_what_unfolds_the_sidebar_has_a_name():
    from tools.sphinx_extensions.accessibility import with_names

    tree = bs4.BeautifulSoup(
        "<ul><li><a>Part one</a><details><summary><span><i></i></span></summary><ul>"
        "<li><a>Page</a></li></ul></details></li>"
        "<li><details><summary><p>A caption</p></summary></details></li></ul>",
        "html.parser",
    )
    named = with_names(lambda kind, **options: tree)("sidebar", startdepth=0)
    arrow, caption = named.find_all("summary")
    assert arrow["aria-label"] == "Pages of Part one"
    assert not caption.has_attr("aria-label")


def test_a_page_says_what_it_is_about_and_what_it_needs(html):
    head = html["one"].head
    (description,) = head.select("meta[name=description]")
    assert description["content"] == "A page is about something, and its first paragraph says what."
    assert "localStorage" in head.select_one("script").string  # before any other script
    for name, has_formulas in (("one", False), ("formulas", True)):
        said = "".join(each.decode_contents() for each in html[name].head.select("noscript"))
        assert ("JavaScript sets the formulas" in said) == has_formulas
    (description,) = html["formulas"].head.select("meta[name=description]")
    assert description["content"] == (
        "Of p_data, of G and of what goes beyond the hundred and sixty characters that a list of "
        "pages shows of a page: more than that is cut after a word, & the end …"
    )


def test_numbers_in_tables_are_known(html):
    marked = [each.get_text() for each in html["formulas"].select("td.number")]
    assert marked == ["≈ 7.7e-05", "0.31 ± 0.03", "50,000", "-12", "≈ 72 %"]


def test_sentences_in_an_output_wrap_and_columns_do_not():
    from tools.sphinx_extensions.accessibility import mended

    def output(text):
        return f'<div class="output stream"><div class="highlight"><pre>{text}\n</pre></div></div>'

    sentences = output("a = 1\n  off by ≈ -2.5e-16, below 1e-12")
    columns = output("name    value\na       1")
    code = columns.replace("output stream", "cell_input")
    page = bs4.BeautifulSoup(mended(sentences + columns + code), "html.parser")
    assert [each.get("class") for each in page.find_all("pre")] == [["wraps"], None, None]
    assert [each.get_text() for each in page.select(".joined")] == ["-2.5e-16", "1e-12"]
