"""What outputs were computed from, as one hash, to tell whether it has changed since.

Nothing is imported here that takes long: where nothing has changed, `make book` waits for it.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any

from tools.project import ROOT


def of_folder(folder: Path) -> str:
    """Hash the names and contents of all files in a folder."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def of_code() -> str:
    """Hash what every notebook imports: all files of gancore, and its libraries' releases."""
    releases = [f"{library} {version(library)}" for library in libraries()]
    return hashlib.sha256("\n".join([of_folder(ROOT / "gancore"), *releases]).encode()).hexdigest()


def libraries() -> list[str]:
    """Name the packages that gancore needs to compute, without those of its extras."""
    needed = [each for each in requires("gancore") or () if "extra ==" not in each]
    return sorted(re.findall(r"^[\w.-]+", "\n".join(needed), flags=re.M))


def of_notebook(source: Path, parameters: Mapping[str, Any], code: str) -> str:
    """Hash all that a notebook's outputs depend on: its cells, its parameters, and that code."""
    notebook = json.loads(source.read_text(encoding="utf-8"))
    cells = [[cell["cell_type"], cell["source"], cell["metadata"]] for cell in notebook["cells"]]
    everything = json.dumps([cells, dict(parameters), code], sort_keys=True)
    return hashlib.sha256(everything.encode()).hexdigest()
