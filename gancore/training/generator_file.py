"""Generators on disk: safetensors files that say what they are and whether they are whole.

The file's metadata hold the description of the run that made it, so that the file alone is
enough to draw samples, and the SHA-256 of the file itself, computed with zeros in its place.
"""

import hashlib
import json
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import BinaryIO

import torch
from safetensors.torch import load, save
from torch import nn

from gancore.errors import UserError
from gancore.files import opened, write_bytes
from gancore.gan.networks import ImageGenerator
from gancore.training.build import build_generator
from gancore.training.description import LONGEST, RunDescription

_NO_DIGEST = b"0" * 64
_LONGEST_HEADER = 10 * LONGEST  # a description, and about 100 bytes for each tensor


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

    generator: ImageGenerator
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
    """Write a generator's weights and what it is.

    Raises
    ------
    UserError
        If the file cannot be written.
    """
    write_bytes(path, generator_bytes(generator, description, epoch, stage))


def generator_bytes(
    generator: nn.Module, description: RunDescription, epoch: int, stage: int = 1
) -> bytes:
    """Return what :func:`write_generator` writes; the same run gives the same bytes."""
    weights = {
        name: tensor.detach().cpu().contiguous() for name, tensor in generator.state_dict().items()
    }
    about = {
        "sha256": _NO_DIGEST.decode(),
        "epoch": epoch,
        "stage": stage,
        **description.to_dict(),
    }
    # One key only: the format does not fix the order of several.
    content = save(weights, metadata={"gancore": json.dumps(about)})
    return content.replace(_NO_DIGEST, _digest(content), 1)


def read_generator(path: Path | str) -> TrainedGenerator:
    """Read a generator and what it says of itself from a safetensors file.

    Raises
    ------
    UserError
        If the file cannot be read, is damaged, or was not written by this package. A file of
        a version before there were checksums is read without one.
    """
    damaged = UserError(f"{path} is damaged, or is not a generator of gancore")
    with opened(Path(path), damaged=damaged) as file:
        return _read(file)


def _read(file: BinaryIO) -> TrainedGenerator:
    length = int.from_bytes(file.read(8), "little")
    if length > _LONGEST_HEADER:
        raise ValueError("the header is too long")
    header = json.loads(file.read(length))
    text = header.pop("__metadata__")["gancore"]
    if len(text) > LONGEST:
        raise ValueError("the description is too long")
    about = json.loads(text)
    description = RunDescription.from_dict(about)
    epoch, stage = int(about["epoch"]), about.get("stage", 1)
    # Without memory of its own: sizes that are absurd show before anything is as large.
    with torch.device("meta"):
        generator = build_generator(description.recipe, description.image_shape, stage=stage)
    shapes = {name: list(weight.shape) for name, weight in generator.state_dict().items()}
    if {name: entry["shape"] for name, entry in header.items()} != shapes:
        raise ValueError("the weights are those of another network")
    file.seek(0)
    at_most = 8 + length + 8 * sum(prod(shape) for shape in shapes.values())
    content = file.read(at_most + 1)
    _check(content, about.get("sha256"), description)
    weights = {
        name: weight.float() if weight.is_floating_point() else weight
        for name, weight in load(content).items()
    }
    generator.load_state_dict(weights, assign=True)
    return TrainedGenerator(generator.eval(), description, epoch, stage)


def _check(content: bytes, digest: str | None, description: RunDescription) -> None:
    if digest is None and description.images_sha256 is None:
        return  # checksums and fingerprints of images came together
    expected = str(digest).encode()
    if _digest(content.replace(expected, _NO_DIGEST, 1)) != expected:
        raise ValueError("the checksum is wrong")


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
