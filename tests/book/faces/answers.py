"""Answers to the exercises of chapter 8: right ones, the book's first, and wrong ones."""

import math
import statistics

import numpy as np
import sympy as sp
import torch

PIXELS = 2304
FIGURES = [2000, 2050, 2100, 2030, 2105]
NATS = -3 * PIXELS * math.log(2)
SHIFT = PIXELS * math.log(255)

ANSWERS = {
    "08-faces-1": {
        "right": [math.sqrt(1 / (2 * math.pi * math.e)), 0.242, 1 / sp.sqrt(2 * sp.pi * sp.E)],
        "wrong": [
            (0.0585, "Give its root"),
            (0.3989, "1 beside it"),
            (0.6577, "has to be -1"),
            (61.7, "grey levels"),
            (0.0991, "Which one scores 0"),
            (-0.242, "above 0"),
            (0.265, "solve for v"),
        ],
    },
    "08-faces-2": {
        "right": [
            (np.mean(FIGURES), np.std(FIGURES, ddof=1) / math.sqrt(5)),
            [statistics.mean(FIGURES), statistics.stdev(FIGURES) / 5**0.5],
            (torch.tensor(2057.0), sp.sqrt(409)),
            (2057, 20.2),
            (2057, 20),
        ],
        "wrong": [
            ((2057, 18.1), "F and by F - 1"),
            ((2057, 45.2), "single folds"),
            ((2057, np.std(FIGURES)), "single folds"),
            ((2057, 409), "under the root"),
            ((2057, 9.04), "root of F"),
            ((2050, 20.2), "median"),
            ((10285, 20.2), "sum"),
            ((2060, 20.2), "mean is not"),
            (20.2, "2 in a tuple"),
        ],
    },
    "08-faces-3": {
        "right": [NATS + SHIFT, 7976, 7980, PIXELS * (sp.log(255) - 3 * sp.log(2))],
        "wrong": [
            (NATS, "grey levels"),
            (NATS - SHIFT, "the sign of the change"),
            (-3 * PIXELS + SHIFT, "base 2"),
            (-3 * PIXELS / math.log(2) + SHIFT, "divided by log 2"),
            (SHIFT - NATS, "minus three"),
            ((NATS + SHIFT) / PIXELS, "one pixel"),
            (NATS + math.log(255), "every pixel"),
            ((NATS + SHIFT) / math.log(2), "in bits"),
            (NATS + PIXELS * math.log(256), "not 256"),
            (-3, "first nats an image"),
        ],
    },
    "08-faces-4": {
        "right": [
            lambda table: (table == 0).all(axis=1),
            lambda table: torch.as_tensor(table).sum(1) == 0,
            lambda table: [not any(row) for row in table.tolist()],
            lambda table: (table == 0).all(dim=1),
            lambda table: torch.all(table == 0, dim=1).float(),
            lambda table: (not row.any() for row in table),
        ],
        "wrong": [
            (lambda table: table[:, 0] == 0, "first fold alone"),
            (lambda table: (table == 0).any(axis=1), "not enough"),
            (lambda table: (table == 0).any(dim=1), "not enough"),
            (lambda table: (table != 3).all(axis=1), "no fold tests"),
            (lambda table: (table < 2).all(axis=1), "no fold tests"),
            (lambda table: table.any(axis=1), "may not be trained on"),
            (lambda table: (table == 1).any(axis=1), "for classifiers"),
            (lambda table: np.ones(len(table), dtype=bool), "in the five folds should be False"),
            (lambda table: np.flatnonzero((table == 0).all(axis=1)), "in their order"),
            (lambda table: (table == 0).all(), "in their order"),
            (lambda table: ..., "in place of the dots"),
            (lambda table: None, "returns nothing"),
            (lambda table: table["folds"], "fails on a NumPy array: IndexError"),
            (True, "Python function"),
        ],
    },
}
