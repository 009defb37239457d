"""Write a copy of the notebooks without the solutions of their exercises: _build/exercises.

Folded solutions and the cells that compute them go; questions, checkers and all else stay.

usage: python -m tools.without_solutions [NOTEBOOK...]
"""

import re
import sys
from pathlib import Path

import nbformat

from tools.project import BUILD, NOTEBOOKS, ROOT

TARGET = BUILD / "exercises"
SOLUTION = re.compile(r"\s*<details>\s*<summary>Solution</summary>.*?</details>", flags=re.S)


def without_solutions(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take the solutions out of a notebook, in place, and return it."""
    kept = []
    for cell in notebook.cells:
        if "solutions" in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "markdown":
            cell.source = SOLUTION.sub("", cell.source).strip()
            if not cell.source:
                continue
        kept.append(cell)
    notebook.cells = kept
    return notebook


def main(names: list[str]) -> None:
    """Write the copies and say where they are."""
    sources = [Path(name) for name in names] or sorted(NOTEBOOKS.glob("*.ipynb"))
    TARGET.mkdir(parents=True, exist_ok=True)
    for source in sources:
        notebook = nbformat.read(source, as_version=4)
        nbformat.write(without_solutions(notebook), TARGET / source.name)
    print(f"{len(sources)} notebooks without solutions: {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
