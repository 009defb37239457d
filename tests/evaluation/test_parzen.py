import math
import sys
import time

import numpy as np
import pytest
import torch
from scipy import stats
from scipy.spatial import KDTree

from gancore.evaluation import parzen
from gancore.evaluation.baselines import blurred, k_means, shifted
from gancore.evaluation.parzen import SIGMA_GRIDS, estimate, log_density
from gancore.processes import Processes


def double_loop(points, samples, sigma):
    """The definition, written plainly in float64."""
    points, samples = (np.asarray(each, dtype=np.float64) for each in (points, samples))
    d = points.shape[1]
    out = np.empty(len(points))
    for i, x in enumerate(points):
        exponents = np.array([-np.sum((x - s) ** 2) / (2 * sigma**2) for s in samples])
        top = exponents.max()
        out[i] = top + math.log(np.mean(np.exp(exponents - top)))
    return out - d * math.log(sigma * math.sqrt(2 * math.pi))


def test_the_grids_are_the_authors_and_the_fine_one():
    np.testing.assert_allclose(SIGMA_GRIDS["paper"], np.logspace(-1, 0, 10), rtol=1e-12)
    np.testing.assert_allclose(SIGMA_GRIDS["fine"], np.arange(0.1, 0.305, 0.01), atol=1e-12)


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-9), (torch.float32, 1e-3)])
def test_agrees_with_the_double_loop_on_digits(digits, dtype, tolerance, monkeypatch):
    # Small blocks, so that several of each kind are joined.
    monkeypatch.setattr(parzen, "_POINTS_PER_BLOCK", 16)
    monkeypatch.setattr(parzen, "_CENTRES_PER_BLOCK", 37)
    points, samples = digits.test[::10].flatten(1), digits.train[::40].flatten(1)
    ours = log_density(points.to(dtype), samples.to(dtype), SIGMA_GRIDS["paper"])
    for row, sigma in zip(ours, SIGMA_GRIDS["paper"], strict=True):
        expected = double_loop(points, samples, sigma)
        assert row.double().mean().item() == pytest.approx(expected.mean(), abs=tolerance)
        # A single point's float32 error is largest for the narrowest window.
        np.testing.assert_allclose(row.numpy(), expected, atol=5 * tolerance)


def test_one_sample_gives_the_normal_density(rng):
    x = torch.randn(50, 3, generator=rng, dtype=torch.float64)
    ours = log_density(x, torch.zeros(1, 3, dtype=torch.float64), [0.7])[0]
    np.testing.assert_allclose(ours, stats.norm(0, 0.7).logpdf(x.numpy()).sum(axis=1), rtol=1e-12)


def test_the_mixture_integrates_to_one(rng):
    grid = torch.linspace(-12, 12, 20_001, dtype=torch.float64)[:, None]
    samples = torch.randn(30, 1, generator=rng, dtype=torch.float64)
    density = log_density(grid, samples, [0.3])[0].exp().numpy()
    assert np.trapezoid(density, grid[:, 0].numpy()) == pytest.approx(1, abs=1e-9)


@pytest.mark.slow
def test_recovers_a_known_entropy(rng):
    """E[log p(x)] of N(0, I) in d dimensions is -d/2·log(2πe); the estimate stays below it."""
    samples, validation, test = (
        torch.randn(8000, 2, generator=rng, dtype=torch.float64) for _ in range(3)
    )
    result = estimate(samples, validation=validation, test=test)
    truth = -math.log(2 * math.pi * math.e)
    # The window widens the density, which costs at most d/2·log(1+σ²) plus sampling error.
    bias = math.log(1 + result.sigma**2)
    slack = 4 * result.standard_error
    assert truth - bias - slack - 0.02 < result.log_likelihood < truth + slack


def test_sigma_is_chosen_on_validation_points_alone(rng):
    samples = torch.randn(500, 1, generator=rng, dtype=torch.float64)
    near = samples[:200] + 0.001
    far = 3 * torch.randn(200, 1, generator=rng, dtype=torch.float64)
    result = estimate(samples, validation=near, test=far)
    assert result.sigma == 0.1
    assert estimate(samples, validation=far, test=near).sigma > 0.3
    assert result.sigma == max(
        result.validation_log_likelihoods, key=result.validation_log_likelihoods.get
    )
    assert result.log_likelihood == pytest.approx(
        log_density(far, samples, [0.1]).mean().item(), rel=1e-12
    )


def test_only_the_first_thousand_validation_points_count(rng):
    samples, points = torch.randn(2, 1200, 1, generator=rng)
    poisoned = points.clone()
    poisoned[1000:] = 1e3
    results = [estimate(samples, validation=v, test=points) for v in (points, poisoned)]
    assert results[0] == results[1]


def test_the_standard_error_is_the_deviation_over_the_root(rng):
    samples, validation, test = torch.randn(3, 400, 2, generator=rng, dtype=torch.float64)
    result = estimate(samples, validation=validation, test=test, sigmas=[0.5])
    scores = double_loop(test, samples, 0.5)
    assert result.standard_error == pytest.approx(scores.std() / math.sqrt(400), rel=1e-9)
    assert result.log_likelihood == pytest.approx(scores.mean(), rel=1e-9)
    assert (result.samples, result.test_points) == (400, 400)


@pytest.mark.parametrize("setting", ["high", "medium"])
def test_reduced_precision_is_off_inside_and_put_back(setting, digits):
    points, samples = digits.test[:50], digits.train[:200]
    exact = log_density(points, samples, [0.17])
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision(setting)
    try:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            inside = log_density(points, samples, [0.17])
        assert torch.get_float32_matmul_precision() == setting
    finally:
        torch.set_float32_matmul_precision(before)
    assert torch.equal(inside, exact)


def test_an_estimate_shows_its_progress_and_may_be_shared(rng, monkeypatch):
    """Of six points this process scores four; the others' scores are played by the last."""
    monkeypatch.setattr(parzen, "_POINTS_PER_BLOCK", 2)
    samples, validation, test = torch.randn(3, 6, 1, generator=rng)
    shown, gathered = [], []

    def progress(blocks):
        for block in blocks:
            shown.append(len(block))
            yield block

    class Shared(Processes):
        def share(self, batch):
            return batch[:4]

        def gather(self, rows):
            gathered.append(tuple(rows.shape))
            return rows[[0, 1, 2, 3, 3, 3]]

    sets = {"validation": validation, "test": test, "sigmas": [0.5, 1.0]}
    result = estimate(samples, **sets, progress=progress, processes=Shared(0, 2))
    assert shown == [2, 2, 2, 2]
    assert gathered == [(4, 2), (4, 1)]
    repeated = [points[[0, 1, 2, 3, 3, 3]] for points in (validation, test)]
    expected = estimate(samples, **sets | {"validation": repeated[0], "test": repeated[1]})
    assert result.log_likelihood == pytest.approx(expected.log_likelihood, rel=1e-5)
    assert result.validation_log_likelihoods == pytest.approx(expected.validation_log_likelihoods)


@pytest.mark.parametrize(
    ("points", "samples", "sigma", "word"),
    [
        (torch.zeros(2, 3), torch.zeros(2, 4), 0.2, r"dimensions \(3,\), samples \(4,\)$"),
        (torch.zeros(2, 1, 3, 2), torch.zeros(2, 3, 2, 1), 0.2, "dimensions"),
        (torch.zeros(2, 3), torch.zeros(0, 3), 0.2, "^a Parzen window needs at least one sample"),
        (torch.zeros(0, 3), torch.zeros(2, 3), 0.2, "a point to look at$"),
        (torch.zeros(2, 3), torch.full((2, 3), math.nan), 0.2, "^a sample is not a finite number$"),
        (torch.zeros(2, 3), torch.zeros(2, 3), 0.0, "σ is between"),
        (torch.zeros(2, 3), torch.zeros(2, 3), 1e-15, "σ is between"),
        (torch.zeros(2, 3), torch.zeros(2, 3), 1e15, "σ is between"),
        (torch.zeros(2, 3), torch.zeros(2, 3), math.nan, "σ is between"),
        (torch.zeros(2, 3), torch.zeros(2, 3), 1e200, "σ is between"),
        (torch.zeros(2, 3), torch.zeros(2, 3, dtype=torch.uint8), 0.2, "floating-point"),
        (*2 * [torch.zeros(2, 3, dtype=torch.uint8)], 0.2, "floating-point"),
        (torch.zeros(2, 3), torch.zeros(2, 3, dtype=torch.float64), 0.2, "floating-point"),
    ],
)
def test_refuses_what_has_no_estimate(points, samples, sigma, word):
    with pytest.raises(ValueError, match=word):
        log_density(points, samples, [sigma])


def test_a_validation_point_that_is_no_number_does_not_choose(rng):
    samples, validation, test = torch.randn(3, 50, 2, generator=rng)
    validation[7] = math.nan
    with pytest.raises(ValueError, match=r"^a validation point is not a finite number$"):
        estimate(samples, validation=validation, test=test)
    with pytest.raises(ValueError, match=r"^a test point is not a finite number$"):
        estimate(samples, validation=test, test=validation)
    with pytest.raises(ValueError, match=r"not 0\.0, nan$"):
        log_density(test, samples, [0.0, math.nan])


def test_rows_of_pixels_go_with_images(rng):
    images = torch.rand(5, 1, 3, 2, generator=rng)
    rows = log_density(images.flatten(1), images, [0.3])
    assert torch.equal(rows, log_density(images, images, [0.3]))


@pytest.mark.skipif(not hasattr(torch.backends, "fp32_precision"), reason="PyTorch before 2.9")
def test_a_precision_that_was_set_by_backends_is_put_back(digits):
    points, samples = digits.test[:50], digits.train[:200]
    exact = log_density(points, samples, [0.17])
    settings = torch.backends.cuda.matmul, torch.backends.mkldnn.matmul
    before = [each.fp32_precision for each in settings]
    try:
        for each in settings:
            each.fp32_precision = "tf32"
        assert torch.equal(log_density(points, samples, [0.17]), exact)
        assert [each.fp32_precision for each in settings] == ["tf32", "tf32"]
    finally:
        for each, setting in zip(settings, before, strict=True):
            each.fp32_precision = setting


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
def test_the_paper_s_size_is_fast_and_small():
    """10,000 samples, 10,000 points, ten widths: a minute of one core at most, under 1 GiB."""
    rng = torch.Generator().manual_seed(0)
    points, samples = torch.rand(2, 10_000, 784, generator=rng)
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()  # which other programs do not lengthen
    log_density(points, samples, SIGMA_GRIDS["paper"])
    assert time.process_time() - started < 60
    kilobyte = 1024 if sys.platform != "darwin" else 1
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * kilobyte < 2**30


@pytest.mark.slow
def test_the_anchor_of_the_full_set(full_mnist):
    """10,000 real training images as the samples score 241.2 ± 2.1 nats at σ = 0.1668."""
    result = estimate(full_mnist.train[:10_000], validation=full_mnist.valid, test=full_mnist.test)
    assert result.log_likelihood == pytest.approx(241.2, abs=0.05)
    assert result.standard_error == pytest.approx(2.1, abs=0.05)
    assert result.sigma == pytest.approx(0.1668, abs=5e-5)


def test_the_estimate_lies_between_its_nearest_neighbour_bounds(digits):
    """Proposition 9.3, with SciPy's tree for the nearest samples."""
    points = digits.test[::5].flatten(1).double()
    samples = digits.train[::4].flatten(1).double()
    distances, _ = KDTree(samples.numpy()).query(points.numpy())
    square = float(np.mean(distances**2))
    upper = -784 / 2 * (math.log(2 * math.pi * square / 784) + 1)
    widths = [math.sqrt(square / 784), *SIGMA_GRIDS["paper"], *SIGMA_GRIDS["fine"]]
    means = log_density(points, samples, widths).mean(1)
    assert means[0].item() >= upper - math.log(len(samples)) - 1e-9
    assert means.max().item() <= upper


@pytest.mark.slow
def test_blurs_and_means_beat_real_images_on_the_full_set(full_mnist):
    """The trap of Theis, van den Oord and Bethge, 2016: k-means centres above real data.

    A fifth of the test images give each mean to within 4 nats; the margins are many times that.
    """
    train, test = full_mnist.train.flatten(1), full_mnist.test[::5].flatten(1)
    candidates = {
        "real": train[:10_000],
        "blurred": blurred(full_mnist.train[:10_000], 0.7),
        "k-means": k_means(train[:25_000], 10_000, iterations=1),
        "moved": shifted(full_mnist.train[:10_000], 1),
    }
    score = {
        name: log_density(test, images.flatten(1), [10 ** (-7 / 9)])[0].mean().item()
        for name, images in candidates.items()
    }
    assert score["k-means"] > score["real"] + 40
    assert score["blurred"] > score["real"] + 40
    assert score["moved"] < score["real"] - 40


def test_a_test_point_that_is_no_number_has_no_score(rng):
    samples, validation, test = torch.randn(3, 50, 2, generator=rng)
    test[7] = math.nan
    with pytest.raises(ValueError, match="test point"):
        estimate(samples, validation=validation, test=test)


@pytest.mark.parametrize("half", [torch.bfloat16, torch.float16])
def test_half_precision_is_computed_with_in_float32(rng, half):
    points, samples = (torch.rand(2, 60, 200, generator=rng)).to(half)
    ours = log_density(points, samples, [0.2])
    assert ours.dtype == torch.float32
    torch.testing.assert_close(ours, log_density(points.double(), samples.double(), [0.2]).float())


def test_without_a_width_or_a_validation_point_there_is_no_choice():
    points = torch.zeros(3, 1)
    with pytest.raises(ValueError, match=r"^there is no σ to evaluate with$"):
        estimate(points, validation=points, test=points, sigmas=[])
    with pytest.raises(ValueError, match="one validation point or more, not -2"):
        estimate(points, validation=points, test=points, validation_points=-2)
