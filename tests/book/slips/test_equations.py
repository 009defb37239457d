"""The appendix's right versions, against numbers that do not come from SymPy."""

from itertools import pairwise

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, stats

from gancore.book.slips import equations
from gancore.theory.densities import Mixture
from gancore.theory.divergences import kl

EQUATIONS = {each.number: each for each in equations.equations()}
densities = st.floats(0.05, 20)
shares = st.floats(0.05, 0.45)


def number(expression, **values):
    """Evaluate an expression; keys are the symbols' names without what LaTeX needs."""
    plain = {
        r"p_\text{data}(x)": "p",
        "p_{g}(x)": "q",
        r"\pi": "share",
        r"\alpha": "alpha",
        r"\beta": "beta",
        "m(x)": "m",
        r"\ell": "logit",
        "D": "d",
    }
    found = {symbol: values[plain[symbol.name]] for symbol in expression.free_symbols}
    return float(expression.doit().subs(found))


def best(gain):
    """Maximise over (0, 1) without a derivative."""
    return optimize.minimize_scalar(
        lambda d: -gain(d), bounds=(0, 1), method="bounded", options={"xatol": 1e-9}
    ).x


@settings(max_examples=40, deadline=None)
@given(p=densities, q=densities, share=shares)
def test_the_best_discriminator_for_a_share_of_real_examples(p, q, share):
    ours = number(EQUATIONS["A.5"].chain[0], p=p, q=q, share=share)
    found = best(lambda d: share * p * np.log(d) + (1 - share) * q * np.log(1 - d))
    assert ours == pytest.approx(found, abs=1e-5)  # a maximum is flat: the root of 1e-10


@settings(max_examples=40, deadline=None)
@given(p=densities, q=densities, alpha=shares, beta=shares)
def test_the_best_discriminator_for_smoothed_labels(p, q, alpha, beta):
    def gain(d):
        real = (1 - alpha) * np.log(d) + alpha * np.log(1 - d)
        return p * real + q * (beta * np.log(d) + (1 - beta) * np.log(1 - d))

    ours = number(EQUATIONS["A.14"].chain[0], p=p, q=q, alpha=alpha, beta=beta)
    assert ours == pytest.approx(best(gain), abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(p=densities, q=densities, d=st.floats(0.1, 0.9))
def test_slope_and_curvature_by_finite_differences(p, q, d):
    def gain(d):
        return p * np.log(d) + q * np.log(1 - d)

    step = 1e-4  # differences are then good to about 1e-6 of the densities
    slope = (gain(d + step) - gain(d - step)) / (2 * step)
    bend = (gain(d + step) - 2 * gain(d) + gain(d - step)) / step**2
    assert number(EQUATIONS["A.3"].chain[1], p=p, q=q, d=d) == pytest.approx(
        slope, abs=1e-5 * (p + q), rel=1e-4
    )
    assert number(EQUATIONS["A.4"].chain[1], p=p, q=q, d=d) == pytest.approx(bend, rel=1e-3)


@pytest.mark.slow
def test_the_non_saturating_loss_against_the_best_discriminator():
    """Both sides of A.9, integrated for two normal densities."""
    p_data, p_g = stats.norm(0, 1), stats.norm(0.5, 0.8)
    left = integrate.quad(
        lambda x: number(EQUATIONS["A.9"].chain[0], p=p_data.pdf(x), q=p_g.pdf(x)), -6, 7
    )[0]
    right = np.log(2) + kl(p_g, p_data) - kl(p_g, Mixture([p_data, p_g]))
    assert left == pytest.approx(right, abs=1e-6)


@pytest.mark.parametrize("logit", [-30.0, -1.0, 0.0, 2.0])
def test_the_slope_in_the_logit_is_minus_d(logit):
    ours = number(EQUATIONS["A.11"].chain[1], logit=logit)
    assert ours == pytest.approx(-stats.logistic.cdf(logit), rel=1e-12)


def test_the_square_of_uniform_noise_has_the_density_shown():
    x = sp.Symbol("x", positive=True)
    density = sp.lambdify(x, EQUATIONS["A.1"].chain[1])
    z = np.random.default_rng(0).uniform(-1, 1, size=20_000)
    counts, edges = np.histogram(z**2, bins=[0.04, 0.25, 0.49, 0.81, 1.0])
    expected = [integrate.quad(density, low, high)[0] for low, high in pairwise(edges)]
    # Shares of 20,000 draws have standard deviations below 0.0036.
    assert counts / len(z) == pytest.approx(expected, abs=4 * 0.0036)
