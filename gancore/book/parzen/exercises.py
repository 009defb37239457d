"""The exercises of chapter 9, on Parzen windows."""

import math

import numpy as np
from scipy.special import logsumexp

from gancore.book.answers import BITS, close, number, several
from gancore.book.calling import forms_of_arrays, outcome
from gancore.book.exercise import Hint, exercise, hint_if
from gancore.theory.smoothing import log_samples_needed, widening_cost

PIXELS = 784


@exercise("09-parzen-1", asks="the first score, a number of nats")
def _bits_as_nats(answer: object) -> str:
    """Judge 300 bits in nats."""
    found = number(answer)
    hint_if(close(found, 300, tolerance=1e-3), "this is still in bits. What is a bit in nats?")
    hint_if(close(found, 214, tolerance=1e-3), "this is the second score. What is the first?")
    hint_if(
        close(found, 300 / math.log(2), tolerance=1e-3),
        "you divided by log 2. A bit is less than a nat, so that fewer nats say the same.",
    )
    hint_if(
        close(found, 300 * math.log10(2), tolerance=1e-3),
        "nats are natural logarithms, not those to base 10.",
    )
    hint_if(
        not close(found, 300 * math.log(2), tolerance=1e-3),
        "both name the same density: solve equation 9.7 for the number of nats.",
    )
    return "it is below 214 nats, though its number looks larger."


@exercise("09-parzen-2", asks="the score after the rescaling, a number of nats")
def _in_grey_levels(answer: object) -> str:
    """Judge 225 nats of MNIST in the unit of grey levels."""
    found = number(answer)
    step = PIXELS * math.log(255)
    hint_if(
        close(found, 225),
        "the first term of equation 9.4 stays, but its last term has the width in it.",
    )
    hint_if(
        close(abs(found), step, tolerance=1e-3),
        "this is by how much the score changes. What is the score then?",
    )
    hint_if(
        close(found, 225 + step, tolerance=1e-3),
        "the sign: windows that are 255 times as wide are lower.",
    )
    hint_if(
        close(found, 225 - math.log(255), tolerance=1e-3),
        "this is the change for one pixel. A window has a factor for each of 784.",
    )
    hint_if(
        close(found, 225 - step / 2, tolerance=1e-3),
        "the constant holds the width, not its square: no half belongs here.",
    )
    hint_if(
        close(found, 225 - step / math.log(2), tolerance=1e-3)
        or close(found, 225 - step / math.log(10), tolerance=1e-3),
        "take natural logarithms: the score is in nats.",
    )
    hint_if(
        close(found, 225 - PIXELS * math.log(256), tolerance=2e-4),
        "pixels run from 0 to 255: one unit becomes 255, not 256.",
    )
    hint_if(
        not close(found, 225 - step, tolerance=4e-4),
        "put 255 times the distances and 255 times the width into equation 9.4.",
    )
    return "the same samples, thousands of nats lower: only differences have a meaning."


@exercise(
    "09-parzen-3",
    asks="two in a tuple: the cost in nats, and the natural logarithm of the number of samples",
)
def _perfect_samples(answer: object) -> str:
    """Judge what a width of 0.1 costs in 100 dimensions, and the samples that it asks for."""
    given_cost, given_samples = several(answer, 2, called="the cost and log n")
    cost = number(given_cost, called="the cost")
    samples = number(given_samples, called="the logarithm")
    wanted_cost, wanted = widening_cost(100, 0.1), log_samples_needed(100, 0.1)
    hint_if(cost < 0, "a cost is what is lost, and not below 0.")
    hint_if(
        close(cost, wanted_cost / 100, tolerance=1e-5), "this is the cost of one dimension of 100."
    )
    hint_if(
        close(cost, 2 * wanted_cost, tolerance=1e-4), "the cost lacks the half of equation 9.10."
    )
    hint_if(
        close(cost, 50 * math.log1p(0.1**2), tolerance=1e-3),
        "the cost has a second term: what is 1 / v in equation 9.9 worth?",
    )
    hint_if(
        close(cost, widening_cost(100, math.sqrt(0.1)), tolerance=1e-3),
        "0.1 is the width itself, not its square.",
    )
    hint_if(
        not close(cost, wanted_cost, tolerance=1e-4),
        "the cost is equation 9.10 with d = 100 and a width of 0.1.",
    )
    hint_if(
        close(samples, wanted / math.log(10), tolerance=1e-3),
        "this is the power of ten. Give the natural logarithm, or multiply by log 10.",
    )
    hint_if(
        close(samples, wanted / math.log(2), tolerance=1e-3), "this is the logarithm to base 2."
    )
    hint_if(samples > 1e6, "this is the number of samples itself, or near it. Give its logarithm.")
    hint_if(close(samples, 2 * wanted, tolerance=1e-3), "log n lacks the half of equation 9.11.")
    hint_if(close(samples, wanted / 100, tolerance=1e-3), "this is log n for one dimension of 100.")
    hint_if(
        not close(samples, wanted, tolerance=2e-3),
        "the cost is right; log n is I of equation 9.11.",
    )
    return "the width costs nothing, and the samples are more than anybody will ever draw."


@exercise("09-parzen-4", asks="the gain, a number of nats")
def _a_tenth_nearer(answer: object) -> str:
    """Judge what it is worth when all nearest distances fall by a tenth."""
    found = number(answer)
    wanted = -PIXELS * math.log(0.9)
    hint_if(close(found, -wanted, tolerance=1e-3), "the sign: samples that come nearer score more.")
    hint_if(
        close(found, wanted / 2, tolerance=1e-3),
        "equation 9.13 has the squared distance, which falls to 0.9 times 0.9.",
    )
    hint_if(
        close(found, 2 * wanted, tolerance=1e-3), "equation 9.13 has d / 2 before the logarithm."
    )
    hint_if(
        close(found, -PIXELS * math.log(0.1), tolerance=1e-3),
        "the distance falls by a tenth, not to a tenth.",
    )
    hint_if(
        close(found, -2 * math.log(0.9), tolerance=1e-3)
        or close(found, -math.log(0.9), tolerance=1e-3),
        "how many dimensions does an image of MNIST have?",
    )
    hint_if(close(found, wanted / math.log(2), tolerance=1e-3), BITS)
    hint_if(
        not close(found, wanted, tolerance=5e-3),
        "subtract equation 9.13 at the old distance from that at the new one.",
    )
    return "a small change of a distance between pixels is a large change of the score."


@exercise(
    "09-parzen-5",
    asks="a function of samples, validation points, test points and widths, which returns three",
)
def _whole_estimate(answer: object) -> str:
    """Judge the estimate: the width from validation points, then mean and error on test points."""
    rng = np.random.default_rng(9)
    samples, valid = rng.normal(size=(60, 3)), rng.normal(size=(50, 3))
    test = 2.5 * rng.normal(size=(40, 3))
    widths = [0.15, 0.3, 0.6, 1.2, 2.4]
    mean, error, width = _returned(answer, samples, valid, test, widths)
    by_valid, by_test = (_best(points, samples, widths) for points in (valid, test))
    if any(close(width, each) for each in widths):
        # What is wrong with the density may have chosen the width, so it is named first.
        _name_mistake(
            mean,
            _scores(test, samples, width),
            samples.shape,
            width,
            _scores(valid, samples, width),
        )
    hint_if(close(width, by_test), "the test points have no part in the choice of the width.")
    hint_if(
        not close(width, by_valid),
        f"with these points the width should be {by_valid}, the best of the widths in the mean "
        f"over validation points, not {width:g}. The order is mean, error, width.",
    )
    scores = _scores(test, samples, width)
    hint_if(
        not close(mean, scores.mean(), tolerance=1e-5),
        "the width is right, the mean log-density of the test points is not: see equation 9.4.",
    )
    _judge_error(error, scores)
    far = 0.3 * rng.normal(size=(3, 30, PIXELS))
    try:
        mean, _, width = _returned(answer, *far, [0.1, 0.2])
    except Hint as hint:
        raise Hint(
            "in 784 dimensions the exponentials are 0 in floating point: see equation 9.5."
        ) from hint
    hint_if(
        not close(width, 0.2)
        or not close(mean, _scores(far[2], far[0], 0.2).mean(), tolerance=1e-4),
        "it is right in three dimensions and not in 784: see equation 9.5.",
    )
    return "the width from validation points, the figure and its error from test points."


def _name_mistake(
    mean: float, scores: np.ndarray, shape: tuple[int, ...], width: float, of_valid: np.ndarray
) -> None:
    """Name what is wrong with a mean log-likelihood at this width, where it is a usual mistake."""
    n, d = shape
    wanted = scores.mean()
    one = math.log(width * math.sqrt(2 * math.pi))
    hint_if(close(mean, of_valid.mean()), "this is the mean over the validation points.")
    hint_if(close(mean, scores.sum()), "this is the sum over the test points. Report the mean.")
    hint_if(
        close(mean, logsumexp(scores) - math.log(len(scores))),
        "this is the logarithm of a mean of densities. Take the mean of the logarithms.",
    )
    hint_if(close(mean, wanted + math.log(n)), "a mixture of n windows has 1 / n before its sum.")
    hint_if(close(mean, wanted + d * one), "the constant of the windows is missing.")
    hint_if(
        close(mean, wanted + (d - 1) * one),
        "the constant of a window in d dimensions is that of the line to the power d.",
    )
    hint_if(close(mean, wanted / math.log(2)), BITS)
    hint_if(close(mean, -wanted), "the sign: a log-likelihood, higher is better.")


def _judge_error(error: float, scores: np.ndarray) -> None:
    """Name what is wrong with a standard error, if anything."""
    wanted = scores.std() / math.sqrt(len(scores))
    hint_if(
        close(error, scores.std()) or close(error, scores.std(ddof=1)),
        "this is the spread of single points. The mean of T of them spreads less.",
    )
    hint_if(
        close(error, scores.std(ddof=1) / math.sqrt(len(scores))),
        "this divides the sum of squares by T - 1; equation 9.6 divides by T.",
    )
    hint_if(
        close(error, wanted**2) or close(error, scores.var()),
        "this is a variance. The error is a root.",
    )
    hint_if(
        not close(error, wanted, tolerance=1e-5),
        "width and mean are right; the error is in equation 9.6.",
    )


def _returned(answer: object, *arguments: object) -> tuple[float, float, float]:
    """Call a reader's function for a mean, an error and a width."""
    mean, spread, width = outcome(
        answer,
        *arguments,
        fails="fails on NumPy arrays",
        read=lambda result: several(
            result, 3, called="mean, error and width, as the function returns"
        ),
        also=forms_of_arrays(*arguments)[1:],
    )
    return (
        number(mean, called="the mean"),
        number(spread, called="the error"),
        number(width, called="the width"),
    )


def _scores(points: np.ndarray, samples: np.ndarray, width: float) -> np.ndarray:
    """Log-densities by SciPy."""
    squares = ((points[:, None] - samples[None]) ** 2).sum(axis=2)
    n, d = samples.shape
    constant = math.log(n) + d * math.log(width * math.sqrt(2 * math.pi))
    return logsumexp(-squares / (2 * width**2), axis=1) - constant


def _best(points: np.ndarray, samples: np.ndarray, widths: list[float]) -> float:
    return max(widths, key=lambda width: _scores(points, samples, width).mean())
