"""The notebooks are executed side by side, and what goes wrong in one stops the rest."""

from pathlib import Path
from threading import Barrier
from time import sleep

import pytest

build_book = pytest.importorskip("tools.build_book", reason="needs papermill")

NOTEBOOKS = [Path("a.ipynb"), Path("long name.ipynb"), Path("c.ipynb"), Path("d.ipynb")]


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr(build_book, "cpu_count", lambda: 2)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def test_as_many_are_executed_at_a_time_as_there_are_cores(monkeypatch, capsys):
    meeting = Barrier(2, timeout=10)

    def execute(notebook, parameters):
        meeting.wait()
        return f"with {parameters}"

    monkeypatch.setattr(build_book, "_execute_if_needed", execute)
    build_book.execute_all(NOTEBOOKS, {"seed": 1})
    lines = capsys.readouterr().out.splitlines()
    assert [line[:6] for line in lines] == ["[ 1/4]", "[ 2/4]", "[ 3/4]", "[ 4/4]"]
    assert {line[7:] for line in lines} == {
        f"{each.name:15}  with {{'seed': 1}}" for each in NOTEBOOKS
    }


def test_what_fails_is_raised_and_what_waits_is_not_begun(monkeypatch):
    begun = []

    def execute(notebook, parameters):
        begun.append(notebook.name)
        sleep(0.05)
        raise ValueError(notebook.name)

    monkeypatch.setattr(build_book, "_execute_if_needed", execute)
    monkeypatch.setattr(build_book, "cpu_count", lambda: 1)
    with pytest.raises(ValueError, match="ipynb"):
        build_book.execute_all([Path(f"{number}.ipynb") for number in range(100)], {})
    assert len(begun) < 100


def test_kernels_share_the_cores(monkeypatch):
    monkeypatch.setattr(build_book, "_execute_if_needed", lambda *_: "")
    monkeypatch.setattr(build_book, "cpu_count", lambda: 16)
    monkeypatch.delenv("OMP_NUM_THREADS")
    build_book.execute_all(NOTEBOOKS, {})
    assert build_book.os.environ["OMP_NUM_THREADS"] == "4"
