"""nbval compares what `make book` computed, and executes what has changed since."""

import subprocess
import sys

import nbformat
import pytest
from nbformat import v4

from tools import fingerprint
from tools.project import ROOT

pytestmark = pytest.mark.slow

PYTEST = """
import sys
from pathlib import Path

import pytest

from tools import nbval_reuse

nbval_reuse.NOTEBOOKS, nbval_reuse.EXECUTED = Path(sys.argv[1]), Path(sys.argv[2])
sys.exit(pytest.main(["-q", "--nbval", sys.argv[1]], plugins=[nbval_reuse]))
"""


@pytest.fixture
def verified(tmp_path):
    """Verify a notebook of two cells that was executed before, and tell whether it was again."""

    def verify(stored, executed, stamp=None):
        trace = tmp_path / "it was executed"
        sources = [f"open({str(trace)!r}, 'w').close()", "print(1)\n2"]
        for folder, outputs in (("executed", executed), ("notebooks", stored)):
            cells = [v4.new_code_cell(source, execution_count=1) for source in sources]
            cells[-1].outputs = [
                v4.new_output("stream", text=outputs[0]),
                v4.new_output("execute_result", {"text/plain": outputs[1]}, execution_count=1),
            ]
            (tmp_path / folder).mkdir()
            source = tmp_path / folder / "a.ipynb"
            nbformat.write(v4.new_notebook(cells=cells), source)
        today = fingerprint.of_notebook(source, {}, fingerprint.of_code())
        (tmp_path / "executed" / "a.stamp").write_text(stamp or today, encoding="utf-8")
        folders = [str(tmp_path / each) for each in ("notebooks", "executed")]
        command = [sys.executable, "-c", PYTEST, *folders]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        return run.stdout, trace.exists()

    return verify


def test_what_the_book_shows_is_compared_with_what_is_stored(verified):
    report, executed = verified(stored=("1\n", "2"), executed=("1\n", "2"))
    assert "2 passed" in report
    assert not executed


@pytest.mark.parametrize("shown", [("3\n", "2"), ("1\n", "3")])
def test_another_output_in_the_book_fails(verified, shown):
    report, executed = verified(stored=("1\n", "2"), executed=shown)
    assert "1 failed, 1 passed" in report
    assert not executed


def test_what_has_changed_since_is_executed(verified):
    report, executed = verified(stored=("1\n", "2"), executed=("3\n", "2"), stamp="of another day")
    assert "2 passed" in report
    assert executed
