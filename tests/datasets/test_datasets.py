import gzip
import hashlib
import os
import socketserver
import struct
import threading
import urllib.request
from pathlib import Path

import numpy as np
import pytest
import torch
from torchvision.datasets import MNIST

from gancore import datasets
from gancore.datasets import SOURCES, data_folder, mnist
from gancore.errors import UserError
from gancore.training.recipes import RECIPES


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


GARBAGE = b"\x05\xff no HTTP\r\n\r\n"
PAGE = b"<html>please log in</html>"
ANSWERS = {
    "garbage": (GARBAGE, "BadStatusLine|HTTP|Connection"),
    "a page to log in": (b"HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\n" + PAGE, "page to log in"),
    "cut off": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 9912422\r\n\r\n" + b"\x1f\x8b" * 99,
        "not the file",
    ),
    "half a chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" + b"x" * 100,
        "IncompleteRead",
    ),
    "nothing": (b"", "closed|reset"),
    "503": (b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "503"),
}


@pytest.fixture
def mirror(monkeypatch):
    """Serve answers by the end of the path from this machine, in the place of MNIST's mirrors."""
    answers = {}

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            name = self.rfile.readline().split()[1].rpartition(b"/")[2].decode()
            while self.rfile.readline().strip():
                pass
            self.wfile.write(answers.get(name, answers.get("*", b"")))

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    ).start()
    monkeypatch.setattr(MNIST, "mirrors", [f"http://127.0.0.1:{server.server_address[1]}/"])
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield answers
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("kind", ANSWERS)
def test_mnist_that_cannot_be_downloaded_says_why(tmp_path, mirror, kind):
    mirror["*"], reason = ANSWERS[kind]
    with pytest.raises(UserError, match=reason) as caught:
        datasets.load("mnist", tmp_path)
    assert "could not be downloaded" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "MNIST" / "raw" / "train-images-idx3-ubyte").exists()


def test_a_malformed_proxy_is_the_reason_that_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://proxy:eighty")
    monkeypatch.setattr(urllib.request, "_opener", None)  # which remembers proxies otherwise
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setattr(MNIST, "mirrors", ["http://example.invalid/"])
    with pytest.raises(UserError, match=r"could not be downloaded .*nonnumeric port"):
        datasets.load("mnist", tmp_path)


def test_the_first_run_in_a_new_home_downloads_mnist(tmp_path, monkeypatch, mirror):
    monkeypatch.delenv("GANCORE_DATA", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("pathlib.Path.home", lambda: tmp_path)
    resources = []
    for number, name in enumerate(mnist._CHECKSUMS):
        images = 60_000 if "train" in name else 10_000
        content = bytes(16) + (bytes([number]) * 784 * images if "images" in name else b"labels")
        packed = gzip.compress(content, compresslevel=1)
        mirror[f"{name}.gz"] = (
            b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed
        )
        resources.append((f"{name}.gz", hashlib.md5(packed).hexdigest()))
        monkeypatch.setitem(mnist._CHECKSUMS, name, hashlib.md5(content).hexdigest())
    monkeypatch.setattr(MNIST, "resources", resources)
    assert not datasets.get("mnist").look().here
    data = datasets.load("mnist")
    assert (len(data.train), len(data.valid), len(data.test)) == (50_000, 10_000, 10_000)
    assert datasets.get("mnist").look().here
    assert datasets.get("mnist").look().where.startswith(str(tmp_path / ".cache" / "gancore"))


def test_what_an_old_torchvision_left_beside_the_files_is_not_read(full_mnist, tmp_path):
    folder = Path(os.environ["GANCORE_DATA"]) / "MNIST" / "raw"
    (tmp_path / "MNIST" / "processed").mkdir(parents=True)
    (tmp_path / "MNIST" / "raw").symlink_to(folder)
    zeros = (torch.zeros(60_000, 28, 28, dtype=torch.uint8), torch.zeros(60_000))
    for name in ("training.pt", "test.pt"):
        torch.save(zeros, tmp_path / "MNIST" / "processed" / name)
    assert torch.equal(datasets.load("mnist", tmp_path).train, full_mnist.train)


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
