"""The exercises of chapter 13, on how GANs fail, and what came next."""

import math

import numpy as np

from gancore.book.answers import BITS, close, function, number, several
from gancore.book.exercise import exercise, hint_if

PLACES = np.array([-2.5, -1.0, -0.4, 0.0, 0.7, 1.0, 3.0])
LEVELS = np.array([-2.0, -0.5, 0.0, 0.5, 1.0, 2.3])


@exercise("13-failures-and-after-1", asks="a function of a")
def _one_point_against_two(answer: object) -> str:
    """Judge the Wasserstein distance between one point and two."""
    found = function(answer, ("a",))(PLACES)
    wanted = (np.abs(PLACES - 1) + np.abs(PLACES + 1)) / 2
    hint_if(
        close(found, 2 * wanted),
        "each of the two heaps has half of the mass: the work is half of this.",
    )
    hint_if(
        close(found, np.minimum(np.abs(PLACES - 1), np.abs(PLACES + 1))),
        "the nearer heap cannot take all: each of the two must be filled with one half.",
    )
    hint_if(close(found, np.abs(PLACES)), "this is the way to the mean of the two heaps.")
    hint_if(
        close(found, (PLACES**2 + 1)) or close(found, np.sqrt(PLACES**2 + 1)),
        "the work is mass times distance, and not its square.",
    )
    hint_if(
        not close(found, wanted),
        "one half of the mass goes from a to -1 and one half to 1. How far is each way?",
    )
    return "between the two heaps it is flat: the collapsed generator is not pulled apart."


@exercise("13-failures-and-after-2", asks="a number, γ")
def _without_circling(answer: object) -> str:
    """Judge the penalty at which the discriminator, four times as fast, just does not circle."""
    found = number(answer)
    hint_if(
        close(found, 1.0, tolerance=1e-3),
        "this holds for players of the same pace. Here τ is 4.",
    )
    hint_if(
        close(found, 0.25, tolerance=1e-3),
        "under the root stands τ² γ² - τ: divide by τ twice, and take the root.",
    )
    hint_if(found < 0, "a penalty cannot be below 0.")
    hint_if(close(found, 2.0, tolerance=1e-3), "this is 1/γ: solve τ² γ² = τ for γ.")
    hint_if(
        not close(found, 0.5, tolerance=1e-3),
        "where the root in equation 13.5 is 0, the circling ends. Put τ = 4 into it.",
    )
    return "the faster D is, the less penalty it takes to end the circling."


@exercise("13-failures-and-after-3", asks="a function of t")
def _conjugate_of_kl(answer: object) -> str:
    """Judge the conjugate of u log u."""
    found = function(answer, ("t",))(LEVELS)
    wanted = np.exp(LEVELS - 1)
    hint_if(
        close(found, math.e * wanted),
        "the slope of u log u is 1 + log u, so that u* is not e^t.",
    )
    hint_if(close(found, -wanted), "the height is u t - f(u): look at the sign.")
    hint_if(
        close(found, LEVELS * wanted),
        "this is u* t. Subtract f(u*).",
    )
    hint_if(
        close(found, LEVELS - 1),
        "this is log u*, where the height is largest. How large is it there?",
    )
    hint_if(
        not close(found, wanted),
        "differentiate u t - u log u in u, solve for u, and put it back in.",
    )
    return "with it, a critic T finds E_p[T] - E_q[exp(T - 1)] of a Kullback-Leibler divergence."


@exercise("13-failures-and-after-4", asks="a number of nats")
def _wrong_shares(answer: object) -> str:
    """Judge the divergence of pairs whose classes alone come in other shares."""
    found = number(answer)
    wanted, first, second, *from_mixture = _divergences_of_shares()
    hint_if(
        close(found, 0),
        "each class is drawn as it is, but D sees pairs: how often does each class occur?",
    )
    hint_if(
        close(found, 2 * wanted, tolerance=1e-3),
        "each of the two divergences from the mixture counts by one half.",
    )
    hint_if(
        close(found, first, tolerance=1e-3) or close(found, second, tolerance=1e-3),
        "this is a Kullback-Leibler divergence of the two. In JSD each goes against the mixture.",
    )
    hint_if(
        any(close(found, each, tolerance=2e-5) for each in from_mixture),
        "this is one of the two divergences from the mixture. JSD is the mean of both.",
    )
    hint_if(
        close(found, math.sqrt(wanted), tolerance=1e-3),
        "this is the root of JSD, as SciPy's jensenshannon returns it.",
    )
    hint_if(close(found, wanted / math.log(2), tolerance=3e-4), BITS)
    hint_if(
        not close(found, wanted, tolerance=3e-4),
        "given its class an image tells D nothing, so that only the classes' shares are left: "
        "take the JSD of two lists of three numbers.",
    )
    return "samples for the classes of the minibatch take this advantage from D."


def _divergences_of_shares() -> tuple[float, ...]:
    """JSD of the exercise's two lists of shares, KL both ways, and KL of each from the mixture."""
    data, samples = np.array([0.5, 0.3, 0.2]), np.full(3, 1 / 3)

    def kl(p: np.ndarray, q: np.ndarray) -> float:
        return float((p * np.log(p / q)).sum())

    both = (data + samples) / 2
    halves = kl(data, both), kl(samples, both)
    return sum(halves) / 2, kl(data, samples), kl(samples, data), *halves


@exercise("13-failures-and-after-5", asks="two in a tuple: the grey by L1, the grey by squares")
def _which_grey(answer: object) -> str:
    """Judge the greys that minimise the mean absolute and the mean squared error."""
    given_by_l1, given_by_squares = several(answer, 2, called="the two greys")
    by_l1 = number(given_by_l1, called="the grey by L1")
    by_squares = number(given_by_squares, called="the grey by squares")
    hint_if(
        close(by_l1, 0.55) and close(by_squares, 0.5),
        "it is the other way round: which of the two is flat between a pixel's values?",
    )
    hint_if(
        close(by_l1, 1.0),
        "1 is the value that occurs most. Where does the mean distance cease to fall?",
    )
    hint_if(close(by_squares, 0.5), "squares have their minimum at the mean, not at the median.")
    hint_if(
        not close(by_l1, 0.5, tolerance=1e-3),
        "at which grey is as much of the probability above as below?",
    )
    hint_if(
        not close(by_squares, 0.55, tolerance=1e-3), "add the values, each times its probability."
    )
    return "neither of the two asks whether a digit has such a pixel: that is left to D."
