"""Build the pages faster: garbage, code that is read once, and all cores for the writing.

Python looks through all that is alive whenever enough has been made. A build keeps nearly all that
it makes, so that this takes a third of the time and finds little. Pages are read one after the
other, for not all extensions of Jupyter Book say that they can be read at once.

sphinx-codeautolink takes a page's cells for one program, and reads all of them again for each. Here
it goes on from where it was.
"""

import ast
import gc
from typing import Any

from joblib import cpu_count
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx_codeautolink.extension import block
from sphinx_codeautolink.parse import ImportTrackerVisitor, Name


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx; from here on Python looks after a hundred thousand new objects."""
    gc.set_threshold(100_000, 20, 100)
    block.parse_names = GrowingProgram().names
    # The last event before Sphinx decides in how many processes it writes.
    app.connect("env-check-consistency", _write_on_all_cores)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "1"}


def _write_on_all_cores(app: Sphinx, env: BuildEnvironment) -> None:
    app.parallel = 4 * min(cpu_count(), 4) + 1


class GrowingProgram:
    """A program of which each source that is read holds the one before.

    What the visitor knows of the names so far does not change: a module's statements are visited
    one after the other.
    """

    def __init__(self) -> None:
        self._source = ""
        self._visitor = ImportTrackerVisitor(None)

    def names(self, source: str, node: Any) -> list[Name]:
        """List the names in what is new since the last time: all of a program that is new."""
        new, lines = source, 0
        if self._source and source.startswith(f"{self._source}\n"):
            new, lines = source[len(self._source) + 1 :], self._source.count("\n") + 1
        tree = ast.increment_lineno(ast.parse(new), lines)
        if not lines:
            self._visitor = ImportTrackerVisitor(node)
        self._source = source
        known = len(self._visitor.accessed)
        self._visitor.visit(tree)
        return self._visitor.accessed[known:]
