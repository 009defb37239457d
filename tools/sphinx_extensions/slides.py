"""Slides of what the page for teachers names, as one more page of the book.

The table below "Figures that make slides" in book/teaching.md says which figures, statements and
equations, in which order, and what each is to say. Sphinx has the rest: pictures, text
alternatives, captions, formulas. The page is `book/_templates/slides.html`, with `slides.css` and
`slides.js` of `book/_static`, and with the book's own `math.css` and `book.js` for wide formulas. A
few lines of script turn the slides, so that the page needs no build and no library of its own, as
reveal.js would.
"""

from collections.abc import Iterator
from typing import Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.domains.std import StandardDomain
from sphinx.util import logging
from sphinx.util.images import get_image_size

LOGGER = logging.getLogger(__name__)
TEACHING, SECTION = "book/teaching", "figures-that-make-slides"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("html-collect-pages", _page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    if TEACHING in app.env.found_docs:
        slides = list(_slides(app))
        if not slides:
            LOGGER.warning("names no figure below #%s", SECTION, location=TEACHING)
        yield "slides", {"slides": slides}, "slides.html"


def _slides(app: Sphinx) -> Iterator[dict[str, Any]]:
    """Yield what the template shows of each entry, in the order of the table."""
    std = cast(StandardDomain, app.env.get_domain("std"))
    for row in _rows(app.env.get_doctree(TEACHING)):
        say, shown = row.children
        for reference in shown.findall(addnodes.pending_xref):
            name = reference["reftarget"]
            place = std.anonlabels.get(name) or std.objects.get(("statement", name))
            if place is None:
                continue  # Sphinx has warned of it
            document, anchor = place
            yield {
                "say": _html(app, say.next_node(nodes.paragraph)),
                "show": _html(app, reference),
                "document": document,
                "anchor": anchor,
                "chapter": _html(app, app.env.titles[document]),
                **_shown(app, document, anchor),
            }


def _rows(teaching: nodes.document) -> Iterator[nodes.row]:
    for section in teaching.findall(nodes.section):
        if SECTION in section["ids"]:
            for body in section.findall(nodes.tbody):
                yield from body.findall(nodes.row)


def _shown(app: Sphinx, document: str, anchor: str) -> dict[str, Any]:
    page = app.env.get_and_resolve_doctree(document, app.builder)
    shown = next(each for each in page.findall(nodes.Element) if anchor in each.get("ids", []))
    return _picture(app, shown) if isinstance(shown, nodes.figure) else _statement(app, shown)


def _statement(app: Sphinx, shown: nodes.Element) -> dict[str, Any]:
    statement = shown.deepcopy()
    for each in statement.findall(nodes.Element):
        each["ids"] = []  # the slide and the chapter have them
    for link in list(statement.findall(nodes.reference)):  # it leads on from another folder
        link.replace_self(nodes.inline("", "", *link.children))
    return {"statement": _html(app, nodes.container("", statement))}


def _picture(app: Sphinx, figure: nodes.Element) -> dict[str, Any]:
    image = figure.next_node(nodes.image)
    app.builder.post_process_images(figure)
    return {
        "image": app.builder.images[image["uri"]],
        "alt": image["alt"],
        "size": get_image_size(app.srcdir / image["uri"]),
        "caption": _html(app, figure.next_node(nodes.caption)),
    }


def _html(app: Sphinx, text: nodes.Element) -> str:
    """Return the HTML of what stands in an element."""
    inside = nodes.inline("", "", *(child.deepcopy() for child in text.children))
    return cast(StandaloneHTMLBuilder, app.builder).render_partial(inside)["fragment"]
