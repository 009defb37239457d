import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from gancore.theory.divergences import criterion, jsd, kl
from gancore.theory.pushforward import (
    Branch,
    Pushforward,
    expectation,
    expectation_by_monte_carlo,
    expectation_over_density,
    one_branch_slip,
    staircase,
)
from gancore.theory.value import value_by_quadrature

POINTS = np.array([0.01, 0.3, 0.5, 1.0, 2.5, 7.0])


def parabola(p_z, vertex):
    return Pushforward(
        p_z,
        lambda z: (z - vertex) ** 2,
        [
            Branch((0, np.inf), lambda x: vertex + np.sqrt(x), lambda z: 2 * (z - vertex)),
            Branch((0, np.inf), lambda x: vertex - np.sqrt(x), lambda z: 2 * (z - vertex)),
        ],
    )


def fold(p_z):
    return Pushforward(
        p_z,
        np.abs,
        [
            Branch((0, np.inf), lambda x: x, np.ones_like),
            Branch((0, np.inf), lambda x: -x, lambda z: -np.ones_like(z)),
        ],
    )


def tent(p_z):
    return Pushforward(
        p_z,
        lambda z: 1 - np.abs(2 * z - 1),
        [
            Branch((0, 1), lambda x: x / 2, lambda z: 2.0),
            Branch((0, 1), lambda x: 1 - x / 2, lambda z: -2.0),
        ],
    )


def zigzag(heights):
    """Linear between equally spaced knots of [0, 1], for a uniform z."""
    knots = np.linspace(0, 1, len(heights))
    branches = []
    for low, left, right in zip(knots, heights, heights[1:], strict=False):
        slope = (right - left) * (len(heights) - 1)
        branches.append(
            Branch(
                (min(left, right), max(left, right)),
                lambda x, left=left, low=low, slope=slope: low + (x - left) / slope,
                lambda z, slope=slope: slope,
            )
        )
    return Pushforward(stats.uniform(), lambda z: np.interp(z, knots, heights), branches), knots


def test_the_square_of_a_standard_normal_is_chi_squared():
    ours, theirs = parabola(stats.norm(), 0), stats.chi2(1)
    np.testing.assert_allclose(ours.pdf(POINTS), theirs.pdf(POINTS), rtol=1e-12)
    np.testing.assert_allclose(ours.logpdf(POINTS), theirs.logpdf(POINTS), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(ours.cdf(POINTS), theirs.cdf(POINTS), rtol=1e-12)
    levels = [1e-6, 0.1, 0.5, 0.99]
    np.testing.assert_allclose(ours.ppf(levels), theirs.ppf(levels), rtol=1e-9)
    assert ours.pdf(-1.0) == 0
    assert ours.support() == (0, math.inf)


@pytest.mark.slow
@given(st.floats(-2, 2), st.floats(0.3, 3), st.floats(-2, 2))
@settings(max_examples=40, deadline=None)
def test_a_parabola_of_any_normal_is_noncentral_chi_squared(mean, deviation, vertex):
    shift = ((mean - vertex) / deviation) ** 2
    assume(shift > 1e-6)
    theirs = stats.ncx2(1, shift, scale=deviation**2)
    ours = parabola(stats.norm(mean, deviation), vertex)
    # SciPy's density is a series with a relative error of about 1e-9.
    np.testing.assert_allclose(ours.pdf(POINTS), theirs.pdf(POINTS), rtol=1e-6, atol=1e-12)
    square = expectation(lambda x: x, ours.g, ours.p_z)
    assert square == pytest.approx(deviation**2 + (mean - vertex) ** 2, rel=1e-8)


@pytest.mark.slow
@given(st.floats(-3, 3))
@settings(max_examples=15, deadline=None)
def test_the_absolute_value_of_a_normal_is_the_folded_normal(mean):
    ours, theirs = fold(stats.norm(mean)), stats.foldnorm(abs(mean))
    np.testing.assert_allclose(ours.pdf(POINTS), theirs.pdf(POINTS), rtol=1e-9)
    np.testing.assert_allclose(ours.cdf(POINTS), theirs.cdf(POINTS), rtol=1e-9)
    for mine in (
        expectation(lambda x: x, np.abs, ours.p_z, kinks=[0.0]),
        expectation_over_density(lambda x: x, ours),
    ):
        assert mine == pytest.approx(theirs.mean(), rel=1e-8)


@pytest.mark.slow
@given(st.lists(st.integers(-20, 20), min_size=2, max_size=7), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_lotus_and_the_density_agree_with_the_moments_of_a_zigzag(steps, power):
    """On a linear piece from a to b the mean of x^m is (b^(m+1) - a^(m+1)) / (m+1) / (b - a)."""
    heights = np.array(steps, dtype=float) / 5
    assume(np.all(np.diff(heights) != 0))
    p_g, knots = zigzag(heights)
    a, b = heights[:-1], heights[1:]
    exact = np.mean((b ** (power + 1) - a ** (power + 1)) / ((power + 1) * (b - a)))

    def f(x):
        return x**power

    by_codes = expectation(f, p_g.g, p_g.p_z, kinks=knots)
    # The density jumps at the heights of the knots, so that it is integrated between them.
    ends = np.unique(heights)
    by_density = sum(
        quad(lambda x: f(x) * p_g.pdf(x), low, high)[0] for low, high in pairwise(ends)
    )
    assert by_codes == pytest.approx(exact, rel=1e-9, abs=1e-9)
    assert by_density == pytest.approx(exact, rel=1e-9, abs=1e-9)


def test_the_density_is_the_slope_of_the_distribution_function():
    p_g = tent(stats.beta(2, 5))
    x, step = np.linspace(0.05, 0.95, 19), 1e-5
    slope = (p_g.cdf(x + step) - p_g.cdf(x - step)) / (2 * step)
    np.testing.assert_allclose(p_g.pdf(x), slope, rtol=1e-7)  # central differences: step squared


def test_the_tent_turns_the_density_2z_into_the_uniform():
    p_g = tent(stats.beta(2, 1))
    x = np.linspace(0.01, 0.99, 9)
    np.testing.assert_allclose(p_g.pdf(x), 1, rtol=1e-12)
    np.testing.assert_allclose(p_g.terms(x), [x / 2, 1 - x / 2], rtol=1e-12)
    np.testing.assert_allclose(p_g.ppf([0, 0.25, 1]), [0, 0.25, 1], atol=1e-12)
    draws = p_g.rvs(2000, random_state=np.random.default_rng(0))
    assert stats.kstest(draws, "uniform").pvalue > 1e-4


def test_one_invertible_branch_leaves_nothing_to_slip_on():
    grown = Pushforward(stats.norm(0.2, 0.5), np.exp, [Branch((0, np.inf), np.log, np.exp)])
    theirs = stats.lognorm(0.5, scale=math.exp(0.2))
    np.testing.assert_allclose(grown.pdf(POINTS), theirs.pdf(POINTS), rtol=1e-10)
    assert grown.pdf(0.0) == 0
    for mine in (
        expectation(lambda x: x, np.exp, grown.p_z),
        expectation_over_density(lambda x: x, grown),
        one_branch_slip(lambda x: x, grown),
    ):
        assert mine == pytest.approx(theirs.mean(), rel=1e-9)


def test_one_branch_of_two_is_wrong_and_its_parts_add_up():
    p_g = tent(stats.beta(2, 1))
    slips = [one_branch_slip(lambda x: x, p_g, branch=each) for each in (0, 1)]
    assert slips == pytest.approx([1 / 6, 1 / 3], rel=1e-9)  # ∫x·x/2 and ∫x(1 - x/2)
    assert sum(slips) == pytest.approx(expectation(lambda x: x, p_g.g, p_g.p_z, kinks=[0.5]))


@pytest.mark.slow
def test_a_pushforward_serves_the_theory_as_any_density_does():
    """C(G) of the tent of 2z is that of the uniform; only D* = 2x/(2x + 1) is needed."""
    p_data, p_g = stats.beta(2, 1), tent(stats.beta(2, 1))
    assert criterion(p_data, p_g) == pytest.approx(criterion(p_data, stats.uniform()), abs=1e-9)
    ours, theirs = (jsd(each, stats.expon()) for each in (fold(stats.norm()), stats.halfnorm()))
    assert ours == pytest.approx(theirs, abs=1e-9)


def test_the_second_term_of_v_is_the_same_over_codes_and_over_examples():
    p_g = tent(stats.beta(2, 1))
    over_codes = expectation(lambda x: np.log1p(-x), p_g.g, p_g.p_z, kinks=[0.5])
    over_examples = expectation_over_density(lambda x: np.log1p(-x), p_g)
    assert over_codes == pytest.approx(-1, abs=1e-8)
    assert over_examples == pytest.approx(-1, abs=1e-8)
    v = value_by_quadrature(stats.beta(2, 1), p_g, lambda x: np.log(x) - np.log1p(-x))
    assert v == pytest.approx(-1.5, abs=1e-8)


def test_lotus_needs_no_density():
    """A clipped normal has atoms; a circle has no area."""
    second = expectation(np.square, lambda z: np.clip(z, 0, 1), stats.norm(), kinks=[0.0, 1.0])
    assert second == pytest.approx(0.5 - stats.norm.pdf(1), abs=1e-10)
    angle = stats.uniform(0, 2 * np.pi)
    product = expectation(lambda x: (x[0] * x[1]) ** 2, lambda z: (np.cos(z), np.sin(z)), angle)
    assert product == pytest.approx(1 / 8, abs=1e-10)


def test_branches_that_miss_mass_are_refused():
    half = [Branch((0, np.inf), np.sqrt, lambda z: 2 * z)]
    with pytest.raises(ValueError, match=r"hold 0\.5 of the noise"):
        Pushforward(stats.norm(), np.square, half)
    with pytest.raises(ValueError, match="not all of it once"):
        Pushforward(stats.uniform(0, 2), np.square, [*half, *half])
    # The mass of a flat piece is an atom.
    ramp = Branch((0, 1), lambda x: x, lambda z: 1.0)
    with pytest.raises(ValueError, match=r"hold 0\.34"):
        Pushforward(stats.norm(), lambda z: np.clip(z, 0, 1), [ramp])


def test_monte_carlo_is_unbiased_with_an_honest_error():
    rng = np.random.default_rng(0)
    misses = []
    for _ in range(400):
        estimate = expectation_by_monte_carlo(np.sqrt, np.square, stats.norm(), 500, rng=rng)
        misses.append((estimate.mean - math.sqrt(2 / math.pi)) / estimate.standard_error)
    # Standardised errors have mean 0 ± 0.05 and deviation 1 ± 0.035; three of each.
    assert np.mean(misses) == pytest.approx(0, abs=0.15)
    assert np.std(misses) == pytest.approx(1, abs=0.11)


@given(st.floats(0, 30), st.integers(1, 8))
def test_staircases_climb_and_stay_below(value, k):
    lower, upper = (float(staircase(lambda x: x, each)(value)) for each in (k, k + 1))
    assert lower <= upper <= value
    assert lower * 2**k == int(lower * 2**k)
    assert lower == k or value - lower < 2**-k


def test_a_level_that_the_branches_just_miss_has_a_quantile():
    """They may leave out 1e-9 of the mass, and then the cdf never comes to the highest levels."""
    most = stats.norm.ppf(1 - 1e-10)
    branches = [
        Branch((-np.inf, 0), lambda x: x, np.ones_like),
        # x = z / (most - z), and "most" is reached at infinity.
        Branch((0, np.inf), lambda x: most * (1 - 1 / (1 + x)), lambda z: most / (most - z) ** 2),
    ]
    short = Pushforward(stats.norm(), lambda z: np.where(z < 0, z, z / (most - z)), branches)
    below, half, above = short.ppf([0.25, 0.5, 1 - 1e-12])
    assert below == pytest.approx(stats.norm.ppf(0.25))
    assert half == pytest.approx(0, abs=1e-9)
    assert above == math.inf


def test_the_logarithm_of_the_density_does_not_underflow():
    same = Pushforward(
        stats.norm(), lambda z: z, [Branch((-np.inf, np.inf), lambda x: x, np.ones_like)]
    )
    assert same.logpdf(60.0) == pytest.approx(stats.norm.logpdf(60.0), rel=1e-12)
    assert kl(stats.norm(0, 40), same) == pytest.approx(
        kl(stats.norm(0, 40), stats.norm()), rel=1e-9
    )


@pytest.mark.slow
def test_the_expectation_of_what_has_none_is_refused():
    with pytest.raises(ArithmeticError, match="does not converge"):
        expectation(abs, lambda z: z, stats.cauchy())


def test_the_error_of_a_few_draws_is_that_of_their_mean():
    draws = stats.norm().rvs(size=5, random_state=np.random.default_rng(0))
    ours = expectation_by_monte_carlo(
        np.square, np.abs, stats.norm(), 5, rng=np.random.default_rng(0)
    )
    assert ours.standard_error == pytest.approx(stats.sem(draws**2), rel=1e-12)
