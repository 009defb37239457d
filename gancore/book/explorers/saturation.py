"""The explorer of the generator's two objectives: where each of them has a slope."""

import math

from gancore.book.explorers.explorer import Explorer


def saturation(*, logit: float = -4.0, digits: int = 4) -> Explorer:
    r"""Explore both objectives of G for one sample, and their slopes in the logit ℓ of D.

    .. math::

        \frac{d}{d\ell} \log(1 - D) = -D, \qquad \frac{d}{d\ell} \bigl[-\log D\bigr] = D - 1

    Over the logit, the slope of a curve is what backpropagation hands on; over D it is not.

    Parameters
    ----------
    logit
        At the start, from -8 to 8; rounded to tenths, the slider's steps.
    digits
        Shown behind the point, at most 6.

    Raises
    ------
    ValueError
        If a number lies outside its range.

    Examples
    --------
    >>> saturation(logit=-4)
    At D(G(z)) = 0.0180 the slope of log(1 - D) in the logit is -0.0180, that of -log D -0.9820.
    """
    logit = round(float(logit), 1)
    if not (-8 <= logit <= 8 and 0 <= digits <= 6):
        raise ValueError(f"logit {logit} or {digits} digits: out of range")
    d = 1 / (1 + math.exp(-logit))
    return Explorer(
        kind="saturation",
        title="What the generator's two objectives hand back",
        says=(
            f"At D(G(z)) = {d:.{digits}f} the slope of log(1 - D) in the logit is "
            f"{-d:.{digits}f}, that of -log D {d - 1:.{digits}f}."
        ),
        caption=(
            "Move the slider, or a finger over the picture. The short straight lines are tangents: "
            "their slopes are what G receives."
        ),
        fields={"logit": str(logit)},
        data={"digits": digits},
    )
