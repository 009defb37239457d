from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools.slides import figures, inline, slides, wanted, write_slides

ROOT = Path(__file__).resolve().parents[2]
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (611).to_bytes(4, "big") + (351).to_bytes(4, "big")
TABLE = """# For teachers

Not this one: {ref}`elsewhere <fig-early>`.

## Figures that make slides

Each stands in its chapter.

| to say | show |
|---|---|
| why $D$ matters | {ref}`the other one <fig-b>`; {ref}`the first <fig-a>` |

## What follows

| to say | show |
|---|---|
| nothing | {ref}`too late <fig-late>` |
"""


def figure(name, png=PNG, alt='A "line" < 1', caption="Where $p_g \\to 1$ & ends.", pictures=1):
    data = {"image/png": b64encode(png).decode(), "text/plain": "<Figure>"}
    return new_code_cell(
        "draw()",
        metadata={"mystnb": {"figure": {"name": name, "caption": caption}, "image": {"alt": alt}}},
        outputs=[new_output("stream", text="done")] + [new_output("display_data", data)] * pictures,
    )


def chapter(*cells):
    return new_notebook(cells=[new_markdown_cell("# 3. A & B\n\nText."), new_code_cell(), *cells])


def notebooks(**changed):
    return {"03_ab": chapter(figure("fig-a"), figure("fig-b", PNG + b"b", **changed))}


class Page(HTMLParser):
    """The tags of a page with their attributes, and the text inside each kind of tag."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.texts, self.open = [], {}, []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in ("meta", "img"):
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        for tag in set(self.open):
            self.texts[tag][-1] += data

    def all(self, wanted, attribute):
        return [
            found[attribute] for tag, found in self.tags if tag == wanted and attribute in found
        ]


def test_one_slide_a_figure_in_the_order_of_the_table():
    page = Page(slides(TABLE, notebooks(), "A book & more", "Free."))
    assert page.open == []
    assert page.all("html", "lang") == ["en"]
    assert page.all("section", "id") == ["fig-b", "fig-a"]
    assert page.texts["title"] == ["Slides: A book & more"]
    assert page.texts["h1"] == ["A book & more"]
    assert page.texts["h2"] == [
        "Why \\(D\\) matters the other one",
        "Why \\(D\\) matters the first",
    ]
    assert page.all("img", "alt") == ['A "line" < 1'] * 2
    assert page.all("img", "src") == [
        f"_images/{sha256(png).hexdigest()}.png" for png in (PNG + b"b", PNG)
    ]
    assert page.all("img", "width") == ["611"] * 2
    assert page.all("img", "height") == ["351"] * 2
    assert page.texts["figcaption"] == ["Where \\(p_g \\to 1\\) & ends."] * 2
    assert page.all("a", "href") == [
        "book/teaching.html",
        "notebooks/03_ab.html#fig-b",
        "notebooks/03_ab.html#fig-a",
    ]
    assert page.texts["a"][1] == "3. A & B"


def test_a_figure_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="shows fig-a, but no notebook has a figure"):
        slides(TABLE, {"03_ab": chapter(figure("fig-b"))}, "A book", "Free.")


def test_a_page_without_the_table_is_refused():
    with pytest.raises(ValueError, match="names no figure"):
        slides(TABLE.replace("that make", "for"), notebooks(), "A book", "Free.")


@pytest.mark.parametrize(
    ("lack", "message"),
    [
        ({"alt": ""}, "no text alternative"),
        ({"caption": ""}, "no caption"),
        ({"pictures": 0}, "not one picture"),
        ({"pictures": 2}, "not one picture"),
        ({"caption": "`code`"}, "only words and formulas"),
    ],
)
def test_a_figure_that_lacks_something_is_named(lack, message):
    with pytest.raises(ValueError, match=f"no slide can be made of fig-b: .*{message}"):
        slides(TABLE, notebooks(**lack), "A book", "Free.")


def test_words_stay_between_formulas():
    assert inline("$a$ & <b>, $c$") == (
        '<span class="math">\\(a\\)</span> &amp; &lt;b&gt;, <span class="math">\\(c\\)</span>'
    )


@pytest.mark.parametrize("text", ["$x", "`x`", "*x*", "[x](y)", "\\x"])
def test_what_cannot_be_set_is_refused(text):
    with pytest.raises(ValueError, match="only words"):
        inline(text)


def test_the_book_has_every_figure_of_its_table():
    teaching = (ROOT / "book" / "teaching.md").read_text(encoding="utf-8")
    listed = [name for _, _, name in wanted(teaching)]
    assert len(listed) == len(set(listed)) == teaching.count("{ref}`") > 10
    read = {
        path.stem: nbformat.read(path, as_version=4)
        for path in (ROOT / "notebooks").glob("*.ipynb")
    }
    page = Page(slides(teaching, read, "The book", "Free."))
    assert page.all("section", "id") == listed
    found = figures(read)
    assert page.all("img", "alt") == [found[name].alt for name in listed]


def test_it_loads_the_pictures_of_the_book_and_adds_what_is_missing(tmp_path):
    (tmp_path / "teaching.md").write_text(TABLE, encoding="utf-8")
    settings = "title: A book\nhtml: {extra_footer: Free.}\n"
    (tmp_path / "config.yml").write_text(settings, encoding="utf-8")
    nbformat.write(notebooks()["03_ab"], tmp_path / "03_ab.ipynb")
    html = tmp_path / "html"
    there = html / "_images" / f"{sha256(PNG).hexdigest()}.png"
    there.parent.mkdir(parents=True)
    there.write_bytes(b"as Sphinx left it")
    page = write_slides(
        html, tmp_path / "teaching.md", [tmp_path / "03_ab.ipynb"], tmp_path / "config.yml"
    )
    assert page == html / "slides.html"
    loaded = Page(page.read_text(encoding="utf-8")).all("img", "src")
    assert [(html / each).read_bytes() for each in loaded] == [PNG + b"b", b"as Sphinx left it"]
    assert sorted(each.name for each in there.parent.iterdir()) == sorted(
        Path(each).name for each in loaded
    )
