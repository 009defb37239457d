"""What readers take away, a file and a cell: it is the chapter's code, and it runs alone."""

import ast
import importlib.util
import json
from pathlib import Path

import pytest
import torch
from PIL import Image

from gancore import datasets

ROOT = Path(__file__).resolve().parents[1]
DIGITS = ROOT / "examples" / "digits.py"
CHAPTER = ROOT / "notebooks" / "07_mnist.ipynb"
CELLS = ("players", "by-hand-loop", "by-hand-training")
ALGORITHM_1 = ROOT / "notebooks" / "06_algorithm_1.ipynb"


@pytest.fixture(scope="module")
def digits():
    spec = importlib.util.spec_from_file_location("digits", DIGITS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def definitions(source):
    """Read the functions and classes of a piece of code, without what documents them."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            del node.body[0]
    named = [each for each in tree.body if isinstance(each, ast.FunctionDef | ast.ClassDef)]
    return {each.name: ast.unparse(each) for each in named}


def source_of(notebook, cells):
    every = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(each["source"]) for each in every if each["id"] in cells)


def packages(source):
    """Name what a piece of code imports."""
    imports = [
        each.module if isinstance(each, ast.ImportFrom) else each.names[0].name
        for each in ast.walk(ast.parse(source))
        if isinstance(each, ast.Import | ast.ImportFrom)
    ]
    return {each.partition(".")[0] for each in imports}


def test_networks_loop_and_rules_are_those_of_chapter_7():
    ours = definitions(source_of(CHAPTER, CELLS))
    assert {"Maxout", "new_generator", "new_discriminator", "one_epoch", "learning_rules"} < set(
        ours
    )
    file = definitions(DIGITS.read_text(encoding="utf-8"))
    assert {name: file.get(name) for name in ours} == ours


def test_the_minibatches_are_as_large_as_the_chapter_s():
    cell = "DataLoader(images, batch_size=25, shuffle=True)"
    assert cell in CHAPTER.read_text(encoding="utf-8")
    assert cell in DIGITS.read_text(encoding="utf-8")


def test_it_needs_no_gancore():
    needed = {"argparse", "pathlib", "torch", "torchvision", "mlxtend"}
    assert packages(DIGITS.read_text(encoding="utf-8")) == needed


def test_the_loop_of_chapter_6_needs_pytorch_alone():
    loop = source_of(ALGORITHM_1, ["plain-loop"])
    assert packages(loop) == {"torch"}
    left = {}
    exec(loop.replace("iterations = 128, 2, 300", "iterations = 128, 2, 3"), left)
    assert left["iterations"] == 3
    assert left["made"].isfinite().all()


def test_an_untrained_generator_draws_the_mean_image(digits):
    images = torch.rand(20, 1, 28, 28, generator=torch.Generator().manual_seed(0)) / 2
    generator = digits.new_generator()
    digits.start_at_the_mean(generator, images)
    with torch.no_grad():
        generator[4].weight.zero_()  # what is left are the biases
        drawn = generator(digits.codes_for(images))
    torch.testing.assert_close(drawn[0], images.mean(0))


def test_an_epoch_on_a_few_images_leaves_a_picture_and_a_line(
    digits, tmp_path, monkeypatch, capsys
):
    few = torch.rand(50, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    monkeypatch.setattr(digits, "load_digits", lambda: few)
    averages = []
    for_average = digits.AveragedModel

    def average_of(*arguments, **settings):
        averages.append(for_average(*arguments, **settings))
        return averages[0]

    monkeypatch.setattr(digits, "AveragedModel", average_of)
    digits.main(["--epochs", "1", "--out", str(tmp_path / "new" / "folder")])
    (picture,) = (tmp_path / "new" / "folder").iterdir()
    assert picture.name == "epoch-001.png"
    with Image.open(picture) as image:
        assert image.size == (10 * 30 + 2, 5 * 30 + 2)  # frames of two pixels between them
        assert len(image.convert("L").getcolors()) > 10
    assert capsys.readouterr().out.count("loss of D") == 1
    assert averages[0].n_averaged == 2  # every update of G counts


@pytest.mark.slow
def test_its_images_are_the_book_s(digits):
    images = digits.load_digits()
    assert images.shape == (5000, 1, 28, 28)
    for_training = images.view(10, 500, 1, 28, 28)[:, :400].flatten(0, 1)
    assert torch.equal(for_training, datasets.load("mnist5k").train)
