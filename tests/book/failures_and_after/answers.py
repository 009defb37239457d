"""Answers to the exercises of chapter 13: right ones, the book's first, and wrong ones."""

import math

import numpy as np
import sympy as sp

from gancore.theory.divergences import jsd_discrete, kl_discrete

a, t = sp.symbols("a t", real=True)

SHARES, EQUAL = np.array([0.5, 0.3, 0.2]), np.full(3, 1 / 3)


def work(at):
    return 0.5 * abs(at + 1) + 0.5 * abs(at - 1)


ANSWERS = {
    "13-failures-and-after-1": {
        "right": [(sp.Abs(a - 1) + sp.Abs(a + 1)) / 2, work, lambda at: np.maximum(1, abs(at))],
        "wrong": [
            (sp.Abs(a - 1) + sp.Abs(a + 1), "half of the mass"),
            (lambda at: min(abs(at - 1), abs(at + 1)), "nearer heap"),
            (sp.Abs(a), "mean of the two"),
            (a**2 + 1, "not its square"),
            (sp.sqrt(a**2 + 1), "not its square"),
            (a + 1, "How far"),
        ],
    },
    "13-failures-and-after-2": {
        "right": [0.5, sp.Rational(1, 2), 1 / math.sqrt(4)],
        "wrong": [
            (1, "same pace"),
            (0.25, "take the root"),
            (-0.5, "below 0"),
            (2, "1/γ"),
            (0.3, "Put τ = 4"),
        ],
    },
    "13-failures-and-after-3": {
        "right": [sp.exp(t - 1), lambda at: math.exp(at) / math.e, lambda at: np.exp(at - 1)],
        "wrong": [
            (sp.exp(t), "1 + log u"),
            (-sp.exp(t - 1), "sign"),
            (t * sp.exp(t - 1), "Subtract"),
            (t - 1, "largest"),
            (t**2, "differentiate"),
        ],
    },
    "13-failures-and-after-4": {
        "right": [
            jsd_discrete(SHARES, EQUAL),
            [jsd_discrete(SHARES, EQUAL)],
            0.017,
            sum(
                p * math.log(p / ((p + q) / 2)) / 2 + q * math.log(q / ((p + q) / 2)) / 2
                for p, q in zip(SHARES, EQUAL, strict=True)
            ),
        ],
        "wrong": [
            (0, "D sees pairs"),
            (2 * jsd_discrete(SHARES, EQUAL), "one half"),
            (kl_discrete(SHARES, EQUAL), "against the mixture"),
            (kl_discrete(EQUAL, SHARES), "against the mixture"),
            (kl_discrete(SHARES, (np.array(SHARES) + EQUAL) / 2), "one of the two divergences"),
            (0.0171, "one of the two divergences"),
            (math.sqrt(jsd_discrete(SHARES, EQUAL)), "the root of JSD"),
            (jsd_discrete(SHARES, EQUAL) / math.log(2), "in bits"),
            (math.log(2), "classes' shares"),
        ],
    },
    "13-failures-and-after-5": {
        "right": [
            (0.5, 0.55),
            (sp.Rational(1, 2), sp.Rational(11, 20)),
            np.array([0.5, 0.55]),
            (0.50001, 0.55001),  # by a search
        ],
        "wrong": [
            ((0.55, 0.5), "other way round"),
            ((1, 0.55), "occurs most"),
            ((0.5, 0.5), "at the mean"),
            ((0.4, 0.55), "above as below"),
            ((0.5, 0.7), "times its probability"),
        ],
    },
}
