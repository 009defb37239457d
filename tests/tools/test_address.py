"""One address, in `_config.yml` and in every notebook, whose first cell does what it says."""

import importlib.machinery
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

ROOT = Path(__file__).resolve().parents[2]
address = pytest.importorskip("tools.address")

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
URL = "https://example.org/somebody/book"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_begins_with_the_address_of_the_configuration(path):
    cell = nbformat.read(path, as_version=4).cells[0]
    assert cell.source == address.first_cell(address.configured(ROOT / "_config.yml"))
    assert cell.metadata == address.ABOUT
    assert cell.execution_count == 1
    assert cell.outputs == []


@pytest.mark.slow
def test_an_address_is_written_everywhere_and_nothing_else_changes(tmp_path):
    copies = [Path(shutil.copy(path, tmp_path)) for path in NOTEBOOKS[:2]]
    config = Path(shutil.copy(ROOT / "_config.yml", tmp_path))
    before = [path.read_text(encoding="utf-8") for path in (config, *copies)]
    address.set_address(URL, config=config, notebooks=copies)
    assert address.configured(config) == URL
    for path in copies:
        assert nbformat.read(path, as_version=4).cells[0].source == address.first_cell(URL)
    after = [path.read_text(encoding="utf-8") for path in (config, *copies)]
    changed = [
        sum(one != other for one, other in zip(old.splitlines(), new.splitlines(), strict=True))
        for old, new in zip(before, after, strict=True)
    ]
    assert changed == [1, 1, 1]
    address.set_address(address.configured(ROOT / "_config.yml"), config=config, notebooks=copies)
    assert [path.read_text(encoding="utf-8") for path in (config, *copies)] == before


@pytest.mark.parametrize("sources", [["# A new chapter", "1 + 1"], []])
def test_a_notebook_that_has_no_such_cell_gets_one_and_keeps_its_own(tmp_path, sources):
    config = Path(shutil.copy(ROOT / "_config.yml", tmp_path))
    cells = [nbformat.v4.new_markdown_cell(source) for source in sources]
    path = tmp_path / "new.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    for url in ("https://example.org/before", URL):
        address.set_address(url, config=config, notebooks=[path])
    after = nbformat.read(path, as_version=4)
    nbformat.validate(after)
    assert [cell.source for cell in after.cells] == [address.first_cell(URL), *sources]


@pytest.mark.parametrize(
    "wrong",
    ["git+https://example.org/a/b", "example.org/a", 'https://a"b', "https://a/$(b)", "x y"],
)
def test_what_is_no_git_url_is_refused(wrong, capsys):
    assert address.main([wrong]) == 2
    assert "is no git URL" in capsys.readouterr().err


@pytest.fixture
def first_cell(monkeypatch, tmp_path):
    """Run the first cell as IPython does, with an ``echo`` for Python; return what it printed."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setattr(sys, "executable", "echo")
    for variable in ("GANCORE_REPOSITORY", "VIRTUAL_ENV"):
        monkeypatch.delenv(variable, raising=False)

    def run(url):
        printed = []

        def system(command):
            command = ["sh", "-c", shell.var_expand(command)]
            done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
            printed.append(done.stdout + done.stderr)

        shell = InteractiveShell(history_manager=None)
        monkeypatch.setattr(shell, "system", system)
        shell.run_cell(address.first_cell(url)).raise_error()
        return "".join(printed)

    return run


@pytest.fixture(params=["missing", "a mere folder"])
def alone(request, monkeypatch, tmp_path):
    """An environment without gancore; a folder of this name may lie beside the notebook."""
    (tmp_path / "gancore").mkdir()
    found = importlib.machinery.PathFinder.find_spec("gancore", [str(tmp_path)])
    spec = None if request.param == "missing" else found
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: spec)


def test_the_first_cell_installs_from_its_address(alone, first_cell):
    assert first_cell(URL) == f"-m pip install -q git+{URL}\n"


@pytest.mark.parametrize("url", [URL, ""])
def test_the_environment_goes_before_the_address(alone, first_cell, monkeypatch, url):
    monkeypatch.setenv("GANCORE_REPOSITORY", "file:///some where/else")
    assert first_cell(url) == "-m pip install -q git+file:///some where/else\n"


def test_what_is_missing_is_said_in_one_line(alone, first_cell):
    said = first_cell("")
    assert "GANCORE_REPOSITORY: set it to the git address\n" in said
    assert said.count("\n") == 1
    assert "pip" not in said


def test_where_gancore_is_the_first_cell_does_nothing(first_cell):
    assert first_cell(URL) == ""


def test_the_first_cell_is_short():
    assert len(address.first_cell(URL).splitlines()) <= 5
