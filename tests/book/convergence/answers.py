"""Answers to the exercises of chapter 5: right ones, the book's first, and wrong ones."""

import math

import numpy as np
import sympy as sp
import torch

theta, eta, u = sp.symbols("theta eta u", real=True)
PRODUCT = math.prod(1 - 2.0**-k for k in range(1, 100))


def by_iteration():
    error = 1.0
    for k in range(200):
        error -= 2.0 ** -(k + 1) * error
    return error


def sigma(at):
    return 1 / (1 + math.exp(-at))


def the_larger_end(at):
    return max(-at, at)


def turn(at, size):
    return at - size * (1 if at > 0 else -1)


ANSWERS = {
    "05-convergence-1": {
        "right": [
            ([0.2, 0.2, 0.6], [0.3, 0.1, 0.6]),
            (np.array([1, 0, 0]), torch.tensor([0.0, 1.0, 0.0])),
            [[sp.Rational(1, 3)] * 3, (sp.Rational(2, 3), 0, sp.Rational(1, 3))],
        ],
        "wrong": [
            (([0.2, 0.2, 0.6], [0.2, 0.2, 0.6]), "the same"),
            (([0.2, 0.2, 0.6], [0.2, 0.6, 0.2]), "which cells"),
            (([0.2, 0.2, 0.2], [0.2, 0.6, 0.2]), "add up to 1"),
            (([-0.2, 0.6, 0.6], [0.2, 0.2, 0.6]), "not below 0"),
            (([0.5, 0.5], [0.2, 0.8]), "3 in a tuple"),
        ],
    },
    "05-convergence-2": {
        "right": [PRODUCT, by_iteration(), sp.Float("0.2888")],
        "wrong": [
            (1 - PRODUCT, "has gone"),
            (0.0, "does not vanish"),
            (math.exp(-1), "not exp"),
            (2 * PRODUCT, "first step"),
            (0.5, "multiply these factors"),
        ],
    },
    "05-convergence-3": {
        "right": [(-math.log(2), -50.0), (-sp.log(2), -1000), (math.log(0.5), sp.Integer(-47))],
        "wrong": [
            ((-math.log(4), -50.0), "cannot tell"),
            ((0.0, -50.0), "right everywhere"),
            ((math.log(2), -50.0), "never above 0"),
            ((-1, -50.0), "bits"),
            ((-0.5, -50.0), "second term"),
            ((-math.log(2), 50.0), "takes the samples for real"),
            ((-math.log(2), -40.0), "still 6.144e-06 below"),
            ((-math.log(2), -math.inf), "finite"),
        ],
    },
    "05-convergence-4": {
        "right": [
            (sp.Abs(theta), theta - eta * sp.sign(theta)),
            (the_larger_end, turn),
            (lambda at: np.sqrt(at**2), lambda at, size: at - size * np.sign(at)),
        ],
        "wrong": [
            ((theta, theta - eta * sp.sign(theta)), "one side of 0"),
            ((-sp.Abs(theta), turn), "least value"),
            ((theta**2, turn), "no best answer"),
            ((0 * theta, turn), "at the equilibrium alone"),
            ((theta + 1, turn), "largest value"),
            ((abs, theta + eta * sp.sign(theta)), "G climbs"),
            ((abs, theta - eta * theta), "along ψ = θ"),
            ((abs, theta - eta), "where θ > 0"),
            ((abs, theta / 2), "let D answer first"),
            ((abs, lambda at: at), "fails at theta = -3, eta = 0.1"),
        ],
    },
    "05-convergence-5": {
        "right": [
            -u * sp.tanh(u / 2),
            lambda at: at * (sigma(-at) - sigma(at)),
            u * (1 - sp.exp(u)) / (1 + sp.exp(u)),
        ],
        "wrong": [
            (u * sp.tanh(u / 2), "sign is turned"),
            (0 * u, "minimax game"),
            (-(u**2) / 2, "begins near 0"),
            (lambda at: -at * sigma(at), "one player"),
            (lambda at: at * sigma(-at), "one player"),
            (-sp.tanh(u / 2), "factor u"),
            (-u * sp.tanh(u), "something else than u"),
            (-u * sp.tanh(u / 2) / 2, "half of it"),
            (u, "put both slopes"),
        ],
    },
}
