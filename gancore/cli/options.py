"""The options that several commands share, and what their values may be."""

from pathlib import Path
from typing import Any

import click


class WholeNumber(click.ParamType):
    """A whole number from some smallest one.

    Parameters
    ----------
    smallest
        The smallest that is accepted.

    Examples
    --------
    >>> WholeNumber(1).convert("12", None, None)
    12
    """

    name = "whole number"

    def __init__(self, smallest: int) -> None:
        self.smallest = smallest

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Turn the word into a number, or say why it is none."""
        try:
            number = int(value)
        except ValueError:
            self.fail(f"invalid whole number: '{value}'", param, ctx)
        if number < self.smallest:
            self.fail(f"{number} is below {self.smallest}", param, ctx)
        return number


PATH = click.Path(path_type=Path)

run = click.argument("run", type=PATH, metavar="[RUN]", required=False)
pretrained = click.option(
    "--pretrained", metavar="NAME", help="Instead of a run, a generator that is shipped."
)
seed = click.option(
    "--seed",
    type=WholeNumber(0),
    default=0,
    metavar="S",
    show_default=True,
    help="Fixes all random numbers.",
)
device = click.option(
    "--device",
    "device_name",
    default="auto",
    metavar="NAME",
    help="auto, cpu, cuda or mps  [default: auto, which is cuda, else mps, else cpu]",
)
data = click.option(
    "--data",
    "data_dir",
    type=PATH,
    metavar="DIR",
    help="Folder of the data sets  [default: $GANCORE_DATA, else ~/.cache/gancore]",
)
