r"""What the HTML book adds to plain Markdown, so that the notebooks stay readable everywhere.

- A blockquote that opens with ``**Theorem 4.2 (…).**`` becomes a box with an anchor, and so
  do definitions, propositions, lemmas, corollaries and claims; an exercise gets an anchor.
- A blockquote that opens with ``**The paper, section 3.**`` becomes a note in which what stands
  in quotation marks, the paper's own words, is seen to end where ours begin.
- A display with a ``\\tag`` gets an anchor.
- A short formula in the text and the comma behind it stay on one line.
- "Theorem 4.2", "equation 4.3", "Exercise 4.1" and "chapter 4" in running text become links.
  Sphinx's own domain ``std`` keeps the anchors and resolves the links. A reference to something
  that is not there is a warning, and warnings are fatal.
- The pages do not name the host of a kernel service that the book does not use. They have
  buttons for Colab and Binder where the repository's address is one that these can open.
- The search shows no excerpts where the pages are opened as files: a browser refuses to fetch
  them there. The list of pages found is the same.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any, cast
from urllib.parse import urlsplit

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment

BOXES = "Definition|Proposition|Theorem|Lemma|Corollary|Claim"
NUMBER = r"(?:\d+|[A-Z])\.\d+"
PAPER = re.compile(r"^The paper\b")
QUOTATION_MARKS = re.compile('([“”"])')
HEADING = re.compile(rf"^({BOXES}|Exercise) ({NUMBER})\b")
TAG = re.compile(rf"\\tag\{{({NUMBER})\}}")
REFERENCE = re.compile(
    rf"\b({BOXES}|Exercise|Equation|equation)\s({NUMBER})\b|\b(Chapter|chapter)\s(\d+)\b"
)
PUNCTUATION = re.compile(r"[.,;:!?)’”]+")
SHORT = 40
"""Characters of TeX: a longer formula may fill a line of a phone, and then scrolls in it."""
CHAPTER = re.compile(r"^notebooks/0*(\d+)_")
NO_EXCERPTS_OF_FILES = (
    'if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;'
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transforms with Sphinx."""
    app.connect("config-inited", _drop_dead_buttons)
    app.add_object_type("statement", "statement")
    app.connect("doctree-read", _name)
    app.connect("doctree-read", _link)
    app.connect("doctree-read", _keep_together)
    app.connect("html-page-context", _drop_thebe, priority=900)
    app.add_js_file(None, body=NO_EXCERPTS_OF_FILES)
    return {"parallel_read_safe": True, "env_version": 2}


def _drop_dead_buttons(app: Sphinx, config: Config) -> None:
    """Leave no button that the address of the repository cannot serve.

    Colab opens notebooks of GitHub alone; of other hosts than these two the theme knows no
    buttons, and ends the build.
    """
    options = config.html_theme_options
    url = (options.get("repository_url") or "").removesuffix(".git")
    host = urlsplit(url).hostname
    if host in ("github.com", "gitlab.com"):
        options["repository_url"] = url
    else:
        options.pop("repository_url", None)
        options.pop("launch_buttons", None)
    if host != "github.com":
        options.get("launch_buttons", {}).pop("colab_url", None)


def _keep_together(app: Sphinx, doctree: nodes.document) -> None:
    """Join formulas with the punctuation behind them: a browser may break the line between."""
    for formula in list(doctree.findall(nodes.math)):
        after = formula.next_node(descend=False, siblings=True)
        mark = PUNCTUATION.match(after) if isinstance(after, nodes.Text) else None
        in_title = isinstance(formula.parent, nodes.title)  # whose link is glued to its end
        if mark is None or in_title or len(formula.astext()) > SHORT:
            continue
        place = formula.parent.index(formula)
        joined = nodes.inline("", "", formula.deepcopy(), nodes.Text(mark[0]), classes=["joined"])
        formula.parent[place : place + 2] = [joined, nodes.Text(after[mark.end() :])]


def _name(app: Sphinx, doctree: nodes.document) -> None:
    """Give boxes, exercises and displays the anchors that links lead to."""
    std = cast(StandardDomain, app.env.get_domain("std"))

    def remember(node: nodes.Element, kind: str, number: str) -> None:
        name = f"{kind} {number}"
        anchor = nodes.make_id(name)
        node["ids"].append(anchor)
        std.note_object("statement", name, anchor, location=node)

    for box in list(doctree.findall(nodes.block_quote)):
        first = box.children[0] if box.children else None
        match = _heading(first, HEADING)
        if _heading(first, PAPER):
            container = nodes.container(classes=["paper"])
            container.extend(box.children)
            for paragraph in container.findall(nodes.paragraph):
                _mark_quotations(paragraph)
            box.replace_self(container)
        elif match:
            container = nodes.container(classes=["theorem", match.group(1).lower()])
            container.extend(box.children)
            box.replace_self(container)
            remember(container, match.group(1), match.group(2))
    for paragraph in doctree.findall(nodes.paragraph):
        match = _heading(paragraph, HEADING)
        if match and match.group(1) == "Exercise":
            remember(paragraph, "Exercise", match.group(2))
    for display in list(doctree.findall(nodes.math_block)):
        latex = display.astext()
        tag = TAG.search(latex)
        if tag:
            remember(display, "Equation", tag.group(1))
        if tag and r"\\" in latex:
            # Sphinx would put the lines into an environment that allows no tag.
            display["nowrap"] = True
            display.children = [nodes.Text(rf"\[{latex}\]")]


def _mark_quotations(paragraph: nodes.paragraph) -> None:
    """Put what stands in quotation marks, with them, into elements of the class ``quoted``."""
    children, quoted = [], None
    for child in paragraph.children:
        pieces = QUOTATION_MARKS.split(child) if isinstance(child, nodes.Text) else [child]
        for piece in filter(None, pieces):
            node = nodes.Text(piece) if isinstance(piece, str) else piece
            mark = isinstance(piece, str) and QUOTATION_MARKS.fullmatch(piece)
            if mark and quoted is None:
                quoted = nodes.inline(classes=["quoted"])
                quoted += node
                children.append(quoted)
            elif quoted is not None:
                quoted += node
                quoted = None if mark else quoted
            else:
                children.append(node)
    paragraph.children = []
    paragraph.extend(children)


def _heading(node: nodes.Node | None, wanted: re.Pattern[str]) -> re.Match[str] | None:
    if not isinstance(node, nodes.paragraph):
        return None
    # The Markdown parser leaves an empty text before a paragraph's opening emphasis.
    first = next((child for child in node.children if child.astext()), None)
    return wanted.match(first.astext()) if isinstance(first, nodes.strong) else None


def _link(app: Sphinx, doctree: nodes.document) -> None:
    holds_text = (nodes.paragraph, nodes.emphasis, nodes.term)
    for parent in [each for each in doctree.findall(nodes.Element) if isinstance(each, holds_text)]:
        children: list[nodes.Node] = []
        # The parser makes a text of each end of a line: "chapter" and "4" may be two.
        for is_text, group in groupby(parent.children, lambda child: isinstance(child, nodes.Text)):
            if is_text:
                group = _pieces(app.env, "".join(child.astext() for child in group))
            children += group
        parent.children = []
        parent.extend(children)


def _pieces(env: BuildEnvironment, text: str) -> Iterator[nodes.Node]:
    end = 0
    for match in REFERENCE.finditer(text):
        if match.group(3):
            kind, target = "doc", _chapter(env, match.group(4))
        else:
            kind, target = "statement", f"{match.group(1).capitalize()} {match.group(2)}"
        if target is None:
            continue
        yield nodes.Text(text[end : match.start()])
        yield addnodes.pending_xref(
            "",
            nodes.Text(match.group(0)),
            refdomain="std",
            reftype=kind,
            reftarget=target,
            refexplicit=True,
            refwarn=True,
        )
        end = match.end()
    yield nodes.Text(text[end:])


def _chapter(env: BuildEnvironment, number: str) -> str | None:
    """Return the document of another chapter than the one that is read, if there is one."""
    for document in env.found_docs - {env.docname}:
        match = CHAPTER.match(document)
        if match and match.group(1) == number:
            return f"/{document}"
    return None


def _drop_thebe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    def names_thebe(script: Any) -> bool:
        parts = (getattr(script, "filename", ""), getattr(script, "attributes", ""))
        return "thebe" in str(parts).lower()

    scripts = context.get("script_files", [])
    context["script_files"] = [script for script in scripts if not names_thebe(script)]
