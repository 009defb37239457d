"""Divergences against SciPy, closed forms and sums written out in plain Python."""

import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad
from scipy.spatial.distance import jensenshannon

from gancore.book.jensen_shannon.landscape import gaussian_criterion, local_minima
from gancore.theory.densities import Mixture
from gancore.theory.divergences import (
    criterion,
    criterion_by_monte_carlo,
    criterion_by_theorem_1,
    jsd,
    jsd_discrete,
    kl,
    kl_discrete,
)

pytestmark = pytest.mark.filterwarnings("error")

UNIT = stats.uniform(0, 1)
PAIRS = {
    "normals": (stats.norm(0, 1), stats.norm(1, 2)),
    "needle": (stats.norm(0, 1), stats.norm(3, 1e-3)),
    "far normals": (stats.norm(0, 1), stats.norm(40, 0.01)),
    "overlapping uniforms": (UNIT, stats.uniform(0.3, 1)),
    "disjoint uniforms": (UNIT, stats.uniform(2, 5)),
    "uniforms with gaps": (
        Mixture([UNIT, stats.uniform(2, 1)], [1, 3]),
        Mixture([stats.uniform(0.5, 0.1), stats.uniform(2.5, 2)]),
    ),
    "mixture and normal": (
        Mixture([stats.norm(-2, 0.5), stats.norm(2, 0.5)]),
        stats.norm(0, 2),
    ),
    "heavy tails": (stats.cauchy(), stats.norm()),
    "triangles": (stats.beta(2, 1), stats.beta(1, 2)),
    "half-lines": (stats.expon(), stats.expon(-1, 2)),
}

locations = st.floats(-5, 5)
scales = st.floats(0.2, 5)


def bins(heights):
    """A density that is constant on [0, 1], [1, 2], ... and may be 0 on some of them."""
    share = np.asarray(heights) / np.sum(heights)
    return stats.rv_histogram((share, np.arange(len(share) + 1)), density=True)


def steps(heights):
    """The same as a mixture of uniform densities, whose jumps are known."""
    here = [(stats.uniform(place, 1), h) for place, h in enumerate(heights) if h > 0]
    return Mixture(*zip(*here, strict=True))


def narrow_gap(place):
    """A histogram with an empty bin as wide as a hundred-thousandth."""
    edges = [0, place, place + 1e-5, 1]
    return stats.rv_histogram(([1, 0, 1], edges), density=False)


def vectors(size=4):
    """Probability vectors, zeros included; the weights are whole numbers from 0 to 9."""
    weights = st.lists(st.integers(0, 9), min_size=size, max_size=size).filter(any)
    return weights.map(lambda w: np.asarray(w) / sum(w))


def kl_of_normals(m1, s1, m2, s2):
    return math.log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - 0.5


# KL


@settings(max_examples=10, deadline=None)
@given(locations, scales, locations, scales)
def test_kl_of_normals_has_its_closed_form(m1, s1, m2, s2):
    ours = kl(stats.norm(m1, s1), stats.norm(m2, s2))
    # Up to 700 nats; the cuts leave out 1e-12 of the mass.
    assert ours == pytest.approx(kl_of_normals(m1, s1, m2, s2), rel=1e-8, abs=1e-9)


@pytest.mark.parametrize("freedom", [3, 2.05, 2.01])
def test_kl_of_tails_that_hardly_end(freedom):
    """Student's t has the second moment ν/(ν - 2), to which places beyond 1e20 add."""
    tail = stats.t(freedom)
    expected = math.log(2 * math.pi) / 2 + freedom / (freedom - 2) / 2 - tail.entropy()
    assert kl(tail, stats.norm()) == pytest.approx(expected, rel=1e-6)


def test_many_parts_take_seconds():
    many = Mixture([stats.norm(place, 0.3) for place in range(40)])
    started = time.perf_counter()
    assert 0 < jsd(many, stats.norm(20, 10)) < math.log(2)
    assert time.perf_counter() - started < 10


def test_steps_next_to_quantiles_and_narrow_spikes_are_met():
    """No part of a histogram is known to be one: only its cdf tells where it has its mass."""
    near_a_quantile = stats.rv_histogram(([0.3, 0.7], [0, 0.1005, 1]), density=False)
    exact = jsd_discrete([0.1005, 0.8995], [0.3, 0.7])
    assert jsd(UNIT, near_a_quantile) == pytest.approx(float(exact), abs=1e-10)
    edges = [-1, -1 + 1e-6, 0, 1e-6, 1, 1 + 1e-6]
    spikes = stats.rv_histogram(([1, 0, 1, 0, 1], edges), density=False)
    # Places around 1 are known to 2e-16, which is 2e-10 of a spike.
    assert kl(spikes, stats.uniform(-1, 3)) == pytest.approx(math.log(1e6), abs=1e-7)
    assert criterion(spikes, spikes) == pytest.approx(-math.log(4), abs=1e-7)


def test_kl_is_lopsided():
    narrow, wide = stats.norm(0, 1), stats.norm(0, 2)
    assert kl(wide, narrow) == pytest.approx(1.5 - math.log(2))
    assert kl(narrow, wide) == pytest.approx(math.log(2) - 0.375)


@pytest.mark.parametrize(
    ("p", "q", "exact"),
    [
        (stats.expon(scale=1), stats.expon(scale=3), math.log(3) + 1 / 3 - 1),
        (UNIT, stats.uniform(-1, 4), math.log(4)),
        (stats.beta(2, 1), UNIT, math.log(2) - 0.5),
        (UNIT, stats.beta(2, 1), 1 - math.log(2)),
        (stats.pareto(2), stats.pareto(5), math.log(2 / 5) + 5 / 2 - 1),
        (UNIT, Mixture([UNIT, stats.uniform(5, 1)], [1, 3]), math.log(4)),
    ],
)
def test_kl_has_closed_forms(p, q, exact):
    assert kl(p, q) == pytest.approx(exact, abs=1e-9)


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (UNIT, stats.uniform(0, 0.999)),
        (UNIT, stats.uniform(0.25, 1)),
        (stats.norm(), stats.expon()),
        (stats.norm(), stats.uniform(-20, 40)),  # of a mass that no quadrature feels
        (stats.uniform(0, 3), Mixture([UNIT, stats.uniform(2, 1)])),
        # A gap that no quadrature point is likely to hit.
        (UNIT, Mixture([stats.uniform(0, 0.3), stats.uniform(0.300001, 0.7)])),
        (Mixture([UNIT, stats.uniform(1.4, 0.1)]), Mixture([UNIT, stats.uniform(2, 1)])),
        (stats.norm(), Mixture([UNIT, Mixture([stats.uniform(-4, 2), stats.uniform(5, 1)])])),
        (bins([1, 1, 1]), bins([1, 0, 1])),
        (stats.uniform(0, 3), bins([1, 0, 1])),
        (UNIT, narrow_gap(0.2)),
        (UNIT, narrow_gap(0.5)),  # which is a quantile, too
    ],
)
def test_kl_is_infinite_where_q_leaves_out_a_part_of_p(p, q):
    assert kl(p, q) == math.inf


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (Mixture([UNIT, stats.uniform(2, 1)]), stats.uniform(0, 3)),
        (Mixture([UNIT, stats.uniform(2, 1)]), Mixture([stats.uniform(0, 1.5), bins([0, 0, 1])])),
        (bins([1, 0, 1]), bins([1, 0, 3])),
        (UNIT, Mixture([stats.uniform(0, 0.5), stats.uniform(0.5, 0.5)])),
    ],
)
def test_a_gap_that_both_have_is_none(p, q):
    reference = sum(
        quad(lambda x: p.pdf(x) * math.log(p.pdf(x) / q.pdf(x)), *ends, points=[ends[0] + 0.5])[0]
        for ends in ((1e-9, 1 - 1e-9), (2 + 1e-9, 3 - 1e-9))
        if p.pdf(ends[0] + 0.1) > 0
    )
    assert kl(p, q) == pytest.approx(reference, abs=1e-7)


def test_a_single_zero_of_q_is_no_gap():
    """q(x) = |x| on [-1, 1]; the integral of -(1/2)·log(2|x|) over it is 1 - log 2."""
    q = Mixture([stats.triang(0, -1, 1), stats.triang(1, 0, 1)])
    v_shape = Mixture([stats.beta(1, 2, -1, 1), stats.beta(2, 1, 0, 1)])
    assert kl(stats.uniform(-1, 2), v_shape) == pytest.approx(1 - math.log(2), abs=1e-8)
    assert kl(stats.uniform(-1, 2), q) == pytest.approx(1 - math.log(2), abs=1e-8)


def test_a_zero_that_the_quadrature_hits_is_no_gap():
    class Pricked:
        """The uniform density, but 0 at the first point that it is asked for."""

        point = None

        def __getattr__(self, name):
            return getattr(UNIT, name)

        def logpdf(self, x):
            self.point = np.ravel(x)[0] if self.point is None else self.point
            return np.where(x == self.point, -math.inf, UNIT.logpdf(x))

    assert kl(UNIT, Pricked()) == pytest.approx(0, abs=1e-9)


def test_a_divergence_that_does_not_converge_is_refused():
    """Under a Cauchy density x² has no mean, so KL to a normal one is infinite."""
    with pytest.raises(ArithmeticError, match="not converge"):
        kl(stats.cauchy(), stats.norm())


def test_nearly_equal_densities_cause_no_complaint():
    """Their quantiles lie a rounding error apart."""
    p, q = stats.norm(2.220446049250313e-16, 0.25), stats.norm(0, 0.25)
    assert kl(p, q) == pytest.approx(0, abs=1e-12)
    assert jsd(p, q) == pytest.approx(0, abs=1e-12)
    assert criterion(p, q) == pytest.approx(-2 * math.log(2))


# JSD


@pytest.mark.parametrize("c", [0.0, 0.2, 0.75, 1.0, 3.0])
def test_jsd_of_shifted_uniforms_has_its_closed_form(c):
    """Both densities agree on the overlap; elsewhere the ratio to the mixture is 2."""
    assert jsd(UNIT, stats.uniform(c, 1)) == pytest.approx(min(c, 1) * math.log(2), abs=1e-10)


def test_jsd_adds_up_both_halves_where_the_densities_differ():
    """1 and 1/2 on [0, 1], where the mixture is 3/4; 0 and 1/2 on [1, 2], where it is 1/4."""
    exact = math.log(4 / 3) / 2 + (math.log(2 / 3) + math.log(2)) / 4
    assert jsd(UNIT, stats.uniform(0, 2)) == pytest.approx(exact, abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAIRS)
def test_jsd_is_half_of_two_divergences_from_the_mixture(name):
    p, q = PAIRS[name]
    m = Mixture([p, q])
    assert jsd(p, q) == pytest.approx((kl(p, m) + kl(q, m)) / 2, abs=1e-8)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAIRS)
def test_jsd_is_symmetric_and_stays_between_its_ends(name):
    p, q = PAIRS[name]
    ours = jsd(p, q)
    assert ours == pytest.approx(jsd(q, p), abs=1e-10)
    assert 0 < ours <= math.log(2) + 1e-9
    assert jsd(p, p) == pytest.approx(0, abs=1e-12)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(vectors(), vectors())
def test_divergences_of_step_densities_are_those_of_their_vectors(p, q):
    pair = steps(p), steps(q)
    with np.errstate(divide="ignore", invalid="ignore"):
        reference = float(stats.entropy(p, q))
    assert kl(*pair) == pytest.approx(reference, abs=1e-8)
    assert jsd(*pair) == pytest.approx(float(jensenshannon(p, q)) ** 2, abs=1e-8)


# C(G)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAIRS)
def test_the_value_of_the_best_discriminator_is_what_theorem_1_says(name):
    p_data, p_g = PAIRS[name]
    game = criterion(p_data, p_g)
    assert game == pytest.approx(criterion_by_theorem_1(p_data, p_g), abs=1e-8)
    assert -math.log(4) < game <= 0


@pytest.mark.parametrize("c", [0.0, 0.2, 1.0])
def test_the_criterion_of_shifted_uniforms_has_its_closed_form(c):
    exact = -(1 - c) * 2 * math.log(2)
    assert criterion(UNIT, stats.uniform(c, 1)) == pytest.approx(exact, abs=1e-9)
    assert criterion_by_theorem_1(UNIT, stats.uniform(c, 1)) == pytest.approx(exact, abs=1e-9)


def test_monte_carlo_finds_the_closed_form_with_an_honest_error():
    """Shifted by c, log D* is log(1/2) with probability 1 - c, otherwise 0, in both terms."""
    c, size, runs = 0.25, 400, 300
    rng = np.random.default_rng(0)
    shifted = stats.uniform(c, 1)
    estimates = [criterion_by_monte_carlo(UNIT, shifted, size, rng=rng) for _ in range(runs)]
    exact = -(1 - c) * 2 * math.log(2)
    deviation = math.log(2) * math.sqrt(2 * c * (1 - c) / size)
    means = np.asarray([each.mean for each in estimates])
    # The mean of 300 runs within four of its errors, their deviation (± 4 %) within four.
    assert means.mean() == pytest.approx(exact, abs=4 * deviation / math.sqrt(runs))
    assert means.std() == pytest.approx(deviation, rel=0.16)
    assert estimates[0].standard_error == pytest.approx(deviation, rel=0.16)


def test_monte_carlo_at_both_ends_has_no_error():
    rng = np.random.default_rng(0)
    disjoint = criterion_by_monte_carlo(UNIT, stats.uniform(2, 1), 5, rng=rng)
    equal = criterion_by_monte_carlo(UNIT, UNIT, 5, rng=rng)
    assert (disjoint.mean, disjoint.standard_error) == (0, 0)
    assert equal.mean == pytest.approx(-2 * math.log(2))
    assert equal.standard_error == pytest.approx(0, abs=1e-15)


def test_a_seed_fixes_what_monte_carlo_finds():
    """Both densities are drawn from the given stream, and from it alone."""
    for pair in ((UNIT, stats.uniform(0.25, 1)), (stats.norm(), stats.uniform())):
        first, again, other = (
            criterion_by_monte_carlo(*pair, 40, rng=np.random.default_rng(seed))
            for seed in (1, 1, 2)
        )
        assert first == again != other


def test_a_standard_error_needs_two_samples():
    pair = stats.norm(), stats.norm(1)
    two = criterion_by_monte_carlo(*pair, 2, rng=np.random.default_rng(0))
    assert 0 < two.standard_error < math.inf
    with pytest.raises(ValueError, match="two samples"):
        criterion_by_monte_carlo(*pair, 1, rng=np.random.default_rng(0))


# Probability vectors


def in_plain_python(p, q):
    """KL term by term, with exact summation."""
    if any(a > 0 and b == 0 for a, b in zip(p, q, strict=True)):
        return math.inf
    return math.fsum(a * math.log(a / b) for a, b in zip(p, q, strict=True) if a > 0)


@settings(deadline=None)
@given(vectors(), vectors())
def test_kl_of_vectors_is_a_sum_and_vanishes_at_equality_alone(p, q):
    ours = float(kl_discrete(p, q))
    assert ours == pytest.approx(in_plain_python(p, q), abs=1e-12)
    # Weights below 40 in total make different vectors differ by more than 1e-6 nats.
    assert (ours > 1e-6) == (not np.allclose(p, q))
    assert ours >= -1e-15


@settings(deadline=None)
@given(vectors(), vectors())
def test_jsd_of_vectors_has_its_halves_and_its_bounds(p, q):
    m = (p + q) / 2
    ours = float(jsd_discrete(p, q))
    reference = (in_plain_python(p, m) + in_plain_python(q, m)) / 2
    assert ours == pytest.approx(reference, abs=1e-12)
    assert 0 <= ours <= math.log(2) + 1e-12
    assert (ours > 1e-6) == (not np.allclose(p, q))
    assert (ours > math.log(2) - 1e-9) == (not np.any((p > 0) & (q > 0)))


def test_hundreds_of_random_vectors_agree_with_scipy_and_their_root_is_a_distance():
    p, q, r = np.random.default_rng(0).dirichlet(np.full(5, 0.2), size=(3, 500))
    np.testing.assert_allclose(kl_discrete(p, q), stats.entropy(p, q, axis=-1), rtol=1e-12)
    root = [np.sqrt(jsd_discrete(*pair)) for pair in ((p, r), (p, q), (q, r))]
    np.testing.assert_allclose(root[0], jensenshannon(p, r, axis=-1), atol=1e-9)
    assert np.all((root[0] ** 2 > 0) & (root[0] ** 2 <= math.log(2) + 1e-12))
    assert np.all(root[0] <= root[1] + root[2] + 1e-12)
    assert np.any(root[0] ** 2 > root[1] ** 2 + root[2] ** 2 + 0.01)


def test_vectors_of_single_precision_are_summed_in_double():
    p, q = np.float32([0.5, 0.5]), np.float32([0.25, 0.75])  # log 2 and log 2/3, by halves
    assert float(kl_discrete(p, q)) == pytest.approx(math.log(4 / 3) / 2, rel=1e-14)


def test_vectors_broadcast():
    p = np.random.default_rng(0).dirichlet(np.ones(3), size=(4, 1))
    assert jsd_discrete(p, p[:, 0]).shape == (4, 4)
    np.testing.assert_allclose(np.diag(jsd_discrete(p, p[:, 0])), 0, atol=1e-15)


@pytest.mark.parametrize(
    "wrong",
    [[0.5, 0.6], [0.5, 0.5 + 4e-9], np.float32([0.5, 0.5001]), [1.5, -0.5], [math.nan, 1.0]],
)
@pytest.mark.parametrize("function", [kl_discrete, jsd_discrete])
def test_what_is_no_probability_vector_is_refused(function, wrong):
    for pair in ((wrong, [0.5, 0.5]), ([0.5, 0.5], wrong)):
        with pytest.raises(ValueError, match="sum to 1"):
            function(*pair)


# The landscape


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.floats(-3, 3), st.floats(0.05, 5), st.sampled_from([-1, 1]))
def test_the_landscape_is_the_criterion(location, scale, sign):
    exact = criterion(stats.norm(0, 1), stats.norm(location, scale))
    assert gaussian_criterion(location, sign * scale) == pytest.approx(exact, abs=1e-9)


def test_the_landscape_is_lowest_at_the_data_for_both_signs():
    location, scale = np.linspace(-2, 2, 21), np.linspace(0.2, 3, 15)
    values = gaussian_criterion(location, scale[:, None])
    assert values.shape == (15, 21)
    assert local_minima(values) == [(4, 10)]
    assert (location[10], scale[4]) == (pytest.approx(0), pytest.approx(1))
    assert values.min() == pytest.approx(-2 * math.log(2), abs=1e-12)
    np.testing.assert_allclose(gaussian_criterion(location, -scale[:, None]), values, atol=1e-12)


def test_a_scale_of_zero_has_no_density():
    with pytest.raises(ValueError, match="no density"):
        gaussian_criterion(0.0, [1.0, 0.0])


def test_vectors_in_single_precision_and_of_two_lengths():
    third = np.full(3, 1 / 3, dtype=np.float32) * np.float32(1 + 1e-6)
    assert kl_discrete(third, [1 / 3] * 3) == pytest.approx(0, abs=1e-5)
    with pytest.raises(ValueError, match="1 probabilities cannot be set beside 2"):
        kl_discrete([1], [0.5, 0.5])
    with pytest.raises(ValueError, match="cannot be set beside"):
        jsd_discrete([0.5, 0.5], [1])
