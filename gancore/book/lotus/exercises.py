"""The exercises of chapter 3, on LOTUS."""

import math

import numpy as np
from scipy import stats

from gancore.book.answers import BITS, close, function, number, several
from gancore.book.exercise import exercise, hint_if
from gancore.theory.integration import integrate
from gancore.theory.no_density import band_criterion

POINTS = np.array([0.05, 0.3, 1.0, 1.7, 3.0])


@exercise("03-lotus-1", asks="two in a tuple: the density, a function of x > 0, and E[G(z)]")
def _folded_normal(answer: object) -> str:
    """Judge the law of the absolute value of a normal with mean 1 and variance 1."""
    given_density, given_mean = several(answer, 2, called="the density and E[G(z)]")
    density = function(given_density, called="the density")
    mean = number(given_mean, called="E[G(z)]")
    found = density(POINTS)
    shifted = stats.norm(1, 1)
    right, left = shifted.pdf(POINTS), shifted.pdf(-POINTS)
    hint_if(
        close(found, right) or close(found, right / shifted.sf(0)),
        "this is the branch z = x alone. Which other code gives the same |z|?",
    )
    hint_if(close(found, left), "this is the branch z = -x alone. There is another one.")
    hint_if(
        close(found, (right + left) / 2),
        "the branches add up; they are not averaged. Does your density integrate to 1?",
    )
    hint_if(
        close(found, stats.halfnorm.pdf(POINTS)),
        "z has mean 1 here, so that x and -x are not equally likely.",
    )
    hint_if(
        not close(found, right + left),
        "this is not the density of |z|: add p_z(z) / |G'(z)| over all z with |z| = x.",
    )
    true_mean = 2 * shifted.pdf(0) + 2 * stats.norm.cdf(1) - 1
    hint_if(close(mean, 1, tolerance=1e-3), "1 is the mean of z, not that of |z|.")
    hint_if(
        close(mean, 1 + shifted.pdf(0) / stats.norm.cdf(1), tolerance=1e-3),
        "this mean leaves out the codes below 0.",
    )
    hint_if(
        not close(mean, true_mean, tolerance=3e-3),
        "the density is right, the mean is not: integrate x times the density, or |z| over p_z.",
    )
    return "the two branches add up to the folded normal, and LOTUS gives its mean."


@exercise("03-lotus-2", asks="the density p_g, a function of x > 0")
def _falling_generator(answer: object) -> str:
    """Judge the density of -log z for z uniform on (0, 1)."""
    found = function(answer)(POINTS)
    hint_if(
        close(found, -np.exp(-POINTS)),
        "a density is never negative: G falls, and the formula has the slope's absolute value.",
    )
    hint_if(
        close(found, np.ones_like(POINTS)),
        "this is p_z at the code. How much does G stretch there? Divide by |G'(z)|.",
    )
    hint_if(close(found, np.exp(POINTS)), "this is |G'| at the code z = exp(-x). Divide by it.")
    hint_if(
        not close(found, np.exp(-POINTS)),
        "p_g(x) = p_z(z) / |G'(z)| at the one code z with -log z = x.",
    )
    return "p_g is the exponential density; the formula of the post lacks the absolute value."


@exercise("03-lotus-4", asks="C(G), a number of nats")
def _atoms_against_uniform_data(answer: object) -> str:
    """Judge C(G) for uniform data on [0, 1] against a clipped normal."""
    found = number(answer)
    phi = stats.norm.pdf
    mass = float(stats.norm.cdf(1) - 0.5)

    def integrand(x: float) -> float:
        return -math.log1p(phi(x)) + phi(x) * math.log(phi(x) / (1 + phi(x)))

    wanted = integrate(integrand, over=[stats.uniform()])
    atoms = (1 - mass) * math.log(0.5)
    hint_if(found > 1e-9, "V is never above 0: both terms are logarithms of probabilities.")
    hint_if(
        close(found, wanted + atoms, tolerance=2e-3),
        "you let D say 1/2 at the atoms. Data never fall on 0 or 1: what may D say there?",
    )
    hint_if(
        close(
            found, integrate(lambda x: -math.log1p(phi(x)), over=[stats.uniform()]), tolerance=2e-3
        ),
        "this is the first term alone. What do the samples between the atoms add?",
    )
    hint_if(
        close(found, -math.log(4), tolerance=2e-3),
        "-log 4 is C(G) where samples are data; here two thirds of them give themselves away.",
    )
    hint_if(close(found, wanted / math.log(2), tolerance=2e-3), BITS)
    hint_if(
        not close(found, wanted, tolerance=2e-3),
        "the atoms contribute 0; between them put D = 1 / (1 + phi(x)) into both terms and "
        "integrate from 0 to 1.",
    )
    return "the atoms cost the generator all they can, and the rest is an integral over [0, 1]."


@exercise("03-lotus-5", asks="a number, the area h")
def _thin_band(answer: object) -> str:
    """Judge the area of the band at which the best discriminator reaches -0.1."""
    h = number(answer)
    hint_if(
        close(h, 1 - 0.0203, tolerance=2e-3),
        "this is the area that must be left empty. What is the area of the band?",
    )
    hint_if(not 0 < h < 1, "h is an area of the unit square, between 0 and 1.")
    value = band_criterion(h)
    hint_if(
        close((value + math.log(4)) / 2, 0.1, tolerance=2e-3) or close(value, -math.log(4) + 0.1),
        "0.1 is asked of V, not of the divergence: V >= -0.1.",
    )
    hint_if(
        not close(value, -0.1, tolerance=2e-3),
        f"with h = {h:.4g} the best discriminator reaches {value:.3f}, not -0.1: solve equation "
        "3.13 for h.",
    )
    return "on two hundredths of the square, samples are nearly all found out."
