"""Answers to the exercises of chapter 9: right ones, the book's first, and wrong ones."""

import math

import numpy as np
import sympy as sp
import torch
from scipy import stats
from scipy.special import logsumexp

from gancore.evaluation import parzen

D = 784


def log_densities(points, samples, sigma):
    squares = ((points[:, None] - samples[None]) ** 2).sum(axis=2)
    a = -squares / (2 * sigma**2)
    top = a.max(axis=1)
    log_mean_exp = top + np.log(np.exp(a - top[:, None]).mean(axis=1))
    return log_mean_exp - points.shape[1] * math.log(sigma * math.sqrt(2 * math.pi))


def by_hand(samples, valid, test, sigmas):
    means = [log_densities(valid, samples, sigma).mean() for sigma in sigmas]
    best = sigmas[int(np.argmax(means))]
    scores = log_densities(test, samples, best)
    return scores.mean(), scores.std() / math.sqrt(len(scores)), best


def by_the_package(samples, valid, test, sigmas):
    samples, valid, test = (torch.as_tensor(each) for each in (samples, valid, test))
    found = parzen.estimate(samples, validation=valid, test=test, sigmas=sigmas)
    return [torch.tensor(found.log_likelihood), found.standard_error, found.sigma]


def by_scipy(samples, valid, test, sigmas):
    def scores(points, sigma):
        windows = stats.norm(0, sigma).logpdf(points[:, None] - samples[None]).sum(2)
        return logsumexp(windows, axis=1, b=1 / len(samples))

    best = max(sigmas, key=lambda sigma: scores(valid, sigma).mean())
    return scores(test, best).mean(), stats.sem(scores(test, best), ddof=0), best


def chosen_on_test(samples, valid, test, sigmas):
    return by_hand(samples, test, test, sigmas)


def without_logarithms(samples, valid, test, sigmas):
    def scores(points, sigma):
        squares = ((points[:, None] - samples[None]) ** 2).sum(axis=2)
        window = (sigma * math.sqrt(2 * math.pi)) ** points.shape[1]
        return np.log(np.exp(-squares / (2 * sigma**2)).mean(axis=1) / window)

    best = sigmas[int(np.argmax([scores(valid, sigma).mean() for sigma in sigmas]))]
    return scores(test, best).mean(), scores(test, best).std() / math.sqrt(len(test)), best


def changed(change):
    """The right answer with one thing changed in what it returns."""

    def estimate(samples, valid, test, sigmas):
        mean, error, best = by_hand(samples, valid, test, sigmas)
        return change(mean, error, best, samples, test)

    return estimate


def by_tensors(samples, valid, test, sigmas):
    def scores(points, sigma):
        a = -(torch.cdist(points, samples) ** 2) / (2 * sigma**2)
        constant = math.log(len(samples)) + points.shape[1] * math.log(sigma * math.sqrt(math.tau))
        return torch.logsumexp(a, dim=1) - constant

    best = max(sigmas, key=lambda sigma: scores(valid, sigma).mean())
    of_test = scores(test, best)
    return of_test.mean(), of_test.std(unbiased=False) / math.sqrt(len(test)), best


def of_one_argument(samples):
    return samples.mean()


def by_densities_lacking(times):
    """The right answer but for the constant of a window on the line, left out so many times."""

    def estimate(samples, valid, test, sigmas):
        def scores(points, sigma):
            lacks = times * math.log(sigma * math.sqrt(2 * math.pi))
            return log_densities(points, samples, sigma) + lacks

        best = max(sigmas, key=lambda sigma: scores(valid, sigma).mean())
        found = scores(test, best)
        return found.mean(), found.std() / math.sqrt(len(test)), best

    return estimate


ANSWERS = {
    "09-parzen-1": {
        "right": [300 * math.log(2), 300 * sp.log(2), 208, np.float64(207.9)],
        "wrong": [
            (300, "still in bits"),
            (300 / math.log(2), "divided by log 2"),
            (90.3, "base 10"),
            (214, "second score"),
            ("the second", "text in quotes"),
        ],
    },
    "09-parzen-2": {
        "right": [225 - D * math.log(255), 225 - D * sp.log(255), -4119],
        "wrong": [
            (225, "stays"),
            (-4344, "by how much"),
            (4569, "the sign"),
            (225 - math.log(255), "one pixel"),
            (225 - D * math.log2(255), "natural logarithms"),
            (225 - D * math.log10(255), "natural logarithms"),
            (225 - D / 2 * math.log(255), "no half"),
            (225 - D * math.log(256), "255, not 256"),
            (225 / 255, "equation 9.4"),
        ],
    },
    "09-parzen-3": {
        "right": [
            (50 * (math.log(1.01) - 0.01 / 1.01), 50 * (math.log(101) - 0.01 / 1.01**2)),
            (0.0025, 230.3),
            (0.0025, 230),
            [sp.Float("0.00247"), 100 * sp.log(10)],
        ],
        "wrong": [
            ((0.0025, 100), "power of ten"),
            ((0.0025, 332.2), "base 2"),
            ((0.0025, 1e100), "Give its logarithm"),
            ((0.0025, 460.5), "half of equation 9.11"),
            ((0.0049, 230.3), "half of equation 9.10"),
            ((0.0000247, 2.3), "one dimension"),
            ((0.4975, 230.3), "second term"),
            ((-0.0025, 230.3), "not below 0"),
            (230.3, "2 in a tuple"),
        ],
    },
    "09-parzen-4": {
        "right": [-D / 2 * math.log(0.81), 82.6, 83, D * sp.log(sp.Rational(10, 9))],
        "wrong": [
            (41.3, "squared distance"),
            (165.2, "d / 2"),
            (-82.6, "the sign"),
            (D * math.log(10), "not to a tenth"),
            (D * 0.1, "subtract equation 9.13"),
            (0.2107, "how many dimensions"),
            (119.17, "bits"),
        ],
    },
    "09-parzen-5": {
        "right": [by_hand, by_the_package, by_scipy, by_tensors],
        "wrong": [
            (without_logarithms, "equation 9.5"),
            (chosen_on_test, "no part in the choice"),
            (by_densities_lacking(3), "constant of the windows is missing"),
            (by_densities_lacking(2), "to the power d"),
            (lambda a, b, c, sigmas: by_hand(a, c, b, sigmas), "over the validation points"),
            (lambda a, b, c, sigmas: (0.0, 0.0, sigmas[0]), "the width should be"),
            (changed(lambda m, e, s, x, t: (m + math.log(len(x)), e, s)), "1 / n"),
            (changed(lambda m, e, s, x, t: (m * len(t), e, s)), "Report the mean"),
            (changed(lambda m, e, s, x, t: (m / math.log(2), e, s)), "bits"),
            (changed(lambda m, e, s, x, t: (m, e * math.sqrt(len(t)), s)), "single points"),
            (changed(lambda m, e, s, x, t: (m, e * (40 / 39) ** 0.5, s)), "T - 1"),
            (changed(lambda m, e, s, x, t: (m, e**2, s)), "variance"),
            (changed(lambda m, e, s, x, t: (s, m, e)), "mean, error, width"),
            (lambda *given: ..., "in place of the dots"),
            (lambda *given: (0.0, ...), "all dots"),
            (lambda *given: 1 / 0, "fails on NumPy arrays: ZeroDivisionError"),
            (of_one_argument, "fails on NumPy arrays"),
            (lambda *given: 0.0, "3 in a tuple"),
            (lambda *given: None, "returns nothing"),
            (0.5, "a function"),
        ],
    },
}
