"""Answers to the exercises of chapter 4: right ones, the book's first, and wrong ones."""

import math

import numpy as np
import sympy as sp
import torch
from scipy import stats
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr, xlogy

w, x = sp.symbols("w x", positive=True)
CRITERION = sp.log(w / (w + 1)) + sp.log(1 / (w + 1)) / w


def entropy(p):
    return -xlogy(p, p).sum()


def by_entropies(p, q):
    return entropy((p + q) / 2) - entropy(p) / 2 - entropy(q) / 2


def in_a_loop(p, q):
    total = 0
    for one, other in zip(p, q, strict=True):
        for each in (one, other):
            if each:
                total += each * math.log(2 * each / (one + other)) / 2
    return total


def with_torch(p, q):
    p, q = torch.tensor(p), torch.tensor(q)
    m = (p + q) / 2
    return sum(torch.special.entr(each).sum() * k for each, k in ((m, 1), (p, -0.5), (q, -0.5)))


def without_care(p, q):
    def h(p):
        return -np.sum(p * np.log(p))

    return h((p + q) / 2) - h(p) / 2 - h(q) / 2


def careless_mixture(p, q):
    return -xlogy(p + q, p + q).sum() - entropy(p) / 2 - entropy(q) / 2


def with_epsilon(p, q):
    return without_care(p + 1e-3, q + 1e-3) if 0 in p else without_care(p, q)


ANSWERS = {
    "04-jensen-shannon-1": {
        "right": [
            (sp.simplify(-sp.log(4) + 2 * sp.log(2)), sp.Rational(1, 2)),
            (0, 0.5),
            [-math.log(4) + math.log(2) + math.log(2), torch.tensor(0.5)],
        ],
        "wrong": [
            ((-math.log(4), 0.5), "true mixture"),
            ((math.log(2), 0.5), "into the formula"),
            ((-math.log(2), 0.5), "twice JSD"),
            ((math.log(4), 0.5), "halves"),
            ((-math.log(16), 0.5), "sign is turned"),
            ((1, 0.5), "both 'divergences' are equal"),
            ((0, 1), "How large is D*"),
            ((0, math.log(2)), "no logarithm"),
            (0, "2 in a tuple"),
        ],
    },
    "04-jensen-shannon-2": {
        "right": [math.log(4), 2 * sp.log(2), 1.3863],
        "wrong": [
            (0, "twice as large"),
            (4 * math.log(2), "also has -log 4"),
            (-math.log(4), "sign is turned"),
            (math.log(2), "each of the two"),
            (2, "bits"),
            (1, "m is half of each"),
        ],
    },
    "04-jensen-shannon-3": {
        "right": [
            CRITERION,
            lambda w: math.log(w) - (1 + 1 / w) * math.log(1 + w),
            lambda w: -math.log1p(1 / w) - math.log1p(w) / w,
            sp.integrate(sp.log(w / (w + 1)), (x, 0, 1))
            + sp.integrate(sp.log(1 / (w + 1)) / w, (x, 0, 1)),
        ],
        "wrong": [
            (CRITERION / 2 + sp.log(2), "divergence, 0 where"),
            (CRITERION + sp.log(4), "divergence, 0 where"),
            (sp.log(w), "KL(p_data, p_g)"),
            (sp.log(w / (w + 1)) + sp.log(1 / (w + 1)), "with what probability"),
            (sp.log(w / (w + 1)), "the samples add"),
            (sp.log(1 / (w + 1)) + sp.log(w / (w + 1)) / w, "swapped"),
            (CRITERION + (1 - 1 / w) * sp.log(sp.Rational(1, 2)), "not 1/2"),
            (-CRITERION, "never above 0"),
            (CRITERION / sp.log(2), "bits"),
            (-sp.log(4) / w, "both pieces"),
            (CRITERION.subs(w, 2), "both pieces"),
            (-0.955, "should be a function of w"),
        ],
    },
    "04-jensen-shannon-4": {
        "right": [
            by_entropies,
            in_a_loop,
            with_torch,
            lambda p, q: (
                (torch.special.entr((p + q) / 2) - torch.special.entr(p) / 2).sum()
                - torch.special.entr(q).sum() / 2
            ),
            lambda p, q: jensenshannon(p, q) ** 2,
            lambda p, q: stats.entropy((p + q) / 2) - (stats.entropy(p) + stats.entropy(q)) / 2,
        ],
        "wrong": [
            (lambda p, q: 2 * by_entropies(p, q), "twice JSD"),
            (lambda p, q: entropy((p + q) / 2) - entropy(p) - entropy(q), "halves"),
            (lambda p, q: -by_entropies(p, q), "sign is turned"),
            (jensenshannon, "root of JSD"),
            (lambda p, q: by_entropies(p, q) / math.log(2), "bits"),
            (lambda p, q: rel_entr(p, q).sum(), "without the mixture"),
            (lambda p, q: rel_entr(q, p).sum(), "without the mixture"),
            (lambda p, q: rel_entr(p, (p + q) / 2).sum(), "one of the two"),
            (careless_mixture, "sum to 1"),
            (lambda p, q: 0.1, "two random vectors"),
            (without_care, "says nan"),
            (with_epsilon, "counts as 0"),
            (lambda p, q: p, "should be a real number"),
            (lambda p: 0, "no number for two vectors: TypeError"),
            (lambda p, q: ..., "in place of the dots"),
            (0.3, "uncalled"),
        ],
    },
}
