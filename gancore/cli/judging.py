"""How ``gancore evaluate`` judges: by folds or by parts, with warnings about the images."""

import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor
from tqdm import tqdm

from gancore.cli import reports
from gancore.datasets import Dataset
from gancore.evaluation import evaluate
from gancore.evaluation.parzen import VALIDATION_POINTS
from gancore.processes import Processes
from gancore.training.description import fingerprint
from gancore.training.generator_file import TrainedGenerator


def warn_of_images(trained: TrainedGenerator, data: Dataset) -> None:
    """Warn of images that a generator did not learn from, and of test images in the training set.

    Parameters
    ----------
    trained
        The generator, which may know the fingerprint of its training images.
    data
        The set that it is about to be judged on.
    """
    known = trained.description.images_sha256
    if known is not None and known != fingerprint(data.train):
        warnings.warn(
            f"{trained} learned from images other than these of {data.name}: name the folder of "
            "its own with --data",
            stacklevel=2,
        )
    training = {hash(image.tobytes()) for image in data.train.numpy()}
    again = sum(hash(image.tobytes()) in training for image in data.test.numpy())
    if again:
        warnings.warn(
            f"test images of {data.name} that are training images, too: {again}; "
            "they raise the figure of real data",
            stacklevel=2,
        )


def judge(
    samples: Tensor,
    data: Dataset,
    *,
    sigmas: Sequence[float],
    seed: int,
    processes: Processes,
) -> tuple[evaluate.Evaluation | evaluate.FoldwiseEvaluation, dict[str, Any]]:
    """Evaluate samples by the folds of a data set if it has any, or else by its parts.

    Parameters
    ----------
    samples
        Of a generator.
    data
        The set.
    sigmas, seed, processes
        As for :func:`gancore.evaluation.evaluate.evaluate`.

    Returns
    -------
    tuple
        The evaluation, and its figures as ``--json`` prints them.
    """
    train = data.train
    if data.by_class:  # the anchor takes the first of them
        train = train[torch.randperm(len(train), generator=torch.Generator().manual_seed(0))]

    def progress(blocks: Iterable[Tensor]) -> Iterable[Tensor]:
        return tqdm(blocks, "Parzen windows", leave=False, disable=None)

    if data.folds:
        parts = [(fold.valid, fold.test) for fold in data.folds]
        counts = [len(fold.valid) for fold in data.folds]
        over_folds = evaluate.evaluate_folds(
            samples,
            train=train,
            folds=parts,
            sigmas=sigmas,
            seed=seed,
            progress=progress,
            processes=processes,
        )
        return over_folds, reports.figures_of_folds(over_folds, counts)
    result = evaluate.evaluate(
        samples,
        train=train,
        validation=data.valid,
        test=data.test,
        sigmas=sigmas,
        seed=seed,
        progress=progress,
        processes=processes,
    )
    return result, reports.figures(result, min(len(data.valid), VALIDATION_POINTS))
