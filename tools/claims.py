"""Write the appendix "The paper, claim by claim" from book/claims.yml, and check every row.

A row points to a section of the book, to names of gancore, and to what would fail if the
claim were carried wrongly: tests, or a notebook whose outputs are compared. A row of a
chapter that is still to be written says so instead.

usage: python -m tools.claims          write book/claims.md
"""

import ast
import pkgutil
import re
import sys
from pathlib import Path
from typing import Any

import nbformat
import yaml

from tools.project import ROOT

ROWS = ROOT / "book" / "claims.yml"
PAGE = ROOT / "book" / "claims.md"

INTRODUCTION = """\
# Appendix B. The paper, claim by claim

Every equation, proposition, figure, table and empirical claim of the 2014 paper, and every topic
of the four sources that this book grew from, with the place where the book treats it, the part of
`gancore` that carries it, and what would fail if it were wrong: a test, or a notebook whose stored
outputs are compared with new ones. A tool writes this page and a test checks it, so that no row
can point at something that is not there.
"""


def read() -> dict[str, list[dict[str, Any]]]:
    """Return the rows, by the heading of their table."""
    return yaml.safe_load(ROWS.read_text(encoding="utf-8"))


def render(tables: dict[str, list[dict[str, Any]]]) -> str:
    """Return the page."""
    lines = [INTRODUCTION]
    for heading, rows in tables.items():
        lines += [
            f"\n## {heading}\n",
            "| what it says | where | in `gancore` | what would fail |",
            "|---|---|---|---|",
        ]
        for row in rows:
            cells = [f"{row['says']} ({row['at']})" if "at" in row else row["says"]]
            cells.append(_link(row["where"]) if "where" in row else f"*to come: {row['later']}*")
            cells.append(
                ", ".join(f"`{name.removeprefix('gancore.')}`" for name in _all(row, "code"))
            )
            cells.append(", ".join(_guard(guard) for guard in _all(row, "guard")))
            lines.append("| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def problems(row: dict[str, Any]) -> list[str]:
    """Say what a row points at that is not there."""
    found = []
    if ("where" in row) == ("later" in row):
        found.append("it needs either a place or the chapter that is to come")
    if "where" in row:
        path, _, heading = row["where"].partition("#")
        if not (ROOT / path).is_file():
            found.append(f"no page {path}")
        elif heading not in _headings(ROOT / path):
            found.append(f"{path} has no heading '{heading}'")
        if not _all(row, "guard") and not row.get("prose"):
            found.append("nothing would fail if it were wrong")
    for name in _all(row, "code"):
        if not _importable(name):
            found.append(f"no {name}")
    for guard in _all(row, "guard"):
        path, _, test = guard.partition("::")
        if not (ROOT / path).is_file():
            found.append(f"no file {path}")
        elif test and test not in _functions(ROOT / path):
            found.append(f"{path} has no {test}")
    return [f"{row['says']}: {problem}" for problem in found]


def _all(row: dict[str, Any], key: str) -> list[str]:
    entry = row.get(key, [])
    return [entry] if isinstance(entry, str) else entry


def _link(where: str) -> str:
    path, _, heading = where.partition("#")
    relative = path.removeprefix("book/") if path.startswith("book/") else f"../{path}"
    return f"[{heading}]({relative}#{_slug(heading)})"


def _guard(guard: str) -> str:
    path, _, test = guard.partition("::")
    name = Path(path).stem
    return (
        f"`{name}`: {test.removeprefix('test_').replace('_', ' ')}"
        if test
        else f"outputs of `{name}`"
    )


def _slug(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.replace(" ", "-")


def _headings(path: Path) -> set[str]:
    if path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    else:
        text = path.read_text(encoding="utf-8")
    return set(re.findall(r"^#+ (.+?)\s*$", text, flags=re.M))


def _functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def _importable(name: str) -> bool:
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


def main() -> int:
    """Check every row and write the page; return 1 if a row is broken."""
    tables = read()
    broken = [problem for rows in tables.values() for row in rows for problem in problems(row)]
    for problem in broken:
        print(problem, file=sys.stderr)
    if not broken:
        PAGE.write_text(render(tables), encoding="utf-8")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
