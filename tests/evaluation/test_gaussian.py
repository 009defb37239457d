"""The Gaussian fitted to pixels, against NumPy and SciPy."""

import numpy as np
import pytest
import torch
from scipy import stats

from gancore.evaluation import gaussian
from gancore.evaluation.gaussian import RIDGES, deviation_that_scores, fit, one_picture_score
from gancore.evaluation.parzen import log_density


@pytest.fixture
def images(rng):
    mixing = torch.randn(12, 12, generator=rng, dtype=torch.float64)
    codes = torch.randn(200, 12, generator=rng, dtype=torch.float64)
    return (0.5 + 0.1 * codes @ mixing).reshape(200, 1, 3, 4)


def reference(images, ridge):
    rows = images.flatten(1).double().numpy()
    covariance = np.cov(rows, rowvar=False, bias=True) + ridge * np.eye(rows.shape[1])
    return stats.multivariate_normal(rows.mean(axis=0), covariance)


@pytest.mark.parametrize("ridge", [1e-4, 0.03])
@pytest.mark.parametrize("block", [7, 10_000])
def test_the_density_is_scipys(images, ridge, block, monkeypatch):
    monkeypatch.setattr(gaussian, "_IMAGES_PER_BLOCK", block)
    ours = fit(images[:150]).with_ridge(ridge).log_density(images[150:])
    expected = reference(images[:150], ridge).logpdf(images[150:].flatten(1).numpy())
    np.testing.assert_allclose(ours.numpy(), expected, rtol=1e-9)


def test_fewer_images_than_pixels_are_no_obstacle(images):
    few = images[:5]
    ours = fit(few).with_ridge(0.01).log_density(images[150:])
    expected = reference(few, 0.01).logpdf(images[150:].flatten(1).numpy())
    np.testing.assert_allclose(ours.numpy(), expected, rtol=1e-9)


def test_the_samples_have_the_mean_the_covariance_and_the_ridge(images):
    model = fit(images).with_ridge(0.05)
    drawn = model.sample(200_000, seed=0)
    assert drawn.shape == (200_000, 1, 3, 4)
    assert drawn.dtype == torch.float32
    expected = reference(images, 0.05)
    rows = drawn.flatten(1).double().numpy()
    # Standard errors: of a mean sqrt(v/n), of a covariance at most sqrt(2)·v/sqrt(n).
    largest = np.diag(expected.cov_object.covariance).max()
    np.testing.assert_allclose(
        rows.mean(axis=0), expected.mean, atol=5 * np.sqrt(largest / 200_000)
    )
    np.testing.assert_allclose(
        np.cov(rows, rowvar=False),
        expected.cov_object.covariance,
        atol=5 * np.sqrt(2 / 200_000) * largest,
    )
    again = model.sample(200_000, seed=0)
    assert torch.equal(again, drawn)


def test_the_ridge_is_the_best_for_the_first_validation_images_and_for_no_others(images):
    model = fit(images[:30])
    validation = torch.cat([images[100:140], 100 + images[140:]])
    chosen = model.with_best_ridge(validation, validation_points=40).ridge
    rows = images[100:140].flatten(1).numpy()
    means = [reference(images[:30], ridge).logpdf(rows).mean() for ridge in RIDGES]
    assert chosen == RIDGES[int(np.argmax(means))]
    assert RIDGES[0] < chosen < RIDGES[-1]


def test_images_of_digits_can_be_fitted_though_some_pixels_are_always_black(digits):
    model = fit(digits.train).with_best_ridge(digits.valid)
    assert (digits.train.std(0) == 0).any()
    assert model.log_density(digits.test).isfinite().all()


def test_a_covariance_without_an_inverse_has_no_density(rng):
    few = fit(torch.rand(5, 1, 3, 4, generator=rng))  # in twelve dimensions
    with pytest.raises(ValueError, match="ridge above 0"):
        few.log_density(torch.zeros(1, 1, 3, 4))
    assert few.with_ridge(1e-6).log_density(torch.zeros(1, 1, 3, 4)).isfinite().all()


def test_one_picture_scores_what_the_best_of_many_windows_does(rng):
    points = torch.rand(300, 1, 3, 4, generator=rng, dtype=torch.float64)
    picture = torch.full((1, 1, 3, 4), 0.4, dtype=torch.float64)
    widths = np.linspace(0.2, 0.5, 3001)
    scores = log_density(points, picture, widths.tolist()).mean(1)
    v = (points - picture).square().mean().item()
    assert scores.max().item() == pytest.approx(one_picture_score(v, 12), abs=1e-5)
    assert widths[int(scores.argmax())] == pytest.approx(np.sqrt(v), abs=1e-4)


@pytest.mark.parametrize("score", [-500.0, 0.0, 2057.0])
def test_the_deviation_is_the_inverse_of_the_score(score):
    deviation = deviation_that_scores(score, 2304)
    assert one_picture_score(deviation**2, 2304) == pytest.approx(score, abs=1e-9)


def test_many_samples_are_drawn_in_blocks_and_are_the_same(images, monkeypatch):
    gaussian_of_pixels = fit(images).with_ridge(0.01)

    def draw(block):
        monkeypatch.setattr(gaussian, "_IMAGES_PER_BLOCK", block)
        return gaussian_of_pixels.sample(40, seed=0)

    drawn = []
    randn = torch.randn
    monkeypatch.setattr(
        torch, "randn", lambda *size, **kw: drawn.append(size) or randn(*size, **kw)
    )
    torch.testing.assert_close(draw(16), draw(10_000))
    assert drawn == [(16, 12), (16, 12), (8, 12), (40, 12)]


@pytest.mark.parametrize("count", [0, -2])
def test_a_ridge_is_chosen_on_images(images, count):
    with pytest.raises(ValueError, match=f"one image or more, not {count}"):
        fit(images).with_best_ridge(images, validation_points=count)


@pytest.mark.parametrize("broken", [torch.nan, torch.inf])
def test_a_ridge_is_not_chosen_on_what_is_no_number(images, broken):
    validation = images[100:].clone()
    validation[7, 0, 1, 2] = broken
    with pytest.raises(ValueError, match="not of finite numbers"):
        fit(images[:100]).with_best_ridge(validation)


def test_points_of_another_size_are_refused(images):
    fitted = fit(images).with_ridge(0.1)
    with pytest.raises(ValueError, match="points of 1 numbers, a Gaussian of 12"):
        fitted.log_density(torch.zeros(3, 1))  # not the same number at every pixel
    with pytest.raises(ValueError, match="of 1 numbers"):
        fitted.with_best_ridge(torch.zeros(3, 1))
