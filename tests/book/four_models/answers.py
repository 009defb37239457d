"""Answers to the exercises of chapter 12: right ones, the book's first, and wrong ones."""

import math

import numpy as np
import sympy as sp
import torch
from scipy.special import logsumexp

d, h = sp.symbols("d h", positive=True)


def masks(order, degrees):
    return order <= degrees[:, None], degrees < order[:, None]


def masks_by_loops(order, degrees):
    into = [[int(place <= m) for place in order] for m in degrees]
    return into, [[int(m < place) for m in degrees] for place in order]


def masks_in_floats(order, degrees):
    into = (order[None, :] <= degrees[:, None]).float()
    return into, (degrees[None, :] < order[:, None]).float()


def sees_itself(order, degrees):
    return order <= degrees[:, None], degrees <= order[:, None]


def sees_too_little(order, degrees):
    return order < degrees[:, None], degrees < order[:, None]


def from_left_to_right(order, degrees):
    place = torch.arange(1, len(order) + 1)
    return place <= degrees[:, None], degrees < place[:, None]


def turned(order, degrees):
    into, out_of = masks(order, degrees)
    return into.T, out_of.T


def cut_too_much(order, degrees):
    into, out_of = masks(order, degrees)
    return into & False, out_of


def all_connected(order, degrees):
    into, out_of = masks(order, degrees)
    return into | True, out_of | True


def looks_ahead(order, degrees):
    return masks(len(order) + 1 - order, degrees)


def weighted(log_weights):
    return torch.logsumexp(log_weights, dim=0) - math.log(len(log_weights))


def weighted_by_shifting(log_weights):
    top = log_weights.max(0).values
    return top + (log_weights - top).exp().mean(0).log()


def weighted_by_scipy(log_weights):
    return logsumexp(np.asarray(log_weights), axis=0, b=1 / len(log_weights))


def weighted_in_float32(log_weights):
    top = log_weights.max(0).values
    return (
        top
        + (torch.ones(len(log_weights)) @ (log_weights - top).exp()).log()
        - math.log(len(log_weights))
    )


ANSWERS = {
    "12-four-models-1": {
        "right": [6 / 8, sp.Rational(3, 4), 0.75, torch.tensor(0.75)],
        "wrong": [
            (5 / 8, "may be 0 too"),
            (5 / 6, "given that the hidden unit is 1"),
            (0.5, "than a coin"),
            (0.25, "visible unit is 0"),
            (6, "divide by Z"),
            (0.6, "three of them are 1"),
            (-0.2, "between 0 and 1"),
        ],
    },
    "12-four-models-2": {
        "right": [masks, masks_by_loops, masks_in_floats],
        "wrong": [
            (sees_itself, "the second mask"),
            (sees_too_little, "the first mask"),
            (from_left_to_right, "from left to right"),
            (turned, "outputs, then inputs"),
            (cut_too_much, "equation 12.9"),
            (looks_ahead, "comes after it"),
            (all_connected, "sees itself"),
            (lambda order, degrees: order <= degrees[:, None], "two masks"),
            (lambda order, degrees: 1 / 0, "fails"),
        ],
    },
    "12-four-models-3": {
        "right": [weighted, weighted_by_shifting, weighted_by_scipy, weighted_in_float32],
        "wrong": [
            (lambda w: w.mean(0), "mean of the logarithms"),
            (lambda w: torch.logsumexp(w, 0), "Divide by k"),
            (lambda w: w.exp().mean(0).log(), "equation 9.5"),
            (lambda w: w.exp().mean(0), "Take its logarithm"),
            (lambda w: torch.logsumexp(w, 1) - math.log(w.shape[1]), "codes lie along k"),
            (lambda w: w.max(0).values, "logarithm of the mean of the k weights"),
            (0.5, "function"),
        ],
    },
    "12-four-models-4": {
        "right": [
            (2 * d**2 * h, 2 * d * h),
            (lambda d, h: d * 2 * d * h, lambda d, h: 2 * h * d),
            [2 * h * d**2, d * h + h * d],
            (lambda h, d: 2 * d**2 * h, lambda h, d: 2 * d * h),
        ],
        "wrong": [
            ((2 * d * h, 2 * d**2 * h), "swapped"),
            ((2 * d * h, 2 * h), "one for each pixel"),
            ((d**2 * h, d * h), "multiplies twice"),
            ((d * h, d), "count the connections"),
            ((2 * d**2 * h, d * h), "one column in and one row out"),
            ((2 * d**2 * h, 2 * h), "an image has d of them"),
            ((2 * d**2 * h, d + h), "how many hidden units"),
            (2 * d, "2 in a tuple"),
        ],
    },
}
