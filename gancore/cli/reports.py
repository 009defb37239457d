"""What ``gancore evaluate`` says, as an object for JSON and as a table for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # both import torch, which takes seconds
    from gancore.evaluation.evaluate import Evaluation, FoldwiseEvaluation
    from gancore.evaluation.parzen import Mean, ParzenEstimate


def figures(result: Evaluation, valid_images: int) -> dict[str, Any]:
    """Return the figures of one evaluation, under the names they have in the JSON object."""
    model, real, gaussian = result.model, result.real_data, result.gaussian
    return {
        "sigma": model.sigma,
        "log_likelihood": model.log_likelihood,
        "standard_error": model.standard_error,
        "valid_images": valid_images,
        "test_images": model.test_points,
        "real_data_log_likelihood": real.log_likelihood,
        "real_data_standard_error": real.standard_error,
        "real_data_sigma": real.sigma,
        "real_data_samples": real.samples,
        "gaussian_log_likelihood": gaussian.log_likelihood,
        "gaussian_standard_error": gaussian.standard_error,
        "gaussian_sigma": gaussian.sigma,
        "gaussian_samples": gaussian.samples,
        "gaussian_ridge": result.gaussian_ridge,
        "gaussian_density_log_likelihood": result.gaussian_density.log_likelihood,
        "gaussian_density_standard_error": result.gaussian_density.standard_error,
    }


def figures_of_folds(result: FoldwiseEvaluation, valid_images: Sequence[int]) -> dict[str, Any]:
    """Return the figures over folds under the same names, and those of each in ``folds``.

    A figure that the folds do not share, such as σ, is None; numbers of images are sums.
    """
    folds = [
        {"fold": number, **figures(fold, count)}
        for number, (fold, count) in enumerate(
            zip(result.folds, valid_images, strict=True), start=1
        )
    ]
    first, *others = folds
    shared = {
        key: value if all(other[key] == value for other in others) else None
        for key, value in first.items()
        if key != "fold"
    }
    means = {
        "": result.model,
        "real_data_": result.real_data,
        "gaussian_": result.gaussian,
        "gaussian_density_": result.gaussian_density,
    }
    for prefix, mean in means.items():
        shared[f"{prefix}log_likelihood"] = mean.log_likelihood
        shared[f"{prefix}standard_error"] = mean.standard_error
    for key in ("valid_images", "test_images"):
        shared[key] = sum(fold[key] for fold in folds)
    return {**shared, "folds": folds}


def table(result: Evaluation | FoldwiseEvaluation) -> str:
    """Return the figures as lines of text; with folds, each fold's and then those over all."""
    folds: Sequence[Evaluation] = getattr(result, "folds", ())
    lines = []
    for number, fold in enumerate(folds, start=1):
        lines += [f"fold {number}, {fold.model.test_points:,} test images", *_rows(fold)]
    if folds:
        lines.append(f"over the {len(folds)} folds, ± the standard error over folds")
    return "\n".join([*lines, *_rows(result)])


def counted(number: int, thing: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "epoch"), counted(2, "epoch")
    ('1 epoch', '2 epochs')
    """
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _rows(result: Evaluation | FoldwiseEvaluation) -> list[str]:
    parzen: dict[str, Mean | ParzenEstimate] = {
        "generator": result.model,
        "real data": result.real_data,
        "Gaussian": result.gaussian,
    }
    rows = [_row(label, row) + _windows(row) for label, row in parzen.items()]
    exact = _row("  its density", result.gaussian_density)
    return [*rows, f"{exact}  exact, without windows"]


def _row(label: str, row: Mean | ParzenEstimate) -> str:
    return f"  {label:13}{row.log_likelihood:9.1f} ± {row.standard_error:<6.1f}"


def _windows(row: Mean | ParzenEstimate) -> str:
    sigma, samples = getattr(row, "sigma", None), getattr(row, "samples", None)
    return "" if sigma is None else f"  σ = {sigma:.4f}, {samples:,} samples"
