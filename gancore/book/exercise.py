"""What an exercise is, and how an answer to it is judged."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from types import EllipsisType

Judge = Callable[[object], str]
"""Returns a word about a right answer, or raises :class:`Hint`."""


class Hint(Exception):  # noqa: N818 (what it says is no error)
    """Raised by a checker: the answer is not right yet, and this may help."""


@dataclass(frozen=True)
class Verdict:
    """What a checker says of an answer; true exactly if the answer is right.

    Attributes
    ----------
    title
        Such as ``"Exercise 3.1"``.
    right
        Whether the answer is right.
    says
        A hint, or a word about what is right.

    Examples
    --------
    >>> Verdict("Exercise 3.1", False, "this density integrates to 0.5.")
    Exercise 3.1, not yet: this density integrates to 0.5.
    """

    title: str
    right: bool
    says: str

    def __bool__(self) -> bool:
        return self.right

    def __repr__(self) -> str:
        return f"{self._judgement}: {self.says}"

    def _repr_html_(self) -> str:
        # As a paragraph, a long hint is wrapped.
        return f"<p><strong>{escape(self._judgement)}:</strong> {escape(self.says)}</p>"

    @property
    def _judgement(self) -> str:
        return f"{self.title}, {'right' if self.right else 'not yet'}"


@dataclass(frozen=True)
class Exercise:
    """An exercise that checks its answers.

    Attributes
    ----------
    name
        The chapter and the number, such as ``"03-lotus-1"``.
    asks
        What an answer is, for instance "a function of x".
    judge
        Returns a word about a right answer, or raises :class:`Hint`.
    """

    name: str
    asks: str
    judge: Judge

    @property
    def title(self) -> str:
        """The exercise's heading in the book, such as ``"Exercise 3.1"``."""
        chapter, *_, number = self.name.split("-")
        return f"Exercise {int(chapter)}.{number}"


EXERCISES: dict[str, Exercise] = {}
"""Every exercise that has a checker, by its name."""


def exercise(name: str, *, asks: str) -> Callable[[Judge], Judge]:
    """Register a judge as the checker of an exercise."""

    def register(judge: Judge) -> Judge:
        if name in EXERCISES:
            raise ValueError(f"exercise {name} has a checker already")
        EXERCISES[name] = Exercise(name, asks, judge)
        return judge

    return register


def hint_if(condition: object, says: str) -> None:
    """Raise a hint if a condition holds."""
    if condition:
        raise Hint(says)


def dots_in(answer: object) -> list[bool]:
    """Tell of an answer, or of each of its parts, whether it is three dots still.

    Examples
    --------
    >>> dots_in((0.5, ...)), dots_in(0.5)
    ([False, True], [False])
    """
    parts = answer if isinstance(answer, (tuple, list)) else [answer]
    return [isinstance(part, EllipsisType) for part in parts]
