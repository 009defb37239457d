"""The exercises of chapter 4, on the Jensen-Shannon divergence and Theorem 1."""

import math

import numpy as np
from scipy import stats

from gancore.book.answers import BITS, close, function, number, several
from gancore.book.calling import forms_of_arrays, outcome
from gancore.book.exercise import exercise, hint_if
from gancore.theory.divergences import jsd_discrete, kl_discrete

LOG_2, LOG_4 = math.log(2), math.log(4)
WIDTHS = np.array([1.0, 1.3, 2.0, 5.0, 40.0])


@exercise("04-jensen-shannon-1", asks="two in a tuple: the formula's value, and an integral")
def _probability_for_a_mixture(answer: object) -> str:
    """Judge what the criterion becomes with D* in the mixture's place, for equal uniforms."""
    given_value, given_integral = several(answer, 2, called="the value and the integral")
    value = number(given_value, called="the value")
    integral = number(given_integral, called="the integral")
    hint_if(
        close(value, -LOG_4, tolerance=1e-3),
        "this is C(G) with the true mixture. What is log p / D* where D* is 1/2?",
    )
    hint_if(
        close(value, LOG_2, tolerance=1e-3),
        "this is one of the two 'divergences'; put them into the formula.",
    )
    hint_if(
        close(value, -LOG_2, tolerance=4e-3),
        "JSD is half of the sum of both 'divergences', and the formula has twice JSD.",
    )
    hint_if(
        close(value, LOG_4, tolerance=1e-3),
        "the halves in equation 4.8 are missing: only the sum of both 'divergences' is log 4.",
    )
    hint_if(
        close(value, -2 * LOG_4, tolerance=1e-3),
        "a sign is turned: 1 divided by 1/2 is above 1, so that its logarithm is positive.",
    )
    hint_if(
        not close(value, 0, tolerance=1e-3),
        "the value is not right: on [0, 1] p is 1 and D* is 1/2, and both 'divergences' are equal.",
    )
    hint_if(
        close(integral, 1, tolerance=1e-3), "1 is the integral of the mixture. How large is D*?"
    )
    hint_if(
        not close(integral, 0.5, tolerance=1e-3),
        "the value is right, the integral is not: add up D* itself over [0, 1], with no logarithm.",
    )
    return "the perfect generator would get the value of the worst, by a 'density' of mass 1/2."


@exercise("04-jensen-shannon-2", asks="a number of nats")
def _without_the_halves(answer: object) -> str:
    """Judge the friend's criterion for disjoint densities."""
    found = number(answer)
    hint_if(
        close(found, 0, tolerance=1e-3),
        "0 is what the right JSD gives. The friend's is twice as large, before the formula doubles "
        "it.",
    )
    hint_if(
        close(found, 2 * LOG_4, tolerance=1e-3),
        "this is twice the friend's divergence; the formula also has -log 4.",
    )
    hint_if(
        close(found, -LOG_4, tolerance=1e-3),
        "a sign is turned: at the far end of the scale divergences are at their largest.",
    )
    hint_if(close(found, LOG_2, tolerance=1e-3), "each of the two divergences is log 2.")
    hint_if(close(found, 2, tolerance=1e-3), BITS)
    hint_if(
        not close(found, LOG_4, tolerance=3e-3),
        "where the densities are disjoint, m is half of each: find both divergences from m, add "
        "them, and put the sum in place of JSD.",
    )
    return "and a value of V above 0 cannot be, which is how the friend could have known."


@exercise("04-jensen-shannon-3", asks="C(G), a function of w")
def _samples_spread_too_far(answer: object) -> str:
    """Judge C(G) for uniform data on [0, 1] and uniform samples on [0, w]."""
    found = function(answer, of=("w",), called="C(G)")(WIDTHS)
    # Both densities are constant on [0, 1] and on (1, w]: JSD is that of the pieces' probabilities.
    inside = 1 / WIDTHS
    samples = np.stack([inside, 1 - inside], axis=-1)
    wanted = 2 * jsd_discrete([1.0, 0.0], samples) - LOG_4
    real, fake = np.log(WIDTHS / (WIDTHS + 1)), -np.log(WIDTHS + 1)
    hint_if(
        close(found, (wanted + LOG_4) / 2) or close(found, wanted + LOG_4),
        "this is a divergence, 0 where samples are data. C(G) is -log 4 there.",
    )
    hint_if(close(found, np.log(WIDTHS)), "this is KL(p_data, p_g), which is not what C(G) holds.")
    hint_if(
        close(found, real + fake),
        "a sample falls on [0, 1], where D* is not 0, with what probability?",
    )
    hint_if(close(found, real), "this is what the data bring. What do the samples add?")
    hint_if(
        close(found, fake + real / WIDTHS),
        "D* and 1 - D* are swapped: where w is large, who finds a point on [0, 1] takes it for "
        "data.",
    )
    hint_if(
        close(found, wanted + (1 - 1 / WIDTHS) * math.log(0.5)),
        "beyond 1 there are only samples: D* is 0 there, not 1/2.",
    )
    hint_if(close(found, -wanted), "the sign is turned: V is never above 0.")
    hint_if(close(found, wanted / LOG_2), BITS)
    hint_if(
        not close(found, wanted),
        "D* is constant on [0, 1] and on (1, w]: weigh the logarithms with the probabilities of "
        "both pieces under the data and under the samples.",
    )
    return "it rises from -log 4 to 0, as ever more samples lie where no data are."


@exercise("04-jensen-shannon-4", asks="a function of two vectors of probabilities")
def _by_entropies(answer: object) -> str:
    """Judge a function that computes JSD of two vectors, with zeros in them."""
    p, q = np.random.default_rng(4).dirichlet(np.full(5, 0.8), size=2)
    found = _number_from_vectors(answer, p, q)
    wanted, m = float(jsd_discrete(p, q)), (p + q) / 2
    of_m, of_p, of_q = (float(stats.entropy(each)) for each in (m, p, q))
    hint_if(close(found, 2 * wanted), "this is twice JSD: each divergence from m counts half.")
    hint_if(close(found, of_m - of_p - of_q), "the halves before H(p) and H(q) are missing.")
    hint_if(
        close(found, -wanted), "the sign is turned: m, the mixture, is the most uncertain of all."
    )
    hint_if(
        close(found, math.sqrt(wanted)),
        "this is the root of JSD, as SciPy's jensenshannon returns it.",
    )
    hint_if(close(found, wanted / LOG_2), BITS)
    hint_if(
        any(close(found, float(kl_discrete(*each))) for each in ((p, q), (q, p))),
        "this is KL of the one from the other, without the mixture.",
    )
    hint_if(
        any(close(found, float(kl_discrete(each, m))) for each in (p, q)),
        "this is one of the two divergences from the mixture.",
    )
    hint_if(
        close(found, -float(np.sum((p + q) * np.log(p + q))) - (of_p + of_q) / 2),
        "the mixture is (p + q) / 2: its probabilities must sum to 1.",
    )
    hint_if(
        not close(found, wanted),
        "it is not right on two random vectors: H(m) - H(p) / 2 - H(q) / 2, with m = (p + q) / 2 "
        "and H(p) = -sum of p log p.",
    )
    for first, second in (
        ([1.0, 0.0, 0.0], [0.0, 0.25, 0.75]),
        ([0.5, 0.5, 0.0], [0.0, 0.5, 0.5]),
        ([0.2, 0.8, 0.0], [0.2, 0.8, 0.0]),
    ):
        found = _number_from_vectors(answer, np.array(first), np.array(second))
        hint_if(
            not close(found, jsd_discrete(first, second)),
            f"for {first} and {second} it says {found:.4g}: a term with probability 0 counts as 0, "
            "and the others as they are.",
        )
    return "three entropies make JSD, and a probability of 0 is no trouble."


def _number_from_vectors(answer: object, p: np.ndarray, q: np.ndarray) -> float:
    """Call a reader's function of two vectors for a number, which may be NaN."""
    return outcome(
        answer,
        p,
        q,
        fails="gives no number for two vectors",
        read=_number,
        also=forms_of_arrays(p, q)[1:],
    )


def _number(result: object) -> float:
    return number(result, called="JSD", finite=False)
