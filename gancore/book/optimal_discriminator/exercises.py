"""The exercises of chapter 2, on the optimal discriminator."""

import numpy as np
from scipy.special import expit, xlogy

from gancore.book.answers import close, function, several
from gancore.book.exercise import exercise, hint_if

A = np.array([0.3, 1.0, 4.0, 0.7, 400.0, 0.002])
B = np.array([1.0, 1.0, 0.5, 2.5, 90.0, 0.001])
ENDS_A, ENDS_B = np.append(A, [0.0, 2.0]), np.append(B, [3.0, 0.0])


@exercise(
    "02-optimal-discriminator-1", asks="two in a tuple: functions of a, b, share and of share"
)
def _another_share(answer: object) -> str:
    """Judge the best discriminator for any share of real inputs, and the shift of its logit."""
    given_best, given_shift = several(answer, 2, called="the best D and the shift of the logit")
    share = np.array([0.1, 0.25, 0.5, 0.6, 0.8, 0.95])
    best = function(given_best, of=("a", "b", "share"), called="the best D")(A, B, share)
    shift = function(given_shift, of=("share",), called="the shift")(share)
    real, fake = share * A, (1 - share) * B
    hint_if(
        close(best, A / (A + B)),
        "this is D* for equal shares: the share weighs the two expectations, and so a and b.",
    )
    hint_if(
        close(best, fake / (real + fake)),
        "this is the probability of 'sample'; D names that of 'real'.",
    )
    hint_if(
        close(best, (1 - share) * A / ((1 - share) * A + share * B)),
        "the share belongs to the data, and what is left of 1 to the samples.",
    )
    hint_if(
        close(best, real / (real + B)) or close(best, A / (A + fake)),
        "only one of the two expectations is weighed here.",
    )
    hint_if(
        close(best, share * A / (A + B)),
        "the denominator is weighed as well: a with the share, b with what is left of 1.",
    )
    hint_if(close(best, np.log(real / fake)), "this is the logit of the best D; D is its sigmoid.")
    hint_if(
        not close(best, real / (real + fake)),
        "the best D is not right: solve the pointwise problem with share * a and (1 - share) * b.",
    )
    odds = share / (1 - share)
    hint_if(
        close(shift, -np.log(odds)), "the sign is turned: more real inputs make D surer of 'real'."
    )
    hint_if(close(shift, odds), "these are the odds; a logit is their logarithm.")
    hint_if(close(shift, np.log(share)), "this forgets that the samples are weighed, too.")
    hint_if(close(shift, np.log2(odds)), "the logarithm is the natural one.")
    hint_if(
        not close(shift, np.log(odds)),
        "the best D is right, the shift is not: it is log D - log(1 - D), less the same at share "
        "1/2, and no density is left in it.",
    )
    return "another share moves every logit by the same number, and D is still a posterior."


@exercise(
    "02-optimal-discriminator-2",
    asks="two in a tuple: functions of x, mu, sigma and of sigma, tau",
)
def _two_normals(answer: object) -> str:
    """Judge the logit of D* between normal densities, and its bend where the widths differ."""
    given_logit, given_bend = several(answer, 2, called="the logit and the factor of x**2")
    x, mu = np.array([-2.0, -0.4, 0.5, 1.3, 3.0]), np.array([1.0, 0.5, 2.0, 1.5, 0.3])
    sigma, tau = np.array([0.5, 1.0, 2.0, 0.8, 1.4]), np.array([1.0, 0.6, 1.1, 2.2, 0.9])
    logit = function(given_logit, of=("x", "mu", "sigma"), called="the logit")(x, mu, sigma)
    bend = function(given_bend, of=("sigma", "tau"), called="the factor of x**2")(sigma, tau)
    wanted = 2 * mu * x / sigma**2
    hint_if(
        close(logit, expit(wanted)), "this is D*; its logit is log p_data - log p_g, unsquashed."
    )
    hint_if(
        close(logit, -wanted), "the sign is turned: data have the mean mu, and D* rises with x."
    )
    hint_if(close(logit, wanted / 2), "a factor 2 is lost: both squares have a term in mu * x.")
    hint_if(close(logit, 2 * wanted), "a factor 2 is too many: each square is over 2 * sigma**2.")
    hint_if(
        close(logit, wanted * sigma) or close(logit, wanted * sigma**2),
        "the variance is sigma**2, and it divides.",
    )
    hint_if(close(logit, wanted / np.log(2)), "the logarithm is the natural one.")
    hint_if(
        not close(logit, wanted),
        "the logit is not right: subtract (x - mu)**2 / (2 sigma**2) from (x + mu)**2 / "
        "(2 sigma**2).",
    )
    factor = 1 / (2 * tau**2) - 1 / (2 * sigma**2)
    hint_if(close(bend, -factor), "the sign is turned: the data, with sigma, bring the minus sign.")
    hint_if(
        close(bend, 2 * factor), "a factor 2 is too many: each square is over twice a variance."
    )
    hint_if(
        not close(bend, factor),
        "the logit is right, the factor is not: expand both squares and collect x**2.",
    )
    return "equal widths give a line, which logistic regression holds, and others a parabola."


@exercise("02-optimal-discriminator-3", asks="the best D, a function of a, b and epsilon")
def _between_two_ends(answer: object) -> str:
    """Judge the best discriminator whose answers stay between epsilon and 1 - epsilon."""
    epsilon = np.array([0.01, 0.4, 0.2, 0.3, 0.25, 0.1, 0.15, 0.05])
    found = function(answer, of=("a", "b", "epsilon"))(ENDS_A, ENDS_B, epsilon)
    free = ENDS_A / (ENDS_A + ENDS_B)
    wanted = np.clip(free, epsilon, 1 - epsilon)
    hint_if(close(found, free), "this leaves the interval where one density is much the larger.")
    hint_if(
        close(found, epsilon + (1 - 2 * epsilon) * free),
        "this squeezes every answer. Those that are allowed already need no change.",
    )
    hint_if(
        close(found, np.maximum(free, epsilon)) or close(found, np.minimum(free, 1 - epsilon)),
        "this minds one end of the interval. There are two.",
    )
    hint_if(
        close(found, np.where((free < epsilon) | (free > 1 - epsilon), 0.5, free)),
        "f rises up to its top and falls after it: which allowed answer lies nearest to the top?",
    )
    hint_if(
        close(found, 1 - wanted), "the ends are right, but D is the probability of 'real', of a."
    )
    hint_if(
        # A maximum that was searched for is right to about five digits.
        not close(found, wanted, tolerance=1e-4),
        "f rises up to a / (a + b) and falls after it; take the allowed answer where f is highest.",
    )
    return "the best answer is kept where it is allowed, and moved to the nearer end where not."


@exercise(
    "02-optimal-discriminator-4", asks="two in a tuple: the best D and its loss, functions of a, b"
)
def _least_squares(answer: object) -> str:
    """Judge the best discriminator for squared errors, and what it pays at one point."""
    given_best, given_loss = several(answer, 2, called="the best D and its loss at one x")
    best = function(given_best, of=("a", "b"), called="the best D")(ENDS_A, ENDS_B)
    loss = function(given_loss, of=("a", "b"), called="the loss")(ENDS_A, ENDS_B)
    total = ENDS_A + ENDS_B
    wanted = ENDS_A / total
    hint_if(close(best, 1 - wanted), "swapped: on data the loss is (1 - D)**2, which pulls D to 1.")
    hint_if(
        close(best, ENDS_A**2 / (ENDS_A**2 + ENDS_B**2)),
        "the answers are squared in the loss, and the densities are not.",
    )
    hint_if(
        not close(best, wanted),
        "the best D is not right: set the derivative of a (1 - y)**2 + b y**2 to 0.",
    )
    paid = ENDS_A * ENDS_B / total
    hint_if(
        close(loss, paid / total),
        "this is the loss for a and b that sum to 1; the densities need not.",
    )
    hint_if(
        close(loss, ENDS_A * (1 - wanted) ** 2) or close(loss, ENDS_B * wanted**2),
        "this is one of the two terms of the loss.",
    )
    hint_if(close(loss, (1 - wanted) ** 2 + wanted**2), "each square has its density as a factor.")
    logs = (xlogy(ENDS_A, wanted) + xlogy(ENDS_B, 1 - wanted))[: len(A)]
    inner = loss[: len(A)]  # beyond, where a density is 0, such a loss may be NaN
    hint_if(
        close(inner, logs) or close(inner, -logs),
        "this is what D* gets with logarithms; here the errors are squared.",
    )
    hint_if(
        not close(loss, paid),
        "the best D is right, its loss is not: put it into a (1 - y)**2 + b y**2.",
    )
    return "squares lead to the same D*, and charge less than logarithms for being surely wrong."
