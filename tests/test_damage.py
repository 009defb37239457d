"""Three hundred damaged inputs: each ends in one line for the user, or in a sane result."""

import gzip
import hashlib
import io
import json
import random
import signal
import struct
import sys
import warnings
import zipfile
from contextlib import contextmanager
from functools import partial
from shutil import copytree
from typing import Any, NamedTuple

import numpy as np
import psutil
import pytest
import torch
from PIL import Image
from scipy.io import loadmat, savemat
from torchvision.datasets import MNIST

from gancore import datasets
from gancore.cli import main
from gancore.datasets import fer2013, mnist, tfd
from gancore.errors import UserError
from gancore.training import recipes
from gancore.training.generator_file import generator_bytes
from gancore.training.run_folder import RunFolder
from tests.damage import HUGE, spoil

pytestmark = pytest.mark.slow

SECONDS, MEMORY = 10, 2**30
"""What an input may take, over what is in memory already."""


class Outcome(NamedTuple):
    result: Any
    refusal: str | None
    warnings: list[str]


def attempt(function, *words, **options):
    """Call a function within the limits; whatever it tells the user has to be one line."""
    result = refusal = None
    with warnings.catch_warnings(record=True) as told, limited():
        warnings.simplefilter("always")
        try:
            result = function(*words, **options)
        except UserError as error:
            refusal = str(error)
    outcome = Outcome(result, refusal, [str(each.message) for each in told])
    for line in [*outcome.warnings, "-" if refusal is None else refusal]:
        assert len(line.splitlines()) == 1
        assert "enough memory" not in line
    return outcome


@contextmanager
def limited():
    """Fail what takes longer than it may; let it have no more memory than it may."""
    if sys.platform != "linux":
        yield
        return
    import resource

    def fail(*_):
        pytest.fail(f"it took more than {SECONDS} seconds")

    handler = signal.signal(signal.SIGALRM, fail)
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (psutil.Process().memory_info().vms + MEMORY, limits[1]))
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        resource.setrlimit(resource.RLIMIT_AS, limits)
        signal.signal(signal.SIGALRM, handler)


def mnist_files():
    """Make MNIST in small: four files by their names."""
    rng = random.Random(0)
    files = {}
    for part, count in (("train", 24), ("t10k", 4)):
        images = struct.pack(">4I", 2051, count, 28, 28) + rng.randbytes(count * 28 * 28)
        labels = struct.pack(">2I", 2049, count) + rng.randbytes(count)
        files |= {f"{part}-images-idx3-ubyte": images, f"{part}-labels-idx1-ubyte": labels}
    return files


def write_mnist(folder, *, packed):
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, content in mnist_files().items():
        if packed:
            (raw / f"{name}.gz").write_bytes(gzip.compress(content))
        else:
            (raw / name).write_bytes(content)


def write_tfd(folder, *, packed):
    path = folder / tfd.FILES[0]
    tfd.write_example(path)
    arrays = {name: array for name, array in loadmat(path).items() if not name.startswith("_")}
    savemat(path, arrays, do_compression=packed)


FACES = {"Training": 20, "PublicTest": 4, "PrivateTest": 4}


def faces():
    """Make the images of FER-2013 in small, each with its part."""
    parts = [part for part, count in FACES.items() for _ in range(count)]
    rng = np.random.default_rng(0)
    return list(zip(parts, rng.integers(0, 256, (len(parts), 48, 48), np.uint8), strict=True))


def write_table(folder):
    rows = [f"0,{' '.join(map(str, image.flat))},{part}" for part, image in faces()]
    text = "\n".join(["emotion,pixels,Usage", *rows, ""])
    (folder / "fer2013.csv").write_text(text, encoding="utf-8")


def face_files():
    """Encode the images as the archive holds them, some of them as PNG."""
    for number, (part, image) in enumerate(faces()):
        content = io.BytesIO()
        Image.fromarray(image).save(content, "PNG" if number % 3 else "JPEG")
        outer = "train" if part == "Training" else "test"
        yield f"{outer}/sad/{part}_{number}.jpg", content.getvalue()


def write_folders(folder):
    for name, content in face_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def write_archive(folder):
    with zipfile.ZipFile(folder / "fer2013.zip", "w") as archive:
        for number, (name, content) in enumerate(face_files()):
            method = zipfile.ZIP_DEFLATED if number % 2 else zipfile.ZIP_STORED
            archive.writestr(name, content, method)


KINDS = {
    "idx": ("mnist", partial(write_mnist, packed=False), 25),
    "packed idx": ("mnist", partial(write_mnist, packed=True), 24),
    "mat": ("tfd", partial(write_tfd, packed=False), 30),
    "packed mat": ("tfd", partial(write_tfd, packed=True), 20),
    "csv": ("fer2013", write_table, 40),
    "folders": ("fer2013", write_folders, 40),
    "zip": ("fer2013", write_archive, 40),
}
"""The kinds of sets: the name, what writes one, and how many times it is damaged."""

CHECKED = ("idx", "packed idx", "packed mat", "zip")
"""Those with a checksum over every image."""


@pytest.fixture(scope="session")
def good_sets(tmp_path_factory):
    """The folder of each kind of set, whole."""
    folders = {kind: tmp_path_factory.mktemp("set") for kind in KINDS}
    for kind, (_, write, _) in KINDS.items():
        write(folders[kind])
    return folders


@pytest.fixture(autouse=True)
def small_sets(monkeypatch):
    """Whole sets are those written here, and nothing is downloaded."""
    checksums = {name: hashlib.md5(content).hexdigest() for name, content in mnist_files().items()}
    monkeypatch.setattr(mnist, "_CHECKSUMS", checksums)
    monkeypatch.setattr(mnist, "TRAINING_IMAGES", 20)
    monkeypatch.setattr(MNIST, "mirrors", [])
    monkeypatch.setattr(fer2013, "COUNTS", FACES)


CASES = [(kind, seed) for kind, (_, _, count) in KINDS.items() for seed in range(count)]
CASES.append(("packed idx", 162))  # endless zeros behind the packed file


@pytest.mark.parametrize(("kind", "seed"), CASES)
def test_a_damaged_set_is_refused_or_sane(good_sets, tmp_path, kind, seed):
    name, folder = KINDS[kind][0], copytree(good_sets[kind], tmp_path / "set")
    whole = attempt(datasets.load, name, folder)
    assert (whole.refusal, whole.warnings) == (None, [])
    damage = spoil(folder, random.Random(f"{kind} {seed}"))
    data, refusal, told = attempt(datasets.load, name, folder)
    if refusal is not None:
        assert str(folder) in refusal, damage
        return
    found, good = parts_of(data), parts_of(whole.result)
    for part in found:
        assert part.dtype == torch.float32
        assert part.shape[1:] == whole.result.image_shape
        assert 0 <= part.min() <= part.max() <= 1
    if name == "fer2013":
        as_many = list(map(len, found)) == list(map(len, good))
        assert as_many != any("is not the whole set" in line for line in told), damage
    if kind in CHECKED and not told:
        assert all(map(torch.equal, found, good)), damage


def parts_of(data):
    folds = [part for fold in data.folds for part in (fold.valid, fold.test)]
    return [data.train, data.valid, data.test, *folds]


@pytest.fixture(scope="session")
def good_run(tmp_path_factory, train_small):
    """A run of three epochs, the second of which was kept aside."""
    path = tmp_path_factory.mktemp("runs") / "kept"
    train_small(path, keep_every=2)
    return path


@pytest.fixture(scope="session")
def good_states(good_run):
    """What its two checkpoints hold, by their epochs."""
    files = (good_run / "checkpoint.pt", good_run / "checkpoint.previous.pt")
    states = [torch.load(file, weights_only=True) for file in files]
    return {len(state["history"]): state for state in states}


@pytest.mark.parametrize("seed", range(80))
def test_a_damaged_run_is_refused_or_goes_on_as_if_it_were_whole(
    good_run, good_states, four_epochs, train_small, tmp_path, seed
):
    run = RunFolder(copytree(good_run, tmp_path / "run"))
    damage = spoil(run.path, random.Random(f"run {seed}"))

    trained = attempt(run.load_generator).result
    if trained is not None:
        written = {3: "generator.safetensors", 2: "kept/0002.safetensors"}[trained.epoch]
        again = generator_bytes(trained.generator, trained.description, trained.epoch)
        assert again == (good_run / written).read_bytes(), damage
    state = attempt(run.read_state).result
    if state is not None:
        assert same(state, good_states[len(state["history"])]), damage

    before = checkpoints(run)
    resumed = attempt(train_small, run.path, epochs=4, keep_every=2, resume=True)
    if resumed.refusal is not None:
        assert str(run.path) in resumed.refusal, damage
        assert checkpoints(run) == before, damage
        return
    assert run.generator.read_bytes() == four_epochs, damage
    assert (run.kept / "0004.safetensors").read_bytes() == four_epochs, damage
    lines = run.metrics.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["epoch"] for line in lines] == [1, 2, 3, 4], damage


def same(state, other):
    return all(
        torch.equal(weight, other[network][name])
        for network in ("generator", "discriminator")
        for name, weight in state[network].items()
    )


def checkpoints(run):
    files = [file for file in (run.checkpoint, run.previous) if file.is_file()]
    return [file.read_bytes() for file in files if file.stat().st_size < HUGE]


@pytest.fixture
def command(small_recipe, monkeypatch, tmp_path):
    """A function that runs the command in a folder of its own, within the limits."""
    monkeypatch.setitem(recipes.RECIPES, "small", small_recipe)
    monkeypatch.chdir(tmp_path)

    def run(words):
        with limited():
            return main(words.split())

    return run


TRAIN = "train lfw --recipe small --device cpu --out run"
COMMANDS = {
    "run": ("evaluate run --samples 50", "sample run --out a.png", f"{TRAIN} --resume --epochs 4"),
    "set": ("datasets --data set", "train fer2013 --recipe small --epochs 1 --data set --out new"),
}


@pytest.mark.parametrize("seed", range(12))
def test_the_command_tells_of_damage_in_lines_of_its_own(good_sets, command, capfd, tmp_path, seed):
    rng = random.Random(f"command {seed}")
    place = "run" if seed % 2 else "set"
    if place == "run":
        assert command(TRAIN) == 0
    else:
        copytree(good_sets[rng.choice(("csv", "folders", "zip"))], tmp_path / "set")
    damage = spoil(tmp_path / place, rng)
    capfd.readouterr()
    for words in COMMANDS[place]:
        code = command(words)
        said, told = capfd.readouterr()
        lines = told.splitlines()
        if code != 0:
            assert code == 2, damage
            assert said == "", damage
            assert lines.pop().startswith("gancore: "), damage
        assert all(line.startswith("gancore: warning: ") for line in lines), damage
