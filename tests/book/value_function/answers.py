"""Answers to the exercises of chapter 1: right ones, the book's first, and wrong ones."""

import math

import numpy as np
import sympy as sp
import torch
from scipy.special import log_expit
from torch.nn.functional import logsigmoid

from gancore.theory.value import value_by_monte_carlo

c = sp.Symbol("c", positive=True)


def estimate(real_logits, fake_logits):
    gains = [-np.logaddexp(0, -real_logits), -np.logaddexp(0, fake_logits)]
    variance = sum(each.var(ddof=1) / len(each) for each in gains)
    return sum(each.mean() for each in gains), np.sqrt(variance)


def with_torch(real_logits, fake_logits):
    gains = [logsigmoid(torch.tensor(real_logits)), logsigmoid(-torch.tensor(fake_logits))]
    errors = [each.std() / math.sqrt(len(each)) for each in gains]
    return [gains[0].mean() + gains[1].mean(), torch.hypot(*errors)]


def by_tensors(real_logits, fake_logits):
    gains = logsigmoid(real_logits), logsigmoid(-fake_logits)
    variance = sum(each.var() / len(each) for each in gains)
    return gains[0].mean() + gains[1].mean(), variance.sqrt()


def with_gancore(real_logits, fake_logits):
    found = value_by_monte_carlo(real_logits=real_logits, fake_logits=fake_logits)
    return found.mean, found.standard_error


def through_d(real_logits, fake_logits):
    d, other = (1 / (1 + np.exp(-each)) for each in (real_logits, fake_logits))
    gains = np.log(d), np.log(1 - other)
    error = math.sqrt(sum(each.var(ddof=1) / len(each) for each in gains))
    return gains[0].mean() + gains[1].mean(), error


def with_v(change):
    def wrong(real_logits, fake_logits):
        return change(log_expit(real_logits), log_expit(-fake_logits), real_logits, fake_logits), 1

    return wrong


def with_error(change):
    def wrong(real_logits, fake_logits):
        first, second = log_expit(real_logits), log_expit(-fake_logits)
        return first.mean() + second.mean(), change(first, second)

    return wrong


def se(each, ddof=1):
    return each.std(ddof=ddof) / math.sqrt(len(each))


ANSWERS = {
    "01-value-function-1": {
        "right": [
            (sp.log(c) + sp.log(1 - c), sp.Rational(1, 2)),
            (lambda at: math.log(at * (1 - at)), 0.5),
            [lambda c: np.log(c) + np.log1p(-c), np.float64(0.5)],
            (lambda c: [math.log(each * (1 - each)) for each in c], [{c: sp.Rational(1, 2)}]),
        ],
        "wrong": [
            ((-sp.log(c) - sp.log(1 - c), 0.5), "sign is turned"),
            (((sp.log(c) + sp.log(1 - c)) / 2, 0.5), "mean of the two terms"),
            ((lambda at: math.log2(at) + math.log2(1 - at), 0.5), "bits"),
            ((sp.log(c), 1), "one of the two terms"),
            ((2 * sp.log(c), 0.5), "log(1 - c)"),
            ((lambda at: at, 0.5), "a constant comes out"),
            ((sp.log(c * (1 - c)), -math.log(4)), "At which c"),
            ((sp.log(c * (1 - c)), 1), "between 0 and 1"),
            ((sp.log(c * (1 - c)), 0.25), "derivative"),
            ((sp.log(c) + sp.log(1 - sp.Symbol("x")), 0.5), "has x in it"),
            (0.5, "2 in a tuple"),
        ],
    },
    "01-value-function-3": {
        "right": [5000, sp.Integer(5000), 2 * 0.25 / 0.01**2, torch.tensor(5000)],
        "wrong": [
            (50, "its root"),
            (2500, "the other add"),
            (10_000, "squared mean"),
            (1250, "half as large as V"),
            (0.07, "counts examples"),
            (100, "is 0.0707, not 0.01"),
        ],
    },
    "01-value-function-4": {
        "right": [estimate, with_torch, with_gancore, by_tensors],
        "wrong": [
            (through_d, "D was rounded"),
            (with_v(lambda a, b, *_: -a.mean() - b.mean()), "-V"),
            (with_v(lambda a, b, *_: (a.mean() + b.mean()) / 2), "half of V"),
            (with_v(lambda a, b, *_: (a.mean() + b.mean()) / math.log(2)), "bits"),
            (with_v(lambda a, b, _, f: a.mean() + log_expit(f).mean()), "not log D"),
            (with_v(lambda a, b, r, f: log_expit(f).mean() + log_expit(-r).mean()), "swapped"),
            (with_v(lambda a, b, *_: a.mean()), "alone"),
            (with_v(lambda a, b, *_: np.exp(a).mean() + np.exp(b).mean()), "logarithms"),
            (with_v(lambda a, b, *_: a.sum() + b.sum()), "these are sums"),
            (with_v(lambda a, b, *_: 2 * np.concatenate([a, b]).mean()), "by itself"),
            (with_v(lambda *_: 1.5), "random logits"),
            (with_error(lambda a, b: math.hypot(se(a, 0), se(b, 0))), "ddof=1"),
            (with_error(lambda a, b: math.hypot(a.std(), b.std())), "n-th"),
            (with_error(lambda a, b: se(a) ** 2 + se(b) ** 2), "the root"),
            (with_error(lambda a, b: se(a) + se(b)), "variances add"),
            (with_error(lambda a, b: se(a)), "of one of the two terms"),
            (with_error(lambda a, b: 0.1), "its error is not"),
            (with_error(lambda a, b: None), "not None"),
            (lambda real: 0, "fails on two arrays"),
            (lambda real, fake: -1.0, "2 in a tuple"),
            (lambda real, fake: None, "returns nothing"),
            (-1.0, "uncalled"),
            (lambda real, fake: (..., ...), "in place of the dots"),
        ],
    },
}
