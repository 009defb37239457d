"""Write the repository's public address where it is needed: `_config.yml` and every notebook.

The pages' buttons for Colab and Binder come from `_config.yml`. Colab opens a committed notebook
alone, and its first cell installs gancore from the address. Without one there are no buttons.

usage: make address URL=https://HOST/OWNER/NAME    (as for `git clone`; URL= for none)
"""

import re
import sys
from pathlib import Path

import nbformat

from tools.project import NOTEBOOKS, ROOT

URL = re.compile(r"(?:https?|ssh|file)://[^\s\"'\\`${}]+")
SETTING = re.compile(r'^(repository:\n  url: ")(.*)(")$', flags=re.M)
# A folder called gancore beside the notebook is found too, but as a package without an origin.
FIRST_CELL = """\
# @title Install gancore where it is missing, as in Colab
from importlib.util import find_spec

if not getattr(find_spec("gancore"), "origin", None):
    %pip install -q "git+${GANCORE_REPOSITORY:ELSE}\""""
# Left out of the pages, folded in JupyterLab, and a form in Colab.
ABOUT = {"cellView": "form", "jupyter": {"source_hidden": True}, "tags": ["remove-cell"]}


def first_cell(url: str) -> str:
    """Return the source of a notebook's first cell for an address, which may be empty."""
    otherwise = f"-{url}" if url else "?set it to the git address"
    return FIRST_CELL.replace("ELSE", otherwise)


def configured(config: Path) -> str:
    """Return the address that a `_config.yml` has, which may be empty."""
    match = SETTING.search(config.read_text(encoding="utf-8"))
    if match is None:
        raise SystemExit(f'{config} has no lines `repository:` and, below, `  url: "..."`')
    return match.group(2)


def set_address(url: str, *, config: Path, notebooks: list[Path]) -> None:
    """Write an address into a `_config.yml` and into the first cell of notebooks.

    Where a notebook has no such cell yet, it gets one.
    """
    configured(config)
    text = config.read_text(encoding="utf-8")
    config.write_text(SETTING.sub(rf"\g<1>{url}\g<3>", text), encoding="utf-8")
    for path in notebooks:
        notebook = nbformat.read(path, as_version=4)
        tags = notebook.cells[0].metadata.get("tags", []) if notebook.cells else []
        if "remove-cell" not in tags:
            notebook.cells.insert(0, nbformat.v4.new_code_cell(metadata=ABOUT))
        notebook.cells[0].source = first_cell(url)
        nbformat.write(notebook, path)


def main(arguments: list[str]) -> int:
    """Set the address that the command line names; return the exit code."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    url = arguments[0].rstrip("/")
    if url and not URL.fullmatch(url):
        print(
            f"{url!r} is no git URL such as https://HOST/OWNER/NAME (without git+ before it)",
            file=sys.stderr,
        )
        return 2
    notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))
    set_address(url, config=ROOT / "_config.yml", notebooks=notebooks)
    print(f"The address is {url or 'empty'}: in _config.yml and {len(notebooks)} notebooks")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
