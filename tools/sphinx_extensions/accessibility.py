"""What the pages need beyond Sphinx and its theme to be read with any tool, or with none but keys.

- The header cells of a table say that they head a column or a row. Where the first of the head is
  empty, the first cell of each row heads it.
- The items of the bibliography are items of a list; their older role is deprecated.
- A signature of several lines is no list of definitions.
- The pages have one header. By default the theme's parent adds another, and on a narrow screen,
  where it is not seen, the buttons for the contents open nothing: those in it would.
- The arrow that unfolds a chapter in the sidebar has a name; what unfolds a cell has its text.
- A number in a table stays in one line.
- The lines of an output wrap, unless spaces align them in columns: those scroll.
- Where a browser keeps nothing for pages, the search and the choice of colours work all the same,
  until the page is left. Without JavaScript, a line says why formulas look as they do.
- A page says in its head what it is about, in the words of its first paragraph.

`book/_static/book.js` does what depends on a page's size, and `book/_templates` holds the parts
of the theme that are written anew. `tests/browser/test_accessibility.py` looks at every page.
"""

import re
from collections.abc import Callable
from functools import cache
from html import escape
from typing import Any

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

NAMED_TWICE = ' aria-label="Toggle hidden content"'  # of a fold that has a text
NUMBER = re.compile(r"≈? ?[-+−]?\d[\d.,]*(e[-+]?\d+)?( ?%| ± [\d.]+)?")
WORD_IN_TEX = re.compile(r"\\text\{(\w+)\}")
EVERY_HEAD = """
<script>
  for (const kind of ["localStorage", "sessionStorage"]) {
    try {
      window[kind].getItem("theme");
    } catch {
      const kept = new Map();
      const storage = {
        getItem: (name) => kept.get(name) ?? null,
        setItem: (name, value) => kept.set(name, String(value)),
        removeItem: (name) => kept.delete(name),
      };
      Object.defineProperty(window, kind, { value: storage });
    }
  }
</script>
<noscript><style>
  .btn-fullscreen-button, .dropdown-download-buttons { display: none !important; }
</style></noscript>
"""
FORMULAS_WITHOUT_JAVASCRIPT = """
<noscript><style>
  .bd-article::before {
    content: "JavaScript sets the formulas of this page. Without it, you see their TeX.";
  }
</style></noscript>
"""
OUTPUT = re.compile(r'<div class="output [^>]*><div class="highlight"><pre>.*?</pre>', re.DOTALL)
POWER = re.compile(r"-?\d[\d.]*e-\d+")
COLUMNS = re.compile(r"\S {2,}\S")
TABLE_OR_SIGNATURE = re.compile(r'<table.*?</table>|<dt class="sig.*?</dt>', re.DOTALL)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("config-inited", _drop_second_header)
    app.add_node(nodes.citation, override=True, html=(_visit_citation, _depart_citation))
    app.connect("doctree-resolved", _head_rows)
    app.connect("html-page-context", _contents_made_once(), priority=100)
    # The theme makes its own functions at the usual priority, which is 500.
    app.connect("html-page-context", _mend, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "1"}


def mended(body: str) -> str:
    """Return the HTML of a page's text, with its parts as listed above."""
    body = OUTPUT.sub(_wrapped, body.replace(NAMED_TWICE, ""))
    return TABLE_OR_SIGNATURE.sub(_mended_part, body)


def _wrapped(match: re.Match[str]) -> str:
    output = match[0]
    if COLUMNS.search(output):
        return output
    whole = POWER.sub(r'<span class="joined">\g<0></span>', output)  # a browser breaks 1e-12
    return whole.replace("<pre>", '<pre class="wraps">')


def _mended_part(match: re.Match[str]) -> str:
    part = BeautifulSoup(match[0], "html.parser")
    for cell in part.select("th.head, th.stub"):
        if cell.get_text(strip=True):
            cell["scope"] = "col" if "head" in cell["class"] else "row"
        else:
            cell.name = "td"
    for cell in part.select("td"):
        if NUMBER.fullmatch(cell.get_text(strip=True)):
            cell["class"] = " ".join([*(cell.get("class") or ()), "number"])
    for lines in part.select("dt.sig > dl"):
        for line in lines.find_all("dd"):
            line.name = "span"
            line["class"] = "sig-line"
        lines.unwrap()
    return str(part)


def _drop_second_header(app: Sphinx, config: Config) -> None:
    if config.html_theme == "sphinx_book_theme":
        config.html_theme_options.setdefault("navbar_persistent", [])


def with_names(generate: Any) -> Any:
    """Wrap the theme's function for the sidebar: what unfolds pages is named by their parent."""

    def toctree(kind: str, **options: Any) -> Any:
        tree = generate(kind, **options)
        for summary in tree.select("li > details > summary"):
            link = summary.find_parent("li").find("a")
            if link and not summary.get_text(strip=True):
                summary["aria-label"] = f"Pages of {link.get_text(strip=True)}"
        return tree

    return toctree


def _head_rows(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for group in doctree.findall(nodes.tgroup):
        corner = next(group.findall(nodes.entry), None)
        if group.next_node(nodes.thead) and corner is not None and not corner.astext().strip():
            group.next_node(nodes.colspec)["stub"] = 1


def _visit_citation(translator: Any, node: nodes.citation) -> None:
    if not isinstance(node.previous_sibling(), nodes.citation):
        translator.body.append('<div role="list" class="citation-list">\n')
    translator.body.append(translator.starttag(node, "div", classes=["citation"], role="listitem"))


def _depart_citation(translator: Any, node: nodes.citation) -> None:
    translator.body.append("</div>\n")
    if not isinstance(node.next_node(descend=False, siblings=True), nodes.citation):
        translator.body.append("</div>\n")


def _contents_made_once() -> Callable[..., None]:
    """Return what spares pages the tree of all pages, which the theme has made twice for each."""
    trees: dict[tuple[str, int], Any] = {}

    def remember(
        app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
    ) -> None:
        tree = cache(context["toctree"]) if "toctree" in context else None
        if tree and pagename not in app.env.found_docs:
            # A page that is not in the tree, as one of source, has it like its neighbours: the
            # links lead up as many folders, and out of the same one.
            tree = trees.setdefault((pagename.partition("/")[0], pagename.count("/")), tree)
        if tree:
            context["toctree"] = tree

    return remember


def described(doctree: nodes.document) -> str:
    """Return the first paragraph of the text, 160 characters at most, unless TeX is left in it."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(WORD_IN_TEX.sub(r"\1", paragraph.astext()).split())
        if isinstance(paragraph.parent, nodes.section) and text:
            short = text if len(text) <= 160 else text[:159].rpartition(" ")[0] + " …"
            return "" if "\\" in short else short
    return ""


def _mend(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    head = context.get("metatags", "") + EVERY_HEAD
    if doctree is not None and (text := described(doctree)):
        head += f'<meta name="description" content="{escape(text)}" />\n'
    if "body" in context:
        context["body"] = mended(context["body"])
        head += FORMULAS_WITHOUT_JAVASCRIPT if 'class="math' in context["body"] else ""
    context["metatags"] = head
    if "generate_toctree_html" in context:
        context["generate_toctree_html"] = with_names(context["generate_toctree_html"])
