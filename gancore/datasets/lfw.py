"""One hundred faces of 25 by 25 pixels, which come inside the scikit-image package.

They are crops from "Labeled Faces in the Wild" (Huang et al., 2007). Too few to learn from:
the set keeps code for faces runnable on a machine that has no other.
"""

from pathlib import Path

import torch

from gancore.datasets.base import Availability, Dataset

FACES = 100
"""The package's file holds 200 images; the first 100 of them are faces, the rest are not."""

TRAINING_IMAGES, VALIDATION_IMAGES, TEST_IMAGES = 80, 10, 10


def load(data_dir: Path | str | None = None) -> Dataset:
    """Load the set: of the 100 faces the first 80, the next 10 and the last 10.

    Needs no files and no network. The faces were cut out at random places of their set, so
    that an order that is kept splits them as well as any.

    Parameters
    ----------
    data_dir
        Not used.

    Examples
    --------
    >>> data = load()
    >>> len(data.train), len(data.valid), len(data.test), data.image_shape
    (80, 10, 10, (1, 25, 25))
    """
    from skimage.data import lfw_subset  # a second to import, so only where it is needed

    faces = torch.from_numpy(lfw_subset()[:FACES]).to(torch.float32).unsqueeze(1)
    train, valid, test = faces.split([TRAINING_IMAGES, VALIDATION_IMAGES, TEST_IMAGES])
    return Dataset("lfw", train, valid, test)


def availability(data_dir: Path | str | None = None) -> Availability:
    """Say that the set is here: it comes with an installed package."""
    return Availability(True, "inside the scikit-image package", "nothing to do")
