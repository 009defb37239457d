"""What each command does: it reads its arguments, calls the package and prints.

Imports that take seconds wait inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from gancore.cli import reports
from gancore.errors import UserError

if TYPE_CHECKING:
    from torch import Tensor

    from gancore.checkpoint import TrainedGenerator
    from gancore.datasets import Dataset
    from gancore.evaluation import Evaluation, FoldwiseEvaluation


def train(parsed: argparse.Namespace) -> None:
    """Train a recipe on a data set and keep the run in a folder."""
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
    folder = runs.RunFolder(parsed.out)
    start = folder.describe().start if folder.holds_a_run() else None
    if parsed.start is not None:
        start = str(runs.RunFolder(parsed.start).load_generator())
    description = RunDescription(
        data.name, parsed.seed, data.image_shape, len(data.train), recipe, start
    )
    training = Training(recipe, data.train, seed=parsed.seed, device=device)
    runs.train_in_folder(
        training,
        description,
        parsed.out,
        epochs=parsed.epochs,
        resume=parsed.resume,
        keep_every=parsed.keep_every,
        start=parsed.start,
    )
    print(f"{parsed.out}: {recipe.name} on {data.name}, {training.epoch} epochs finished")


def evaluate(parsed: argparse.Namespace) -> None:
    """Print a run's log-likelihood, beside those of real data and of a Gaussian."""
    from gancore import datasets, devices
    from gancore.evaluation import draw_samples

    device = devices.pick(parsed.device)
    trained = _generator(parsed)
    recipe, dataset = trained.description.recipe, trained.description.dataset
    data = datasets.load(dataset, parsed.data)
    samples = draw_samples(trained.generator, parsed.samples, seed=parsed.seed, device=device)
    result, figures = _judge(samples, data, parsed)
    report = {
        "dataset": dataset,
        "recipe": recipe.name,
        "epoch": trained.epoch,
        "samples": len(samples),
        "sigma_grid": parsed.sigma_grid,
        "seed": parsed.seed,
        **figures,
    }
    if parsed.json:
        print(json.dumps(report))
        return
    print(f"{recipe.name} on {dataset}, epoch {trained.epoch}: mean test log-likelihood, in nats")
    print(reports.table(result))


def _generator(parsed: argparse.Namespace) -> TrainedGenerator:
    from gancore.results import load_shipped
    from gancore.runs import RunFolder

    if (parsed.run is None) == (parsed.pretrained is None):
        raise UserError("name either a run's folder or --pretrained NAME")
    if parsed.pretrained is not None:
        return load_shipped(parsed.pretrained)
    return RunFolder(parsed.run).load_generator()


def _judge(
    samples: Tensor, data: Dataset, parsed: argparse.Namespace
) -> tuple[Evaluation | FoldwiseEvaluation, dict[str, Any]]:
    """Evaluate as the data set is made: by its folds if it has any."""
    from tqdm import tqdm

    from gancore import evaluation
    from gancore.parzen import SIGMA_GRIDS, VALIDATION_POINTS

    options: dict[str, Any] = {
        "train": data.train,
        "sigmas": SIGMA_GRIDS[parsed.sigma_grid],
        "seed": parsed.seed,
        "progress": lambda blocks: tqdm(blocks, "Parzen windows", leave=False, disable=None),
    }
    if data.folds:
        parts = [(fold.valid, fold.test) for fold in data.folds]
        counts = [min(len(fold.valid), VALIDATION_POINTS) for fold in data.folds]
        over_folds = evaluation.evaluate_folds(samples, folds=parts, **options)
        return over_folds, reports.figures_of_folds(over_folds, counts)
    result = evaluation.evaluate(samples, valid=data.valid, test=data.test, **options)
    return result, reports.figures(result, min(len(data.valid), VALIDATION_POINTS))


def sample(parsed: argparse.Namespace) -> None:
    """Draw a run's samples into a picture."""
    from gancore import devices
    from gancore.evaluation import draw_samples
    from gancore.plots import save_image_grid

    device = devices.pick(parsed.device)
    if parsed.out.suffix.lower() != ".png":
        raise UserError(f"--out {parsed.out} does not end in .png")
    trained = _generator(parsed)
    images = draw_samples(trained.generator, parsed.count, seed=parsed.seed, device=device)
    save_image_grid(images, parsed.out)
    print(f"{parsed.out}: {parsed.count} samples of {parsed.run or trained}")


def datasets(parsed: argparse.Namespace) -> None:
    """List the data sets."""
    from gancore.datasets import SOURCES

    looks = [(name, source, source.look(parsed.data)) for name, source in SOURCES.items()]
    for name, source, found in looks:
        print(f"{name:13} {source.summary}")
        print(f"{'':13} {'here' if found.here else 'not here'}: {found.where}")
        if not found.here:
            print(f"{'':13} to get it: {found.how_to_get}")
