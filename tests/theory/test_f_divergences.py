"""f-divergences against closed forms, against gancore.theory.divergences, and their bounds."""

import math

import numpy as np
import pytest
from scipy import optimize, stats

from gancore.theory.densities import Mixture
from gancore.theory.divergences import criterion, jsd, kl
from gancore.theory.f_divergences import (
    MEMBERS,
    Member,
    best_critic,
    f_divergence,
    variational_bound,
)

pytestmark = pytest.mark.filterwarnings("error")

P, Q = stats.norm(1.0, 0.8), stats.norm(0.0, 1.0)
PAIRS = {
    "normals": (P, Q),
    "mixture": (Mixture([stats.uniform(0, 1), stats.uniform(0, 2)]), stats.uniform(0, 2)),
    "half-lines": (stats.expon(), stats.expon(0, 1.5)),
    "overlapping uniforms": (stats.uniform(0, 1), stats.uniform(0.3, 1)),
    "disjoint uniforms": (stats.uniform(0, 1), stats.uniform(2, 5)),
}
SLOW = ("mixture", "overlapping uniforms", "half-lines")
RATIOS = np.geomspace(1e-3, 1e3, 41)


@pytest.fixture(params=MEMBERS)
def member(request):
    return MEMBERS[request.param]


@pytest.mark.parametrize(
    "pair",
    [
        "normals",
        "disjoint uniforms",
        *(pytest.param(each, marks=pytest.mark.slow) for each in SLOW),
    ],
)
@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("KL", kl),
        ("reverse KL", lambda p, q: kl(q, p)),
        ("Jensen-Shannon", jsd),
        ("GAN", criterion),
    ],
)
def test_members_that_the_book_has_already(pair, name, reference):
    p, q = PAIRS[pair]
    assert f_divergence(MEMBERS[name], p, q) == pytest.approx(reference(p, q), abs=1e-7)


def test_closed_forms_of_normals():
    a, b, s, t = 1.0, 0.0, 0.8, 1.0
    pearson = t**2 / (s * math.sqrt(2 * t**2 - s**2)) * math.exp((a - b) ** 2 / (2 * t**2 - s**2))
    overlap = math.sqrt(2 * s * t / (s**2 + t**2)) * math.exp(-((a - b) ** 2) / (s**2 + t**2) / 4)
    assert f_divergence(MEMBERS["Pearson χ²"], P, Q) == pytest.approx(pearson - 1, abs=1e-9)
    hellinger = f_divergence(MEMBERS["squared Hellinger"], P, Q)
    assert hellinger == pytest.approx(2 - 2 * overlap, abs=1e-9)


@pytest.mark.slow
def test_mass_that_one_alone_has_costs_what_the_limits_say():
    apart = [f_divergence(each, *PAIRS["disjoint uniforms"]) for each in MEMBERS.values()]
    inf = math.inf
    wanted = [inf, inf, inf, 2.0, math.log(2), 0.0]
    assert apart == pytest.approx(wanted)


def test_the_limits_are_those_of_f(member):
    large = 1e12
    for limit, found in (
        (member.at_zero, float(member.f(1 / large))),
        (member.at_infinity, float(member.f(large)) / large),
    ):
        if limit == math.inf:
            assert found > 20  # the slowest is a logarithm: log(1e12) is 27.6
        else:
            assert found == pytest.approx(limit, abs=1e-5)


def test_the_slope_is_that_of_f(member):
    ends = RATIOS * (1 + 1e-6), RATIOS * (1 - 1e-6)
    differences = (member.f(ends[0]) - member.f(ends[1])) / (2e-6 * RATIOS)
    np.testing.assert_allclose(member.slope(np.log(RATIOS)), differences, rtol=1e-5, atol=1e-6)


LOGS = np.meshgrid([-3.0, -0.5, 0.0, 0.7, 2.0], [-2.5, -0.4, 0.0, 1.1])


def test_the_integrand_in_logs_is_f_s(member):
    log_p, log_q = LOGS
    expected = np.exp(log_q) * member.f(np.exp(log_p - log_q))
    np.testing.assert_allclose(member.integrand(log_p, log_q), expected, rtol=1e-12, atol=1e-13)


def test_the_terms_at_the_best_critic_are_those_of_its_answer(member):
    log_p, log_q = LOGS
    gain, cost = member.at_best(log_p, log_q)
    answer = member.slope(log_p - log_q)
    np.testing.assert_allclose(gain, np.exp(log_p) * answer, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(cost, np.exp(log_q) * member.conjugate(answer), rtol=1e-9, atol=1e-9)


FAR = {
    "KL, 50 deviations apart": ("KL", stats.norm(50, 1), 1250),
    "reverse KL, 50 deviations apart": ("reverse KL", stats.norm(50, 1), 1250),
    # The entropy of Laplace is log(2eb), and its second moment 2b².
    "KL of a heavier tail": (
        "KL",
        stats.laplace(scale=3),
        -math.log(6 * math.e) + math.log(2 * math.pi) / 2 + 9,
    ),
    "Pearson, nearly infinite": (
        "Pearson χ²",
        stats.norm(0, 1.4),
        1 / (1.4 * math.sqrt(2 - 1.4**2)) - 1,
    ),
    "Hellinger, 3 deviations": (
        "squared Hellinger",
        stats.norm(3, 1),
        2 - 2 * math.exp(-9 / 8),
    ),
}


@pytest.mark.parametrize("name", FAR)
def test_far_apart_neither_the_divergence_nor_its_bound_loses_anything(name):
    which, p, expected = FAR[name]
    member, q = MEMBERS[which], stats.norm()
    assert f_divergence(member, p, q) == pytest.approx(expected, rel=1e-9)
    bound = variational_bound(member, p, q, best_critic(member, p, q))
    assert bound == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("place", [-1.5, 0.0, 0.7])
def test_the_conjugate_is_the_largest_height_above_f(member, place):
    t = float(member.activation(place))
    # The height at log u has one peak; the search knows nothing of f's slope.
    height = optimize.minimize_scalar(
        lambda log_u: member.f(np.exp(log_u)) - t * np.exp(log_u),
        bounds=(-12, 12),
        method="bounded",
        options={"xatol": 1e-9},
    )
    assert float(member.conjugate(t)) == pytest.approx(-height.fun, abs=1e-6)


def test_the_activation_rises_over_the_interval_of_the_slopes(member):
    places = np.linspace(-6, 6, 49)
    assert np.all(np.diff(member.activation(places)) > 0)
    assert np.all(np.isfinite(member.conjugate(member.activation(places))))
    lowest, highest = member.slope(np.array([-30.0, 30.0]))
    assert np.all(member.activation(places) > lowest)
    assert np.all(member.activation(places) < highest)


@pytest.mark.parametrize("pair", ["normals", pytest.param("half-lines", marks=pytest.mark.slow)])
def test_the_bound_is_tight_at_the_best_critic_and_at_no_other(member, pair):
    p, q = PAIRS[pair]
    divergence, best = f_divergence(member, p, q), best_critic(member, p, q)
    assert variational_bound(member, p, q, best) == pytest.approx(divergence, abs=1e-7)

    def other(x):
        # Shifted by 0.1 in log u, so that it stays in the interval of the slopes.
        return member.slope(p.logpdf(x) - q.logpdf(x) + 0.1 * np.sin(x))

    assert variational_bound(member, p, q, other) < divergence - 1e-5


def test_a_critic_that_is_false_as_a_truth_value_is_a_critic_all_the_same():
    p, q = stats.norm(1, 1), stats.norm(0, 1)
    constant = np.poly1d([0.5])  # of length 0, its degree
    by_hand = 0.5 - MEMBERS["KL"].conjugate(0.5)
    assert variational_bound(MEMBERS["KL"], p, q, constant) == pytest.approx(by_hand, abs=1e-9)


def test_the_bound_of_gan_is_the_value_function_at_log_d():
    gan = MEMBERS["GAN"]
    found = variational_bound(gan, P, Q, lambda x: stats.logistic.logcdf(0.3 + x))
    d, ends = stats.logistic(-0.3).cdf, {"lb": -9, "ub": 9}
    by_hand = P.expect(lambda x: np.log(d(x)), **ends) + Q.expect(lambda x: np.log1p(-d(x)), **ends)
    assert found == pytest.approx(by_hand, abs=1e-8)


def test_any_convex_function_makes_a_member():
    total_variation = Member(
        f=lambda u: abs(u - 1) / 2,
        slope=lambda log_u: np.sign(log_u) / 2,
        conjugate=lambda t: t,
        activation=lambda v: np.tanh(v) / 2,
        at_zero=0.5,
        at_infinity=0.5,
    )
    p, q = PAIRS["overlapping uniforms"]
    assert f_divergence(total_variation, p, q) == pytest.approx(0.3)
    assert variational_bound(total_variation, p, q, best_critic(total_variation, p, q)) == (
        pytest.approx(0.3)
    )


def test_an_answer_beyond_what_a_slope_takes_on_finds_nothing():
    """f* is infinite there: to pay no price for it would be to find more than there is."""
    p, q = stats.norm(0, 1), stats.norm(1, 1)
    hellinger = MEMBERS["squared Hellinger"]
    assert hellinger.conjugate(np.array([1.0, 2.0])).tolist() == [math.inf, math.inf]
    with pytest.raises(ArithmeticError):
        variational_bound(hellinger, p, q, lambda x: 2 + 0 * x)
