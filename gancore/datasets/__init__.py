"""The data sets by name, each read into the same shape.

That shape is :class:`Dataset`.
"""

from pathlib import Path

from gancore.datasets.base import Availability, Dataset, Fold, Source, data_folder
from gancore.errors import UserError

__all__ = ["SOURCES", "Availability", "Dataset", "Fold", "Source", "data_folder", "get", "load"]

SOURCES: dict[str, Source] = {
    "mnist5k": Source(
        "5,000 genuine MNIST digits, embedded: needs no download",
        "mnist-quick",
        "gancore.datasets.mnist5k",
    ),
    "mnist": Source(
        "MNIST, 70,000 digits, as the paper used it",
        "mnist-quick",
        "gancore.datasets.mnist",
    ),
    "lfw": Source(
        "100 faces of 25×25, embedded: needs no download, too few to learn from",
        "faces-quick",
        "gancore.datasets.lfw",
    ),
    "fer2013": Source(
        "FER-2013, 35,887 faces of 48×48, open: the stand-in for TFD",
        "faces-quick",
        "gancore.datasets.fer2013",
    ),
    "fer2013-sharp": Source(
        "FER-2013's 7,178 test images alone, for copies with blurred training images",
        "faces-quick",
        "gancore.datasets.fer2013",
        loader="load_sharp",
    ),
    "tfd": Source(
        "TFD, 102,236 faces of 48×48, as the paper used it: your own copy",
        "faces-quick",
        "gancore.datasets.tfd",
    ),
}
"""Every data set by its name."""


def get(name: str) -> Source:
    """Look a data set's source up.

    Raises
    ------
    UserError
        If there is no data set of that name.
    """
    if name not in SOURCES:
        raise UserError(f"no data set '{name}': choose one of {', '.join(SOURCES)}")
    return SOURCES[name]


def load(name: str, data_dir: Path | str | None = None) -> Dataset:
    """Load a data set by its name.

    Parameters
    ----------
    name
        A key of :data:`SOURCES`.
    data_dir
        The folder of its files; see :func:`data_folder`.

    Raises
    ------
    UserError
        If the name is unknown, or the data are not there, or are not what they should be.

    Examples
    --------
    >>> load("lfw").train.shape
    torch.Size([80, 1, 25, 25])
    """
    return get(name).load(data_dir)
