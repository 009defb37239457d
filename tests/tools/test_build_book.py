"""The notebooks are executed side by side, and what goes wrong in one stops the rest."""

import subprocess
import sys
from pathlib import Path
from threading import Barrier
from time import sleep

import pytest
from PIL import Image
from torch.nn.functional import avg_pool2d
from torchvision.transforms.v2.functional import to_image

from gancore.book import explorers
from gancore.results import pretrained
from tools.project import ROOT

build_book = pytest.importorskip("tools.build_book", reason="needs papermill")

NOTEBOOKS = [Path("a.ipynb"), Path("long name.ipynb"), Path("c.ipynb"), Path("d.ipynb")]


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr(build_book, "cpu_count", lambda: 2)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def test_as_many_are_executed_at_a_time_as_there_are_cores(monkeypatch, capsys):
    meeting = Barrier(2, timeout=10)

    def execute(notebook, parameters, code):
        meeting.wait()
        return f"with {parameters}, {code}"

    monkeypatch.setattr(build_book, "_execute_if_needed", execute)
    build_book.execute_all(NOTEBOOKS, {"seed": 1}, "today's code")
    lines = capsys.readouterr().out.splitlines()
    assert [line[:6] for line in lines] == ["[ 1/4]", "[ 2/4]", "[ 3/4]", "[ 4/4]"]
    assert {line[7:] for line in lines} == {
        f"{each.name:15}  with {{'seed': 1}}, today's code" for each in NOTEBOOKS
    }


def test_what_fails_is_raised_and_what_waits_is_not_begun(monkeypatch):
    begun = []

    def execute(notebook, *_):
        begun.append(notebook.name)
        sleep(0.05)
        raise ValueError(notebook.name)

    monkeypatch.setattr(build_book, "_execute_if_needed", execute)
    monkeypatch.setattr(build_book, "cpu_count", lambda: 1)
    with pytest.raises(ValueError, match="ipynb"):
        build_book.execute_all([Path(f"{number}.ipynb") for number in range(100)], {}, "")
    assert len(begun) < 100


def test_kernels_share_the_cores(monkeypatch):
    monkeypatch.setattr(build_book, "_execute_if_needed", lambda *_: "")
    monkeypatch.setattr(build_book, "cpu_count", lambda: 16)
    monkeypatch.delenv("OMP_NUM_THREADS")
    build_book.execute_all(NOTEBOOKS, {}, "")
    assert build_book.os.environ["OMP_NUM_THREADS"] == "4"


def test_a_file_is_made_anew_when_what_it_comes_from_has_changed(tmp_path):
    target, made = tmp_path / "executed" / "a.ipynb", []

    def make(path):
        made.append(path)
        path.write_text("{}", encoding="utf-8")

    assert build_book._renew(target, "one", make)
    assert not build_book._renew(target, "one", make)
    assert build_book._renew(target, "two", make)
    target.unlink()
    assert build_book._renew(target, "two", make)
    assert made == [target] * 3


def test_what_failed_or_was_interrupted_is_begun_again(tmp_path):
    target = tmp_path / "a.ipynb"

    def fail(path):
        path.write_text("half", encoding="utf-8")
        raise KeyboardInterrupt

    build_book._renew(target, "one", lambda path: path.write_text("whole", encoding="utf-8"))
    with pytest.raises(KeyboardInterrupt):
        build_book._renew(target, "two", fail)
    for code in ("one", "two"):
        assert build_book._renew(target, code, lambda path: path.touch())


def test_the_weights_are_where_the_explorer_looks_for_them():
    assert build_book.WEIGHTS.name == explorers.WEIGHTS_FILE


def test_the_cover_shows_what_the_shipped_generators_draw_first(tmp_path):
    build_book.write_samples(tmp_path / "samples.png")
    picture = to_image(Image.open(tmp_path / "samples.png").convert("L")) / 255
    assert picture.shape == (1, 3 * 98 + 2, 16 * 98 + 2)
    (face,) = pretrained("faces").sample(1, seed=0)
    shown = avg_pool2d(picture[:, 2 + 2 * 98 :, 2:][:, :96, :96], 2)
    assert (shown - face)[:, 1:-1, 1:-1].abs().max() < 0.15  # enlarged by bilinear interpolation


def test_where_nothing_has_changed_nothing_slow_is_imported():
    slow = "{'torch', 'papermill', 'nbformat', 'scipy'}"
    command = f"import sys, tools.build_book; print(sorted({slow} & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert run.stdout.strip() == "[]"
