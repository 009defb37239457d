"""The exercises of chapter 10, on the latent space."""

import math
from typing import Any

import numpy as np

from gancore.book.answers import close, flat, function, number, several
from gancore.book.calling import forms_of_arrays, outcome
from gancore.book.exercise import Hint, dots_in, exercise, hint_if

SIDE = math.sqrt(3)
NEAR = 1e-5  # of points on an arc, in float32
NEEDED = 2 * 100 / 2.5**2  # 2 s² / δ² of exercise 10.3


@exercise("10-latent-space-1", asks="the bound, a function of d and epsilon")
def _bound_for_normal_codes(answer: object) -> str:
    """Judge Chebyshev's bound for the squared length of a standard normal code."""
    d, epsilon = np.array([100.0, 100.0, 784.0]), np.array([0.2, 0.5, 0.1])
    found = function(answer, ("d", "epsilon"), called="the bound")(d, epsilon)
    bound = 1 / (d * epsilon**2)
    hint_if(close(found, 0.8 * bound), "this is the bound for uniform coordinates.")
    hint_if(
        close(found, 3 * bound),
        "3 is the mean fourth power. From it goes the square of the mean square.",
    )
    hint_if(
        close(found, 2 / epsilon**2) or close(found, 2 * d / epsilon**2),
        "divide by d: the mean of d squares varies less than one of them.",
    )
    hint_if(
        close(found, 2 / (d**2 * epsilon**2)),
        "d variances add up before they are divided by d squared.",
    )
    hint_if(close(found, 2 / (d * epsilon)), "Chebyshev's inequality has the square of epsilon.")
    hint_if(
        close(found, np.sqrt(2 * bound)),
        "this is a root. Chebyshev's inequality has the variance, over the square of epsilon.",
    )
    hint_if(
        close(found, 2 / (100 * epsilon**2)),
        "this is the bound for d = 100 alone. In this notebook d is that number: write a function "
        'of d and epsilon, or make a symbol d, with sp.Symbol("d").',
    )
    hint_if(
        not close(found, 2 * bound),
        "put the variance of a normal coordinate's square in place of 4/5 in the proof.",
    )
    return "normal codes have nearly one length too, only a little less so."


@exercise(
    "10-latent-space-2", asks="two in a tuple: the arc, a function of two codes and t; two codes"
)
def _arcs(answer: object) -> str:
    """Judge an arc, and two codes in a square whose arc leaves it."""
    arc, given_codes = several(answer, 2, called="the arc and the two codes")
    _judge_arc(arc)
    codes = _two_codes(given_codes)
    hint_if(
        np.abs(codes).max() > SIDE + 1e-3,
        "the arc is right; but one of the codes is outside the square already.",
    )
    start, end = codes
    cosine = start @ end / np.maximum(np.linalg.norm(start) * np.linalg.norm(end), 1e-12)
    hint_if(
        np.abs(codes).sum(axis=1).min() < 1e-9 or cosine < -1 + 1e-9,
        "there is no single arc through the origin, or between opposite codes.",
    )
    times = np.linspace(0, 1, 1001)
    reach = max(np.abs(_arc(start, end, t)).max() for t in times)
    hint_if(
        reach < max(SIDE, np.abs(codes).max()) + 1e-6,
        "the arc is right; but that between these codes stays in the square. Where does an arc "
        "go beyond the line?",
    )
    return f"it reaches {reach:.3f}, and the square ends at {SIDE:.3f}."


@exercise("10-latent-space-3", asks="how many codes, a whole number")
def _codes_to_average(answer: object) -> str:
    """Judge the least n with a cosine of 0.9."""
    found = number(answer)
    share = 0.81 / 0.19
    wrong = {
        "the cosine is squared in equation 10.9, as on its left.": NEEDED * 9,
        "both averages have an error: two of s squared over n.": NEEDED / 2 * share,
        "the distance of the means is squared in equation 10.9.": 2 * 100 / 2.5 * share,
        "100 is the variance itself: do not square it.": NEEDED * 100 * share,
        "the condition is on cos² / (1 - cos²), not on cos² alone.": NEEDED * 0.81,
        "this is the number for one half of the codes, or for both sides together. Give that on "
        "either side.": NEEDED * 2 * share,
    }
    hint_if(found == 2 * 137, "this is for both sides together. Give that on either side.")
    for says, value in wrong.items():
        hint_if(close(found, value, tolerance=1e-3) or found == math.ceil(value), says)
    hint_if(
        close(found, NEEDED * share, tolerance=1e-3) and found != 137,
        "codes come in whole numbers, and the cosine is to be 0.9 at least.",
    )
    hint_if(found <= 0, "a number of codes is above 0.")
    cosine = math.sqrt(found / (found + NEEDED))
    hint_if(
        found != 137,
        f"with n = {found:g} the cosine is {cosine:.4f}. Which is the first n that reaches 0.9?",
    )
    return "more than a hundred on either side, where the lecture has three."


@exercise("10-latent-space-4", asks="a function of z, w1, b1, w2 and b2, which returns the pixels")
def _end_of_a_ray(answer: object) -> str:
    """Judge the limit of a rectifier network with sigmoid outputs along a ray."""
    rng = np.random.default_rng(10)
    for _ in range(4):
        z, w1, b1 = rng.normal(size=6), rng.normal(size=(8, 6)), 3 * rng.normal(size=8)
        w2, b2 = rng.normal(size=(16, 8)), 3 * rng.normal(size=16)
        slopes = w2 @ np.maximum(w1 @ z, 0)
        clear = np.abs(slopes) > 0.1  # the others would go there too, but slowly
        w2, b2, slopes = w2[clear], b2[clear], slopes[clear]
        found = _array(answer, (z, w1, b1, w2, b2), len(b2))
        logits = w2 @ np.maximum(w1 @ z + b1, 0) + b2
        hint_if(
            not np.isfinite(found).all() or found.min() < -1e-6 or found.max() > 1 + 1e-6,
            "a pixel is a sigmoid, between 0 and 1. What becomes of it?",
        )
        hint_if(
            close(found, _sigmoid(logits), tolerance=1e-4) or close(found, logits > 0),
            "this is the picture at f = 1. Do the biases still matter for large f?",
        )
        hint_if(
            close(found, _sigmoid(slopes), tolerance=1e-4),
            "the logit is f times this. What is its sigmoid in the end?",
        )
        hint_if(close(found, slopes < 0), "black and white are swapped.")
        hint_if(
            close(found, w2 @ w1 @ z > 0),
            "the rectifier stays: it switches off what is negative, however large f is.",
        )
        hint_if(
            close(found, w2 @ np.maximum(w1 @ z, 0) + b2 > 0)
            or close(found, w2 @ np.maximum(w1 @ z + b1, 0) > 0),
            "this keeps one of the biases. Beside what grows with f, both are nothing.",
        )
        hint_if(
            not close(found, slopes > 0, tolerance=1e-3),
            "divide the logit by f and let f grow: its sign decides.",
        )
    return "every ray ends in one black and white picture."


def _judge_arc(answer: object) -> None:
    """Name what is wrong with an arc, if anything."""
    rng = np.random.default_rng(10)
    for size in (2, 100):
        start, end = rng.uniform(-SIDE, SIDE, size=(2, size))
        lengths = np.linalg.norm(start), np.linalg.norm(end)
        unit = start / lengths[0], end / lengths[1]
        angle = math.acos(unit[0] @ unit[1])
        for t in (0.3, 0.0, 0.5, 1.0):
            found = _array(answer, (start, end, t), size, called="your arc")
            wanted = _arc(start, end, t)
            if close(found, wanted, tolerance=NEAR):
                continue
            hint_if(
                not np.isfinite(found).all(),
                "your arc is no number: divide the inner product by both lengths before acos.",
            )
            line = (1 - t) * start + t * end
            hint_if(
                close(found, line, tolerance=NEAR),
                "this is the line of equation 10.1, not the arc.",
            )
            hint_if(close(found, _arc(end, start, t), tolerance=NEAR), "at t = 0 it should be z_0.")
            hint_if(
                close(found, _arc(*unit, t), tolerance=NEAR),
                "this is the arc between the two codes brought to length 1. Keep their lengths.",
            )
            hint_if(
                close(found, wanted * math.sin(angle), tolerance=NEAR),
                "divide by the sine of the angle.",
            )
            hint_if(
                _parallel(found, line),
                "this is the line, brought to another length. It has not the arc's even pace.",
            )
            raise Hint(f"at t = {t:g}, your arc is not at the point of equation 10.5.")
        for factor in (1.0, 2.0):
            for code in (start, end, -start, start + end):
                same_way = (code, factor * code, 0.5)
                found = _array(answer, same_way, size, called="your arc")
                hint_if(
                    not np.allclose(found, (1 + factor) / 2 * code, rtol=0, atol=1e-4),
                    "two codes that point the same way: the sine is 0 there, or nearly. Take the "
                    "line.",
                )


def _arc(start: np.ndarray, end: np.ndarray, t: float) -> np.ndarray:
    """Equation 10.5."""
    cosine = start @ end / (np.linalg.norm(start) * np.linalg.norm(end))
    angle = np.arccos(np.clip(cosine, -1, 1))
    if angle < 1e-6:
        return (1 - t) * start + t * end
    return (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)


def _two_codes(answer: object) -> np.ndarray:
    """Read two codes of two coordinates, as tuples, lists, arrays or tensors."""
    if any(dots_in(answer)):
        raise Hint("the arc is right; put two codes in place of the dots.")
    try:
        codes = np.array([[float(each) for each in code] for code in answer])  # type: ignore[attr-defined]
    except Exception as error:
        raise Hint("the codes should be two pairs of numbers.") from error
    hint_if(
        codes.shape != (2, 2) or not np.isfinite(codes).all(),
        "the codes should be two, with two coordinates each.",
    )
    return codes


def _array(
    answer: object, arguments: tuple[Any, ...], size: int, *, called: str = "your function"
) -> np.ndarray:
    """Call a reader's function with tensors, or else with arrays, for a list of numbers."""
    first, *also = forms_of_arrays(*arguments)
    values = outcome(answer, *first, called=called, read=flat, also=also)
    hint_if(len(values) != size, f"{called} returns {len(values)} numbers instead of {size}.")
    return values


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logits))


def _parallel(one: np.ndarray, other: np.ndarray) -> bool:
    lengths = np.linalg.norm(one) * np.linalg.norm(other)
    return bool(one @ other > (1 - 1e-9) * lengths > 0)
