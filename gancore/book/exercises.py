"""Exercises that answer: every chapter's checkers, by the names that its notebook calls.

A chapter's checkers stand in its own folder and are called by the chapter and the exercise's
number: exercise 3.2 is ``"03-lotus-2"``. A checker tests what must hold of any right answer,
however it is written, and knows the usual mistakes by name.
"""

import difflib
from types import ModuleType

from gancore.book.algorithm_1 import exercises as algorithm_1
from gancore.book.convergence import exercises as convergence
from gancore.book.dcgan import exercises as dcgan
from gancore.book.exercise import EXERCISES, Hint, Verdict, dots_in
from gancore.book.faces import exercises as faces
from gancore.book.failures_and_after import exercises as failures_and_after
from gancore.book.four_models import exercises as four_models
from gancore.book.jensen_shannon import exercises as jensen_shannon
from gancore.book.latent_space import exercises as latent_space
from gancore.book.lotus import exercises as lotus
from gancore.book.mnist import exercises as mnist
from gancore.book.optimal_discriminator import exercises as optimal_discriminator
from gancore.book.parzen import exercises as parzen
from gancore.book.questions import self_test
from gancore.book.value_function import exercises as value_function
from gancore.errors import UserError

__all__ = ["EXERCISES", "check", "self_test"]

MODULES: tuple[ModuleType, ...] = (
    value_function,
    optimal_discriminator,
    lotus,
    jensen_shannon,
    convergence,
    algorithm_1,
    mnist,
    faces,
    parzen,
    latent_space,
    dcgan,
    four_models,
    failures_and_after,
)
"""A chapter each; importing them registers their judges."""


def check(name: str, answer: object) -> Verdict:
    """Judge an answer to an exercise.

    The checker tests properties that every right answer has, to a tolerance, so that a number may
    be a float or a SymPy expression and a function may be written in any way. On the usual
    mistakes the hint says which one it looks like.

    Parameters
    ----------
    name
        The chapter and the number of the exercise, such as ``"03-lotus-1"``.
    answer
        What the exercise asks for. Three dots stand for an answer that is still to come.

    Returns
    -------
    Verdict
        True exactly if the answer is right; it prints as one line.

    Raises
    ------
    UserError
        If no exercise of that name has a checker.

    Examples
    --------
    >>> check("03-lotus-5", ...)
    Exercise 3.5, not yet: put your answer in place of the dots (a number, the area h).
    >>> bool(check("03-lotus-5", 0.0203))
    True
    """
    if name not in EXERCISES:
        near = difflib.get_close_matches(name, EXERCISES, n=1)
        raise UserError(
            f"no exercise '{name}' has a checker"
            + (f": did you mean '{near[0]}'?" if near else ": see gancore.book.exercises.EXERCISES")
        )
    asked = EXERCISES[name]
    if any(dots_in(answer)):
        says = f"put your answer in place of the dots ({asked.asks})."
        return Verdict(asked.title, False, says)
    try:
        return Verdict(asked.title, True, asked.judge(answer))
    except Hint as hint:
        return Verdict(asked.title, False, str(hint))
