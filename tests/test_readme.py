"""What README.md lets people type."""

import re
from pathlib import Path

import pytest
from PIL import Image

from gancore.cli import main
from gancore.training.run_folder import RunFolder

README = Path(__file__).resolve().parents[1] / "README.md"


@pytest.mark.parametrize(("mode", "channels"), [("L", 1), ("RGB", 3)])
def test_images_of_one_s_own_are_trained_on_and_drawn(tmp_path, monkeypatch, mode, channels):
    """Of two sizes, and some in colour."""
    section = README.read_text(encoding="utf-8").partition("## Images of your own")[2]
    (code,) = re.findall(r"```python\n(.+?)```", section, flags=re.DOTALL)
    monkeypatch.chdir(tmp_path)
    Path("my-pictures").mkdir()
    for number in range(20):
        size = (40, 40) if number % 2 else (56, 40)
        picture = Image.new("RGB" if number % 3 else "L", size, "red" if number % 3 else "grey")
        picture.save(f"my-pictures/{number}.png")
    quickly = code.replace("epochs=100", "epochs=1").replace('"auto"', '"cpu"')
    exec(quickly.replace('"L"', f'"{mode}"'), {})

    trained = RunFolder("runs/own").load_generator()
    assert (trained.epoch, trained.generator.image_shape) == (1, (channels, 32, 32))
    assert main(["sample", "runs/own", "--out", "own.png", "--count", "4"]) == 0
    with Image.open("own.png") as picture:
        assert picture.mode == mode
