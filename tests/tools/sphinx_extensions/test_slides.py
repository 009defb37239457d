import io
import re
from base64 import b64encode

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

pytest.importorskip("myst_nb")
bs4 = pytest.importorskip("bs4", reason="needs Beautiful Soup")
from tests.tools.sphinx_extensions.small_build import build_html  # noqa: E402
from tools.project import ROOT  # noqa: E402

pytestmark = pytest.mark.slow  # small books are built

TEACHING = """# For teachers

Not this one: {ref}`elsewhere <fig-c>`.

## Figures that make slides

Each stands in its chapter.

| to say | show |
|---|---|
| why $D$ matters | {ref}`the other one <fig-b>`; {ref}`the first <fig-a>` |
| what holds | Theorem 3.1; equation 3.2 |

## What follows

| to say | show |
|---|---|
| nothing | {ref}`too late <fig-c>` |
"""

INDEX = "# Book\n\n```{toctree}\nbook/teaching\nnotebooks/03_ab\nnotebooks/other\n```\n"

STATEMENTS = r"""> **Theorem 3.1.** By equation 3.2, $D$ is [best](other.md).

$$
D = 1 \tag{3.2}
$$
"""


def png(width):
    file = io.BytesIO()
    Image.new("RGB", (width, 35)).save(file, format="png")
    return file.getvalue()


def figure(name, width):
    told = {
        "figure": {"name": name, "caption": f"Where $p_g \\to {width}$ & ends."},
        "image": {"alt": f'A "line" < {width}'},
    }
    picture = {"image/png": b64encode(png(width)).decode(), "text/plain": "<Figure>"}
    printed = new_output("stream", text="done")
    return new_code_cell(
        "draw()", metadata={"mystnb": told}, outputs=[printed, new_output("display_data", picture)]
    )


def build(folder, teaching=TEACHING):
    chapter = new_notebook(
        cells=[
            new_markdown_cell("# 3. $A$ & B\n\nText."),
            new_markdown_cell(STATEMENTS),
            *(figure(name, width) for name, width in (("fig-a", 61), ("fig-b", 62), ("fig-c", 63))),
        ],
        metadata={"language_info": {"name": "python", "pygments_lexer": "ipython3"}},
    )
    return build_html(
        folder,
        {
            "index.md": INDEX,
            "book/teaching.md": teaching,
            "notebooks/03_ab.ipynb": nbformat.writes(chapter),
            "notebooks/other.md": "# Other",
        },
        extensions=[
            "myst_nb",
            "sphinx.ext.mathjax",
            "tools.sphinx_extensions.boxes",
            "tools.sphinx_extensions.slides",
        ],
        html_title="A book & more",
        html_theme="sphinx_book_theme",
        html_theme_options={"extra_footer": "Free."},
        html_static_path=[str(ROOT / "book" / "_static")],
        templates_path=[str(ROOT / "book" / "_templates")],
        myst_enable_extensions=["dollarmath"],
        nb_execution_mode="off",
        numfig=True,
        source_suffix={".md": "myst-nb", ".ipynb": "myst-nb"},
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    warnings, html = build(tmp_path_factory.mktemp("slides"))
    assert warnings == ""
    return html, bs4.BeautifulSoup(
        (html / "slides.html").read_text(encoding="utf-8"), "html.parser"
    )


def test_one_slide_a_figure_in_the_order_of_the_table(built):
    _, page = built
    first, *slides = page.find_all("section")
    assert first.h1.get_text() == "A book & more"
    assert "Free." in first.get_text()
    assert [slide["id"] for slide in slides] == ["fig-b", "fig-a", "theorem-3-1", "equation-3-2"]
    slides = slides[:2]
    assert [slide.h2.get_text() for slide in slides] == [
        "why \\(D\\) matters the other one",
        "why \\(D\\) matters the first",
    ]
    assert [slide.img["alt"] for slide in slides] == ['A "line" < 62', 'A "line" < 61']
    assert [(slide.img["width"], slide.img["height"]) for slide in slides] == [
        ("62", "35"),
        ("61", "35"),
    ]
    assert [slide.figcaption.get_text() for slide in slides] == [
        "Where \\(p_g \\to 62\\) & ends.",
        "Where \\(p_g \\to 61\\) & ends.",
    ]
    assert [slide.find(class_="place").get_text("|", strip=True) for slide in slides] == [
        "3.|\\(A\\)|& B|1 of 4",
        "3.|\\(A\\)|& B|2 of 4",
    ]


def test_a_statement_and_an_equation_are_slides_without_links_that_lead_astray(built):
    _, page = built
    theorem, equation = page.find_all(class_="statement")
    assert theorem.get_text().strip() == "Theorem 3.1. By equation 3.2, \\(D\\) is best."
    assert equation.get_text().split() == ["\\[", "D", "=", "1", "\\tag{3.2}", "\\]"]
    assert not theorem.find_all("a")
    assert [slide.h2.get_text() for slide in page.find_all("section")[3:]] == [
        "what holds Theorem 3.1",
        "what holds equation 3.2",
    ]


def test_what_it_loads_and_links_to_lies_in_the_book(built):
    html, page = built
    assert [(html / image["src"]).read_bytes() for image in page.find_all("img")] == [
        png(62),
        png(61),
    ]
    for address in [page.link["href"], page.script["src"]]:
        assert (html / address).is_file()
    for link in page.find_all("a"):
        target, _, anchor = link["href"].partition("#")
        assert not anchor or f'id="{anchor}"' in (html / target).read_text(encoding="utf-8")
        assert (html / target).is_file()


def test_a_reference_to_no_figure_is_a_warning(tmp_path):
    warnings, html = build(tmp_path, TEACHING.replace("<fig-a>", "<fig-x>"))
    assert re.search(r"teaching.md:\d+: WARNING: undefined label: 'fig-x'", warnings)
    assert (html / "slides.html").read_text(encoding="utf-8").count("<figure>") == 1


def test_a_page_without_the_table_is_a_warning(tmp_path):
    warnings, _ = build(tmp_path, TEACHING.replace("that make", "for"))
    assert "names no figure below #figures-that-make-slides" in warnings


def test_without_a_page_for_teachers_there_are_no_slides(tmp_path):
    warnings, html = build_html(
        tmp_path,
        {"index.md": "# Book"},
        extensions=["myst_parser", "tools.sphinx_extensions.slides"],
    )
    assert warnings == ""
    assert not (html / "slides.html").exists()
