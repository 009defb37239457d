"""Answers to the exercises of chapter 3: right ones, the book's first, and wrong ones."""

import math

import numpy as np
import sympy as sp
from scipy import optimize, stats

x = sp.Symbol("x", positive=True)
MEAN = 2 * stats.norm.pdf(1) + 2 * stats.norm.cdf(1) - 1


def folded(at):
    return stats.norm.pdf(at - 1) + stats.norm.pdf(at + 1)


def by_cosh(at):
    return math.sqrt(2 / math.pi) * math.exp(-(at**2 + 1) / 2) * math.cosh(at)


def one_branch(at):
    return stats.norm.pdf(at - 1)


def value_of_band(h):
    return h * math.log(h) - (1 + h) * math.log(1 + h)


def with_half_at_the_atoms():
    return -0.758 + (0.5 + stats.norm.sf(1)) * math.log(0.5)


ANSWERS = {
    "03-lotus-1": {
        "right": [
            (folded, MEAN),
            (by_cosh, 1.167),
            [
                (sp.exp(-((x - 1) ** 2) / 2) + sp.exp(-((x + 1) ** 2) / 2)) / sp.sqrt(2 * sp.pi),
                stats.foldnorm(1).mean(),
            ],
        ],
        "wrong": [
            ((one_branch, 1.288), "branch z = x alone"),
            ((lambda at: one_branch(at) / stats.norm.cdf(1), 1.288), "branch z = x alone"),
            ((lambda at: folded(at) / 2, MEAN), "not averaged"),
            ((lambda at: 2 * stats.norm.pdf(at), MEAN), "mean 1"),
            ((folded, 1.0), "the mean of z"),
            ((folded, 1.288), "codes below 0"),
            (folded, "2 in a tuple"),
        ],
    },
    "03-lotus-2": {
        "right": [lambda at: np.exp(-at), sp.exp(-x), stats.expon.pdf],
        "wrong": [
            (-sp.exp(-x), "never negative"),
            (lambda at: 1.0, "p_z at the code"),
            (sp.exp(x), "Divide by it"),
            (math.e, "should be a function"),
        ],
    },
    "03-lotus-4": {
        "right": [-0.758, sp.Float("-0.7580"), np.float32(-0.7583)],
        "wrong": [
            (-math.log(4), "samples are data"),
            (with_half_at_the_atoms(), "1/2 at the atoms"),
            (0.758, "never above 0"),
            (-0.758 / math.log(2), "bits"),
        ],
    },
    "03-lotus-5": {
        "right": [
            0.0203,
            optimize.fsolve(lambda h: value_of_band(h[0]) + 0.1, [0.02]),
            optimize.brentq(lambda h: value_of_band(h) + 0.1, 1e-6, 0.5),
            sp.nsolve(x * sp.log(x) - (1 + x) * sp.log(1 + x) + sp.Rational(1, 10), x, 0.02),
        ],
        "wrong": [
            (0.98, "left empty"),
            (0.1, "not -0.1: solve"),
            (-0.02, "between 0 and 1"),
        ],
    },
}
