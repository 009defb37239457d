"""The command line: it reads arguments, calls the package and prints.

Imports that take seconds wait inside the commands, so that ``--help`` answers at once.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from gancore import __version__
from gancore.errors import UserError
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, or 2 for a user's error.

    Parameters
    ----------
    arguments
        The words after ``gancore``; by default those of the process.
    """
    parsed = _parser().parse_args(arguments)
    try:
        parsed.command(parsed)
    except UserError as error:
        print(f"gancore: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\ngancore: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return 0


def _train(parsed: argparse.Namespace) -> None:
    from gancore import datasets, devices, runs
    from gancore.checkpoint import RunDescription
    from gancore.recipes import get
    from gancore.training import Training

    device = devices.pick(parsed.device)
    source = datasets.get(parsed.dataset)
    recipe = get(parsed.recipe or source.quick_recipe)
    if not parsed.resume:
        runs.RunFolder(parsed.out).refuse_if_occupied()
    data = source.load(parsed.data)
    description = RunDescription(data.name, parsed.seed, data.image_shape, len(data.train), recipe)
    training = Training(recipe, data.train, seed=parsed.seed, device=device)
    runs.train_in_folder(
        training, description, parsed.out, epochs=parsed.epochs, resume=parsed.resume
    )
    print(f"{parsed.out}: {recipe.name} on {data.name}, {training.epoch} epochs finished")


def _evaluate(parsed: argparse.Namespace) -> None:
    from tqdm import tqdm

    from gancore import datasets, devices
    from gancore.evaluation import draw_samples, evaluate
    from gancore.parzen import SIGMA_GRIDS
    from gancore.runs import RunFolder

    device = devices.pick(parsed.device)
    trained = RunFolder(parsed.run).load_generator()
    recipe, dataset = trained.description.recipe, trained.description.dataset
    data = datasets.load(dataset, parsed.data)
    samples = draw_samples(trained.generator, parsed.samples, seed=parsed.seed, device=device)
    result = evaluate(
        samples,
        train=data.train,
        valid=data.valid,
        test=data.test,
        sigmas=SIGMA_GRIDS[parsed.sigma_grid],
        progress=lambda blocks: tqdm(blocks, "Parzen windows", leave=False, disable=None),
    )
    model, real = result.model, result.real_data
    report = {
        "dataset": dataset,
        "recipe": recipe.name,
        "epoch": trained.epoch,
        "samples": model.samples,
        "sigma_grid": parsed.sigma_grid,
        "sigma": model.sigma,
        "log_likelihood": model.log_likelihood,
        "standard_error": model.standard_error,
        "test_images": model.test_points,
        "seed": parsed.seed,
        "real_data_log_likelihood": real.log_likelihood,
        "real_data_standard_error": real.standard_error,
        "real_data_sigma": real.sigma,
        "real_data_samples": real.samples,
    }
    if parsed.json:
        print(json.dumps(report))
        return
    print(f"{recipe.name} on {dataset}, epoch {trained.epoch}: mean test log-likelihood, in nats")
    for label, row in (("generator", model), ("real data", real)):
        print(
            f"  {label}  {row.log_likelihood:8.1f} ± {row.standard_error:.1f}"
            f"   σ = {row.sigma:.4f}, {row.samples:,} samples"
        )


def _sample(parsed: argparse.Namespace) -> None:
    from gancore import devices
    from gancore.evaluation import draw_samples
    from gancore.plots import save_image_grid
    from gancore.runs import RunFolder

    device = devices.pick(parsed.device)
    if parsed.out.suffix.lower() != ".png":
        raise UserError(f"--out {parsed.out} does not end in .png")
    trained = RunFolder(parsed.run).load_generator()
    images = draw_samples(trained.generator, parsed.count, seed=parsed.seed, device=device)
    save_image_grid(images, parsed.out)
    print(f"{parsed.out}: {parsed.count} samples of {parsed.run} after epoch {trained.epoch}")


def _datasets(parsed: argparse.Namespace) -> None:
    from gancore.datasets import SOURCES

    looks = [(name, source, source.look(parsed.data)) for name, source in SOURCES.items()]
    for name, source, found in looks:
        print(f"{name:10} {source.summary}")
        print(f"{'':10} {'here' if found.here else 'not here'}: {found.where}")
        if not found.here:
            print(f"{'':10} to get it: {found.how_to_get}")


def _whole_number(smallest: int) -> Callable[[str], int]:
    def whole_number(text: str) -> int:
        number = int(text)
        if number < smallest:
            raise argparse.ArgumentTypeError(f"{number} is below {smallest}")
        return number

    whole_number.__name__ = "whole number"  # argparse names it in its messages
    return whole_number


def _parser() -> argparse.ArgumentParser:
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

    train = command("train", _train, "Train a recipe on a data set and keep the run in a folder")
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
        help="epochs in all (default: the recipe's)",
    )
    train.add_argument(
        "--resume", action="store_true", help="go on with the run in the folder, exactly"
    )

    evaluate = command(
        "evaluate", _evaluate, "Estimate a run's test log-likelihood by Parzen windows"
    )
    evaluate.add_argument("run", type=Path, metavar="RUN", help="the run's folder")
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

    sample = command("sample", _sample, "Draw samples of a run's generator into a picture")
    sample.add_argument("run", type=Path, metavar="RUN", help="the run's folder")
    sample.add_argument("--out", type=Path, required=True, metavar="FILE.png", help="the picture")
    sample.add_argument(
        "--count",
        type=_whole_number(1),
        default=64,
        metavar="N",
        help="how many samples (default 64)",
    )

    listing = command(
        "datasets", _datasets, "List the data sets, whether they are here, and how to get them"
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
