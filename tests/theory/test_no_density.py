import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from gancore.theory.divergences import criterion, jsd
from gancore.theory.no_density import WoundCurve, band_criterion
from gancore.theory.value import value_by_monte_carlo


@pytest.mark.parametrize("area", [1e-4, 0.03, 0.5, 1.0])
def test_the_closed_form_is_the_integral_over_the_offset(area):
    """Given its offset from the curve, a point tells no more: the problem is one on the line."""
    data, band = stats.uniform(0, 1), stats.uniform(0, area)
    assert band_criterion(area) == pytest.approx(criterion(data, band), abs=1e-9)
    assert band_criterion(area) == pytest.approx(2 * jsd(data, band) - math.log(4), abs=1e-9)


@given(st.floats(1e-9, 1))
def test_thinner_is_easier_for_the_discriminator(area):
    assert band_criterion(area / 2) > band_criterion(area)
    # Between h·log h - 2h and h·log h, because 0 <= (1 + h)·log(1 + h) <= 2h.
    assert area * math.log(area) - 2 * area <= band_criterion(area) <= area * math.log(area)


@pytest.mark.parametrize("windings", [1, 7, 100])
@pytest.mark.parametrize("area", [0.0, 1e-5, 0.2])
def test_samples_lie_on_the_band_and_data_seldom_do(windings, area):
    rng = np.random.default_rng(0)
    curve = WoundCurve(windings, area)
    assert curve.holds(curve.rvs(20_000, random_state=rng)).all()
    hits = curve.holds(rng.uniform(size=(20_000, 2))).sum()
    # A binomial count; five standard deviations.
    assert abs(hits - 20_000 * area) <= 5 * math.sqrt(20_000 * area * (1 - area)) + 1


@pytest.mark.parametrize("windings", [1, 30])
def test_samples_of_the_band_are_uniform_in_both_coordinates(windings):
    points = WoundCurve(windings, 0.1).rvs(2000, random_state=np.random.default_rng(0))
    for axis in (0, 1):
        assert stats.kstest(points[:, axis], "uniform").pvalue > 1e-4


@pytest.mark.parametrize("windings", [1, 30])
def test_the_optimal_logit_reaches_the_criterion(windings):
    rng = np.random.default_rng(0)
    curve = WoundCurve(windings, 0.1)
    estimate = value_by_monte_carlo(
        real_logits=curve.optimal_logit(rng.uniform(size=(50_000, 2))),
        fake_logits=curve.optimal_logit(curve.rvs(50_000, random_state=rng)),
    )
    assert estimate.within(band_criterion(0.1))
    assert estimate.standard_error < 0.01


def test_no_point_is_far_from_the_curve():
    windings = 25
    z = np.linspace(0, 1, 20_001)
    curve = WoundCurve(windings)(z)
    for point in np.random.default_rng(0).uniform(size=(50, 2)):
        gap = np.abs(curve - point)
        distance = np.linalg.norm(np.minimum(gap, 1 - gap), axis=1).min()
        assert distance <= 1 / (2 * windings) + 1e-4


@pytest.mark.parametrize(("windings", "area"), [(0, 0.1), (1, -0.1), (1, 1.5)])
def test_impossible_bands_are_refused(windings, area):
    with pytest.raises(ValueError, match="a curve needs"):
        WoundCurve(windings, area)


@pytest.mark.parametrize("area", [0.0, 1.1])
def test_the_criterion_refuses_impossible_areas(area):
    with pytest.raises(ValueError, match="area"):
        band_criterion(area)


@pytest.mark.parametrize("area", [0.0, 0.3])
def test_all_of_it_lies_in_the_unit_square(area):
    points = WoundCurve(7, area).rvs(5000, random_state=np.random.default_rng(0))
    assert points.min() >= 0
    assert points.max() <= 1
    # Wrapped around, the second coordinate is uniform too: a deviation of 1 / √12, and 5 errors.
    assert points.std(axis=0) == pytest.approx([12**-0.5] * 2, abs=5 * 0.13 / 5000**0.5)


def test_noise_reaches_all_of_the_band_for_each_code():
    """Given z, the second coordinate is uniform over h: its deviation is h / √12."""
    curve = WoundCurve(1, 0.2)
    points = curve.rvs(20_000, random_state=np.random.default_rng(0))
    off = np.mod(points[:, 1] - points[:, 0] + 0.5, 1) - 0.5
    assert off.mean() == pytest.approx(0, abs=5 * 0.0577 / 20_000**0.5)
    assert off.std() == pytest.approx(0.2 / 12**0.5, rel=0.03)
