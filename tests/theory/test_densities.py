import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from gancore.theory.densities import Mixture

PARTS = [stats.norm(-2, 0.5), stats.expon(1, 2), stats.beta(2, 3)]
WEIGHTS = [2.0, 1.0, 3.0]


@pytest.fixture
def mixture():
    return Mixture(PARTS, WEIGHTS)


class MirroredExponential:
    """The density exp(x) for x up to 0."""

    def pdf(self, x):
        return stats.expon.pdf(-np.asarray(x))

    def cdf(self, x):
        return stats.expon.sf(-np.asarray(x))


def test_an_exponential_and_its_mirror_image_are_laplace():
    ours, theirs = Mixture([stats.expon(), MirroredExponential()]), stats.laplace()
    x = np.array([-3.0, -0.5, 0.1, 2.0])
    np.testing.assert_allclose(ours.pdf(x), theirs.pdf(x), rtol=1e-14)
    np.testing.assert_allclose(ours.cdf(x), theirs.cdf(x), rtol=1e-14)


def test_two_uniforms_side_by_side_are_one():
    """Weights 1 and 3 on [0, 1] and [1, 4] make the uniform distribution on [0, 4]."""
    ours, theirs = Mixture([stats.uniform(0, 1), stats.uniform(1, 3)], [1, 3]), stats.uniform(0, 4)
    x = np.array([-1.0, 0.2, 0.9, 1.5, 3.9, 5.0])
    np.testing.assert_allclose(ours.pdf(x), theirs.pdf(x))
    np.testing.assert_allclose(ours.logpdf(x), theirs.logpdf(x))
    np.testing.assert_allclose(ours.cdf(x), theirs.cdf(x))
    levels = np.linspace(0, 1, 9)
    np.testing.assert_allclose(ours.ppf(levels), theirs.ppf(levels), atol=1e-9)
    assert ours.support() == (0.0, 4.0)


def test_the_density_is_the_derivative_of_the_distribution_function(mixture):
    low, high = -1.7, 3.1
    mass = quad(mixture.pdf, low, high, points=[0, 1], epsabs=1e-11)[0]
    assert mass == pytest.approx(float(mixture.cdf(high) - mixture.cdf(low)), abs=1e-9)
    assert float(mixture.cdf(0.0)) == pytest.approx(2 / 6 * PARTS[0].cdf(0.0))


def test_the_logarithm_does_not_underflow_and_is_minus_infinity_outside():
    far = Mixture([stats.norm(0, 1), stats.norm(1, 1)])
    assert float(far.pdf(60.0)) == 0
    # The part at 1 dominates: log(1/2) - 59²/2 - log(2π)/2.
    expected = np.log(0.5) - 59**2 / 2 - np.log(2 * np.pi) / 2
    assert float(far.logpdf(60.0)) == pytest.approx(expected, rel=1e-12)
    gap = Mixture([stats.uniform(0, 1), stats.triang(0.5, 3, 1)])
    assert list(gap.logpdf([2.0, 3.0])) == [-np.inf, -np.inf]


@settings(max_examples=60, deadline=None)
@given(
    level=st.floats(1e-12, 1 - 1e-12),
    where=st.lists(st.tuples(st.floats(-50, 50), st.floats(0.01, 20)), min_size=1, max_size=4),
    data=st.data(),
)
def test_quantiles_undo_the_distribution_function(level, where, data):
    weight = st.floats(0.01, 100)
    weights = data.draw(st.lists(weight, min_size=len(where), max_size=len(where)))
    mixture = Mixture([stats.norm(*each) for each in where], weights)
    # brentq stops within 2e-12 of x; the densities are at most 40.
    assert float(mixture.cdf(mixture.ppf(level))) == pytest.approx(level, abs=2e-10)


def test_quantiles_at_the_ends_and_in_any_shape(mixture):
    assert mixture.ppf(0.0) == -np.inf
    assert mixture.ppf(1.0) == np.inf
    assert mixture.support() == (-np.inf, np.inf)
    bounded = Mixture([stats.beta(2, 2), stats.uniform(3, 1)])
    assert list(bounded.ppf([0.0, 1.0])) == [0.0, 4.0]
    assert mixture.ppf(np.full((2, 3), 0.5)).shape == (2, 3)
    assert mixture.ppf(0.5).shape == ()


def test_draws_follow_the_distribution_and_their_stream(mixture):
    draws = mixture.rvs(size=20_000, random_state=np.random.default_rng(0))
    # Kolmogorov and Smirnov's test rejects one honest sample in a thousand at this level.
    assert stats.kstest(draws, mixture.cdf).pvalue > 1e-3
    again = mixture.rvs(size=20_000, random_state=np.random.default_rng(0))
    np.testing.assert_array_equal(draws, again)


def test_there_may_be_many_parts():
    many = Mixture([stats.norm(place, 0.01) for place in range(100)])
    draws = many.rvs(size=5000, random_state=np.random.default_rng(0))
    assert set(np.round(draws)) == set(range(100))


def test_a_mixture_of_mixtures_multiplies_the_weights():
    inner = Mixture([stats.norm(0, 1), stats.norm(4, 1)], [1, 3])
    nested = Mixture([inner, stats.norm(8, 1)], [1, 1])
    flat = Mixture([stats.norm(0, 1), stats.norm(4, 1), stats.norm(8, 1)], [1, 3, 4])
    x = np.linspace(-3, 11, 30)
    np.testing.assert_allclose(nested.pdf(x), flat.pdf(x), rtol=1e-13)
    np.testing.assert_allclose(nested.logpdf(x), flat.logpdf(x), rtol=1e-13)


@pytest.mark.parametrize("weights", [[1.0], [1.0, 0.0], [1.0, -1.0], [1.0, np.nan], [1.0, np.inf]])
def test_bad_weights_are_refused(weights):
    with pytest.raises(ValueError, match="weight"):
        Mixture([stats.norm(), stats.norm(1)], weights)


def test_an_empty_mixture_is_refused():
    with pytest.raises(ValueError, match="at least one part"):
        Mixture([])
