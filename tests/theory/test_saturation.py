import math

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad
from scipy.special import expit

from gancore.theory.divergences import jsd, kl
from gancore.theory.saturation import loss_against_frozen_best, pull_of_an_apart_pair


@pytest.mark.parametrize("a", [0.3, 2.0, 15.0])
def test_the_pull_is_the_mean_push_over_the_samples(a):
    def mean(weight):
        return quad(lambda x: a * weight(expit(a * (1.5 - x))), 2, 3, epsabs=1e-14)[0]

    pull = pull_of_an_apart_pair(a)
    assert pull["minimax"] == pytest.approx(mean(lambda d: d), rel=1e-9)
    assert pull["non_saturating"] == pytest.approx(mean(lambda d: 1 - d), rel=1e-9)


def test_a_sure_discriminator_pulls_with_one_objective_only():
    pull = pull_of_an_apart_pair(np.array([10.0, 100.0]))
    assert pull["minimax"][1] < 1e-18 < pull["minimax"][0]
    assert pull["non_saturating"][1] == pytest.approx(100)


def test_against_the_best_of_another_generator_the_loss_is_a_closed_form():
    """N(1, 1) and N(-1, 1) have the logit 2x; samples of a very narrow density sit at one x."""
    narrow = stats.norm(0.4, 1e-4)
    loss = loss_against_frozen_best(stats.norm(1, 1), narrow, frozen_at=stats.norm(-1, 1))
    assert loss == pytest.approx(math.log1p(math.exp(-0.8)), abs=1e-6)


@pytest.mark.parametrize(("mean", "width"), [(0.5, 1.0), (1.2, 0.7), (-2.0, 1.5)])
def test_the_gradient_at_the_best_d_is_that_of_kl_less_twice_jsd(mean, width):
    data, g, h = stats.norm(0, 1), stats.norm(mean, width), 1e-3

    def slope(f):
        up, down = (f(stats.norm(mean + shift, width)) for shift in (h, -h))
        return (up - down) / (2 * h)

    frozen = slope(lambda moved: loss_against_frozen_best(data, moved, frozen_at=g))
    # The derivative of KL(N(mean, width) || N(0, 1)) in the mean is the mean itself.
    of_jsd = slope(lambda moved: jsd(data, moved))
    assert frozen == pytest.approx(mean - 2 * of_jsd, abs=1e-5)  # h² times third derivatives
    assert frozen != pytest.approx(mean - of_jsd, abs=1e-2)  # twice, and not once
    assert slope(lambda moved: kl(moved, data)) == pytest.approx(mean, abs=1e-6)
