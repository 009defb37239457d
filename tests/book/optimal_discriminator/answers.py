"""Answers to the exercises of chapter 2: right ones, the book's first, and wrong ones."""

import math

import numpy as np
import sympy as sp
from scipy import optimize, special, stats

a, b, share, x, mu, sigma, tau, epsilon = sp.symbols(
    "a b share x mu sigma tau epsilon", positive=True
)
BEST = share * a / (share * a + (1 - share) * b)
SHIFT = sp.log(share / (1 - share))
LOGIT = 2 * mu * x / sigma**2
BEND = 1 / (2 * tau**2) - 1 / (2 * sigma**2)
D_STAR, PAID = a / (a + b), a * b / (a + b)


def by_odds(a, b, share):
    odds = (a / b) * share / (1 - share)
    return odds / (1 + odds)


def by_logpdf(x, mu, sigma):
    return stats.norm(mu, sigma).logpdf(x) - stats.norm(-mu, sigma).logpdf(x)


def by_differences(sigma, tau):
    values = [stats.norm(0, sigma).logpdf(at) - stats.norm(0, tau).logpdf(at) for at in (-1, 0, 1)]
    return (values[0] - 2 * values[1] + values[2]) / 2


def by_search(a, b, epsilon):
    def minus_f(y):
        return -a * math.log(y) - b * math.log(1 - y)

    found = optimize.minimize_scalar(
        minus_f, bounds=(epsilon, 1 - epsilon), method="bounded", options={"xatol": 1e-10}
    )
    return min((found.x, epsilon, 1 - epsilon), key=minus_f)


def by_cases(a, b, epsilon):
    y = a / (a + b)
    if y < epsilon:
        return epsilon
    return 1 - epsilon if y > 1 - epsilon else y


ANSWERS = {
    "02-optimal-discriminator-1": {
        "right": [
            (BEST, SHIFT),
            (by_odds, special.logit),
            ([BEST], sp.FiniteSet(SHIFT)),
            [
                lambda p_data, p_g, pi: 1 / (1 + (1 - pi) * p_g / (pi * p_data)),
                lambda pi: math.log(pi) - math.log1p(-pi),
            ],
        ],
        "wrong": [
            ((D_STAR, SHIFT), "equal shares"),
            ((1 - BEST, SHIFT), "probability of 'sample'"),
            ((BEST.subs(share, 1 - share), SHIFT), "belongs to the data"),
            ((share * a / (share * a + b), SHIFT), "only one of the two"),
            ((share * D_STAR, SHIFT), "denominator"),
            ((sp.log(a / b) + SHIFT, SHIFT), "its sigmoid"),
            ((sp.sqrt(BEST), SHIFT), "pointwise problem"),
            ((BEST, -SHIFT), "sign is turned"),
            ((BEST, share / (1 - share)), "the odds"),
            ((BEST, sp.log(share)), "weighed, too"),
            ((BEST, SHIFT / sp.log(2)), "natural"),
            ((BEST, 1), "should be a function of share"),
            ((BEST, share), "the shift is not"),
            (BEST, "2 in a tuple"),
        ],
    },
    "02-optimal-discriminator-2": {
        "right": [
            (LOGIT, BEND),
            (by_logpdf, by_differences),
            (
                ((x + mu) ** 2 - (x - mu) ** 2) / (2 * sigma**2),
                lambda sigma, tau: (sigma**2 - tau**2) / (2 * sigma**2 * tau**2),
            ),
        ],
        "wrong": [
            ((1 / (1 + sp.exp(-LOGIT)), BEND), "unsquashed"),
            ((-LOGIT, BEND), "sign is turned"),
            ((LOGIT / 2, BEND), "is lost"),
            ((2 * LOGIT, BEND), "too many"),
            ((2 * mu * x / sigma, BEND), "variance"),
            ((LOGIT / sp.log(2), BEND), "natural"),
            ((LOGIT + 1, BEND), "subtract"),
            ((2 * x, BEND), "subtract"),
            ((LOGIT, -BEND), "minus sign"),
            ((LOGIT, 2 * BEND), "twice a variance"),
            ((LOGIT, 1 / tau - 1 / sigma), "collect"),
        ],
    },
    "02-optimal-discriminator-3": {
        "right": [
            sp.Max(epsilon, sp.Min(1 - epsilon, D_STAR)),
            lambda a, b, epsilon: np.clip(a / (a + b), epsilon, 1 - epsilon),
            by_cases,
            by_search,
        ],
        "wrong": [
            (D_STAR, "leaves the interval"),
            (epsilon + (1 - 2 * epsilon) * D_STAR, "squeezes"),
            (sp.Max(epsilon, D_STAR), "There are two"),
            (
                lambda a, b, e: a / (a + b) if e <= a / (a + b) <= 1 - e else 0.5,
                "nearest to the top",
            ),
            (lambda a, b, e: 1 - by_cases(a, b, e), "probability of 'real'"),
            (epsilon, "where f is highest"),
            (lambda a, b: a / (a + b), "fails at a = 0.3, b = 1, epsilon = 0.01: TypeError"),
        ],
    },
    "02-optimal-discriminator-4": {
        "right": [
            (D_STAR, PAID),
            (
                lambda a, b: a / (a + b),
                lambda a, b: a * (b / (a + b)) ** 2 + b * (a / (a + b)) ** 2,
            ),
            [lambda a, b: 1 - b / (a + b), lambda a, b: stats.hmean([a, b]) / 2],
        ],
        "wrong": [
            ((b / (a + b), PAID), "swapped"),
            ((D_STAR, a * sp.log(D_STAR) + b * sp.log(1 - D_STAR)), "with logarithms"),
            ((a**2 / (a**2 + b**2), PAID), "densities are not"),
            ((lambda a, b: 0.5, PAID), "derivative"),
            ((D_STAR, PAID / (a + b)), "sum to 1"),
            ((D_STAR, a * (1 - D_STAR) ** 2), "one of the two terms"),
            ((D_STAR, (1 - D_STAR) ** 2 + D_STAR**2), "as a factor"),
            (
                (
                    D_STAR,
                    lambda a, b: special.xlogy(a, a / (a + b)) + special.xlogy(b, b / (a + b)),
                ),
                "with logarithms",
            ),
            ((D_STAR, 2 * PAID), "its loss is not"),
            (D_STAR, "2 in a tuple"),
        ],
    },
}
