import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.special import rel_entr
from scipy.stats import bernoulli

from gancore.theory.densities import Mixture
from gancore.theory.integration import integrate
from gancore.theory.optimal_discriminator import (
    average_error,
    bernoulli_kl,
    calibration,
    optimal_discriminator,
    optimal_logit,
    value_lost,
)
from gancore.theory.value import value_by_quadrature

PAIRS = {
    "triangles": (stats.beta(2, 1), stats.beta(1, 2)),
    "normals": (stats.norm(1, 1), stats.norm(-0.5, 2)),
    "above one": (stats.norm(0, 0.02), stats.norm(0.03, 0.05)),
    "unbounded": (stats.beta(0.5, 1), stats.uniform(0, 1)),
    "partly apart": (stats.uniform(0, 2), stats.uniform(1, 2)),
    "far tails": (stats.norm(0, 1), stats.t(2, 1)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_no_other_answer_does_better_at_any_point(name):
    """A numerical search of the pointwise problem, which knows no derivative."""
    p_data, p_g = PAIRS[name]
    for x in np.linspace(0.02, 2.9, 12):
        a, b = float(p_data.pdf(x)), float(p_g.pdf(x))
        if a + b < 1e-200:
            continue
        scale = a + b
        found = minimize_scalar(
            lambda y, a=a, b=b, scale=scale: -(a * math.log(y) + b * math.log1p(-y)) / scale,
            bounds=(1e-12, 1 - 1e-12),
            method="bounded",
            options={"xatol": 1e-10},
        )
        # Near a maximum f is flat: a search finds its place to the root of the precision.
        assert float(optimal_discriminator(p_data, p_g)(x)) == pytest.approx(found.x, abs=2e-7)


def test_the_data_are_in_the_numerator():
    d = optimal_discriminator(stats.uniform(0, 2), stats.uniform(1, 2))
    np.testing.assert_array_equal(d([0.5, 1.5, 2.5]), [1.0, 0.5, 0.0])
    assert float(optimal_logit(stats.norm(3, 1), stats.norm(0, 1))(3.0)) == pytest.approx(4.5)


@pytest.mark.parametrize("name", PAIRS)
def test_it_is_the_ratio_of_the_densities(name):
    p_data, p_g = PAIRS[name]
    x = np.linspace(0.01, 0.99, 21)
    a, b = p_data.pdf(x), p_g.pdf(x)
    here = np.maximum(a, b) > 1e-290  # a smaller density has lost digits
    ours = optimal_discriminator(p_data, p_g)(x)
    np.testing.assert_allclose(ours[here], a[here] / (a + b)[here], rtol=1e-9, atol=1e-280)


def test_players_who_swap_places_get_the_complement():
    p_data, p_g = PAIRS["normals"]
    x = np.linspace(-5, 5, 41)
    there, back = optimal_discriminator(p_data, p_g)(x), optimal_discriminator(p_g, p_data)(x)
    np.testing.assert_allclose(there + back, 1, rtol=1e-15)


def test_where_no_density_lives_there_is_no_answer():
    d = optimal_discriminator(stats.uniform(0, 1), stats.uniform(3, 1))
    assert np.isnan(d([-1.0, 2.0, 5.0])).all()


def test_far_out_both_densities_underflow_and_the_answer_stays():
    p_data, p_g = stats.norm(0.001, 1), stats.norm(0, 1)
    assert p_data.pdf(50.0) == 0
    # The logit of this pair is (x - 0.0005)/1000. Logarithms of densities near -1250 carry
    # an error of about 1e-13.
    expected = 1 / (1 + math.exp(-(50 - 0.0005) / 1000))
    assert float(optimal_discriminator(p_data, p_g)(50.0)) == pytest.approx(expected, abs=1e-12)


def test_the_unit_of_x_does_not_matter():
    metres = optimal_discriminator(stats.norm(1, 1), stats.norm(-1, 2))
    thousand = optimal_discriminator(stats.norm(0.001, 0.001), stats.norm(-0.001, 0.002))
    x = np.linspace(-4, 4, 17)
    np.testing.assert_allclose(metres(x), thousand(x / 1000), rtol=1e-12)


def test_the_value_at_the_optimum_in_closed_form():
    """2x and 2(1 - x): -1. A half of each uniform is shared: there log(1/2), elsewhere 0."""
    for name, expected in (("triangles", -1), ("partly apart", 2 * 0.5 * math.log(0.5))):
        pair = PAIRS[name]
        assert value_by_quadrature(*pair, optimal_logit(*pair)) == pytest.approx(expected, abs=1e-9)


def test_the_value_at_the_optimum_of_an_unbounded_density():
    """With u = √x for the density 1/(2√x): the integrals of log-terms in u, by hand."""
    pair = PAIRS["unbounded"]
    real = quad(lambda u: -math.log(1 + 2 * u), 0, 1)[0]
    fake = quad(lambda u: 2 * u * math.log(2 * u / (1 + 2 * u)), 0, 1)[0]
    assert value_by_quadrature(*pair, optimal_logit(*pair)) == pytest.approx(real + fake, abs=1e-8)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    centre=st.floats(-2, 2),
    spread=st.floats(0.3, 3),
    coefficients=st.tuples(*[st.floats(-3, 3)] * 4),
)
def test_every_other_discriminator_is_worth_less_by_the_divergence(centre, spread, coefficients):
    p_data, p_g = stats.norm(0, 1), stats.norm(centre, spread)
    c = coefficients

    def logit(x):
        return c[0] + c[1] * x + c[2] * np.sin(c[3] * x)

    best = value_by_quadrature(p_data, p_g, optimal_logit(p_data, p_g))
    other = value_by_quadrature(p_data, p_g, logit)
    lost = value_lost(p_data, p_g, logit)
    assert lost >= 0
    assert best - other == pytest.approx(lost, abs=1e-8)


def test_what_is_lost_in_closed_form():
    """A coin against 2x and 2(1 - x) has V = -log 4; the best has -1."""
    assert value_lost(*PAIRS["triangles"], lambda x: 0 * x) == pytest.approx(math.log(4) - 1)


@pytest.mark.slow
def test_the_best_loses_nothing():
    for pair in PAIRS.values():
        assert value_lost(*pair, optimal_logit(*pair)) == pytest.approx(0, abs=1e-12)


@pytest.mark.slow
def test_what_happens_in_a_gap_does_not_matter():
    p_data = Mixture([stats.beta(2, 2), stats.beta(2, 2, loc=3)])
    p_g = Mixture([stats.beta(2, 3), stats.beta(3, 2, loc=3)])
    best = optimal_logit(p_data, p_g)
    values = [
        value_by_quadrature(p_data, p_g, lambda x, c=c: np.where((x > 1) & (x < 3), c, best(x)))
        for c in (-30.0, 0.0, 30.0)
    ]
    assert values[0] == values[1] == values[2]


@given(st.floats(-30, 30), st.floats(-30, 30))
def test_the_divergence_of_two_coins(first, second):
    s, t = 1 / (1 + math.exp(-first)), 1 / (1 + math.exp(-second))
    s_not, t_not = 1 / (1 + math.exp(first)), 1 / (1 + math.exp(second))
    theirs = rel_entr(s, t) + rel_entr(s_not, t_not)
    ours = float(bernoulli_kl(logits=first, other_logits=second))
    # Terms of size up to 30 are subtracted from each other, each right to 1e-15.
    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-12)


def test_the_divergence_of_two_coins_by_adding_over_outcomes():
    s, t = 0.9, 0.3
    by_hand = sum(
        bernoulli.pmf(k, s) * (bernoulli.logpmf(k, s) - bernoulli.logpmf(k, t)) for k in (0, 1)
    )
    ours = bernoulli_kl(logits=math.log(9), other_logits=math.log(3 / 7))
    assert float(ours) == pytest.approx(by_hand, rel=1e-12)


def test_sure_coins():
    certain = np.array([np.inf, -np.inf])
    np.testing.assert_allclose(bernoulli_kl(logits=certain, other_logits=0.0), math.log(2))
    np.testing.assert_array_equal(bernoulli_kl(logits=certain, other_logits=-certain), np.inf)
    # Not stopped by the 1 - D of a sigmoid, which is 0 in floating point beyond 37.
    assert float(bernoulli_kl(logits=-np.inf, other_logits=800.0)) == pytest.approx(800)


def test_the_average_error_of_a_coin_and_of_the_best():
    """Uniforms [0, 2] and [1, 3]: D* is 1, 1/2, 0 on thirds of weights 1/4, 1/2, 1/4."""
    pair = PAIRS["partly apart"]
    assert average_error(*pair, lambda x: 0 * x) == pytest.approx(0.25, abs=1e-3)
    for best in PAIRS.values():
        assert average_error(*best, optimal_logit(*best)) == pytest.approx(0, abs=1e-12)


def test_the_average_error_ignores_gaps():
    p_data, p_g = stats.uniform(0, 1), stats.uniform(9, 1)
    # Wrong by 1 on the data, right on the samples, and anything in between.
    ours = average_error(p_data, p_g, lambda x: np.full_like(x, -np.inf))
    assert ours == pytest.approx(0.5, abs=1e-12)


@pytest.mark.parametrize("pair", [(stats.cauchy(0), stats.cauchy(1)), (stats.t(1.5), stats.norm())])
def test_the_average_error_in_heavy_tails(pair):
    p_data, p_g = pair

    def integrand(x):
        densities = p_data.pdf(x) + p_g.pdf(x)
        return densities / 2 * abs(0.5 - p_data.pdf(x) / densities)

    expected = integrate(integrand, over=pair, in_arrays=True)
    # Three crossings at most, where |D - D*| bends: a thousand points see them to 1e-4.
    assert average_error(*pair, lambda x: 0 * x) == pytest.approx(expected, abs=1e-4)


def test_calibration_of_bins_by_hand():
    predicted = [0.1, 0.15, 0.9, 0.95, 1.0, 0.9]
    outcome = [False, True, True, True, True, False]
    ours = calibration(predicted, outcome, bins=2)
    np.testing.assert_allclose(ours.predicted, [0.125, 0.9375])
    np.testing.assert_allclose(ours.observed, [0.5, 0.75])
    variances = [(0.09 + 0.1275) / 2 / 2, (0.09 + 0.0475 + 0 + 0.09) / 4 / 4]
    np.testing.assert_allclose(ours.standard_error, np.sqrt(variances))


@pytest.mark.parametrize("prediction", [-0.1, 1.1, np.nan])
def test_what_is_no_probability_is_not_calibrated(prediction):
    with pytest.raises(ValueError, match="from 0 to 1"):
        calibration([0.5, prediction], [True, False])


def test_bayes_posterior_is_calibrated_and_its_complement_is_not():
    rng = np.random.default_rng(0)
    p_data, p_g = PAIRS["normals"]
    real = rng.uniform(size=50_000) < 0.5
    x = np.where(real, p_data.rvs(50_000, random_state=rng), p_g.rvs(50_000, random_state=rng))
    d = optimal_discriminator(p_data, p_g)(x)
    right, swapped = calibration(d, real), calibration(1 - d, real)
    assert np.all(np.abs(right.observed - right.predicted) < 4 * right.standard_error)
    assert np.any(np.abs(swapped.observed - swapped.predicted) > 20 * swapped.standard_error)


def test_one_logit_is_set_against_many():
    many = np.array([-1.0, 0.0, 2.0])
    against = [float(bernoulli_kl(logits=0.5, other_logits=each)) for each in many]
    np.testing.assert_allclose(bernoulli_kl(logits=0.5, other_logits=many), against, rtol=1e-15)
    turned = [float(bernoulli_kl(logits=each, other_logits=0.5)) for each in many]
    np.testing.assert_allclose(bernoulli_kl(logits=many, other_logits=0.5), turned, rtol=1e-15)


def test_a_sure_prediction_is_a_probability():
    assert calibration([0.0, 1.0], [0, 1]).predicted.tolist() == [0, 1]  # one in each bin
