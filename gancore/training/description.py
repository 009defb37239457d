"""What fixes a run: data set, images, seed and recipe."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from gancore.errors import UserError
from gancore.training.build import ImageShape
from gancore.training.recipe import Recipe
from gancore.training.trainer import Training

LONGEST = 10_000
"""Bytes of a description as JSON, at most: those that are written have less than 2,000."""


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
        In words, the run whose networks this one took over; None if it began anew.
    images_sha256
        The :func:`fingerprint` of the training images; None where it is not known.
    """

    dataset: str
    seed: int
    image_shape: ImageShape
    training_images: int
    recipe: Recipe
    start: str | None = None
    images_sha256: str | None = None

    @classmethod
    def of(cls, training: Training, dataset: str, *, start: str | None = None) -> "RunDescription":
        """Describe a training, of which only the data set's name and the start are not known.

        Examples
        --------
        >>> import torch
        >>> from gancore.training.recipes import get
        >>> training = Training(get("mnist-quick"), torch.rand(100, 1, 28, 28), seed=5)
        >>> RunDescription.of(training, "noise").training_images
        100
        """
        return cls(
            dataset,
            training.seed,
            training.generator.image_shape,
            len(training.images),
            training.recipe,
            start,
            fingerprint(training.images),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the description as plain values that JSON can hold."""
        return {
            "dataset": self.dataset,
            "seed": self.seed,
            "image_shape": list(self.image_shape),
            "training_images": self.training_images,
            "images_sha256": self.images_sha256,
            "start": self.start,
            "recipe": self.recipe.to_dict(),
        }

    def to_json(self) -> str:
        """Return the text of :meth:`to_dict`, from which the description can be read again.

        Raises
        ------
        UserError
            If it could not.
        """
        with suppress(TypeError, ValueError):
            text = json.dumps(self.to_dict(), indent=2) + "\n"
            if len(text) <= LONGEST // 2 and RunDescription.from_dict(json.loads(text)) == self:
                return text
        raise UserError(
            "this run's description could not be read again: the name of its data set is to be "
            f"a short text, not {self.dataset!r:.80}"
        )

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "RunDescription":
        """Rebuild a description from :meth:`to_dict`.

        Raises
        ------
        ValueError
            If the values are not those of a description.
        UserError
            If a later version of gancore wrote them; see :meth:`Recipe.from_dict`.
        """
        match {"start": None, "images_sha256": None} | dict(values):
            case {
                "dataset": str(dataset),
                "seed": int(seed),
                "image_shape": [int(channels), int(height), int(width)],
                "training_images": int(training_images),
                "start": str() | None as start,
                "images_sha256": str() | None as images_sha256,
                "recipe": dict(recipe),
            }:
                shape = (channels, height, width)
                described = Recipe.from_dict(recipe)
                return cls(dataset, seed, shape, training_images, described, start, images_sha256)
        raise ValueError("not a run's description")

    def difference(self, other: "RunDescription") -> str | None:
        """Say what makes another description that of another run, or None.

        How many epochs are asked for does not count, nor do images whose fingerprint one of the
        two does not know.
        """
        theirs = other._identity()
        for key, value in self._identity().items():
            if value == theirs[key]:
                continue
            if key != "images_sha256":
                return f"{key} {value!s:.80}, not {theirs[key]!s:.80}"
            if None not in (value, theirs[key]):
                return "other training images, though as many"
        return None

    def _identity(self) -> dict[str, Any]:
        values = self.to_dict()
        recipe = values.pop("recipe")
        for free in ("epochs", "second_stage_epochs", "summary"):
            del recipe[free]
        return {"recipe": recipe.pop("name"), **values, **recipe}


def fingerprint(images: Tensor) -> str:
    """Compute the SHA-256 of images' pixels, which other images do not have.

    Parameters
    ----------
    images
        Any shape, float32, on any device.

    Examples
    --------
    >>> import torch
    >>> fingerprint(torch.zeros(2, 1, 28, 28))[:8]
    '27e252c1'
    """
    return hashlib.sha256(images.cpu().contiguous().flatten().numpy().data).hexdigest()
