r"""A generator's Parzen estimate, and the reference values to read it against.

Beside the samples of a generator, two other sets of centres go through the same estimator: real
training images, and samples of a Gaussian fitted to the pixels of the training images. For the
Gaussian the exact log-density is known too, so that the two together show how far below the
truth the estimator stays.

A data set with official folds is judged as the paper judged TFD: each fold by itself, with σ
chosen on its valid part, and then

.. math::

    \bar\ell = \frac1F \sum_{f=1}^F \ell_f, \qquad
    \mathrm{SE} = \sqrt{\frac{1}{F (F - 1)} \sum_{f=1}^F (\ell_f - \bar\ell)^2}
"""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from torch import Tensor

from gancore.evaluation import gaussian
from gancore.evaluation.parzen import (
    SIGMA_GRIDS,
    VALIDATION_POINTS,
    Mean,
    ParzenEstimate,
    estimate,
    mean_and_error,
)
from gancore.processes import ALONE, Processes


@dataclass(frozen=True)
class Evaluation:
    """The same estimator on samples of a model, on real images and on a fitted Gaussian.

    Attributes
    ----------
    model
        With samples of G as the centres.
    real_data
        The anchor: with training images as the centres, and a σ of its own. A model that
        scores above it is rewarded for smoothing, not for being closer to the data.
    gaussian
        With samples of a Gaussian that has the training images' mean and covariance, as
        many as there are of G, and a σ of its own: what a model scores that knows of images no
        more than how any two pixels go together.
    gaussian_density
        Mean and error over the test images of that Gaussian's **exact** log-density. It is
        what the row above would estimate if its windows were no wider than the samples are
        dense.
    gaussian_ridge
        The variance added to every pixel of the Gaussian, chosen on validation images.
    """

    model: ParzenEstimate
    real_data: ParzenEstimate
    gaussian: ParzenEstimate
    gaussian_density: Mean
    gaussian_ridge: float


@dataclass(frozen=True)
class FoldwiseEvaluation:
    """One evaluation a fold, and the mean over the folds with its standard error.

    Attributes
    ----------
    folds
        The evaluation of each fold.
    model, real_data, gaussian, gaussian_density
        As in :class:`Evaluation`, over the folds.
    """

    folds: tuple[Evaluation, ...]
    model: Mean
    real_data: Mean
    gaussian: Mean
    gaussian_density: Mean


def evaluate(
    samples: Tensor,
    *,
    train: Tensor,
    validation: Tensor,
    test: Tensor,
    sigmas: Sequence[float] = SIGMA_GRIDS["paper"],
    seed: int = 0,
    progress: Callable[[Iterable[Tensor]], Iterable[Tensor]] = iter,
    processes: Processes = ALONE,
) -> Evaluation:
    """Score samples against test images, with real data and a fitted Gaussian beside them.

    Parameters
    ----------
    samples
        Samples of G.
    train, validation, test
        The parts of the data set: the first ``len(samples)`` training images are the
        anchor's centres, so shuffle them first if they lie class after class, as those of mnist5k
        do. σ is chosen on the first 1,000 of ``validation`` for each of the three, and so is the
        Gaussian's ridge. The Gaussian is fitted to all training images.
    sigmas
        The grid.
    seed
        Fixes the samples of the Gaussian.
    progress, processes
        As for :func:`gancore.evaluation.parzen.log_density`.
    """
    held_out = [(validation[:VALIDATION_POINTS], test)]
    (result,) = _evaluations(samples, train, held_out, sigmas, seed, progress, processes)
    return result


def evaluate_folds(
    samples: Tensor,
    *,
    train: Tensor,
    folds: Iterable[tuple[Tensor, Tensor]],
    sigmas: Sequence[float] = SIGMA_GRIDS["paper"],
    seed: int = 0,
    progress: Callable[[Iterable[Tensor]], Iterable[Tensor]] = iter,
    processes: Processes = ALONE,
) -> FoldwiseEvaluation:
    """Score samples against the test part of each fold, as the paper did on TFD.

    Parameters
    ----------
    samples
        Samples of G, the same for every fold.
    train
        The images that G was trained on, the same for every fold.
    folds
        The valid and the test part of each, two folds at least.
    sigmas, seed, progress, processes
        As for :func:`evaluate`.

    Returns
    -------
    FoldwiseEvaluation
        With σ and the ridge chosen anew on each fold's valid part, on all of it.

    Raises
    ------
    ValueError
        If there are fewer than two folds.
    """
    folds = list(folds)
    if len(folds) < 2:
        raise ValueError(f"folds are two or more, not {len(folds)}")
    results = tuple(_evaluations(samples, train, folds, sigmas, seed, progress, processes))

    def mean(rows: Iterable[Mean | ParzenEstimate]) -> Mean:
        return mean_over_folds([row.log_likelihood for row in rows])

    return FoldwiseEvaluation(
        folds=results,
        model=mean(result.model for result in results),
        real_data=mean(result.real_data for result in results),
        gaussian=mean(result.gaussian for result in results),
        gaussian_density=mean(result.gaussian_density for result in results),
    )


def mean_over_folds(log_likelihoods: Sequence[float]) -> Mean:
    """Return the mean of the folds' figures and the standard error of that mean.

    The error is the standard deviation over the folds, with F - 1 in the denominator since F is
    small, divided by the root of F.

    Parameters
    ----------
    log_likelihoods
        One figure a fold, at least two.

    Raises
    ------
    ValueError
        If there are fewer than two.

    Examples
    --------
    >>> round(mean_over_folds([1.0, 2.0, 3.0]).standard_error ** 2, 6)  # variance 1, three folds
    0.333333
    """
    if len(log_likelihoods) < 2:
        raise ValueError("a standard error over folds needs at least two folds")
    return Mean(
        statistics.fmean(log_likelihoods),
        statistics.stdev(log_likelihoods) / sqrt(len(log_likelihoods)),
    )


def _evaluations(
    samples: Tensor,
    train: Tensor,
    held_out: Iterable[tuple[Tensor, Tensor]],
    sigmas: Sequence[float],
    seed: int,
    progress: Callable[[Iterable[Tensor]], Iterable[Tensor]],
    processes: Processes,
) -> Iterable[Evaluation]:
    """One evaluation for each pair of a valid and a test part."""
    fitted = gaussian.fit(train)
    anchor = train[: len(samples)].to(samples.device)
    for valid, test in held_out:
        best = fitted.with_best_ridge(valid, validation_points=None)
        valid, test = valid.to(samples.device), test.to(samples.device)
        drawn = best.sample(len(samples), seed=seed)
        model, real_data, of_gaussian = (
            estimate(
                centres,
                validation=valid,
                test=test,
                sigmas=sigmas,
                validation_points=None,
                progress=progress,
                processes=processes,
            )
            for centres in (samples, anchor, drawn.to(samples))
        )
        density = mean_and_error(best.log_density(test))
        yield Evaluation(model, real_data, of_gaussian, density, best.ridge)
