"""Answers to the exercises of chapter 6: right ones, the book's first, and wrong ones."""

import math

import numpy as np
import sympy as sp
import torch
from torch.nn.functional import binary_cross_entropy, logsigmoid, softplus

D, epsilon = sp.symbols("D epsilon", positive=True)
HALF = sp.Rational(1, 2)
CELLS = [(HALF, HALF + epsilon), (HALF, HALF - epsilon)]
KL = sum(q * sp.log(q / p) for p, q in CELLS)
TWICE_JSD = sum(p * sp.log(2 * p / (p + q)) + q * sp.log(2 * q / (p + q)) for p, q in CELLS)
STEPS = (300, 100, 23)


def iteration(game, k):
    for _ in range(k):
        z, x = game.draw_codes(), game.draw_examples()
        game.move_d(x, z)
    game.move_g(game.draw_codes())


def counting_down(game, k):
    if k == 0:
        return game.move_g(z=game.draw_codes())
    game.move_d(x=game.draw_examples(), z=game.draw_codes())
    return counting_down(game, k - 1)


def drawn_beforehand(game, k):
    minibatches = [(game.draw_examples(), game.draw_codes()) for _ in range(k)]
    last = game.draw_codes()
    for x, z in minibatches:
        game.move_d(x, z)
    game.move_g(last)


def g_first(game, k):
    game.move_g(game.draw_codes())
    for _ in range(k):
        game.move_d(game.draw_examples(), game.draw_codes())


def in_turn(game, k):
    for _ in range(k):
        iteration(game, 1)


def one_step_of_d(game, k):
    iteration(game, 1)


def old_codes(game, k):
    for _ in range(k):
        z = game.draw_codes()
        game.move_d(game.draw_examples(), z)
    game.move_g(z)


def codes_drawn_once(game, k):
    z = game.draw_codes()
    for _ in range(k):
        game.move_d(game.draw_examples(), z)
    game.move_g(game.draw_codes())


def examples_drawn_once(game, k):
    x = game.draw_examples()
    for _ in range(k):
        game.move_d(x, game.draw_codes())
    game.move_g(game.draw_codes())


def codes_first(game, k):
    for _ in range(k):
        game.move_d(game.draw_codes(), game.draw_examples())
    game.move_g(game.draw_codes())


def d_alone(game, k):
    for _ in range(k):
        game.move_d(game.draw_examples(), game.draw_codes())


def for_ever(game, k):
    while True:
        game.draw_codes()


def misspelt(game, k):
    game.move_discriminator()


def minimax(logits):
    return logsigmoid(-logits).mean()


def non_saturating(logits):
    return -logsigmoid(logits).mean()


def minimax_by_ones(logits):
    return logsigmoid(-logits) @ torch.ones(len(logits)) / len(logits)


def through_sigmoid(logits):
    return torch.log(1 - torch.sigmoid(logits)).mean()


def with_epsilon(logits):
    return torch.log(1 - torch.sigmoid(logits) + 1e-8).mean()


def by_bce(logits):
    return binary_cross_entropy(torch.sigmoid(logits), torch.ones_like(logits))


def by_hand(logits):
    """Return -log D as log(1 + exp(-l)), by hand and without overflow."""
    return (logits.clamp(max=0).neg() + torch.log1p(torch.exp(-logits.abs()))).mean()


ANSWERS = {
    "06-algorithm-1-1": {
        "right": [(1 - D) / D, lambda d: 1 / d - 1, lambda verdict: (verdict - 1) / -verdict],
        "wrong": [
            (D / (1 - D), "turned over"),
            (lambda d: -(1 - d) / d, "both slopes are below 0"),
            (1 - D, "non-saturating slope alone"),
            (D, "minimax slope alone"),
            (1 / D, "slope in D itself"),
            (lambda logit: math.exp(-logit), "function of the logit"),
            (lambda d: 2 * d, "equations 6.5 and 6.6"),
        ],
    },
    "06-algorithm-1-2": {
        "right": [
            (STEPS, iteration),
            ([600 // (k + 1) for k in (1, 5, 25)], counting_down),
            (tuple(sp.floor(sp.Rational(600, k + 1)) for k in (1, 5, 25)), drawn_beforehand),
        ],
        "wrong": [
            ((STEPS, g_first), "G comes first"),
            ((STEPS, in_turn), "not after each"),
            ((STEPS, one_step_of_d), "D makes one step"),
            ((STEPS, old_codes), "line 6 draws new codes"),
            ((STEPS, codes_drawn_once), "line 3 stands inside the loop"),
            ((STEPS, examples_drawn_once), "line 4 stands inside the loop"),
            ((STEPS, codes_first), "examples first"),
            ((STEPS, d_alone), "G makes no step"),
            ((STEPS, lambda game, k: None), "moves nobody"),
            ((STEPS, lambda game, k: game.move_g(3)), "D makes no step"),
            ((STEPS, for_ever), "does not come to an end"),
            ((STEPS, misspelt), "AttributeError"),
            ((STEPS, "DDG"), "should be a function"),
            (((600, 120, 24), iteration), "paid for too"),
            (((300, 500, 575), iteration), "the steps of D"),
            (((300, 100, 600 / 26), iteration), "paid for in full"),
            (((300, 100, 25), iteration), "k gradients of D and one of G"),
        ],
    },
    "06-algorithm-1-3": {
        "right": [
            ((0.8, 0.2), (1, -4)),
            ((0.7311, 0.2689), (1, -2.7189)),
            (np.array([0.1, 0.9]), torch.tensor([-9.0, 1.0])),
            [[sp.Rational(1, 3), sp.Rational(2, 3)], [-2, 1]],
        ],
        "wrong": [
            (((0.5, 0.5), (1, -1)), "both gradients are 0"),
            (((0.8, 0.2), (0, 0)), "Proposition 6.2"),
            (((0.8, 0.2), (1, 4)), "minimax gradient is not 0"),
            (((0.8, 0.2), (-4, 1)), "weights swapped"),
            (((1.4, -1.4), (1, 1)), "between 0 and 1"),
            (((0.8, 0.2, 0.5), (1, -4)), "2 in a tuple"),
            (((1e-7, 2e-7), (0, 1)), "minimax gradient is not 0"),
            (((1e-9, 0.5), (1, 0)), "minimax gradient is not 0"),
        ],
    },
    "06-algorithm-1-4": {
        "right": [
            (epsilon**2, epsilon**2),
            (lambda e: e * e, sp.series(KL - TWICE_JSD, epsilon, 0, 3)),
            (TWICE_JSD, KL - TWICE_JSD),
        ],
        "wrong": [
            ((epsilon**2 / 2, epsilon**2), "2 JSD: this is JSD"),
            ((epsilon**2, KL), "KL(p_g || p_data) alone"),
            ((epsilon**2, KL - TWICE_JSD / 2), "taken off twice"),
            ((TWICE_JSD / sp.log(2), epsilon**2), "bits"),
            ((epsilon**2, 0 * epsilon), "nothing of first order"),
            ((epsilon**2, -(epsilon**2)), "does not fall"),
            ((epsilon, epsilon**2), "does not begin like this"),
            ((1, 1), "should be a function"),
        ],
    },
    "06-algorithm-1-5": {
        "right": [
            (minimax, non_saturating),
            (minimax_by_ones, lambda at: softplus(-at) @ torch.full((len(at),), 1 / len(at))),
            (lambda at: -softplus(at).mean(), lambda at: softplus(-at).mean()),
            (
                lambda at: -torch.logaddexp(at, torch.zeros_like(at)).sum() / len(at),
                by_hand,
            ),
            (lambda at: logsigmoid(at.neg_()).mean(), lambda at: -logsigmoid(at.mul_(1)).mean()),
        ],
        "wrong": [
            ((non_saturating, minimax), "the other one"),
            ((through_sigmoid, non_saturating), "rounded before"),
            ((lambda at: -torch.log1p(torch.exp(at)).mean(), non_saturating), "rounded before"),
            ((with_epsilon, non_saturating), "added to D"),
            ((minimax, by_bce), "cut off"),
            ((lambda at: -minimax(at), non_saturating), "other sign"),
            ((minimax, lambda at: logsigmoid(at).mean()), "non-saturating loss has the other sign"),
            ((lambda at: logsigmoid(-at).sum(), non_saturating), "not a sum"),
            ((lambda at: minimax(at) / math.log(2), non_saturating), "bits"),
            ((lambda at: logsigmoid(-at), non_saturating), "the mean over"),
            ((minimax, lambda at: non_saturating(at.detach())), "no gradient"),
            ((minimax, lambda at: at.mean()), "another number"),
            ((minimax, lambda at: None), "returns nothing"),
        ],
    },
}
