"""Exercises that answer: every chapter's checkers, by the names that its notebook calls.

A chapter's checkers stand in its own folder and are called by the chapter and the exercise's
number: exercise 3.2 is ``"03-lotus-2"``. A checker tests what must hold of any right answer,
however it is written, and knows the usual mistakes by name.
"""

from gancore.book.algorithm_1 import exercises as algorithm_1
from gancore.book.convergence import exercises as convergence
from gancore.book.exercise import EXERCISES, Exercise, Verdict, check
from gancore.book.faces import exercises as faces
from gancore.book.jensen_shannon import exercises as jensen_shannon
from gancore.book.latent_space import exercises as latent_space
from gancore.book.lotus import exercises as lotus
from gancore.book.mnist import exercises as mnist
from gancore.book.optimal_discriminator import exercises as optimal_discriminator
from gancore.book.parzen import exercises as parzen
from gancore.book.questions import SelfTest, self_test
from gancore.book.value_function import exercises as value_function

CHAPTERS = (
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
)
"""The modules whose import registers a chapter's checkers."""

__all__ = ["CHAPTERS", "EXERCISES", "Exercise", "SelfTest", "Verdict", "check", "self_test"]
