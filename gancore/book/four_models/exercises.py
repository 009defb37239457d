"""The exercises of chapter 12, on four generative models."""

from typing import Any

import numpy as np
import torch
from scipy.special import logsumexp

from gancore.book.answers import close, flat, function, number, several
from gancore.book.calling import forms_of_arrays, outcome
from gancore.book.exercise import exercise, hint_if


@exercise("12-four-models-1", asks="a probability")
def _smallest_machine(answer: object) -> str:
    """Judge P(v = 1) of one visible and one hidden unit, with the weight log 5 alone."""
    found = number(answer)
    hint_if(
        close(found, 5 / 8, tolerance=1e-3),
        "this is one state of the two units. The hidden unit may be 0 too.",
    )
    hint_if(
        close(found, 5 / 6, tolerance=1e-3),
        "this is the probability given that the hidden unit is 1.",
    )
    hint_if(close(found, 1 / 2), "the weight makes the visible unit 1 more often than a coin.")
    hint_if(close(found, 1 / 4), "this is the probability that the visible unit is 0.")
    hint_if(close(found, 6), "divide by Z, the sum over all four states.")
    hint_if(not 0 <= found <= 1, "a probability lies between 0 and 1.")
    hint_if(
        not close(found, 3 / 4, tolerance=1e-3),
        "write down e to the minus energy of the four states: three of them are 1.",
    )
    return "two of the four states have v = 1, and they weigh 1 and 5."


@exercise("12-four-models-2", asks="a function of order and degrees that returns two masks")
def _masks_of_any_order(answer: object) -> str:
    """Judge the masks of a MADE whose pixels are drawn in another order."""
    rng = np.random.default_rng(12)
    for pixels, hidden in ((5, 7), (9, 4)):
        order = 1 + rng.permutation(pixels)
        degrees = np.sort(rng.integers(1, pixels, size=hidden))
        into, out_of = _two_masks(answer, order, degrees)
        hint_if(
            np.array_equal(into, degrees[:, None] > order),
            "the first mask: a unit of degree m sees m pixels, the one in place m among them.",
        )
        hint_if(
            np.array_equal(out_of, order[:, None] >= degrees),
            "the second mask: in place m, a pixel must not see a unit that sees it.",
        )
        hint_if(
            np.array_equal(into, degrees[:, None] >= np.arange(1, pixels + 1)),
            "this is the order from left to right. Use the place of each pixel.",
        )
        reaches = out_of.astype(int) @ into.astype(int) > 0
        earlier = order < order[:, None]
        hint_if(np.diag(reaches).any(), "a pixel sees itself.")
        hint_if((reaches & ~earlier).any(), "a pixel sees one that comes after it.")
        wanted = degrees[:, None] >= order, order[:, None] > degrees
        hint_if(
            not all(map(np.array_equal, (into, out_of), wanted)),
            "no pixel sees too much, but connections are cut that may stay: see equation 12.9.",
        )
    return "with another order for each copy, the same network is another model."


@exercise("12-four-models-3", asks="a function of log_weights, of shape (k, n), for n images")
def _importance_weighted(answer: object) -> str:
    """Judge the importance-weighted estimate from the logarithms of the weights."""
    rng = np.random.default_rng(12)
    for k, n, level in ((6, 4, -2.0), (50, 3, -900.0)):
        weights = level + 2 * rng.normal(size=(k, n))
        first, *also = forms_of_arrays(weights)
        found = outcome(answer, *first, read=flat, also=also)
        hint_if(len(found) == k, "there should be one number for each image: codes lie along k.")
        hint_if(len(found) != n, f"there are {n} images and {len(found)} numbers.")
        hint_if(
            close(found, weights.mean(0), tolerance=1e-4),
            "this is the mean of the logarithms, which estimates the bound. Take the logarithm "
            "of the mean.",
        )
        hint_if(
            close(found, logsumexp(weights, axis=0), tolerance=1e-4),
            "this is the logarithm of the sum. Divide by k.",
        )
        hint_if(
            not np.isfinite(found).all(),
            "an image has a log-probability near -900, and e to that is 0 in floating point. See "
            "equation 9.5.",
        )
        hint_if(
            close(found, np.exp(logsumexp(weights, axis=0)) / k, tolerance=1e-4),
            "this is the mean of the weights. Take its logarithm.",
        )
        wanted = logsumexp(weights, axis=0) - np.log(k)
        hint_if(
            not close(found, wanted, tolerance=1e-4),
            "it should be the logarithm of the mean of the k weights of each image."
            if level > -900
            else "it is right for weights near e^-2 and wrong near e^-900: see equation 9.5.",
        )
    return "one code gives the bound, and more codes come closer to the truth."


@exercise("12-four-models-4", asks="two in a tuple, functions of d and h: plainly, and by columns")
def _multiplications(answer: object) -> str:
    """Judge the multiplications that it takes MADE to draw an image, in two ways."""
    plainly, by_columns = several(answer, 2, called="the two numbers")
    d, h = np.array([10.0, 784.0, 784.0]), np.array([4.0, 300.0, 500.0])
    plain = function(plainly, ("d", "h"), called="the plain number")(d, h)
    columns = function(by_columns, ("d", "h"), called="the number by columns")(d, h)
    hint_if(close(plain, 2 * d * h) and close(columns, 2 * d**2 * h), "you have swapped the two.")
    hint_if(
        close(plain, 2 * d * h), "this is one pass, and the plain way takes one for each pixel."
    )
    hint_if(
        close(plain, d**2 * h), "a pass multiplies twice: into the hidden units, and out of them."
    )
    hint_if(
        not close(plain, 2 * d**2 * h),
        "plainly: count the connections of the network, as if none were cut, and the passes.",
    )
    hint_if(
        close(columns, d * h),
        "the plain number is right. By columns, each pixel has one column in and one row out.",
    )
    hint_if(
        close(columns, 2 * h),
        "the plain number is right. This is one pixel; an image has d of them.",
    )
    hint_if(
        not close(columns, 2 * d * h),
        "the plain number is right. By columns, how many hidden units does a new pixel change, and "
        "how many does the next output read?",
    )
    return "the ratio is d: for 784 pixels, a slow model is nearly a thousand times as fast."


def _two_masks(answer: object, order: np.ndarray, degrees: np.ndarray) -> list[np.ndarray]:
    """Call a reader's function with tensors, or else with arrays, for two masks."""

    def read(result: Any) -> list[np.ndarray]:
        return [
            np.asarray(each.detach().cpu() if isinstance(each, torch.Tensor) else each)
            for each in several(result, 2, called="two masks")
        ]

    first, *also = forms_of_arrays(order, degrees)
    found = outcome(answer, *first, read=read, also=also)
    shapes = (len(degrees), len(order)), (len(order), len(degrees))
    for which, mask, shape in zip(("first", "second"), found, shapes, strict=True):
        hint_if(
            mask.shape != shape,
            f"the {which} mask has the shape {mask.shape}, not {shape}: outputs, then inputs.",
        )
    return [mask.astype(bool) for mask in found]
