"""The generator's density against SciPy, automatic differentiation and a histogram."""

import numpy as np
import pytest
import torch
from scipy import stats
from scipy.integrate import quad

from gancore.toy.generator import MonotoneGenerator


@pytest.fixture
def generator(rng):
    g = MonotoneGenerator(4, shift=-0.7, slope=0.3).double()
    with torch.no_grad():
        for parameter in g.parameters():
            parameter += 0.5 * torch.randn(parameter.shape, generator=rng, dtype=torch.float64)
        g.log_height += 3
    return g


def test_a_straight_line_makes_a_normal_density():
    p_g = MonotoneGenerator(0, shift=-1.5, slope=0.25).double().density()
    x = np.linspace(-4, 1, 41)
    # The parameters start as float32 numbers, log(1/4) among them.
    np.testing.assert_allclose(p_g.logpdf(x), stats.norm(-1.5, 0.25).logpdf(x), rtol=1e-7)


def test_the_density_has_mass_one_and_its_cdf_is_its_integral(generator):
    p_g = generator.density()
    ends = p_g.ppf([1e-12, 0.3, 1 - 1e-12])
    assert quad(p_g.pdf, ends[0], ends[2], limit=200)[0] == pytest.approx(1, abs=1e-9)
    assert quad(p_g.pdf, ends[0], ends[1], limit=200)[0] == pytest.approx(0.3, abs=1e-9)
    assert p_g.cdf(ends[1]) == pytest.approx(0.3, abs=1e-12)


def test_values_slopes_and_inverse_are_the_module_s(generator):
    z = torch.linspace(-5, 5, 101, dtype=torch.float64, requires_grad=True)
    x = generator(z)
    (slope,) = torch.autograd.grad(x.sum(), z)
    p_g = generator.density()
    codes = z.detach().numpy()
    np.testing.assert_allclose(p_g.g(codes), x.detach().numpy(), rtol=1e-12)
    np.testing.assert_allclose(p_g.slope(codes), slope.numpy(), rtol=1e-12)
    np.testing.assert_allclose(p_g.inverse(x.detach().numpy()), codes, atol=1e-12)
    assert p_g.inverse(np.inf) == np.inf
    assert p_g.inverse(-np.inf) == -np.inf


def test_a_steep_bend_is_inverted_too():
    g = MonotoneGenerator(1, shift=0.0, slope=0.01).double()
    with torch.no_grad():
        g.turning_point.fill_(0.3)
        g.log_steepness.fill_(np.log(50.0))
        g.log_height.fill_(np.log(2.0))
    p_g = g.density()
    x = np.linspace(-2.1, 2.1, 401)
    np.testing.assert_allclose(p_g.g(p_g.inverse(x)), x, atol=1e-12)


def test_samples_have_the_density(generator, rng):
    with torch.no_grad():
        x = generator(torch.randn(20_000, generator=rng, dtype=torch.float64)).numpy()
    # Seed fixed: the chance of a p-value below 0.001 is one in a thousand seeds.
    assert stats.kstest(x, generator.density().cdf).pvalue > 1e-3


def test_the_density_is_not_moved_by_later_updates(generator):
    p_g = generator.density()
    before = p_g.pdf(0.2)
    with torch.no_grad():
        generator.shift += 1
    assert p_g.pdf(0.2) == before
    assert generator.density().pdf(1.2) == pytest.approx(before, rel=1e-12)


@pytest.mark.parametrize(("units", "slope"), [(-1, 1.0), (2, 0.0), (2, float("nan"))])
def test_a_generator_rises(units, slope):
    with pytest.raises(ValueError, match="slope above 0"):
        MonotoneGenerator(units, shift=0.0, slope=slope)
