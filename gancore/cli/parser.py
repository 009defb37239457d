"""The words that the command understands."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from gancore import __version__
from gancore.cli import commands as run
from gancore.recipes import RECIPES

DESCRIPTION = """\
Train and judge the models of "Generative Adversarial Nets" (Goodfellow et al., 2014)."""

EXAMPLES = """\
examples:
  gancore train mnist5k --out runs/first        a minute's run on embedded digits
  gancore sample runs/first --out digits.png    look at what it learned
  gancore evaluate runs/first                   its log-likelihood, beside real data's
  gancore train mnist --recipe mnist --out runs/paper    the paper's model

GANCORE_DATA names the data folder where --data does not."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message} (see {self.prog} --help)", file=sys.stderr)
        raise SystemExit(2)


def _whole_number(smallest: int) -> Callable[[str], int]:
    def whole_number(text: str) -> int:
        number = int(text)
        if number < smallest:
            raise argparse.ArgumentTypeError(f"{number} is below {smallest}")
        return number

    whole_number.__name__ = "whole number"  # argparse names it in its messages
    return whole_number


def build_parser() -> argparse.ArgumentParser:
    """Build the parser; ``command`` of what it returns is the function to call."""
    parser = _Parser(
        prog="gancore",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"gancore {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, function: Callable[[argparse.Namespace], None], summary: str
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=summary, description=summary + ".")
        sub.set_defaults(command=function)
        return sub

    train = command("train", run.train, "Train a recipe on a data set and keep the run in a folder")
    train.add_argument("dataset", metavar="DATASET", help="see gancore datasets")
    train.add_argument("--out", type=Path, required=True, metavar="RUN", help="the run's folder")
    train.add_argument(
        "--recipe",
        metavar="NAME",
        help=f"one of {', '.join(RECIPES)} (default: the data set's quick recipe)",
    )
    train.add_argument(
        "--epochs",
        type=_whole_number(1),
        metavar="N",
        help="epochs in all, of each stage (default: the recipe's)",
    )
    train.add_argument(
        "--resume", action="store_true", help="go on with the run in the folder, exactly"
    )
    train.add_argument(
        "--keep-every",
        type=_whole_number(1),
        default=0,
        metavar="N",
        help="keep the generator of every N-th epoch in the run's folder",
    )
    train.add_argument(
        "--from",
        dest="start",
        type=Path,
        metavar="RUN",
        help="begin with the players of another run",
    )

    evaluate = command(
        "evaluate", run.evaluate, "Estimate a run's test log-likelihood by Parzen windows"
    )
    evaluate.add_argument(
        "--samples",
        type=_whole_number(1),
        default=10_000,
        metavar="N",
        help="samples of the generator (default 10000, as in the paper)",
    )
    evaluate.add_argument(
        "--sigma-grid",
        choices=["paper", "fine"],
        default="paper",
        help="widths to choose from: the authors' ten, or steps of 0.01 (default paper)",
    )
    evaluate.add_argument(
        "--json", action="store_true", help="print one JSON object and nothing else"
    )

    sample = command("sample", run.sample, "Draw samples of a run's generator into a picture")
    for sub in (evaluate, sample):
        sub.add_argument("run", type=Path, nargs="?", metavar="RUN", help="the run's folder")
        sub.add_argument(
            "--pretrained", metavar="NAME", help="instead of a run, a generator that is shipped"
        )
    sample.add_argument("--out", type=Path, required=True, metavar="FILE.png", help="the picture")
    sample.add_argument(
        "--count",
        type=_whole_number(1),
        default=64,
        metavar="N",
        help="how many samples (default 64)",
    )

    listing = command(
        "datasets", run.datasets, "List the data sets, whether they are here, and how to get them"
    )

    for sub in (train, evaluate, sample):
        sub.add_argument(
            "--seed",
            type=_whole_number(0),
            default=0,
            metavar="S",
            help="fixes all random numbers (default 0)",
        )
        sub.add_argument(
            "--device",
            default="auto",
            metavar="NAME",
            help="auto, cpu, cuda or mps (default auto: cuda, else mps, else cpu)",
        )
    for sub in (train, evaluate, listing):
        sub.add_argument(
            "--data",
            type=Path,
            metavar="DIR",
            help="folder of the data sets (default $GANCORE_DATA, else ~/.cache/gancore)",
        )
    return parser
