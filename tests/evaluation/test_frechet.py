"""The Fréchet distance, against SciPy's matrix root and where it is known by hand."""

import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm
from torch.nn.functional import avg_pool2d

from gancore.evaluation.frechet import distance_of_gaussians, frechet_distance


def test_it_is_the_formula_with_scipys_root(rng):
    first = torch.randn(40, 6, generator=rng, dtype=torch.float64)
    second = 1 + torch.randn(50, 6, generator=rng, dtype=torch.float64) @ torch.randn(
        6, 6, generator=rng, dtype=torch.float64
    )
    mean_1, mean_2 = (np.mean(each.numpy(), axis=0) for each in (first, second))
    cov_1, cov_2 = (np.cov(each.numpy(), rowvar=False) for each in (first, second))
    root = np.real(sqrtm(cov_1 @ cov_2))
    expected = np.sum((mean_1 - mean_2) ** 2) + np.trace(cov_1 + cov_2 - 2 * root)
    assert frechet_distance(first, second) == pytest.approx(expected, rel=1e-9)
    assert frechet_distance(second, first) == pytest.approx(expected, rel=1e-9)


def test_where_the_axes_are_shared_it_is_between_the_deviations(rng):
    """With a common basis: the means' distance and the deviations' distance, squared."""
    basis, _ = torch.linalg.qr(torch.randn(5, 5, generator=rng, dtype=torch.float64))
    s_1, s_2, mean_1, mean_2 = torch.rand(4, 5, generator=rng, dtype=torch.float64)
    cov_1, cov_2 = ((basis * s.square()) @ basis.T for s in (s_1, s_2))
    expected = (mean_1 - mean_2).square().sum() + (s_1 - s_2).square().sum()
    found = distance_of_gaussians(mean_1, cov_1, mean_2, cov_2)
    assert found == pytest.approx(expected.item(), rel=1e-9)


def test_equal_sets_are_at_no_distance_though_their_covariance_is_singular(digits):
    pixels = avg_pool2d(digits.test[::10], 2).flatten(1)  # 50 images of 196 pixels
    assert frechet_distance(pixels, pixels) == pytest.approx(0, abs=1e-7)
    assert frechet_distance(pixels, pixels.flip(0)) == pytest.approx(0, abs=1e-7)


def test_many_points_of_two_gaussians_come_near_their_distance(rng):
    first = torch.randn(20_000, 2, generator=rng)
    second = 3 * torch.randn(20_000, 2, generator=rng) + torch.tensor([1.0, 0.0])
    # 1 for the means and (3 - 1)² for each of two deviations; its error is about 0.07.
    assert frechet_distance(first, second) == pytest.approx(9, abs=0.3)


@pytest.mark.parametrize(
    ("rows", "columns", "message"),
    [(1, 2, "at least two rows"), (5, 3, r"not \(5, 2\) and \(5, 3\)")],
)
def test_what_has_no_distance_is_refused(rows, columns, message):
    with pytest.raises(ValueError, match=message):
        frechet_distance(torch.zeros(5, 2), torch.zeros(rows, columns))


@pytest.mark.parametrize(
    ("first", "message"),
    [
        (torch.zeros(5), "shapes"),
        (torch.zeros(5, 1, 2, 2), "shapes"),
        (torch.full((5, 2), torch.nan), "not a finite number"),
    ],
)
def test_what_are_no_features_is_refused(first, message):
    for pair in ((first, torch.zeros(5, 2)), (torch.zeros(5, 2), first)):
        with pytest.raises(ValueError, match=message):
            frechet_distance(*pair)
