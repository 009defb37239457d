"""A pytest plugin: nbval compares what `make book` has computed, and executes what it has not.

    pytest -p tools.nbval_reuse --nbval notebooks/

nbval sends a notebook's cells to a kernel and compares what comes back with the stored outputs.
Here a recording answers for the kernel, if `make book` has executed the notebook with its default
parameters and neither it, nor gancore, nor a library has changed since: the same stamp tells
`make book` so. What is verified is then what the book's readers see, and nothing runs twice.
"""

from collections import deque
from collections.abc import Generator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbval.plugin import IPyNbFile

from tools import fingerprint
from tools.build_book import EXECUTED, is_made_from
from tools.project import NOTEBOOKS


class RecordedKernel:
    """Answers as the kernel did that executed a notebook; it has the methods that nbval calls."""

    def __init__(self, executed: Path) -> None:
        notebook = nbformat.read(executed, as_version=4)
        self._cells = iter([cell for cell in notebook.cells if cell.cell_type == "code"])
        self._messages: deque[dict[str, Any]] = deque()

    def execute_cell_input(self, source: str, allow_stdin: bool | None = None) -> str:
        """Find the cell among those that follow, and get what it gave ready to be read."""
        for cell in self._cells:
            if cell.source == source:
                break
        else:
            raise LookupError("the executed notebook has no such cell")
        answers = [(output.output_type, output) for output in cell.outputs]
        answers.append(("status", {"execution_state": "idle"}))
        self._messages.extend(
            {"msg_type": kind, "content": content, "parent_header": {"msg_id": cell.id}}
            for kind, content in answers
        )
        return cell.id

    def get_message(self, stream: str, timeout: float | None = None) -> dict[str, Any]:
        """Return the next of the cell's outputs, and that it is idle after the last."""
        return self._messages.popleft()

    def await_reply(self, msg_id: str, timeout: float | None = None) -> None:
        """Wait for nothing: it has been computed."""

    def await_idle(self, parent_id: str, timeout: float) -> None:
        """Wait for nothing either."""

    def is_alive(self) -> bool:
        """Tell that there is something to ask."""
        return True

    def stop(self) -> None:
        """End; nothing runs."""


class ExecutedNotebook(IPyNbFile):  # type: ignore[misc]  # nbval has no types
    """A notebook whose cells nbval asks a recording for."""

    def setup(self) -> None:
        """Play the recording where nbval would start a kernel."""
        self.kernel = RecordedKernel(EXECUTED / self.path.name)
        self.setup_sanitize_files()


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Take the recording of each notebook that nbval collects, where there is one to trust."""
    collected = yield
    return [
        ExecutedNotebook.from_parent(parent, path=file_path)
        if isinstance(each, IPyNbFile) and is_recorded(file_path)
        else each
        for each in collected
    ]


def is_recorded(notebook: Path) -> bool:
    """Tell whether `make book` has executed the notebook as it and the code now are."""
    if notebook.parent != NOTEBOOKS:
        return False
    return is_made_from(fingerprint.of_notebook(notebook, {}, _code()), EXECUTED / notebook.name)


_code = cache(fingerprint.of_code)
