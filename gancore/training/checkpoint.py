"""Files that a crash cannot spoil, and generators that say what they are.

A generator is kept as a safetensors file whose metadata hold the description of the run
that made it, so that the file alone is enough to draw samples.
"""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import nn

from gancore.errors import UserError
from gancore.gan.networks import Generator
from gancore.training.build import ImageShape, build_generator
from gancore.training.recipe import Recipe


@dataclass(frozen=True)
class RunDescription:
    """What fixes a run. A run can only be resumed under the description it was made with.

    Attributes
    ----------
    dataset
        A label for the images; the trainer never looks at it.
    seed
        The seed of all random streams.
    image_shape
        Shape of one image, (channels, height, width).
    training_images
        How many images it is trained on.
    recipe
        The recipe, whose ``epochs`` may grow.
    start
        In words, the run whose players this one took over; None if it began anew.
    """

    dataset: str
    seed: int
    image_shape: ImageShape
    training_images: int
    recipe: Recipe
    start: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the description as plain values that JSON can hold."""
        return {
            "dataset": self.dataset,
            "seed": self.seed,
            "image_shape": list(self.image_shape),
            "training_images": self.training_images,
            "start": self.start,
            "recipe": self.recipe.to_dict(),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "RunDescription":
        """Rebuild a description from :meth:`to_dict`."""
        channels, height, width = values["image_shape"]
        return cls(
            dataset=values["dataset"],
            seed=values["seed"],
            image_shape=(channels, height, width),
            training_images=values["training_images"],
            start=values.get("start"),
            recipe=Recipe.from_dict(values["recipe"]),
        )


@dataclass(frozen=True)
class TrainedGenerator:
    """A generator that was read from disk.

    Attributes
    ----------
    generator
        The network, on the CPU, in evaluation mode.
    description
        The run that made it.
    epoch
        Epochs it was trained for.
    stage
        The stage of the run that it comes from; in the second, G has a front.
    """

    generator: Generator
    description: RunDescription
    epoch: int
    stage: int = 1

    def __str__(self) -> str:
        """Say where the generator comes from."""
        recipe, seed = self.description.recipe.name, self.description.seed
        return f"{recipe}, seed {seed}, epoch {self.epoch}"


def write_generator(
    path: Path, generator: nn.Module, description: RunDescription, epoch: int, stage: int = 1
) -> None:
    """Write a generator's weights and what it is; the same run writes the same bytes.

    Raises
    ------
    UserError
        If the file cannot be written.
    """
    weights = {
        name: tensor.detach().cpu().contiguous() for name, tensor in generator.state_dict().items()
    }
    about = json.dumps({"epoch": epoch, "stage": stage, **description.to_dict()})
    # One key only: the format does not fix the order of several.
    blob = save(weights, metadata={"gancore": about})
    write_atomically(path, lambda aside: aside.write_bytes(blob))


def read_generator(path: Path) -> TrainedGenerator:
    """Read a generator and what it says of itself from a safetensors file.

    Raises
    ------
    UserError
        If the file is damaged or was not written by this package.
    """
    try:
        with safe_open(path, framework="pt") as file:
            about = json.loads(file.metadata()["gancore"])
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        description = RunDescription.from_dict(about)
        stage = about.get("stage", 1)
        generator = build_generator(description.recipe, description.image_shape, stage=stage)
        generator.load_state_dict({name: weight.float() for name, weight in weights.items()})
    except (SafetensorError, OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise UserError(f"{path} is not a generator of gancore, or is damaged") from error
    return TrainedGenerator(generator.eval(), description, about["epoch"], stage)


def write_atomically(path: Path, write: Callable[[Path], Any]) -> None:
    """Let ``write`` fill a file aside, then rename it, so that readers see old or new, never half.

    Raises
    ------
    UserError
        If the file cannot be written; the old one is then as it was.
    """
    aside = path.with_name(f".{path.name}.part")
    try:
        write(aside)
        os.replace(aside, path)
    except (OSError, RuntimeError) as error:
        raise UserError(f"cannot write {path}: {error}") from error
    finally:
        with suppress(OSError):
            aside.unlink()
