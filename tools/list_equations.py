"""List every displayed equation of the notebooks with what checks it.

A display must be tagged. It is a definition, which stands in a Markdown cell, or a registered
equation, letter by letter, wherever it stands. Exits with code 1 if a display is neither.

usage: python -m tools.list_equations [NOTEBOOK...]
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat

from gancore.book import equations
from tools.project import NOTEBOOKS

DISPLAY = re.compile(r"\$\$(.*?)\$\$|\\begin\{(?:equation|align)\*?\}(.*?)\\end", re.S)
TAG = re.compile(r"\\tag\{([\w.]+)\}")


def displays(notebook: nbformat.NotebookNode) -> Iterator[tuple[str | None, str, bool]]:
    """Yield the tag, the LaTeX and whether a cell put it out, for each display."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            texts, put_out = [cell.source], False
        else:
            texts = [
                output.data["text/latex"]
                for output in cell.get("outputs", [])
                if "text/latex" in output.get("data", {})
            ]
            put_out = True
        for text in texts:
            for match in DISPLAY.finditer(text):
                latex = match.group(1) or match.group(2) or ""
                tag = TAG.search(latex)
                yield (tag.group(1) if tag else None), latex, put_out


def describe(tag: str | None, latex: str, put_out: bool) -> tuple[str, bool]:
    """Say what checks a display, and whether that is enough."""
    known, definitions = equations.all_equations(), equations.definitions()
    if tag in known and latex.split() == known[tag].latex().split():
        return f"checked    {known[tag].says}", True
    if not put_out and tag in definitions:
        return f"definition {definitions[tag]}", True
    return f"UNCHECKED  {' '.join(latex.split())[:70]}", False


def main(names: list[str]) -> int:
    """Print the list; return 1 if any display is unchecked."""
    paths = [Path(name) for name in names] or sorted(NOTEBOOKS.glob("*.ipynb"))
    fine = True
    for path in paths:
        print(path.name)
        for display in displays(nbformat.read(path, as_version=4)):
            text, good = describe(*display)
            fine = fine and good
            print(f"  {display[0] or '-':6} {text}")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
