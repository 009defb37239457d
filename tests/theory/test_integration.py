import math

import numpy as np
import pytest
from scipy import stats

from gancore.theory.densities import Mixture
from gancore.theory.integration import MonteCarlo, integrate

UNIT = stats.uniform(0, 1)
CLOSED_FORMS = {
    "smooth": (np.exp, math.e - 1),
    "a wave": (lambda x: np.sin(40 * x), (1 - math.cos(40)) / 40),
    "a pole at the end": (lambda x: 1 / np.sqrt(x), 2.0),
    "a kink": (lambda x: np.abs(x - 0.3), 0.29),
    "a jump": (lambda x: np.where(x < 0.3, 1.0, 0.0), 0.3),
}


class Spikes:
    """Equal normal peaks in one density, of which nobody knows that it has parts."""

    def __init__(self, places, width):
        self.peaks = Mixture([stats.norm(place, width) for place in places])
        self.pdf, self.logpdf, self.ppf = self.peaks.pdf, self.peaks.logpdf, self.peaks.ppf
        self.rvs = self.peaks.rvs

    def cdf(self, x):
        return self.peaks.cdf(x)

    def support(self):
        return self.peaks.support()


@pytest.mark.parametrize("in_arrays", [False, True], ids=["points", "arrays"])
@pytest.mark.parametrize("name", CLOSED_FORMS)
def test_closed_forms(name, in_arrays):
    function, expected = CLOSED_FORMS[name]
    # Both rules ask for 1e-12; quad halves a jump down to what its complaint's bound lets pass.
    tolerance = 1e-7 if name == "a jump" and not in_arrays else 1e-10
    found = integrate(function, over=[UNIT], in_arrays=in_arrays)
    assert found == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize("name", CLOSED_FORMS)
def test_in_arrays_nothing_is_done_point_by_point(name):
    function, _ = CLOSED_FORMS[name]

    def watched(x):
        assert np.ndim(x) > 0
        return function(x)

    integrate(watched, over=[UNIT], in_arrays=True)


@pytest.mark.parametrize("place", [0.1 + 1e-9, 0.1 + 1e-5, 0.1001, 0.102, 0.3, 0.4999, 0.5 - 1e-7])
def test_a_jump_next_to_a_cut_is_not_overlooked(place):
    """The line is cut at quantiles, here also at 0.1 and 0.5."""
    found = integrate(lambda x: np.where(x < place, -8.0, 1.0), over=[UNIT], in_arrays=True)
    assert found == pytest.approx(1 - 9 * place, abs=1e-9)


@pytest.mark.parametrize("in_arrays", [False, True], ids=["points", "arrays"])
@pytest.mark.parametrize("width", [1e-3, 1e-6])
def test_spikes_of_one_density_are_all_found(width, in_arrays):
    """No quantile lies in the two spikes to the sides, which have most of the mass."""
    spikes = Spikes([-1.0, 0.25, 1.0], width)
    found = integrate(spikes.pdf, over=[spikes], in_arrays=in_arrays)
    assert found == pytest.approx(1, abs=1e-8)


def test_what_rounding_hides_is_refused():
    """In widths of 1e-9 around 1, places are known to seven digits."""
    spikes = Spikes([-1.0, 0.25, 1.0], 1e-9)
    with pytest.raises(ArithmeticError, match="does not converge"):
        integrate(spikes.pdf, over=[spikes], in_arrays=True)


def test_a_cdf_that_is_only_nearly_right_costs_no_more_than_time():
    class Rough(Spikes):
        def cdf(self, x):
            return super().cdf(x) + 1e-7 * np.sin(1e5 * np.asarray(x))

    rough = Rough([0.0, 2.0], 1.0)
    assert integrate(rough.pdf, over=[rough], in_arrays=True) == pytest.approx(1, abs=1e-8)


@pytest.mark.parametrize("place", [0.113, 0.16, 0.44, 0.487, 0.5, 0.887])
def test_a_pole_of_a_logarithm_is_not_overlooked(place):
    """Next to some of these the rule for arrays alone is sure of itself, and wrong by 5e-4."""
    found = integrate(lambda x: np.log(np.abs(x - place)), over=[UNIT], in_arrays=True)
    expected = place * math.log(place) + (1 - place) * math.log(1 - place) - 1
    assert found == pytest.approx(expected, abs=1e-9)


def test_poles_of_densities_have_no_mass_of_their_own():
    """SciPy's beta density overflows at subnormal numbers, to which the pole draws the rule."""
    arcsine = stats.beta(0.5, 0.5)
    found = integrate(arcsine.pdf, over=[arcsine], in_arrays=True)
    # Numbers next to 1 are 1e-16 apart, and the last such step has 7e-9 of the mass.
    assert found == pytest.approx(1, abs=5e-8)


def test_a_pole_without_an_integral_is_refused_at_any_end():
    for pole in (0, 1, -1):
        over = [stats.uniform(pole - 1, 1), stats.uniform(pole, 1)]
        with pytest.raises(ArithmeticError, match="does not converge"):
            integrate(lambda x, pole=pole: 1 / abs(x - pole), over=over, in_arrays=True)


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
