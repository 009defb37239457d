"""One address, in `_config.yml` and in every notebook, whose first cell does what it says."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
address = pytest.importorskip("address")

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
URL = "https://example.org/somebody/book"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_begins_with_the_address_of_the_configuration(path):
    cell = nbformat.read(path, as_version=4).cells[0]
    assert cell.source == address.first_cell(address.configured(ROOT / "_config.yml"))
    # Left out of the pages, folded in JupyterLab, and a form in Colab.
    assert cell.metadata == {
        "cellView": "form",
        "jupyter": {"source_hidden": True},
        "tags": ["remove-cell"],
    }
    assert cell.execution_count == 1
    assert cell.outputs == []


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


@pytest.mark.parametrize(
    "wrong", ["git+https://example.org/a/b", "example.org/a", 'https://a"b', "x y"]
)
def test_what_is_no_git_url_is_refused(wrong, capsys):
    assert address.main([wrong]) == 2
    assert "is no git URL" in capsys.readouterr().err


@pytest.fixture
def alone(monkeypatch):
    """An environment in which gancore is missing and pip only writes down what it is asked."""
    asked = []

    def run(command):
        asked.append(command[1:])
        return SimpleNamespace(returncode=int("broken" in command[-1]))

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.delenv("GANCORE_REPOSITORY", raising=False)
    return asked


def play(url):
    namespace = {}
    exec(address.first_cell(url), namespace)
    return namespace


def test_the_first_cell_installs_from_its_address(alone):
    play(URL)
    assert alone == [["-m", "pip", "install", "--quiet", f"git+{URL}"]]


def test_the_environment_goes_before_the_address(alone, monkeypatch):
    monkeypatch.setenv("GANCORE_REPOSITORY", "file:///somewhere/else")
    play(URL)
    assert alone[0][-1] == "git+file:///somewhere/else"


@pytest.mark.parametrize(
    ("url", "says"),
    [("", "set the environment variable GANCORE_REPOSITORY"), ("broken", "see above")],
)
def test_what_is_missing_is_said_in_one_line(alone, url, says):
    with pytest.raises(Exception, match=says) as caught:
        play(url)
    # IPython prints these lines instead of a traceback.
    (line,) = caught.value._render_traceback_()
    assert says in line
    assert "\n" not in line


def test_where_gancore_is_the_first_cell_does_nothing(monkeypatch, capfd):
    monkeypatch.setattr(subprocess, "run", lambda *_: pytest.fail("something was started"))
    play(URL)
    assert capfd.readouterr() == ("", "")
