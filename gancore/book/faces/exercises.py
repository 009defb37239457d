"""The exercises of chapter 8, on faces and folds."""

import math

import numpy as np
import torch

from gancore.book.answers import close, flat, number, several
from gancore.book.calling import outcome
from gancore.book.exercise import Hint, exercise, hint_if
from gancore.evaluation.gaussian import deviation_that_scores

PIXELS = 48 * 48
SCORES = np.array([2000.0, 2050, 2100, 2030, 2105])


@exercise("08-faces-1", asks="the deviation, a number in units of a pixel from 0 to 1")
def _where_one_picture_scores_nothing(answer: object) -> str:
    """Judge the deviation at which one picture scores 0 nats."""
    found = number(answer)
    wanted = deviation_that_scores(0, 1)
    hint_if(found < 0, "a deviation is a root, and above 0.")
    hint_if(close(found, wanted**2, tolerance=2e-3), "this is v. Give its root.")
    hint_if(
        close(found, math.sqrt(1 / (2 * math.pi)), tolerance=2e-3),
        "this makes the logarithm 0. Equation 8.5 has 1 beside it.",
    )
    hint_if(
        close(found, math.sqrt(math.e / (2 * math.pi)), tolerance=2e-3),
        "the sign: the logarithm has to be -1.",
    )
    hint_if(
        close(found, 255 * wanted, tolerance=2e-3),
        "this is in grey levels; the chapter's pixels run from 0 to 1.",
    )
    hint_if(
        close(found, deviation_that_scores(2057, PIXELS), tolerance=2e-3),
        "this deviation scores 2057 nats. Which one scores 0?",
    )
    hint_if(
        not close(found, wanted, tolerance=2e-3),
        "set equation 8.5 to 0 and solve for v. Does d stay in it?",
    )
    return "there the sign turns, for any number of pixels."


@exercise("08-faces-2", asks="two in a tuple: the mean and its standard error, in nats")
def _mean_over_folds(answer: object) -> str:
    """Judge equation 8.1 for five figures."""
    given_mean, given_error = several(answer, 2, called="the mean and its standard error")
    mean = number(given_mean, called="the mean")
    error = number(given_error, called="the standard error")
    hint_if(close(mean, np.median(SCORES)), "this is the median. Equation 8.1 has the mean.")
    hint_if(close(mean, SCORES.sum()), "this is the sum. Divide by the number of folds.")
    hint_if(
        not close(mean, SCORES.mean(), tolerance=1e-5), "the mean is not that of the five figures."
    )
    spread = SCORES.std(ddof=1)
    wanted = spread / math.sqrt(5)
    hint_if(
        close(error, SCORES.std() / math.sqrt(5), tolerance=2e-3),
        "this divides by F twice. Equation 8.1 divides by F and by F - 1.",
    )
    hint_if(
        close(error, spread, tolerance=2e-3) or close(error, SCORES.std(), tolerance=2e-3),
        "this is how far single folds spread. Their mean spreads less.",
    )
    hint_if(
        close(error, wanted**2, tolerance=2e-3), "this is what stands under the root of the error."
    )
    hint_if(
        close(error, spread / 5, tolerance=2e-3),
        "the mean of F varies less by the root of F, not by F.",
    )
    hint_if(
        not close(error, wanted, tolerance=1.2e-2),  # 20 will do for 20.2
        "the mean is right; for the error add up the squared deviations from it first.",
    )
    return "with five folds, F or F - 1 is worth a tenth of the error."


@exercise("08-faces-3", asks="a number of nats an image, for pixels from 0 to 1")
def _bits_a_pixel(answer: object) -> str:
    """Judge -3 bits a pixel, in grey levels, as nats an image with pixels from 0 to 1."""
    found = number(answer)
    bits = -3.0 * PIXELS
    nats, shift = bits * math.log(2), PIXELS * math.log(255)
    wanted = nats + shift
    wrong = {
        "this is still in the unit of grey levels. Equation 8.6 changes it.": nats,
        "the sign of the change: from grey levels to smaller units, densities rise.": nats - shift,
        "bits are counted in logarithms to base 2. What is a bit in nats?": bits + shift,
        "you divided by log 2. A bit is less than a nat.": bits / math.log(2) + shift,
        "the figure is negative: minus three bits.": shift - nats,
        "this is for one pixel. An image has 48 times 48.": wanted / PIXELS,
        "the change of units counts for every pixel, not once.": nats + math.log(255),
        "this is in bits; nats are asked for.": wanted / math.log(2),
        "pixels run from 0 to 255: one unit becomes 255, not 256.": nats + PIXELS * math.log(256),
    }
    for says, value in wrong.items():
        hint_if(close(found, value, tolerance=2e-4), says)
    hint_if(
        not close(found, wanted, tolerance=6e-4),
        "first nats an image, then the unit of a pixel by equation 8.6 with c = 255.",
    )
    return "far more than any figure in Table 1, from a number that looked poor."


@exercise("08-faces-4", asks="a function of the table of folds, which says True or False of each")
def _images_to_train_on(answer: object) -> str:
    """Judge which images of a table of folds may be trained on."""
    rng = np.random.default_rng(8)
    table = rng.choice(4, p=[0.7, 0.1, 0.1, 0.1], size=(200, 5))
    table[:20] = 0
    table[20:40] = rng.integers(0, 2, size=(20, 5))
    table[40:60] = rng.integers(1, 4, size=(20, 5))
    found = _flags(answer, table)
    unlabeled = table == 0
    wanted = unlabeled.all(axis=1)
    hint_if(
        (found == unlabeled[:, 0]).all(),
        "this looks at the first fold alone. Such an image may be another fold's test image.",
    )
    hint_if(
        (found == unlabeled.any(axis=1)).all(),
        "unlabeled in one fold is not enough: what is the image in the others?",
    )
    hint_if(
        (found == (table != 3).all(axis=1)).all() or (found == (table < 2).all(axis=1)).all(),
        "no fold tests on these, but some are labeled: they choose the width or are for "
        "classifiers. The paper's generator sees the unlabeled ones only.",
    )
    hint_if((found == ~wanted).all(), "this is True for the images that may not be trained on.")
    hint_if(
        (found == (table == 1).any(axis=1)).all() or (found == (table == 1).all(axis=1)).all(),
        "1 stands for the labeled training images, which are for classifiers.",
    )
    at = int(np.flatnonzero(found != wanted)[0]) if (found != wanted).any() else None
    if at is not None:
        folds = ", ".join(map(str, table[at]))
        raise Hint(f"an image with {folds} in the five folds should be {bool(wanted[at])}.")
    return "no image that any fold judges by is trained on."


def _flags(answer: object, table: np.ndarray) -> np.ndarray:
    """Call a reader's function, with an array or else a tensor, for True or False of each row."""
    values = outcome(
        answer,
        table,
        fails="fails on a NumPy array",
        read=flat,
        also=[[torch.as_tensor(table)]],
    )
    hint_if(
        values.size != len(table) or not np.isin(values, (0, 1)).all(),
        f"say True or False of each of the {len(table)} images, in their order.",
    )
    return values == 1
