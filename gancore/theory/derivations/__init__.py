"""Every displayed equation of the book's theory, by its number.

One module a chapter. ``equations()`` builds the checked ones; ``DEFINITIONS`` names those
displays that define something and therefore have nothing to check.
"""

from functools import cache
from types import ModuleType

from gancore.theory.derivations import (
    algorithm1,
    convergence,
    faces,
    jensen_shannon,
    latent,
    lotus,
    optimal_discriminator,
    parzen,
    slips,
    value_function,
)
from gancore.theory.equations import Equation, ShownEquation
from gancore.theory.equations import show as show_equation

CHAPTERS: tuple[ModuleType, ...] = (
    value_function,
    optimal_discriminator,
    lotus,
    jensen_shannon,
    convergence,
    algorithm1,
    faces,
    parzen,
    latent,
    slips,
)


@cache
def all_equations() -> dict[str, Equation]:
    """Return every checked equation by its number."""
    return {each.number: each for chapter in CHAPTERS for each in chapter.equations()}


def definitions() -> dict[str, str]:
    """Return what each display that is a definition defines, by its number."""
    return {number: what for chapter in CHAPTERS for number, what in chapter.DEFINITIONS.items()}


def show(number: str) -> ShownEquation:
    """Check the equation of a number and return it for display.

    Parameters
    ----------
    number
        Chapter and place, such as ``"1.2"``.

    Raises
    ------
    ArithmeticError
        If the equation is not true.
    KeyError
        If there is no checked equation of that number.

    Examples
    --------
    >>> show("1.4")
    checked: equation 1.4, the density of G(z) is the derivative of its distribution function
    """
    return show_equation(all_equations()[number])
