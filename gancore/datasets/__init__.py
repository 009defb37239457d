"""The data sets by name. Each is read into the same shape: see :class:`Dataset`."""

from pathlib import Path

from gancore.datasets import mnist, mnist5k
from gancore.datasets.base import Availability, Dataset, Source, data_folder
from gancore.errors import UserError

__all__ = ["SOURCES", "Availability", "Dataset", "Source", "data_folder", "get", "load"]

SOURCES: dict[str, Source] = {
    "mnist5k": Source(
        "5,000 genuine MNIST digits, embedded: needs no download",
        "mnist-quick",
        mnist5k.load,
        mnist5k.look,
    ),
    "mnist": Source(
        "MNIST, 70,000 digits, as the paper used it",
        "mnist-quick",
        mnist.load,
        mnist.look,
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


def load(name: str, data_dir: Path | None = None) -> Dataset:
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
    >>> load("mnist5k").train.shape
    torch.Size([4000, 1, 28, 28])
    """
    return get(name).load(data_dir)
