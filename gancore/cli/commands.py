"""What each command does: it reads its arguments, calls the package and prints.

Imports that take seconds wait inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import json
import warnings
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gancore import __version__, datasets
from gancore.cli import options, reports
from gancore.cli.options import whole_number
from gancore.cli.streams import say
from gancore.errors import UserError
from gancore.processes import own_rank, together
from gancore.training import recipes

if TYPE_CHECKING:
    from gancore.gan.networks import ImageGenerator
    from gancore.training.generator_file import TrainedGenerator

EXAMPLES = """\
\b
Examples:
  gancore train mnist5k --out runs/first        two minutes' run, no download
  gancore sample runs/first --out digits.png    look at what it learned
  gancore evaluate runs/first                   its log-likelihood, beside real data's
  gancore train mnist --recipe mnist --out runs/paper    the paper's model

GANCORE_DATA names the data folder where --data does not."""


@click.group("gancore", epilog=EXAMPLES, no_args_is_help=False)
@click.version_option(__version__, message="gancore %(version)s")
def cli() -> None:
    """Train and judge the models of "Generative Adversarial Nets" (Goodfellow et al., 2014)."""


@cli.command()
@click.argument("source", type=datasets.get, metavar="DATASET")
@click.option(
    "--out", type=options.run_to_write, required=True, metavar="RUN", help="The run's folder."
)
@click.option(
    "--recipe",
    type=recipes.get,
    metavar="NAME",
    help=f"One of {', '.join(recipes.RECIPES)}  [default: the data set's quick recipe]",
)
@click.option(
    "--epochs",
    type=whole_number(1),
    metavar="N",
    help="Epochs in all, in each stage  [default: the recipe's]",
)
@click.option(
    "--resume",
    is_flag=True,
    help="Go on with the run in the folder, exactly; if there is none, begin one.",
)
@click.option(
    "--keep-every",
    type=whole_number(0),
    default=0,
    metavar="N",
    help="Keep the generator of every N-th epoch in the run's folder  [default: none].",
)
@click.option(
    "--from",
    "start",
    type=options.run_to_read,
    metavar="RUN",
    help="Begin with the networks of another run.",
)
@options.seed
@options.device
@options.data
def train(
    source: datasets.Source,
    out: Path,
    recipe: recipes.Recipe | None,
    epochs: int | None,
    resume: bool,
    keep_every: int,
    start: Path | None,
    seed: int,
    device_name: str,
    data_dir: Path | None,
) -> None:
    """Train a recipe on a data set and keep the run in a folder.

    `gancore datasets` lists the data sets. To train on images of your own, use Python: README.md
    has the lines.
    """
    from gancore.training import devices
    from gancore.training.run_folder import RunFolder
    from gancore.training.runs import train_in_folder
    from gancore.training.trainer import Training

    device = devices.pick(device_name)
    recipe = recipe or recipes.get(source.quick_recipe)
    folder = RunFolder(out)
    if not resume and own_rank() == 0:
        folder.refuse_if_occupied()
    if resume and not folder.holds_a_run():
        warnings.warn(f"{out} holds no run yet: this one begins at epoch 1", stacklevel=2)
    data = source.load(data_dir)
    with together(device) as processes:
        training = Training(recipe, data.train, seed=seed, device=device, processes=processes)
        train_in_folder(
            training,
            folder,
            dataset=data.name,
            epochs=epochs,
            resume=resume,
            keep_every=keep_every,
            start=None if start is None else RunFolder(start),
        )
    finished = reports.counted(training.epoch, "epoch")
    say(f"{out}: {recipe.name} on {data.name}, {finished} finished")


@cli.command()
@options.run
@options.pretrained
@click.option(
    "--samples",
    type=whole_number(1),
    default=10_000,
    metavar="N",
    help="Samples of the generator  [default: 10000, as in the paper]",
)
@click.option(
    "--sigma-grid",
    type=click.Choice(["paper", "fine"]),
    default="paper",
    show_default=True,
    help="Widths to choose from: the authors' ten, or steps of 0.01.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@options.seed
@options.device
@options.data
def evaluate(
    run: Path | None,
    pretrained: str | None,
    samples: int,
    sigma_grid: str,
    as_json: bool,
    seed: int,
    device_name: str,
    data_dir: Path | None,
) -> None:
    """Estimate a run's test log-likelihood by Parzen windows.

    Those of real data and of a Gaussian stand beside it.
    """
    _refuse_unless_one(run, pretrained)
    from gancore.cli.judging import judge, warn_of_images
    from gancore.evaluation.parzen import SIGMA_GRIDS
    from gancore.training import devices

    device = devices.pick(device_name)
    trained = _load_generator(run, pretrained)
    _refuse_too_many(samples, trained.generator, beside=prod(trained.generator.image_shape))
    recipe, dataset = trained.description.recipe, trained.description.dataset
    if dataset not in datasets.SOURCES:
        raise UserError(
            f"{run or trained} learned from '{dataset}', which is not a data set of gancore: "
            "judge it in Python with gancore.evaluation.evaluate.evaluate"
        )
    data = datasets.load(dataset, data_dir)
    if trained.generator.image_shape != data.image_shape:
        shapes = f"{trained.generator.image_shape}, not {data.image_shape}"
        raise UserError(f"the generator draws images of shape {shapes} as {dataset} has them")
    warn_of_images(trained, data)
    drawn = trained.generator.to(device).sample(samples, seed=seed)
    with together(device) as processes:
        result, figures = judge(
            drawn, data, sigmas=SIGMA_GRIDS[sigma_grid], seed=seed, processes=processes
        )
    report = {
        "dataset": dataset,
        "recipe": recipe.name,
        "epoch": trained.epoch,
        "samples": len(drawn),
        "sigma_grid": sigma_grid,
        "seed": seed,
        **figures,
    }
    if as_json:
        print(json.dumps(report))
        return
    say(f"{recipe.name} on {dataset}, epoch {trained.epoch}: mean test log-likelihood, in nats")
    print(reports.table(result))


@cli.command()
@options.run
@options.pretrained
@click.option(
    "--out",
    type=options.picture_to_write,
    required=True,
    metavar="FILE.png",
    help="The picture to write.",
)
@click.option(
    "--count",
    type=whole_number(1),
    default=64,
    metavar="N",
    show_default=True,
    help="How many samples.",
)
@options.seed
@options.device
def sample(
    run: Path | None,
    pretrained: str | None,
    out: Path,
    count: int,
    seed: int,
    device_name: str,
) -> None:
    """Draw samples from a run's generator and write them as one picture."""
    _refuse_unless_one(run, pretrained)
    from gancore.cli.pictures import save_image_grid
    from gancore.training import devices

    device = devices.pick(device_name)
    trained = _load_generator(run, pretrained)
    channels, height, width = trained.generator.image_shape
    _refuse_too_many(count, trained.generator, beside=channels * (height + 1) * (width + 1))
    images = trained.generator.to(device).sample(count, seed=seed)
    save_image_grid(images, out)
    say(f"{out}: {reports.counted(count, 'sample')} of {run or trained}")


@cli.command("datasets")
@options.data
def list_datasets(data_dir: Path | None) -> None:
    """List the data sets, whether they are here, and how to get them."""
    found = {name: source.availability(data_dir) for name, source in datasets.SOURCES.items()}
    for name, files in found.items():
        say(f"{name:13} {datasets.SOURCES[name].summary}")
        say(f"{'':13} {'here' if files.here else 'not here'}: {files.where}")
        if not files.here:
            say(f"{'':13} to get it: {files.how_to_get}")


def _refuse_unless_one(run: Path | None, pretrained: str | None) -> None:
    if (run is None) == (pretrained is None):
        raise UserError("name either a run's folder or --pretrained NAME")


def _load_generator(run: Path | None, pretrained: str | None) -> TrainedGenerator:
    from gancore.results import load_shipped
    from gancore.training.run_folder import RunFolder

    if run is not None:
        return RunFolder(run).load_generator()
    assert pretrained is not None
    return load_shipped(pretrained)


def _refuse_too_many(count: int, generator: ImageGenerator, *, beside: int) -> None:
    """Refuse samples that do not fit with their codes and so many numbers beside each."""
    from gancore.cli import memory

    numbers = prod(generator.image_shape) + generator.noise_dim + beside
    memory.require(4 * count * numbers, reports.counted(count, "sample"))
