"""Feed the authors' own program and gancore the same numbers, and compare their weights.

Both get the same images, initial weights, order of the images, codes and dropout masks, and both
run their real training loops, in float64, on small networks. README.md beside this file says what
has to be there.

usage: python -m tools.original.compare {mnist,tfd} --adversarial DIR --pylearn2 DIR --theano DIR
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import torch
from torch import Tensor, nn

from gancore.training import recipes
from gancore.training.recipe import Recipe
from gancore.training.trainer import Training

Numbers = dict[str, Any]  # NumPy arrays by their names

IMAGE = (1, 6, 6)
EPOCHS = 2


@dataclass(frozen=True)
class Experiment:
    """A recipe with small networks, and the authors' configurations of the same sizes.

    Attributes
    ----------
    recipe
        Ours.
    images
        How many to train on.
    configurations
        Theirs, one a stage, by their paths in the authors' repository.
    sizes
        What to replace in them, and by what.
    """

    recipe: Recipe
    images: int
    configurations: tuple[str, ...]
    sizes: dict[str, str]

    @property
    def stages(self) -> range:
        """The numbers of the stages, from 1."""
        return range(1, len(self.configurations) + 1)


# The weights are wider than the authors', so that few updates move them far.
_SMALL: dict[str, Any] = {
    "noise_dim": 8,
    "batch_size": 10,
    "generator_hidden": (16, 16),
    "generator_weight_range": 0.5,
    "discriminator_units": (4, 4),
    "discriminator_weight_range": 0.5,
}
_SIZES = {"nvis: 100,": "nvis: 8,", "batch_size: 100,": "batch_size: 10,"}
EXPERIMENTS = {
    "mnist": Experiment(
        replace(recipes.get("mnist"), **_SMALL),
        40,
        ("mnist.yaml",),
        {
            **_SIZES,
            "dim: 1200,": "dim: 16,",
            "dim: 784": "dim: 36",
            "nvis: 784,": "nvis: 36,",
            "num_units: 240,": "num_units: 4,",
        },
    ),
    "tfd": Experiment(
        replace(recipes.get("tfd"), **_SMALL, sparse_output=8, second_stage_front=(16, 8)),
        45,  # the last minibatch of an epoch has five
        ("tfd_pretrain/pretrain.yaml", "tfd_pretrain/train.yaml"),
        {
            **_SIZES,
            "sparse_init: 100,": "sparse_init: 8,",
            "dim: 8000,": "dim: 16,",
            "dim: 100,": "dim: 8,",
            "dim: 2304": "dim: 36",
            "nvis: 2304,": "nvis: 36,",
            "num_units: 1200,": "num_units: 4,",
        },
    ),
}


def draw(experiment: Experiment, seed: int = 0) -> Numbers:
    """Draw everything but the initial weights."""
    rng, recipe = np.random.default_rng(seed), experiment.recipe
    # Pylearn2 wants black and white among the pixels.
    images = np.clip(1.2 * rng.random((experiment.images, int(np.prod(IMAGE)))) - 0.1, 0, 1)
    numbers: Numbers = {"images": images.astype(np.float32)}
    keeps = (recipe.input_keep, recipe.hidden_keep, recipe.hidden_keep)
    widths = (images.shape[1], *recipe.discriminator_units)
    for stage in experiment.stages:
        update = 0
        for epoch in range(EPOCHS):
            order = rng.permutation(experiment.images)
            numbers[f"stage_{stage}/order_{epoch}"] = order
            for start in range(0, len(order), recipe.batch_size):
                now = f"stage_{stage}/update_{update}"
                count = min(recipe.batch_size, len(order) - start)
                codes = rng.normal(size=(count, recipe.noise_dim))
                numbers[f"{now}/noise"] = codes.astype(np.float32)
                for kind in ("real", "fake"):
                    for layer, (width, keep) in enumerate(zip(widths, keeps, strict=True)):
                        mask = rng.random((count, width)) < keep
                        # Where all inputs are dropped, the pieces of a maxout unit are equal,
                        # and the two programs send the gradient to different ones.
                        mask[:, 0] |= ~mask.any(axis=1)
                        numbers[f"{now}/mask_{kind}_{layer}"] = mask.astype(np.uint8)
                update += 1
    return numbers


def run_ours(experiment: Experiment, numbers: Numbers) -> Numbers:
    """Train with gancore's own loop and return the weights after every update.

    The numbers get the initial weights of each stage too, where they do not hold them.
    """
    precision = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        images = torch.from_numpy(numbers["images"]).double().reshape(-1, *IMAGE)
        training = Training(experiment.recipe, images)
        weights: Numbers = {}
        for stage in experiment.stages:
            if stage > 1:
                training.begin_second_stage()
            weights |= _run_stage(training, numbers, stage)
        return weights
    finally:
        torch.set_default_dtype(precision)


def _run_stage(training: Training, numbers: Numbers, stage: int) -> Numbers:
    for name, weight in _weights(training, f"stage_{stage}/start").items():
        given = numbers.setdefault(name, _as_theirs(weight))
        weight.data = torch.from_numpy(given.T).clone()
    weights: Numbers = {}
    updates = 0

    def record(_: object) -> None:
        nonlocal updates
        updates += 1
        for name, weight in _weights(training, f"stage_{stage}/after_{updates}").items():
            weights[name] = _as_theirs(weight)

    with _given(numbers, stage):
        for _ in range(EPOCHS):
            training.run_epoch(record)
    return weights


def _weights(training: Training, prefix: str) -> dict[str, nn.Parameter]:
    networks = {"generator": training.generator, "discriminator": training.discriminator}
    return {
        f"{prefix}/{name}/{number}": weight
        for name, network in networks.items()
        for number, weight in enumerate(network.parameters())
    }


def _as_theirs(weight: Tensor) -> np.ndarray:
    """Copy a weight in the shape of Pylearn2, (inputs, outputs)."""
    return np.array(weight.detach().numpy().T, order="C")


@contextmanager
def _given(numbers: Numbers, stage: int) -> Iterator[None]:
    """Hand out the numbers of a stage wherever gancore draws."""

    def of_each_update(*names: str) -> Iterator[Tensor]:
        update = 0
        while (now := f"stage_{stage}/update_{update}") + "/noise" in numbers:
            for name in names:
                yield torch.from_numpy(numbers[f"{now}/{name}"]).double()
            update += 1

    codes = of_each_update("noise")
    # D sees the samples first, then the data.
    masks = of_each_update(*(f"mask_{kind}_{n}" for kind in ("fake", "real") for n in range(3)))
    orders = (torch.from_numpy(numbers[f"stage_{stage}/order_{epoch}"]) for epoch in range(EPOCHS))
    draws = {
        "gancore.training.build.sample_noise": lambda *_, **__: next(codes),
        "gancore.gan.layers.Dropout.forward": lambda layer, x: x * next(masks) / layer.keep,
        "torch.randperm": lambda *_, **__: next(orders),
    }
    with ExitStack() as stack:
        for name, given in draws.items():
            stack.enter_context(mock.patch(name, given))
        yield


def run_theirs(experiment: Experiment, numbers: Numbers, paths: argparse.Namespace) -> Numbers:
    """Train with the authors' program and return the weights after every update.

    Raises
    ------
    subprocess.CalledProcessError
        If their program fails.
    """
    roots = [paths.adversarial.resolve().parent, paths.pylearn2.resolve(), paths.theano.resolve()]
    settings = {
        "configurations": [
            str((paths.adversarial / name).resolve()) for name in experiment.configurations
        ],
        "sizes": experiment.sizes,
        "epochs": EPOCHS,
    }
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, roots)),
        "THEANO_FLAGS": os.environ.get("THEANO_FLAGS", "") + ",floatX=float64,device=cpu",
    }
    theirs = Path(__file__).resolve().with_name("theirs.py")
    command = [paths.python2, str(theirs), "settings.json", "numbers.npz", "weights.npz"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
        np.savez(folder / "numbers.npz", **numbers)
        subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
        with np.load(folder / "weights.npz") as weights:
            return dict(weights)


def differences(ours: Numbers, theirs: Numbers) -> dict[str, float]:
    """Return the largest difference of a weight, for each update after which theirs are known."""
    found: dict[str, float] = {}
    for name in (name for name in ours if name in theirs):
        when = "/".join(name.split("/")[:2])
        difference = float(np.abs(ours[name] - theirs[name]).max())
        found[when] = max(found.get(when, 0.0), difference)
    return found


def missing(paths: argparse.Namespace) -> list[str]:
    """Say what is not where the arguments say."""
    wanted = {
        "the authors' repository": paths.adversarial / "parzen_ll.py",
        "Pylearn2": paths.pylearn2 / "pylearn2" / "train.py",
        "Theano": paths.theano / "theano" / "gof",
    }
    absent = [f"{what}: there is no {path}" for what, path in wanted.items() if not path.exists()]
    if shutil.which(paths.python2) is None:
        absent.append(f"Python 2.7: there is no {paths.python2}")
    return absent


def kept(weights: Numbers, experiment: Experiment) -> Numbers:
    """Choose the weights after a stage's first update and after each of its epochs."""
    an_epoch = -(-experiment.images // experiment.recipe.batch_size)
    updates = {1, *range(an_epoch, EPOCHS * an_epoch + 1, an_epoch)}
    moments = {f"after_{update}" for update in updates}
    return {name: weight for name, weight in weights.items() if name.split("/")[1] in moments}


def main(arguments: list[str] | None = None) -> int:
    """Compare, and print the largest difference after each update."""
    parser = argparse.ArgumentParser(prog="python -m tools.original.compare")
    parser.add_argument("recipe", choices=EXPERIMENTS)
    for name, repository in (
        ("adversarial", "goodfeli/adversarial"),
        ("pylearn2", "lisa-lab/pylearn2"),
        ("theano", "Theano/Theano"),
    ):
        parser.add_argument(
            f"--{name}", type=Path, required=True, metavar="DIR", help=f"your copy of {repository}"
        )
    parser.add_argument("--python2", default="python2.7", help="a Python 2.7 with NumPy and SciPy")
    parser.add_argument("--keep", type=Path, metavar="FILE.npz", help="what to keep for a test")
    paths = parser.parse_args(arguments)
    if absent := missing(paths):
        print(*absent, "tools/original/README.md tells how to get them", sep="\n", file=sys.stderr)
        return 2
    experiment = EXPERIMENTS[paths.recipe]
    numbers = draw(experiment)
    ours = run_ours(experiment, numbers)
    theirs = run_theirs(experiment, numbers, paths)
    print("the largest difference of any weight")
    for when, difference in differences(ours, theirs).items():
        print(f"  {when:18}{difference:.1e}")
    if paths.keep:
        np.savez_compressed(paths.keep, **numbers, **kept(theirs, experiment))
    return 0


if __name__ == "__main__":
    sys.exit(main())
