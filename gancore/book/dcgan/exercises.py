"""The exercises of chapter 11, on DCGAN."""

import numpy as np

from gancore.book.answers import close, flat, number, several
from gancore.book.calling import forms_of_arrays, outcome
from gancore.book.exercise import Hint, exercise, hint_if

Axes = int | tuple[int, ...] | None
MAPS = (0, 2, 3)
NEAR = 3e-5  # of float32, in a map whose numbers are nearly alike


@exercise("11-dcgan-1", asks="two whole numbers in a tuple: padding and output_padding")
def _five_by_five(answer: object) -> str:
    """Judge the padding with which a 5×5 kernel of stride 2 doubles every side."""
    given_padding, given_extra = several(answer, 2, called="padding and output_padding")
    padding = number(given_padding, called="the padding")
    extra = number(given_extra, called="the output_padding")
    hint_if(
        (padding, extra) == (1, 0),
        "with padding 1 and a kernel of 5, equation 11.2 gives 2 m + 1: a pixel too many.",
    )
    hint_if(
        padding != int(padding) or padding < 0 or extra != int(extra) or extra < 0,
        "both are whole numbers, and none is negative.",
    )
    made = 2 * (7 - 1) + 5 - 2 * padding + extra
    hint_if(
        made == 14 and extra >= 2,
        "the sides are right, but PyTorch takes an output_padding below the stride only.",
    )
    hint_if(made != 14, f"from a side of 7 this makes {made:.0f} by equation 11.2, not 14.")
    return "the authors' 5×5 kernels need one row and one column more, on one side only."


@exercise("11-dcgan-2", asks="two whole numbers in a tuple: weights of the layer, and of the other")
def _weights(answer: object) -> str:
    """Judge how many weights a transposed convolution has, and a full layer in its place."""
    few, many = (number(each) for each in several(answer, 2, called="the weights of both layers"))
    right = 32 * 16 * 4 * 4, 32 * 7 * 7 * 16 * 14 * 14
    hint_if((many, few) == right, "the convolution first, please.")
    hint_if(few == 4 * 4, "each of 32 maps has a kernel for each of 16 others.")
    hint_if(
        few in (32 * 4 * 4, 16 * 4 * 4),
        "there is a kernel for every *pair* of maps, one to another.",
    )
    hint_if(
        few in (right[0] * 7 * 7, right[0] * 14 * 14),
        "a kernel is the same at every place: the size of the maps does not count.",
    )
    hint_if(few == right[0] + 16, "these are weights and biases. Count the weights alone.")
    hint_if(
        few != right[0], "multiply the maps before, the maps after, and the pixels of a kernel."
    )
    hint_if(
        many in (7 * 7 * 14 * 14, 32 * 16),
        "a full layer joins every number before it, of all maps, to every one after it.",
    )
    hint_if(
        many == right[1] + 16 * 14 * 14, "these are weights and biases. Count the weights alone."
    )
    hint_if(many != right[1], "multiply 32 · 7 · 7 numbers before by 16 · 14 · 14 after.")
    return f"a {right[1] / right[0]:.0f}th of the weights: that is what sharing a kernel saves."


@exercise("11-dcgan-3", asks="a function of a tensor of shape (m, maps, height, width)")
def _batch_norm(answer: object) -> str:
    """Judge batch normalisation, in training mode and without its learned numbers."""
    rng = np.random.default_rng(11)
    for shape in ((6, 3, 4, 5), (2, 1, 7, 7)):
        x = 0.2 + rng.normal(size=shape) * np.array([0.03, 1.0, 5.0][: shape[1]])[:, None, None]
        first, *also = forms_of_arrays(x)
        found = outcome(answer, *first, read=flat, also=also)
        hint_if(len(found) != x.size, f"it returns {len(found)} numbers instead of {x.size}.")
        if not close(found, _normalised(x, MAPS)[0], tolerance=NEAR):
            _name_mistake(found, x)
            raise Hint("compare with equation 11.3, map by map.")
    return "two lines, and PyTorch's layer does the same in training mode."


def _name_mistake(found: np.ndarray, x: np.ndarray) -> None:
    """Name what is wrong with normalised numbers, where it is a usual mistake."""
    _, without, beside = _normalised(x, MAPS)
    spread = (x - x.mean(axis=MAPS, keepdims=True)).ravel()
    hint_if(close(found, spread, tolerance=NEAR), "the mean is right. Now divide.")
    hint_if(
        close(found, without, tolerance=NEAR),
        "ε = 1e-5 is missing: it shows in a map whose numbers are nearly alike.",
    )
    hint_if(close(found, beside, tolerance=NEAR), "ε is added to the variance, under the root.")
    correction = (
        "divide the sum of squares by their number, not by one less, as x.std and x.var do unless "
        "told: unbiased=False."
    )
    by_one_less, *others = _normalised(x, MAPS, ddof=1)
    hint_if(close(found, by_one_less, tolerance=NEAR), correction)
    hint_if(
        any(close(found, each, tolerance=NEAR) for each in others),
        f"{correction} And ε = 1e-5 belongs under the root, beside the variance.",
    )
    variances = [x.var(axis=MAPS, keepdims=True, ddof=ddof) for ddof in (0, 1)]
    hint_if(
        any(
            close(found, spread / np.broadcast_to(each + slack, x.shape).ravel(), tolerance=NEAR)
            for each in variances
            for slack in (0.0, 1e-5)
        ),
        "this divides by the variance. Divide by its root.",
    )
    wrong: dict[str, Axes] = {
        "mean and variance are taken over the pixels too, not over the images alone.": 0,
        "this normalises each image by itself. Batch norm mixes the images.": (2, 3),
        "this normalises each image over all of its maps: that is layer norm.": (1, 2, 3),
        "this normalises each pixel over its maps. Every map has a mean and a variance.": 1,
        "every map has a mean and a variance of its own.": None,
    }
    for says, axes in wrong.items():
        each_way = [*_normalised(x, axes), *_normalised(x, axes, ddof=1)]
        hint_if(any(close(found, each, tolerance=NEAR) for each in each_way), says)


def _normalised(x: np.ndarray, axes: Axes, ddof: int = 0) -> list[np.ndarray]:
    """Equation 11.3 in one row, over some axes: with ε where it belongs, without it, and beside."""
    spread = x - x.mean(axis=axes, keepdims=True)
    with np.errstate(all="ignore"):  # one number has no spread
        variance = x.var(axis=axes, keepdims=True, ddof=ddof)
        root = np.sqrt(variance)
        return [(spread / each).ravel() for each in (np.sqrt(variance + 1e-5), root, root + 1e-5)]
