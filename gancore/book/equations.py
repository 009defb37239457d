"""Every displayed equation of the book, by its number.

A chapter's equations stand in its own folder: ``equations()`` builds the checked ones, and
``DEFINITIONS`` names those displays that define something and therefore have nothing to check.
"""

from functools import cache
from types import ModuleType

import sympy as sp

from gancore.book.algorithm_1 import equations as algorithm_1
from gancore.book.convergence import equations as convergence
from gancore.book.dcgan import equations as dcgan
from gancore.book.equation import Equation, ShownEquation, show
from gancore.book.faces import equations as faces
from gancore.book.failures_and_after import equations as failures_and_after
from gancore.book.four_models import equations as four_models
from gancore.book.jensen_shannon import equations as jensen_shannon
from gancore.book.latent_space import equations as latent_space
from gancore.book.lotus import equations as lotus
from gancore.book.optimal_discriminator import equations as optimal_discriminator
from gancore.book.parzen import equations as parzen
from gancore.book.slips import equations as slips
from gancore.book.value_function import equations as value_function

MODULES: tuple[ModuleType, ...] = (
    value_function,
    optimal_discriminator,
    lotus,
    jensen_shannon,
    convergence,
    algorithm_1,
    faces,
    parzen,
    latent_space,
    dcgan,
    four_models,
    failures_and_after,
    slips,
)


@cache
def all_equations() -> dict[str, Equation]:
    """Return every checked equation by its number."""
    return {each.number: each for chapter in MODULES for each in chapter.equations()}


def definitions() -> dict[str, str]:
    """Return what each display that is a definition defines, by its number."""
    return {number: what for chapter in MODULES for number, what in chapter.DEFINITIONS.items()}


def equation(number: str, derived: sp.Basic) -> ShownEquation:
    """Hold what a page derived to the registered equation of a number, and return that for display.

    The register derives every equation a second time, independently of the page.

    Parameters
    ----------
    number
        Chapter and place, such as ``"2.3"``.
    derived
        What the page's own steps ended in: an expression, compared with the last of the
        registered chain, or a relation.

    Raises
    ------
    ArithmeticError
        If the two differ, or the registered equation is not true.
    KeyError
        If there is no checked equation of that number.

    Examples
    --------
    >>> y, a, b = sp.symbols("y a b", positive=True)
    >>> slope = sp.diff(a * sp.log(y) + b * sp.log(1 - y), y)
    >>> equation("2.3", slope)
    checked: equation 2.3, the derivative of f
    """
    registered = all_equations()[number]
    if not registered.agrees_with(derived):
        raise ArithmeticError(
            f"what was derived for equation {number} ({registered.says}) is not the registered "
            f"{registered.chain[-1]}, but {derived}"
        )
    return show(registered)
