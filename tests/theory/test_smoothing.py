import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from gancore.theory.smoothing import expected_log_likelihood, log_samples_needed, widening_cost

DIMENSIONS = st.integers(min_value=1, max_value=1000)
WIDTHS = st.floats(min_value=0.01, max_value=10)


@pytest.mark.parametrize("dimension", [1, 3, 784])
@pytest.mark.parametrize("variance", [0.3, 1.0, 2.5])
def test_the_mean_log_density_is_scipys_integral(dimension, variance):
    other = stats.norm(0, math.sqrt(variance))
    on_the_line, _ = integrate.quad(lambda x: stats.norm.pdf(x) * other.logpdf(x), -12, 12)
    # quad promises 1.5e-8 on the line.
    assert expected_log_likelihood(dimension, variance) == pytest.approx(
        dimension * on_the_line, rel=1e-7
    )


@pytest.mark.parametrize("dimension", [1, 10, 784])
def test_the_truth_is_minus_the_entropy(dimension):
    entropy = stats.norm(0, 1).entropy()
    assert expected_log_likelihood(dimension) == pytest.approx(-dimension * entropy, rel=1e-12)


@given(dimension=DIMENSIONS, sigma=WIDTHS)
def test_the_width_costs_what_the_two_mean_log_densities_differ_by(dimension, sigma):
    gap = expected_log_likelihood(dimension) - expected_log_likelihood(dimension, 1 + sigma**2)
    # The difference of two numbers near 1000 keeps 12 digits of them.
    assert widening_cost(dimension, sigma) == pytest.approx(gap, abs=1e-9 * dimension)
    assert widening_cost(dimension, sigma) > 0


@pytest.mark.slow
@pytest.mark.parametrize("sigma", [0.1, 0.5, 2.0])
def test_samples_needed_is_the_mean_divergence_of_those_that_count(sigma):
    """KL(p(s | x), p(s)), by quadrature over s and then over x."""
    spread = sigma / math.sqrt(1 + sigma**2)

    def divergence(x):
        count = stats.norm(x / (1 + sigma**2), spread)
        reach = (count.mean() - 12 * spread, count.mean() + 12 * spread)
        return integrate.quad(
            lambda s: count.pdf(s) * (count.logpdf(s) - stats.norm.logpdf(s)), *reach
        )[0]

    x = np.linspace(-8, 8, 33)
    mean = np.trapezoid([stats.norm.pdf(each) * divergence(each) for each in x], x)
    assert log_samples_needed(1, sigma) == pytest.approx(mean, rel=1e-6)
    assert log_samples_needed(7, sigma) == pytest.approx(7 * mean, rel=1e-6)


@given(dimension=DIMENSIONS, sigma=WIDTHS)
def test_wider_windows_cost_more_and_need_fewer_samples(dimension, sigma):
    assert widening_cost(dimension, 1.1 * sigma) > widening_cost(dimension, sigma)
    assert log_samples_needed(dimension, 1.1 * sigma) < log_samples_needed(dimension, sigma)


def test_widths_and_variances_that_are_none_are_refused():
    with pytest.raises(ValueError, match="variance is above 0"):
        expected_log_likelihood(3, 0.0)
    with pytest.raises(ValueError, match="width is above 0"):
        log_samples_needed(3, 0.0)
