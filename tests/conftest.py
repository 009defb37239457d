"""What several tests share."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from gancore import datasets
from gancore.training import recipes


@pytest.fixture
def rng():
    return torch.Generator().manual_seed(0)


@pytest.fixture(scope="session")
def small_recipe():
    """A model of a few hundred weights, for tests of the machinery around it."""
    return replace(
        recipes.get("mnist-quick"),
        name="small",
        epochs=3,
        batch_size=10,
        generator_hidden=(12,),
        discriminator_units=(6,),
    )


@pytest.fixture(scope="session")
def small_tfd():
    """The authors' two stages of TFD with a few hundred units."""
    return replace(
        recipes.get("tfd"),
        name="small-tfd",
        epochs=2,
        batch_size=10,
        noise_dim=5,
        generator_hidden=(12, 20),
        sparse_output=10,
        discriminator_units=(6, 4),
        second_stage_front=(8, 5),
        second_stage_epochs=2,
    )


@pytest.fixture(scope="session")
def digits():
    return datasets.load("mnist5k")


@pytest.fixture(scope="session")
def full_mnist():
    """The genuine full set; GANCORE_DATA says where it is."""
    folder = os.environ.get("GANCORE_DATA")
    if not folder or not datasets.get("mnist").look(Path(folder)).here:
        pytest.skip("needs the full MNIST: set GANCORE_DATA to a folder that holds MNIST/raw")
    return datasets.load("mnist", Path(folder))
