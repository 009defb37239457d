"""Exercises that answer: checkers for the code exercises, and self-tests in static HTML.

A chapter's checkers stand in a module of their own and are called by the chapter and the
exercise's number: exercise 3.2 is ``"03-lotus-2"``. A checker tests what must hold of any right
answer, however it is written, and knows the usual mistakes by name.
"""

import importlib
import pkgutil

from gancore.exercises.exercise import EXERCISES, Exercise, Verdict, check
from gancore.exercises.questions import SelfTest, self_test

for _module in pkgutil.iter_modules(__path__, f"{__name__}."):
    if _module.name.startswith(f"{__name__}.chapter_"):
        importlib.import_module(_module.name)  # registers its exercises

__all__ = ["EXERCISES", "Exercise", "SelfTest", "Verdict", "check", "self_test"]
