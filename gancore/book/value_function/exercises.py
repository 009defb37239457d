"""The exercises of chapter 1, on the value function."""

import numpy as np
from scipy.special import expit, log_expit

from gancore.book.answers import BITS, close, function, number, several
from gancore.book.calling import forms_of_arrays, outcome
from gancore.book.exercise import exercise, hint_if
from gancore.theory.value import value_by_monte_carlo

CONSTANTS = np.array([0.02, 0.2, 0.5, 0.7, 0.95])


@exercise("01-value-function-1", asks="two in a tuple: V, a function of c, and the best c")
def _constant_discriminator(answer: object) -> str:
    """Judge the value of a discriminator that says c everywhere, and where it is highest."""
    given_value, given_best = several(answer, 2, called="V and the best c")
    value = function(given_value, of=("c",), called="V")
    best = number(given_best, called="the best c")
    found, one, other = value(CONSTANTS), np.log(CONSTANTS), np.log(1 - CONSTANTS)
    wanted = one + other
    hint_if(close(found, -wanted), "the sign is turned: this is a loss, and D wants V large.")
    hint_if(
        close(found, wanted / 2) or close(found, -wanted / 2),
        "this is the mean of the two terms, as in the cross-entropy; V is their sum.",
    )
    hint_if(close(found, wanted / np.log(2)), BITS)
    hint_if(
        close(found, one) or close(found, other),
        "this is one of the two terms. What does the other kind of input bring?",
    )
    hint_if(
        close(found, 2 * one),
        "on samples D gains log(1 - c), the logarithm of the probability of 'not real'.",
    )
    hint_if(
        not close(found, wanted),
        "V is not right yet: a constant comes out of each expectation, and a density integrates "
        "to 1.",
    )
    hint_if(
        close(best, -np.log(4), tolerance=1e-3),
        "this is the highest value of V. At which c is it reached?",
    )
    hint_if(not 0 < best < 1, "c is a probability between 0 and 1; at both ends V falls to -inf.")
    hint_if(
        not close(best, 0.5, tolerance=1e-3),
        "V is right, the best c is not: set the derivative of V to 0.",
    )
    return "whatever the densities are, who does not look at x can do no better than say 1/2."


@exercise("01-value-function-3", asks="the size m, a number")
def _size_of_a_minibatch(answer: object) -> str:
    """Judge the size at which the standard error of V is 0.01; each term's variance is 1/4."""
    size = number(answer, called="m")
    hint_if(size < 1, "m counts examples.")
    hint_if(
        close(size, 50, tolerance=0.01),
        "this makes the variance of the estimate 0.01; the standard error is its root.",
    )
    hint_if(
        close(size, 2500, tolerance=0.01),
        "this is for one of the two terms alone. What does the other add to the variance?",
    )
    hint_if(
        close(size, 10_000, tolerance=0.01),
        "twice too many: subtract the squared mean from the second moment, add variances and not "
        "standard deviations, and count the examples without the samples.",
    )
    hint_if(
        close(size, 1250, tolerance=0.01),
        "this is the size for the cross-entropy, which is half as large as V.",
    )
    reached = np.sqrt(0.5 / size)
    hint_if(
        not close(size, 5000, tolerance=0.01),
        f"with m = {size:.6g} the standard error is {reached:.3g}, not 0.01: find the variance of "
        "log x under the density 2x first.",
    )
    return "each term has the variance 1/4, and an error of 0.01 takes thousands of examples."


@exercise("01-value-function-4", asks="a function of two arrays of logits")
def _estimate_from_logits(answer: object) -> str:
    """Judge a function that estimates V and its standard error from logits of both kinds."""
    rng = np.random.default_rng(1)
    real, fake = rng.normal(1, 2, size=37), rng.normal(-0.5, 1.5, size=20)
    first, second = _estimated(answer, real, fake)
    found, error = number(first, called="V"), number(second, called="the standard error")
    gains, others = log_expit(real), log_expit(-fake)
    wanted = value_by_monte_carlo(real_logits=real, fake_logits=fake)

    hint_if(close(found, -wanted.mean), "the sign is turned: this is a loss, -V.")
    hint_if(close(abs(found), -wanted.mean / 2), "this is half of V, as in the cross-entropy of D.")
    hint_if(close(found, wanted.mean / np.log(2)), BITS)
    hint_if(
        close(found, gains.mean() + log_expit(fake).mean()),
        "on samples D gains log(1 - D), not log D.",
    )
    hint_if(
        close(found, others.mean() + log_expit(-real).mean())
        or close(found, log_expit(fake).mean() + log_expit(-real).mean()),
        "the two arrays are swapped: the first holds the logits on real examples.",
    )
    hint_if(
        close(found, gains.mean()) or close(found, others.mean()),
        "this is one of the two terms of V alone.",
    )
    hint_if(
        close(found, expit(real).mean() + expit(-fake).mean()),
        "these are means of probabilities; V averages their logarithms.",
    )
    hint_if(close(found, gains.sum() + others.sum()), "these are sums; V is a sum of two averages.")
    hint_if(
        close(found, 2 * np.concatenate([gains, others]).mean()),
        "there may be more examples than samples: take the average of each kind by itself.",
    )
    hint_if(
        not close(found, wanted.mean),
        "V is not right on random logits: log D on the first array, log(1 - D) on the second, "
        "and D = 1 / (1 + exp(-logit)).",
    )
    _judge_error(error, gains, others)

    for size in (200.0, 1000.0):
        first, second = _estimated(answer, np.array([size, -size]), np.array([-size, size]))
        found = number(first, called="V", finite=False)
        hint_if(
            not close(found, -size),
            f"with logits of {size:g} and -{size:g} this says {found:g}: D was rounded to 0 or 1, "
            "or exp was too large. Take log D from the logit without computing D.",
        )
        number(second, called=f"the standard error at logits of {size:g}")
    return "two averages, two variances that add, and logarithms that no logit breaks."


def _judge_error(error: float, gains: np.ndarray, others: np.ndarray) -> None:
    """Judge the standard error of the mean of two kinds of gains, and know wrong ones."""
    groups = (gains, others)
    variances = [each.var(ddof=1) / len(each) for each in groups]
    wanted = np.sqrt(sum(variances))
    hint_if(
        close(error, np.sqrt(sum(each.var() / len(each) for each in groups))),
        "the variance of a sample divides by n - 1, not by n; NumPy's var does so with ddof=1.",
    )
    hint_if(
        any(close(error, np.sqrt(sum(each.var(ddof=d) for each in groups))) for d in (0, 1)),
        "this says how much single terms scatter; an average of n of them has an n-th of their "
        "variance.",
    )
    hint_if(close(error, sum(variances)), "this is the variance of V; its error is the root.")
    hint_if(
        close(error, sum(np.sqrt(each) for each in variances)),
        "the two terms are independent: their variances add, and not their errors.",
    )
    hint_if(
        any(close(error, np.sqrt(each)) for each in variances),
        "this is the error of one of the two terms alone.",
    )
    hint_if(
        not close(error, wanted),
        "V is right, its error is not: each term's variance divided by its own n, added, and the "
        "root of the sum.",
    )


def _estimated(answer: object, real: np.ndarray, fake: np.ndarray) -> tuple[object, ...]:
    """Call a reader's function of two arrays for V and its standard error."""
    called = "V and its standard error, as the function returns"
    return outcome(
        answer,
        real,
        fake,
        fails="fails on two arrays of logits",
        read=lambda result: several(result, 2, called=called),
        also=forms_of_arrays(real, fake)[1:],
    )
