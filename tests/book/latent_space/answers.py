"""Answers to the exercises of chapter 10: right ones, the book's first, and wrong ones."""

import math

import numpy as np
import sympy as sp
import torch

from gancore.latent import paths

d, epsilon = sp.symbols("d epsilon", positive=True)
SIDE = math.sqrt(3)
CORNERS = (SIDE, 1.0), (SIDE, -1.0)


def arc(start, end, t):
    cosine = start @ end / (start.norm() * end.norm())
    omega = torch.acos(cosine.clamp(-1, 1))
    if omega < 1e-6:
        return (1 - t) * start + t * end
    return (torch.sin((1 - t) * omega) * start + torch.sin(t * omega) * end) / torch.sin(omega)


def arc_by_turning(start, end, t):
    """The same arc from the part of one code that is perpendicular to the other."""
    lengths = math.hypot(*start.tolist()), math.hypot(*end.tolist())
    one, two = np.asarray(start) / lengths[0], np.asarray(end) / lengths[1]
    across = two - (one @ two) * one
    height = np.linalg.norm(across)
    omega = math.atan2(height, one @ two)
    if height < 1e-9:
        return np.asarray((1 - t) * start + t * end)
    pace = [math.sin(part * omega) / math.sin(omega) for part in (1 - t, t)]
    return pace[0] * lengths[0] * one + pace[1] * lengths[1] * two


def arc_by_the_package(start, end, t):
    tenths = paths.spherical(torch.as_tensor(start)[None], torch.as_tensor(end)[None], 11)
    return tenths[0, round(10 * t)].tolist()


def arc_in_float32(start, end, t):
    omega = torch.acos((start @ end / (start.norm() * end.norm())).clamp(-1, 1))
    if omega < 1e-3:
        return (1 - t) * start + t * end
    weights = torch.tensor([math.sin((1 - t) * omega), math.sin(t * omega)])
    return weights / math.sin(omega) @ torch.stack([start, end])


def line(start, end, t):
    return (1 - t) * start + t * end


def line_with_the_length(start, end, t):
    between = line(start, end, t)
    return between * line(start.norm(), end.norm(), t) / between.norm()


def arc_without_lengths(start, end, t):
    omega = torch.acos(start @ end)
    return (torch.sin((1 - t) * omega) * start + torch.sin(t * omega) * end) / torch.sin(omega)


def arc_of_units(start, end, t):
    return arc(start / start.norm(), end / end.norm(), t)


def arc_without_care(start, end, t):
    omega = torch.acos(start @ end / (start.norm() * end.norm()))
    return (torch.sin((1 - t) * omega) * start + torch.sin(t * omega) * end) / torch.sin(omega)


def arc_not_divided(start, end, t):
    omega = torch.acos(start @ end / (start.norm() * end.norm()))
    return torch.sin((1 - t) * omega) * start + torch.sin(t * omega) * end


def limit(z, w1, b1, w2, b2):
    return w2 @ (w1 @ z).relu() > 0


def limit_by_numpy(z, w1, b1, w2, b2):
    z, w1, w2 = (np.asarray(each) for each in (z, w1, w2))
    return np.heaviside(w2 @ np.maximum(w1 @ z, 0), 0.5).tolist()


def limit_by_steps(z, w1, b1, w2, b2):
    return torch.heaviside(w2 @ torch.relu(w1 @ z), torch.tensor(0.5))


def limit_by_layers(z, w1, b1, w2, b2):
    return torch.eye(len(b2)) @ w2 @ torch.max(w1 @ z, torch.zeros(len(b1))) > 0


def far_along(z, w1, b1, w2, b2):
    return torch.sigmoid(w2 @ (w1 @ (1e6 * z) + b1).relu() + b2)


def picture(z, w1, b1, w2, b2):
    return torch.sigmoid(w2 @ (w1 @ z + b1).relu() + b2)


ANSWERS = {
    "10-latent-space-1": {
        "right": [
            lambda d, epsilon: 2 / (d * epsilon**2),
            2 / (d * epsilon**2),
            lambda d, e: np.divide(2.0, d) * e**-2,
            lambda epsilon, d: 2 / (d * epsilon**2),
        ],
        "wrong": [
            (4 / (5 * d * epsilon**2), "uniform"),
            (3 / (d * epsilon**2), "fourth power"),
            (2 / epsilon**2, "divide by d"),
            (2 / (100 * epsilon**2), "d = 100 alone"),
            (2 / (d * epsilon), "square of epsilon"),
            (2 / (d * epsilon) ** 2, "variances add up"),
            (sp.sqrt(2 / d) / epsilon, "a root"),
            (lambda d: 2 / d, "fails at"),
            (2 * sp.Symbol("s"), "has s in it"),
        ],
    },
    "10-latent-space-2": {
        "right": [
            (arc, CORNERS),
            (arc_by_turning, torch.tensor([[1.7, 0.4], [-0.9, 1.7]])),
            (arc_in_float32, CORNERS),
            [arc_by_the_package, [[sp.sqrt(3), sp.sqrt(3)], [0, -sp.sqrt(3)]]],
        ],
        "wrong": [
            ((line, CORNERS), "equation 10.1"),
            ((line_with_the_length, CORNERS), "even pace"),
            ((arc_without_lengths, CORNERS), "both lengths"),
            ((arc_of_units, CORNERS), "to length 1"),
            ((lambda start, end, t: start, CORNERS), "not at the point"),
            ((arc_not_divided, CORNERS), "divide by the sine"),
            ((arc_without_care, CORNERS), "Take the line"),
            ((lambda start, end, t: arc(end, start, t), CORNERS), "at t = 0"),
            ((arc, ((2, 0), (0, 1))), "outside the square already"),
            ((arc, ((1, 0), (0, 1))), "stays in the square"),
            ((arc, ((1, 1), (-1, -1))), "opposite codes"),
            ((arc, ((0, 0), (1, 1))), "through the origin"),
            ((arc, (..., ...)), "two codes in place of the dots"),
            ((arc, ((1, 0, 0), (0, 1, 0))), "two coordinates each"),
            ((arc, 2.0), "two pairs of numbers"),
            ((lambda start, end, t: ..., CORNERS), "in place of the dots"),
            ((lambda start, end, t: t, CORNERS), "returns 1 numbers instead of 2"),
            ((lambda start, end: start, CORNERS), "fails: TypeError"),
            ((CORNERS, arc), "Python function"),
        ],
    },
    "10-latent-space-3": {
        "right": [137, sp.ceiling(32 * sp.Rational(81, 19)), np.int64(137), 137.0],
        "wrong": [
            (136.4, "whole numbers"),
            (136, "the first n"),
            (288, "cosine is squared"),
            (69, "both averages"),
            (274, "for both sides together"),
            (342, "distance of the means"),
            (13643, "do not square it"),
            (26, "cos² alone"),
            (273, "either side"),
            (3, "with n = 3 the cosine is 0.29"),
            (-1, "above 0"),
        ],
    },
    "10-latent-space-4": {
        "right": [limit, limit_by_numpy, far_along, limit_by_steps, limit_by_layers],
        "wrong": [
            (picture, "f = 1"),
            (lambda *given: picture(*given) > 0.5, "f = 1"),
            (lambda z, w1, b1, w2, b2: w2 @ w1 @ z > 0, "rectifier stays"),
            (lambda z, w1, b1, w2, b2: torch.sigmoid(w2 @ (w1 @ z).relu()), "in the end"),
            (lambda z, w1, b1, w2, b2: w2 @ (w1 @ z).relu() + b2 > 0, "one of the biases"),
            (lambda *given: ~limit(*given), "swapped"),
            (lambda z, w1, b1, w2, b2: w2 @ (w1 @ z).relu() * math.inf, "between 0 and 1"),
            (lambda *given: torch.ones(3), "returns 3 numbers"),
            (lambda *given: torch.ones_like(given[-1]), "its sign decides"),
            (lambda *given: 1 / 0, "fails: ZeroDivisionError"),
            (lambda *given: "white", "fails"),
            (lambda *given: ..., "in place of the dots"),
            (1.0, "Python function"),
        ],
    },
}
