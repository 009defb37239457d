r"""Make slides of the figures that the page for teachers names: _build/html/slides.html.

The table "Figures that make slides" in book/teaching.md says which figures, in which order, and
what each is to say. A figure's picture, text alternative and caption come from its executed cell.
The page loads nothing but the pictures and the MathJax that the book has already, so that it adds
little to the archive.
"""

import hashlib
import re
import struct
from base64 import b64decode
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

import nbformat
import yaml

HEADING = "## Figures that make slides"
REFERENCE = re.compile(r"\{ref\}`([^`<]+?) *<([\w-]+)>`")
MATH = re.compile(r"\$([^$]+)\$")

MATHJAX = "_static/mathjax/tex-chtml.js"
DARK = """color-scheme: dark;
  --ground: #14181e; --text: #e8e8e8; --quiet: #b0bac4; --link: #8cc4f0; --line: #3a434d;"""
STYLE = f"""
:root {{ color-scheme: light;
  --ground: #fff; --text: #1b1b1b; --quiet: #555; --link: #00588f; --line: #d0d0d0; }}
@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{ {DARK} }} }}
:root[data-theme="dark"] {{ {DARK} }}
*, *::before, *::after {{ box-sizing: border-box; }}
html {{ scroll-snap-type: y proximity; }}
@media (min-width: 700px) and (min-height: 500px) {{ html {{ scroll-snap-type: y mandatory; }} }}
body {{ margin: 0; background: var(--ground); color: var(--text); overflow-wrap: break-word;
  font: clamp(1rem, 0.6rem + 1.1vmin, 1.6rem)/1.4 system-ui, sans-serif; }}
a {{ color: var(--link); }}
section {{ min-height: 100vh; scroll-snap-align: start; display: flex; flex-direction: column;
  padding: clamp(1rem, 4vmin, 3rem); border-bottom: 1px solid var(--line); }}
section:last-child {{ border-bottom: 0; }}
h1, h2 {{ margin: 0; line-height: 1.2; font-weight: 600; }}
h1 {{ font-size: 2em; margin-top: auto; max-width: 22em; }}
h1 ~ p {{ max-width: 40em; margin: 1em 0 0; }}
h2 {{ font-size: 1.6em; }}
h2 span {{ display: block; font-size: 0.65em; font-weight: 400; color: var(--quiet); }}
figure {{ flex: 1; margin: 1rem 0; display: flex; flex-direction: column; justify-content: center;
  align-items: center; }}
img {{ width: min(100%, 2px * var(--wide), 56vh * var(--wide) / var(--high)); height: auto;
  background: #fff; padding: 0.5rem; border-radius: 4px; }}
figcaption {{ margin-top: 0.75rem; max-width: 55em; text-align: center;
  text-wrap: balance; }}
.place {{ margin: 0; display: flex; justify-content: space-between; gap: 1rem; font-size: 0.8em;
  color: var(--quiet); }}
section > .place:last-child {{ margin-top: auto; max-width: none; }}
@page {{ size: A4 landscape; margin: 12mm; }}
@media print {{
  :root:root:root {{ color-scheme: light;
    --ground: #fff; --text: #000; --quiet: #444; --link: #00588f; }}
  html {{ scroll-snap-type: none; }}
  body {{ font-size: 14pt; }}
  section {{ min-height: 0; height: 185mm; padding: 0; border: 0; break-inside: avoid; }}
  section:not(:last-child) {{ break-after: page; }}
  img {{ width: min(100%, 115mm * var(--wide) / var(--high)); padding: 0; }}
}}
"""
# The theme that the reader has chosen in the book, where the browser lets one page see it.
THEME = """
try {
  const mode = localStorage.getItem("mode");
  if (mode === "light" || mode === "dark") document.documentElement.dataset.theme = mode;
} catch {}
"""
# PageUp and PageDown, which a presenter's clicker sends too, scroll a slide that is taller than
# the window, as they do anywhere.
KEYS = """
const slides = [...document.querySelectorAll("section")];
const steps = {
  ArrowRight: 1, ArrowLeft: -1, PageDown: 1, PageUp: -1, Home: -Infinity, End: Infinity,
};
addEventListener("keydown", (event) => {
  const step = steps[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const away = slides.map((slide) => Math.abs(slide.getBoundingClientRect().top));
  const here = away.indexOf(Math.min(...away));
  if (event.key.startsWith("Page") && slides[here].offsetHeight > innerHeight + 1) return;
  event.preventDefault();
  slides[Math.min(Math.max(here + step, 0), slides.length - 1)].scrollIntoView();
});
"""


class Figure(NamedTuple):
    """A figure of an executed notebook."""

    png: bytes
    alt: str
    caption: str
    notebook: str
    chapter: str

    @property
    def picture(self) -> str:
        """Return the path below the book's folder under which Sphinx has put the picture."""
        return f"_images/{hashlib.sha256(self.png).hexdigest()}.png"


def write_slides(html: Path, teaching: Path, notebooks: Sequence[Path], config: Path) -> Path:
    """Write the page into the built book, with any picture that is not there; return its path."""
    read = {each.stem: nbformat.read(each, as_version=4) for each in notebooks}
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    text, licence = teaching.read_text(encoding="utf-8"), settings["html"]["extra_footer"]
    page = html / "slides.html"
    page.write_text(slides(text, read, settings["title"], licence), encoding="utf-8")
    found = figures(read)
    for _, _, name in wanted(text):
        picture = html / found[name].picture
        if not picture.exists():
            picture.parent.mkdir(exist_ok=True)
            picture.write_bytes(found[name].png)
    return page


def slides(
    teaching: str, notebooks: dict[str, nbformat.NotebookNode], title: str, licence: str
) -> str:
    """Return the page of slides.

    Parameters
    ----------
    teaching
        The text of the page for teachers, whose table names the figures.
    notebooks
        The executed notebooks, by the name of their page.
    title, licence
        What the first slide says about the book and about what may be done with its figures.

    Raises
    ------
    ValueError
        If the table names no figure or one that no notebook has, if a figure lacks its picture,
        text alternative or caption, or if a line holds mark-up that cannot be set here.
    """
    found, listed = figures(notebooks), list(wanted(teaching))
    if not listed:
        raise ValueError(f"the page for teachers names no figure below {HEADING!r}")
    parts = []
    for number, (say, show, name) in enumerate(listed, start=1):
        if name not in found:
            raise ValueError(
                f"the page for teachers shows {name}, but no notebook has a figure of that name"
            )
        try:
            parts.append(_slide(found[name], name, say, show, f"{number} of {len(listed)}"))
        except ValueError as problem:
            raise ValueError(f"no slide can be made of {name}: {problem}") from problem
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Slides: {escape(title)}</title>
<style>{STYLE}</style>
<script>{THEME}</script>
<script defer src="{MATHJAX}"></script>
</head>
<body>
<main>
<section>
<h1>{escape(title)}</h1>
<p>The figures that make slides, in the order of what there is to say. The arrow keys left and
right, PageUp and PageDown turn them. Printed, each has a page of its own.</p>
<p>{escape(licence)}</p>
<p class="place"><a href="book/teaching.html">The book's page for teachers</a></p>
</section>
{"".join(parts)}</main>
<script>{KEYS}</script>
</body>
</html>
"""


def wanted(teaching: str) -> Iterator[tuple[str, str, str]]:
    """Yield what is to be said, a few words on the figure, and its name, in the table's order."""
    _, _, below = teaching.partition(HEADING)
    section = re.split(r"^## ", below, maxsplit=1, flags=re.M)[0]
    for row in re.findall(r"^\|(.+)\|$", section, flags=re.M):
        say, _, shown = row.partition("|")
        for show, name in REFERENCE.findall(shown):
            yield say.strip(), show, name


def figures(notebooks: dict[str, nbformat.NotebookNode]) -> dict[str, Figure]:
    """Return the named figures of executed notebooks; what a cell lacks is empty."""
    found = {}
    for page, notebook in notebooks.items():
        texts = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        heading = re.search(r"^# (.+)$", texts, flags=re.M)
        for cell in notebook.cells:
            told = cell.metadata.get("mystnb", {})
            name = told.get("figure", {}).get("name")
            if name is None:
                continue
            data = [output.get("data", {}) for output in cell.get("outputs", [])]
            pictures = [b64decode(each["image/png"]) for each in data if "image/png" in each]
            found[name] = Figure(
                png=pictures[0] if len(pictures) == 1 else b"",
                alt=told.get("image", {}).get("alt", ""),
                caption=told["figure"].get("caption", ""),
                notebook=page,
                chapter=heading.group(1) if heading else page,
            )
    return found


def _slide(figure: Figure, name: str, say: str, show: str, place: str) -> str:
    if not figure.png:
        raise ValueError("its cell has not one picture, in PNG")
    if not figure.alt or not figure.caption:
        raise ValueError("its cell has no text alternative or no caption")
    wide, high = struct.unpack(">II", figure.png[16:24])
    return f"""<section id="{name}">
<h2>{inline(say[:1].upper() + say[1:])} <span>{inline(show)}</span></h2>
<figure>
<img src="{figure.picture}" width="{wide}" height="{high}" style="--wide: {wide}; --high: {high}"
 alt="{escape(figure.alt)}">
<figcaption>{inline(figure.caption)}</figcaption>
</figure>
<p class="place"><a href="notebooks/{figure.notebook}.html#{name}">{inline(figure.chapter)}</a>
<span>{place}</span></p>
</section>
"""


def inline(text: str) -> str:
    """Return a line of plain words and ``$formulas$`` as HTML, for MathJax to set."""
    pieces = MATH.split(text)
    for words in pieces[::2]:
        if re.search(r"[$`*\\]|\]\(", words):
            raise ValueError(f"only words and formulas can be set, not {words!r}")
    return "".join(
        f'<span class="math">\\({escape(piece)}\\)</span>' if index % 2 else escape(piece)
        for index, piece in enumerate(pieces)
    )
