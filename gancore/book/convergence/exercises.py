"""The exercises of chapter 5, on convergence."""

import math

import numpy as np

from gancore.book.answers import BITS, close, function, number, several
from gancore.book.exercise import exercise, hint_if
from gancore.theory.games import dirac_gan
from gancore.theory.simplex import grid_criterion

DATA = (0.0, 0.0, 1.0)
LEFT = math.prod(1 - 0.5**k for k in range(1, 60))
THETA = 0.3
PLACES = np.array([-3.0, -0.7, -0.05, 0.05, 0.4, 2.0])
SIZES = np.array([[0.1], [0.5]])


@exercise("05-convergence-1", asks="two lists in a tuple, each of three probabilities")
def _flat_segment(answer: object) -> str:
    """Judge two lists between which C is constant, for data in the last of three cells."""
    ends = [_simplex(part) for part in several(answer, 2, called="two lists")]
    hint_if(close(*ends), "the two lists are the same: a segment has two ends.")
    first, last = (grid_criterion(DATA, end) for end in ends)
    # For these data C depends on the last entry alone and rises with its error: equal at
    # both ends, it is equal between them.
    hint_if(
        not close(first, last),
        f"C is {first:.4f} at one and {last:.4f} at the other: which cells can it not see?",
    )
    return "samples can be moved between cells without data, and C does not notice."


@exercise("05-convergence-2", asks="a number, the share of the first error that is left")
def _improving_without_arriving(answer: object) -> str:
    """Judge the product of 1 - 2^-k over all k from 1."""
    share = number(answer)
    hint_if(
        close(share, 1 - LEFT, tolerance=1e-3),
        "this share of the error has gone. How much of it is left?",
    )
    hint_if(
        close(share, 0, tolerance=1e-3),
        "no factor is 0, and the factors come close to 1 fast: the product does not vanish.",
    )
    hint_if(
        close(share, math.exp(-1), tolerance=1e-3),
        "1 - t is not exp(-t): the sum of the t bounds the product and does not give it.",
    )
    hint_if(
        close(share, 2 * LEFT, tolerance=1e-3),
        "the first step goes half of the way: for k = 0 the factor is 1/2.",
    )
    hint_if(
        not close(share, LEFT, tolerance=1e-3),
        "step k multiplies the error by 1 - 2^-(k+1): multiply these factors, from k = 0 on.",
    )
    return "every step improves C, and more than a quarter of the error stays for ever."


@exercise("05-convergence-3", asks="two numbers in a tuple: the supremum in nats, and a ψ")
def _supremum_not_attained(answer: object) -> str:
    """Judge the supremum of V over ψ in the Dirac-GAN, and a ψ that comes near."""
    given_supremum, given_psi = several(answer, 2, called="the supremum and a ψ")
    supremum = number(given_supremum, called="the supremum")
    hint_if(
        close(supremum, -math.log(4), tolerance=1e-3),
        "-log 4 is V where D cannot tell. With θ not 0 it can, and V gets larger.",
    )
    hint_if(
        close(supremum, 0, tolerance=1e-3),
        "V is 0 for a D that is right everywhere; this one says 1/2 of the data whatever ψ is.",
    )
    hint_if(close(supremum, math.log(2), tolerance=1e-3), "V is never above 0: look at the sign.")
    hint_if(close(supremum, -1, tolerance=1e-3), BITS)
    hint_if(
        not close(supremum, -math.log(2), tolerance=4e-3),
        "in V = -log 2 + log(1 - σ), how near to 0 does the second term come?",
    )
    psi = number(given_psi, called="ψ")
    lacks = -math.log(2) - dirac_gan().value(THETA, psi)
    hint_if(
        psi > 0, "with this ψ D takes the samples for real: which sign should its logit at θ have?"
    )
    hint_if(lacks >= 1e-6, f"at this ψ the value is still {lacks:.3e} below the supremum.")
    return "every ψ can be bettered, and none attains the supremum."


@exercise(
    "05-convergence-4",
    asks="two in a tuple: C, a function of theta, and the next theta, a function of theta and eta",
)
def _confined_discriminator(answer: object) -> str:
    """Judge the criterion |θ| of the confined bilinear game, and a step of G along it."""
    given_criterion, given_turn = several(answer, 2, called="C and the next theta")
    found = function(given_criterion, ("theta",), called="C")(PLACES)
    hint_if(
        close(found, PLACES),
        "ψ = 1 is the best answer on one side of 0 only. What is it where θ < 0?",
    )
    hint_if(close(found, -np.abs(PLACES)), "this is the least value; D looks for the largest.")
    hint_if(
        close(found, PLACES**2), "ψ = θ is no best answer: at an end of the interval V is larger."
    )
    hint_if(close(found, 0 * PLACES), "0 is the value at the equilibrium alone.")
    hint_if(not close(found, np.abs(PLACES)), "C is the largest value of θψ for ψ in [-1, 1].")
    turn = function(given_turn, ("theta", "eta"), called="the next theta")
    moved = (turn(PLACES, SIZES) - PLACES) / SIZES
    signs = np.broadcast_to(np.sign(PLACES), moved.shape)
    hint_if(close(moved, signs), "G climbs here. It should descend C.")
    hint_if(
        close(moved, 0 * signs - PLACES),
        "this step goes along ψ = θ. The best answer lies at an end of the interval.",
    )
    hint_if(close(moved, 0 * signs - 1), "this is the step where θ > 0. What is ψ where θ < 0?")
    hint_if(
        not close(moved, -signs),
        "let D answer first; then G goes eta times the slope of θψ in θ, downwards.",
    )
    return "G descends |θ| along the subgradient that the best ψ hands it."


@exercise("05-convergence-5", asks="a function of u")
def _non_saturating_flow(answer: object) -> str:
    """Judge how the squared distance of the non-saturating Dirac-GAN changes: -u tanh(u/2)."""
    u = PLACES
    found = function(answer, ("u",))(u)
    sigma = 1 / (1 + np.exp(-u))
    wanted = -u * np.tanh(u / 2)
    hint_if(close(found, -wanted), "the sign is turned: G brings u σ(-u), and D brings -u σ(u).")
    hint_if(
        close(found, 0 * u),
        "this is the minimax game of equation 5.26. Here G climbs another function.",
    )
    hint_if(close(found, -(u**2) / 2), "this is how it begins near 0. Give all of it.")
    hint_if(
        close(found, u * (1 - sigma)) or close(found, -u * sigma),
        "this is what one player does. Add the other.",
    )
    hint_if(close(found, wanted / u), "a factor u is missing: both θψ and ψθ are u.")
    hint_if(close(found, -u * np.tanh(u)), "σ(u) - σ(-u) is the tanh of something else than u.")
    hint_if(close(found, wanted / 2), "this is half of it: θ dθ/dt + ψ dψ/dt has no 1/2 in front.")
    hint_if(
        not close(found, wanted),
        "put both slopes into θ dθ/dt + ψ dψ/dt and write each product θψ as u.",
    )
    return "the flow leads inwards, slowly where u is small."


def _simplex(answer: object) -> np.ndarray:
    """Read three probabilities that add up to 1."""
    three = several(answer, 3, called="a list of probabilities")
    entries = np.array([number(each, called="a probability") for each in three])
    hint_if(np.any(entries < 0), "a probability is not below 0.")
    hint_if(
        not close(entries.sum(), 1),
        f"the probabilities of a list add up to 1, and these to {entries.sum():.4g}.",
    )
    return entries
