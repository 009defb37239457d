"""Precision, recall, density and coverage, against plain loops and where the answer is known."""

import numpy as np
import pytest
import torch

from gancore.evaluation.manifolds import prdc


def by_loops(samples, real, k):
    """The four figures by their definitions, a pair of points at a time."""

    def radius(point, points):
        others = [np.linalg.norm(point - other) for other in points if other is not point]
        return sorted(others)[k - 1]

    samples, real = list(samples), list(real)
    of_real = [radius(point, real) for point in real]
    of_samples = [radius(point, samples) for point in samples]
    inside = [
        [np.linalg.norm(x - s) <= r for s in samples] for x, r in zip(real, of_real, strict=True)
    ]
    reached = [
        any(np.linalg.norm(x - s) <= r for s, r in zip(samples, of_samples, strict=True))
        for x in real
    ]
    return {
        "precision": np.mean([any(column) for column in zip(*inside, strict=True)]),
        "recall": np.mean(reached),
        "density": np.sum(inside) / (k * len(samples)),
        "coverage": np.mean([any(row) for row in inside]),
    }


@pytest.mark.parametrize("k", [1, 3, 5])
@pytest.mark.parametrize("block", [7, 500])
def test_they_are_what_plain_loops_count(rng, k, block):
    real = torch.randn(40, 1, 2, 2, generator=rng, dtype=torch.float64)
    samples = 0.3 + 0.8 * torch.randn(30, 1, 2, 2, generator=rng, dtype=torch.float64)
    ours = prdc(samples, real=real, k=k, block=block)
    expected = by_loops(samples.flatten(1).numpy(), real.flatten(1).numpy(), k)
    assert vars(ours) == pytest.approx(expected, abs=1e-12)
    assert ours.precision != ours.recall  # else an exchange of the two would not be seen


def test_the_real_points_as_samples_miss_nothing(digits):
    real = digits.test.double()
    figures = prdc(real, real=real)
    assert (figures.precision, figures.recall, figures.coverage) == (1, 1, 1)
    # Each point is in its own ball, and k others in it: k + 1 pairs a point.
    assert figures.density == pytest.approx(6 / 5)


def test_points_far_away_have_none_of_it(rng):
    real = torch.randn(50, 3, generator=rng)
    assert vars(prdc(real + 100, real=real)) == dict.fromkeys(
        ("precision", "recall", "density", "coverage"), 0
    )


def test_fresh_points_of_the_same_distribution_have_density_one(rng):
    real, samples = torch.rand(2, 2000, 2, generator=rng)
    figures = prdc(samples, real=real)
    # Each ball holds k of the others, so k of as many fresh points in expectation; some 2,000
    # balls that overlap leave a deviation of a hundredth or two.
    assert figures.density == pytest.approx(1, abs=0.06)
    # P(no fresh point in a ball of k others) is near 2^-k: coverage near 1 - 1/32.
    assert figures.coverage == pytest.approx(1 - 2**-5, abs=0.02)
    assert min(figures.precision, figures.recall) > 0.95


def test_a_collapsed_model_is_precise_and_recalls_nothing(digits, rng):
    """Copies of one digit with a little noise: each is good, and all are the same."""
    real = digits.train[::10]
    collapsed = real[200] + 0.01 * torch.randn(real.shape, generator=rng)
    figures = prdc(collapsed, real=real)
    assert figures.precision == 1
    assert figures.recall <= 1 / len(real)
    assert figures.coverage < 0.1


def test_noise_reaches_everything_and_is_nowhere_near(rng):
    """Samples spread out far have balls that hold all real points: that is what recall counts."""
    real = torch.randn(200, 2, generator=rng)
    figures = prdc(100 * torch.randn(200, 2, generator=rng), real=real)
    assert figures.recall > 0.95
    assert max(figures.precision, figures.coverage) < 0.1


def test_points_far_from_0_are_judged_as_those_near_it(rng):
    """Features may have any offset; squares of a thousand leave few digits for distances of ten."""
    real, samples = torch.randn(2, 300, 20, generator=rng).mul(1024).round().div(1024)
    far = prdc(samples + 1024, real=real + 1024)  # exact in float32
    assert far == prdc(samples.double(), real=real.double())


@pytest.mark.parametrize("k", [0, 4])
def test_a_neighbour_must_be_there(k):
    with pytest.raises(ValueError, match=f"k is from 1 to 3 for 4 points, not {k}"):
        prdc(torch.zeros(4, 2), real=torch.zeros(4, 2), k=k)


def test_points_that_are_no_numbers_are_refused():
    points = torch.arange(10.0)[:, None]
    broken = points.clone()
    broken[3] = torch.nan
    for pair in ((points, broken), (broken, points)):
        with pytest.raises(ValueError, match="finite"):
            prdc(pair[0], real=pair[1], k=2)


def test_one_column_is_not_every_column(rng):
    with pytest.raises(ValueError, match="points of 1 and 6 numbers"):
        prdc(torch.rand(30, 1, generator=rng), real=torch.rand(30, 6, generator=rng))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_judged_in_float32(digits, dtype):
    real, samples = digits.train[::20].to(dtype), digits.test[::5].to(dtype)
    assert prdc(samples, real=real) == prdc(samples.float(), real=real.float())
