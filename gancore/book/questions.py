"""Self-tests: a few questions at the end of a chapter, answered in a page without a kernel."""

import json
import tomllib
from dataclasses import dataclass
from functools import cached_property
from html import escape
from importlib.resources import files

from gancore.book import CHAPTERS
from gancore.errors import UserError


@dataclass(frozen=True)
class Choice:
    """One of the answers that a question offers.

    Attributes
    ----------
    says
        The answer, HTML of one line.
    because
        Why it is right or wrong, HTML of a sentence or two.
    right
        Whether it is right.
    """

    says: str
    because: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """A question with its choices, of which one is right.

    Attributes
    ----------
    asks
        The question, HTML of a sentence or two.
    choices
        What a reader chooses from.

    Raises
    ------
    ValueError
        If not exactly one choice is right.
    """

    asks: str
    choices: tuple[Choice, ...]

    def __post_init__(self) -> None:
        if sum(choice.right for choice in self.choices) != 1:
            raise ValueError(f"not one right choice: {self.asks}")

    @cached_property
    def solution(self) -> Choice:
        """The choice that is right."""
        return next(choice for choice in self.choices if choice.right)


@dataclass(frozen=True)
class SelfTest:
    """Questions as one piece of HTML: a choice is answered at once, by a short script.

    Without scripts, as in a notebook that is not trusted, each answer can be unfolded. It has
    no ids and asks no server for anything.

    Attributes
    ----------
    chapter
        Its name, such as ``"03-lotus"``.
    questions
        In order.
    """

    chapter: str
    questions: tuple[Question, ...]

    def __repr__(self) -> str:
        number = self.chapter.split("-")[0].lstrip("0")
        return f"Self-test of chapter {number}: {len(self.questions)} questions."

    def _repr_html_(self) -> str:
        reasons = [
            [[choice.right, choice.because] for choice in question.choices]
            for question in self.questions
        ]
        # "<" is written as an escape, so that no text can end the script.
        data = json.dumps({"chapter": self.chapter, "reasons": reasons}).replace("<", "\\u003c")
        asked = "\n".join(
            self._fieldset(number, question) for number, question in enumerate(self.questions, 1)
        )
        return f"""\
<div class="gancore-self-test" data-self-test="{escape(self.chapter)}" role="group" \
aria-label="Self-test">
<style>
{_read("self_test.css")}</style>
{asked}
<script>
(function (data) {{
"use strict";
{_read("self_test.js")}}})({data});
</script>
</div>"""

    def _fieldset(self, number: int, question: Question) -> str:
        group = escape(f"{self.chapter}-{number}")
        choices = "\n".join(
            f'<label><input type="radio" name="{group}" autocomplete="off"> '
            f"<span>{choice.says}</span></label>"
            for choice in question.choices
        )
        return f"""\
<fieldset>
<legend>{number}. {question.asks}</legend>
{choices}
<p class="verdict" role="status"></p>
<details><summary>Answer {number}</summary>
<p>{question.solution.says} {question.solution.because}</p></details>
</fieldset>"""


def self_test(chapter: str) -> SelfTest:
    """Return the self-test of a chapter, which a notebook shows as HTML.

    Parameters
    ----------
    chapter
        The chapter's name, such as ``"03-lotus"``.

    Raises
    ------
    UserError
        If the chapter has none.

    Examples
    --------
    >>> self_test("03-lotus")
    Self-test of chapter 3: 4 questions.
    """
    if chapter not in CHAPTERS:
        raise UserError(f"no chapter '{chapter}' has a self-test: a name is such as 03-lotus")
    source = files(__package__) / CHAPTERS[chapter] / "self_test.toml"
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    return SelfTest(
        chapter,
        tuple(
            Question(each["asks"], tuple(Choice(**choice) for choice in each["choices"]))
            for each in table["questions"]
        ),
    )


def _read(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")
