import math

import numpy as np
import pytest
from scipy import stats

from gancore.theory.integration import MonteCarlo, integrate

UNIT = stats.uniform(0, 1)
CLOSED_FORMS = {
    "smooth": (np.exp, math.e - 1),
    "a wave": (lambda x: np.sin(40 * x), (1 - math.cos(40)) / 40),
    "a pole at the end": (lambda x: 1 / np.sqrt(x), 2.0),
    "a kink": (lambda x: np.abs(x - 0.3), 0.29),
    "a jump": (lambda x: np.where(x < 0.3, 1.0, 0.0), 0.3),
}


@pytest.mark.parametrize("in_arrays", [False, True], ids=["points", "arrays"])
@pytest.mark.parametrize("name", CLOSED_FORMS)
def test_closed_forms(name, in_arrays):
    function, expected = CLOSED_FORMS[name]
    # Both rules ask for 1e-12; a jump is halved down to what the complaint's bound lets pass.
    tolerance = 1e-7 if name == "a jump" else 1e-10
    found = integrate(function, over=[UNIT], in_arrays=in_arrays)
    assert found == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize(("name", "alone"), [("smooth", False), ("a kink", True)])
def test_only_a_piece_that_is_not_smooth_is_done_point_by_point(name, alone):
    function, _ = CLOSED_FORMS[name]
    single = []

    def watched(x):
        single.extend([x] if np.ndim(x) == 0 else [])
        return function(x)

    integrate(watched, over=[UNIT], in_arrays=True)
    assert bool(single) == alone
    # The cuts are at quantiles, here 0.1 and 0.5: the kink at 0.3 lies between them.
    assert all(0.1 <= x <= 0.5 for x in single)


@pytest.mark.parametrize("place", [0.113, 0.16, 0.44, 0.487, 0.5, 0.887])
def test_a_pole_of_a_logarithm_is_not_overlooked(place):
    """Next to some of these the rule for arrays alone is sure of itself, and wrong by 5e-4."""
    found = integrate(lambda x: np.log(np.abs(x - place)), over=[UNIT], in_arrays=True)
    expected = place * math.log(place) + (1 - place) * math.log(1 - place) - 1
    assert found == pytest.approx(expected, abs=1e-9)


def test_an_infinite_stretch_makes_the_integral_infinite():
    def function(x):
        return np.where((x > 0.6) & (x < 0.7), np.inf, 1.0)

    assert integrate(function, over=[UNIT], in_arrays=True) == math.inf


def test_a_stretch_without_values_is_refused():
    with pytest.raises(ArithmeticError, match="does not converge"):
        integrate(
            lambda x: np.where((x > 0.6) & (x < 0.7), np.nan, 1.0), over=[UNIT], in_arrays=True
        )


def test_tails_to_both_sides():
    over = [stats.norm(3, 2), stats.cauchy()]
    found = integrate(lambda x: over[0].pdf(x) + over[1].pdf(x), over=over, in_arrays=True)
    assert found == pytest.approx(2, abs=1e-9)


@pytest.mark.parametrize("in_arrays", [False, True], ids=["points", "arrays"])
@pytest.mark.parametrize("diverges", [lambda x: 1 / x, lambda x: x * np.nan])
def test_what_has_no_integral_is_refused(diverges, in_arrays):
    with pytest.raises(ArithmeticError, match="does not converge"):
        integrate(diverges, over=[UNIT], in_arrays=in_arrays)


@pytest.mark.parametrize("in_arrays", [False, True], ids=["points", "arrays"])
def test_a_gap_between_the_supports_counts_as_nothing(in_arrays):
    over = [stats.uniform(0, 1), stats.uniform(5, 2)]
    assert integrate(np.ones_like, over=over, in_arrays=in_arrays) == pytest.approx(3)


def test_within_counts_standard_errors():
    estimate = MonteCarlo(1.0, 0.1)
    assert estimate.within(1.39)
    assert not estimate.within(1.41)
    assert not estimate.within(1.21, errors=2)
