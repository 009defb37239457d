import struct

import numpy as np
import pytest
import torch

from gancore import datasets
from gancore.datasets import SOURCES, data_folder
from gancore.errors import UserError
from gancore.recipes import RECIPES


def check_shape(data):
    for part in (data.train, data.valid, data.test):
        assert part.dtype == torch.float32
        assert part.shape[1:] == data.image_shape
        assert part.min() == 0
        assert part.max() == 1


def test_mnist5k_is_stratified_and_fixed(digits):
    check_shape(digits)
    assert (len(digits.train), len(digits.valid), len(digits.test)) == (4000, 500, 500)
    again = datasets.load("mnist5k")
    assert torch.equal(again.train, digits.train)
    # The parts follow the digits in order; a zero has more ink than a one.
    ink = digits.train.flatten(1).sum(1).view(10, 400).mean(1)
    assert ink.argmax() == 0
    assert ink.argmin() == 1


def test_mnist5k_parts_do_not_overlap(digits):
    rows = torch.cat([digits.train, digits.valid, digits.test]).flatten(1).numpy()
    assert len(np.unique(rows, axis=0)) == 5000


def test_mnist_is_split_as_the_authors_did(full_mnist):
    check_shape(full_mnist)
    assert [len(p) for p in (full_mnist.train, full_mnist.valid, full_mnist.test)] == [
        50_000,
        10_000,
        10_000,
    ]


def test_mnist5k_is_a_part_of_the_training_images_of_mnist(full_mnist, digits):
    known = {image.numpy().tobytes() for image in torch.cat([full_mnist.train, full_mnist.valid])}
    ours = torch.cat([digits.train, digits.valid, digits.test])
    assert all(image.numpy().tobytes() in known for image in ours)
    foreign = {image.numpy().tobytes() for image in full_mnist.test}
    assert not any(image.numpy().tobytes() in foreign for image in ours)


@pytest.mark.parametrize("damage", ["html", "truncated", "another set"])
def test_a_file_that_is_not_mnist_s_is_named(tmp_path, damage):
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    images = struct.pack(">IIII", 2051, 1, 28, 28) + bytes(784)
    bad = {"html": b"<!DOCTYPE html>", "truncated": images[:100], "another set": images}[damage]
    for part in ("train", "t10k"):
        (raw / f"{part}-images-idx3-ubyte").write_bytes(bad)
        (raw / f"{part}-labels-idx1-ubyte").write_bytes(struct.pack(">IIB", 2049, 1, 7))
    with pytest.raises(UserError, match="train-images-idx3-ubyte is not MNIST's file"):
        datasets.load("mnist", tmp_path)


def test_mnist_that_cannot_be_downloaded_says_what_to_do(tmp_path, monkeypatch):
    from torchvision.datasets import MNIST

    def refuse(*args, **kwargs):
        raise RuntimeError("Error downloading train-images\nand much more")

    monkeypatch.setattr(MNIST, "__init__", refuse)
    with pytest.raises(UserError, match="could not be downloaded") as caught:
        datasets.load("mnist", tmp_path)
    assert "\n" not in str(caught.value)


def test_the_data_folder_is_named_or_the_environment_s_or_the_cache(tmp_path, monkeypatch):
    monkeypatch.delenv("GANCORE_DATA", raising=False)
    assert data_folder(None).parts[-2:] == (".cache", "gancore")
    monkeypatch.setenv("GANCORE_DATA", str(tmp_path))
    assert data_folder(None) == tmp_path
    other = tmp_path / "other"
    with pytest.raises(UserError, match="no data folder"):
        data_folder(other)
    other.mkdir()
    assert data_folder(other) == other


def test_every_source_says_whether_it_is_here_and_has_a_quick_recipe(tmp_path):
    for source in SOURCES.values():
        found = source.look(tmp_path)
        assert found.where
        assert found.how_to_get
        assert source.quick_recipe in RECIPES
    assert SOURCES["mnist5k"].look(tmp_path).here
    assert not SOURCES["mnist"].look(tmp_path).here


def test_an_unknown_set_is_a_user_error_that_names_the_choices():
    with pytest.raises(UserError, match="mnist5k"):
        datasets.load("mnits")
