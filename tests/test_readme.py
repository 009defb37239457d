"""What README.md, and the page on several machines, let people type."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from gancore.cli import main
from gancore.training.run_folder import RunFolder

ROOT = Path(__file__).resolve().parents[1]


def chapters(*page):
    """Read a page's table of chapters, without the places they lie at."""
    text = ROOT.joinpath(*page).read_text(encoding="utf-8")
    return re.findall(r"^\| ([\d. ]*\[.+?\])\(\S+\) \| (.+) \|$", text, flags=re.MULTILINE)


def test_the_cover_of_the_book_lists_the_same_chapters():
    assert chapters("README.md") == chapters("book", "index.md")
    numbered = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
    assert sum(name[0].isdigit() for name, _ in chapters("README.md")) == len(numbered)


def program(*page):
    """Read the code of a page's section on images of one's own, to be run quickly."""
    section = ROOT.joinpath(*page).read_text(encoding="utf-8").partition("## Images of your own")[2]
    code = re.search(r"```python\n(.+?)```", section, flags=re.DOTALL)[1]
    return code.replace("epochs=100", "epochs=1").replace('"auto"', '"cpu"')


def draw_pictures():
    """Put pictures into a folder, of two sizes, and some in colour."""
    Path("my-pictures").mkdir()
    for number in range(20):
        size = (40, 40) if number % 2 else (56, 40)
        picture = Image.new("RGB" if number % 3 else "L", size, "red" if number % 3 else "grey")
        picture.save(f"my-pictures/{number}.png")


@pytest.mark.parametrize(("mode", "channels"), [("L", 1), ("RGB", 3)])
def test_images_of_one_s_own_are_trained_on_and_drawn(tmp_path, monkeypatch, mode, channels):
    monkeypatch.chdir(tmp_path)
    draw_pictures()
    exec(program("README.md").replace('"L"', f'"{mode}"'), {})

    trained = RunFolder("runs/own").load_generator()
    assert (trained.epoch, trained.generator.image_shape) == (1, (channels, 32, 32))
    assert main(["sample", "runs/own", "--out", "own.png", "--count", "4"]) == 0
    with Image.open("own.png") as picture:
        assert picture.mode == mode


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="gloo's rendezvous is tried on POSIX alone")
def test_several_processes_train_on_images_of_one_s_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    draw_pictures()
    alone, joined = program("README.md"), program("book", "many_machines.md")
    reading, _, _ = alone.partition("training = ")
    Path("own.py").write_text(reading + joined, encoding="utf-8")
    launcher = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2"]
    env = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    subprocess.run([*launcher, "own.py"], env=env, check=True, timeout=120)
    trained = RunFolder("runs/own").load_generator()
    assert (trained.epoch, trained.generator.image_shape) == (1, (1, 32, 32))
