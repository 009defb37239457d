import math

import numpy as np
import pytest
import torch
from scipy import stats
from scipy.special import log_expit

from gancore.gan.objectives import value
from gancore.theory.value import value_by_monte_carlo, value_by_quadrature


def logit(x):
    return np.log(x) - np.log1p(-x)


def test_the_triangle_problem_of_chapter_1_has_value_minus_one():
    """Data 2x, samples 2(1 - x), D(x) = x: each term is ∫2x·log x = -1/2."""
    ours = value_by_quadrature(stats.beta(2, 1), stats.beta(1, 2), logit)
    assert ours == pytest.approx(-1, abs=1e-9)


@pytest.mark.parametrize("b", [1.0, 2.0, 3.5])
def test_a_fixed_discriminator_against_a_family_of_generators(b):
    """E[log(1 - x)] under Beta(1, b) is -1/b."""
    ours = value_by_quadrature(stats.beta(2, 1), stats.beta(1, b), logit)
    assert ours == pytest.approx(-0.5 - 1 / b, abs=1e-7)


def test_a_gap_between_the_supports_counts_as_nothing():
    p_data, p_g = stats.uniform(0, 1), stats.uniform(5, 2)
    ours = value_by_quadrature(p_data, p_g, lambda x: np.full_like(x, math.log(3)))
    assert ours == pytest.approx(math.log(3 / 4) + math.log(1 / 4))


def test_monte_carlo_has_the_mean_of_the_objective_and_an_honest_error():
    rng = np.random.default_rng(0)
    misses = []
    for _ in range(400):
        real, fake = logit(rng.beta(2, 1, 500)), logit(rng.beta(1, 2, 500))
        estimate = value_by_monte_carlo(real_logits=real, fake_logits=fake)
        misses.append((estimate.mean + 1) / estimate.standard_error)
    core = value(real_logits=torch.from_numpy(real), fake_logits=torch.from_numpy(fake))
    assert estimate.mean == pytest.approx(core.item(), rel=1e-12)
    # Four hundred standardised errors: mean 0 ± 0.05, deviation 1 ± 0.035; three of each.
    assert np.mean(misses) == pytest.approx(0, abs=0.15)
    assert np.std(misses) == pytest.approx(1, abs=0.11)


def test_the_error_is_that_of_both_means_in_any_shape():
    real, fake = np.array([0.0, 1.0, 3.0]), np.array([-1.0, 2.0])
    expected = math.hypot(stats.sem(log_expit(real)), stats.sem(log_expit(-fake)))
    ours = value_by_monte_carlo(real_logits=real, fake_logits=fake)
    assert ours.standard_error == pytest.approx(expected, rel=1e-12)
    column = value_by_monte_carlo(real_logits=real.reshape(1, 3), fake_logits=fake)
    assert column == ours
