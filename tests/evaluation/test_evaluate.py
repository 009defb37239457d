import math

import numpy as np
import pytest
import torch
from scipy import stats

from gancore.evaluation import gaussian, parzen
from gancore.evaluation.evaluate import evaluate, evaluate_folds, mean_over_folds
from gancore.evaluation.parzen import SIGMA_GRIDS
from gancore.gan.networks import Generator


def test_the_anchor_is_real_data_under_the_same_estimator(digits):
    samples = digits.valid[:300]
    result = evaluate(samples, train=digits.train, validation=digits.valid, test=digits.test)
    anchor = parzen.estimate(digits.train[:300], validation=digits.valid, test=digits.test)
    assert result.real_data == anchor
    assert result.real_data.samples == result.model.samples == 300
    # Held-out digits at their own best sigma are worth about as much as training digits.
    gap = abs(result.model.log_likelihood - anchor.log_likelihood)
    assert gap < 60


def test_the_anchor_has_no_more_samples_than_there_are_training_images(digits):
    result = evaluate(
        torch.rand(150, 1, 28, 28),
        train=digits.train[:100],
        validation=digits.valid,
        test=digits.test,
    )
    assert (result.model.samples, result.real_data.samples) == (150, 100)


def test_noise_is_far_below_digits(digits):
    result = evaluate(
        torch.rand(500, 1, 28, 28, generator=torch.Generator().manual_seed(0)),
        train=digits.train,
        validation=digits.valid,
        test=digits.test,
    )
    assert result.model.log_likelihood < result.real_data.log_likelihood - 300


@pytest.mark.parametrize("noise", ["uniform", "normal"])
def test_samples_are_fixed_by_their_seed(noise):
    generator = Generator(10, (20,), (1, 4, 4), noise=noise)

    def draw(seed):
        return generator.sample(5, seed=seed)

    assert torch.equal(draw(1), draw(1))
    assert not torch.equal(draw(1), draw(2))


@pytest.mark.slow
def test_the_gaussian_stands_beside_with_its_exact_density(digits):
    samples = digits.valid[:200]
    result = evaluate(
        samples, train=digits.train, validation=digits.valid, test=digits.test, seed=3
    )
    fitted = gaussian.fit(digits.train).with_best_ridge(digits.valid)
    scores = fitted.log_density(digits.test).numpy()
    assert result.gaussian_ridge == fitted.ridge
    assert result.gaussian_density.log_likelihood == pytest.approx(scores.mean(), rel=1e-12)
    error = scores.std() / math.sqrt(len(scores))
    assert result.gaussian_density.standard_error == pytest.approx(error, rel=1e-12)
    drawn = fitted.sample(200, seed=3)
    assert result.gaussian == parzen.estimate(drawn, validation=digits.valid, test=digits.test)


def test_of_low_dimension_the_windows_find_the_gaussian_s_density(rng):
    """Where 4,000 samples are dense, the two figures of one Gaussian are one figure."""
    images = torch.randn(400, 1, 1, 2, generator=rng)
    result = evaluate(
        torch.randn(4_000, 1, 1, 2, generator=rng),
        train=images,
        validation=torch.randn(1000, 1, 1, 2, generator=rng),
        test=torch.randn(1000, 1, 1, 2, generator=rng),
    )
    gap = result.gaussian.log_likelihood - result.gaussian_density.log_likelihood
    # A window of σ = 0.1 costs log(1 + σ²) in two dimensions; the samples' noise about as much.
    assert abs(gap) < 0.05


def numpy_estimate(samples, valid, test, sigmas):
    """σ and the test points' log-densities, written plainly in float64."""
    samples, valid, test = (np.float64(part.flatten(1)) for part in (samples, valid, test))

    def log_density(points, sigma):
        squares = ((points[:, None] - samples[None]) ** 2).sum(axis=2)
        exponents = -squares / (2 * sigma**2)
        top = exponents.max(axis=1)
        inner = np.log(np.exp(exponents - top[:, None]).mean(axis=1))
        return top + inner - points.shape[1] * np.log(sigma * np.sqrt(2 * np.pi))

    best = sigmas[int(np.argmax([log_density(valid, sigma).mean() for sigma in sigmas]))]
    return best, log_density(test, best)


@pytest.fixture
def folds(rng):
    """Five folds: on the valid parts another σ is best than on the test parts."""
    return [
        (
            0.5 + spread * torch.randn(30, 1, 2, 3, generator=rng, dtype=torch.float64),
            0.5 + 0.5 * torch.randn(25 + number, 1, 2, 3, generator=rng, dtype=torch.float64),
        )
        for number, spread in enumerate([0.05, 0.1, 0.2, 0.3, 0.4])
    ]


def test_folds_are_judged_each_by_its_own_validation_images_as_numpy_does(folds, rng):
    train, samples = (
        0.5 + 0.2 * torch.randn(count, 1, 2, 3, generator=rng, dtype=torch.float64)
        for count in (80, 60)
    )
    grid = SIGMA_GRIDS["paper"]
    result = evaluate_folds(samples, train=train, folds=folds)
    assert len(result.folds) == 5
    for centres, name in ((samples, "model"), (train[:60], "real_data")):
        figures = []
        for (valid, test), fold in zip(folds, result.folds, strict=True):
            sigma, scores = numpy_estimate(centres, valid, test, grid)
            ours = getattr(fold, name)
            assert ours.sigma == sigma
            assert sigma != numpy_estimate(centres, test, test, grid)[0]
            assert ours.log_likelihood == pytest.approx(scores.mean(), abs=1e-9)
            error = scores.std() / np.sqrt(len(scores))
            assert ours.standard_error == pytest.approx(error, abs=1e-9)
            assert ours.test_points == len(test)
            figures.append(scores.mean())
        over = getattr(result, name)
        assert over.log_likelihood == pytest.approx(np.mean(figures), abs=1e-9)
        assert over.standard_error == pytest.approx(stats.sem(figures), abs=1e-9)
        error = np.std(figures, ddof=1) / np.sqrt(5)
        assert over.standard_error == pytest.approx(error, abs=1e-9)
    assert len({fold.model.sigma for fold in result.folds}) > 1


def test_a_fold_is_an_evaluation_of_its_own(folds, rng):
    train, samples = torch.rand(2, 40, 1, 2, 3, generator=rng, dtype=torch.float64)
    options = {"train": train, "sigmas": SIGMA_GRIDS["fine"], "seed": 2}
    result = evaluate_folds(samples, folds=folds, **options)
    for (valid, test), fold in zip(folds, result.folds, strict=True):
        assert fold == evaluate(samples, validation=valid, test=test, **options)
    for name in ("gaussian", "gaussian_density"):
        figures = [getattr(fold, name).log_likelihood for fold in result.folds]
        assert getattr(result, name) == mean_over_folds(figures)


def test_the_whole_valid_part_of_a_fold_chooses_sigma_and_the_ridge(rng):
    near, far, samples, train, test = (
        0.5 + spread * torch.randn(count, 1, 2, 3, generator=rng, dtype=torch.float64)
        for count, spread in ((1000, 0.05), (500, 1.0), (60, 0.1), (80, 0.1), (20, 0.5))
    )
    valid = torch.cat([near, far])
    fold, _ = evaluate_folds(samples, train=train, folds=[(valid, test)] * 2).folds
    first = evaluate(samples, train=train, validation=valid, test=test)
    assert fold.model.sigma == numpy_estimate(samples, valid, test, SIGMA_GRIDS["paper"])[0]
    assert first.model.sigma == numpy_estimate(samples, near, test, SIGMA_GRIDS["paper"])[0]
    assert fold.model.sigma > first.model.sigma
    assert fold.gaussian_ridge > first.gaussian_ridge


@pytest.mark.parametrize("figures", [[], [1.0]])
def test_one_fold_has_no_error(figures):
    with pytest.raises(ValueError, match="at least two folds"):
        mean_over_folds(figures)


def test_the_seed_draws_the_gaussian_s_samples(rng):
    images = torch.rand(60, 1, 1, 2, generator=rng)
    parts = {"train": images[:40], "validation": images[40:50], "test": images[50:]}
    figures = [evaluate(images[:20], **parts, seed=seed).gaussian for seed in (0, 1, 0)]
    assert figures[0] == figures[2] != figures[1]


def test_a_single_fold_is_refused_before_anything_is_computed():
    nothing = torch.empty(0)
    with pytest.raises(ValueError, match="two or more, not 1"):
        evaluate_folds(nothing, train=nothing, folds=[(nothing, nothing)])
