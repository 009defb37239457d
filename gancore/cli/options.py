"""Check the command's arguments: each function here turns one into a value, or refuses it.

That is done before PyTorch is imported and before any data are read.
"""

from collections.abc import Callable
from pathlib import Path

import click

from gancore import datasets, results
from gancore.errors import UserError
from gancore.training import devices

LARGEST_SEED = 2**64 - 1
"""The largest that PyTorch's random streams take."""


def whole_number(smallest: int, largest: int | None = None) -> Callable[[str | int], int]:
    """Make a function that reads a whole number and holds it to its bounds.

    Parameters
    ----------
    smallest, largest
        The bounds, both included.

    Examples
    --------
    >>> whole_number(1)("12")
    12
    """

    def read(word: str | int) -> int:
        try:
            number = int(word)
        except ValueError as error:
            raise click.BadParameter(f"invalid whole number: '{word}'") from error
        if number < smallest:
            raise click.BadParameter(f"{number} is below {smallest}")
        if largest is not None and number > largest:
            raise click.BadParameter(f"{number} is above {largest}")
        return number

    return read


def path(name: str) -> Path:
    """Read a file's or a folder's name; an empty one would mean the current folder."""
    if not name:
        raise click.BadParameter("the name is empty")
    return Path(name)


def run_to_read(name: str) -> Path:
    """Read the name of a run's folder, which is there.

    Raises
    ------
    UserError
        If it is not.
    """
    folder = path(name)
    if not folder.is_dir():
        raise UserError(f"no run folder {folder}: train one with gancore train … --out RUN")
    return folder


def run_to_write(name: str) -> Path:
    """Read the name of a folder that is there or can be made.

    Raises
    ------
    UserError
        If a file stands in its way.
    """
    folder = path(name)
    there = next((each for each in (folder, *folder.absolute().parents) if each.exists()), None)
    if there is None:  # a drive of Windows that is not connected
        raise UserError(f"cannot make the folder {folder}: there is no {folder.absolute().anchor}")
    if not there.is_dir():
        raise UserError(f"cannot make the folder {folder}: {there} is a file")
    return folder


def picture_to_write(name: str) -> Path:
    """Read the name of a picture that can be written.

    Raises
    ------
    UserError
        If it does not end in .png, is a folder's, or its folder is not there.
    """
    file = path(name)
    if file.name.lower() == ".png":
        raise UserError(f"--out {file} has no name before its ending")
    if file.suffix.lower() != ".png":
        raise UserError(f"--out {file} does not end in .png")
    if file.is_dir():
        raise UserError(f"cannot write {file}: it is a folder")
    if not file.parent.is_dir():
        raise UserError(f"cannot write {file}: there is no folder {file.parent}")
    return file


def data_folder(name: str) -> Path:
    """Read the name of the folder of the data sets; see :func:`gancore.datasets.data_folder`."""
    return datasets.data_folder(path(name))


run = click.argument("run", type=run_to_read, metavar="[RUN]", required=False)
pretrained = click.option(
    "--pretrained",
    type=results.check_shipped,
    metavar="NAME",
    help="A generator that comes with gancore, instead of a run.",
)
seed = click.option(
    "--seed",
    type=whole_number(0, LARGEST_SEED),
    default=0,
    metavar="S",
    show_default=True,
    help="Fixes all random numbers.",
)
device = click.option(
    "--device",
    "device_name",
    type=devices.check_name,
    default="auto",
    metavar="NAME",
    help="auto, cpu, cuda or mps  [default: auto, which is cuda, else mps, else cpu]",
)
data = click.option(
    "--data",
    "data_dir",
    type=data_folder,
    metavar="DIR",
    help="Folder of the data sets  [default: $GANCORE_DATA, else ~/.cache/gancore]",
)
