"""The self-tests at the end of the chapters, and what else every chapter ends with."""

import re
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import nbformat
import pytest

from gancore.book.exercises import EXERCISES
from gancore.book.questions import Choice, Question, self_test
from gancore.errors import UserError

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("[0-9]*.ipynb"))
CHAPTERS = [path.stem.replace("_", "-") for path in NOTEBOOKS]
TESTS = {chapter: self_test(chapter) for chapter in CHAPTERS}
QUESTIONS = [(chapter, i) for chapter, test in TESTS.items() for i in range(len(test.questions))]
ALLOWED = {"i", "b", "sub", "sup", "code", "em", "strong"}


def texts(question):
    yield question.asks
    for choice in question.choices:
        yield from (choice.says, choice.because)


class Balance(HTMLParser):
    """Notes every element that is not allowed or not closed in its place."""

    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        if tag not in ALLOWED or attrs:
            self.wrong.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"/{tag}")


@pytest.mark.parametrize(("chapter", "number"), QUESTIONS)
def test_a_question_is_whole(chapter, number):
    question = TESTS[chapter].questions[number]
    assert 3 <= len(question.choices) <= 5
    assert len({choice.says for choice in question.choices}) == len(question.choices)
    for text in texts(question):
        balance = Balance()
        balance.feed(text)
        assert balance.wrong + balance.open == [], text
        assert not re.search(r"\\[a-z(\[]|\$", text), f"TeX is not set everywhere: {text}"
        assert text.strip()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_right_choice_has_no_place_of_its_own(chapter):
    questions = TESTS[chapter].questions
    assert len(questions) >= 4
    places = {[choice.right for choice in each.choices].index(True) for each in questions}
    assert len(places) > 1


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_chapter_ends_as_the_others_do(path):
    cells = nbformat.read(path, as_version=4).cells
    chapter = path.stem.replace("_", "-")
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    endings = re.findall(r"^## (.+)$", text, flags=re.M)[-5:]
    assert endings == [
        "What was shown",
        "What you should now be able to do",
        "Self-test",
        "Exercises",
        "To discuss",
    ]
    assert sum(cell.source == f'exercises.self_test("{chapter}")' for cell in cells) == 1
    exercises = len(re.findall(r"^\*\*Exercise ", text, flags=re.M))
    assert 3 <= exercises <= 5
    assert len(re.findall(r"<summary>Solution</summary>", text)) == exercises
    assert sum(name.startswith(f"{chapter}-") for name in EXERCISES) >= 2


def test_every_table_of_questions_is_a_chapter_s():
    folders = Path(str(files("gancore.book"))).glob("*/self_test.toml")
    named = {path.stem.partition("_")[2] for path in NOTEBOOKS}
    assert {each.parent.name for each in folders} == named


def test_the_page_holds_questions_choices_and_folded_answers():
    test = TESTS["03-lotus"]
    html = test._repr_html_()
    assert html == test._repr_html_()
    assert html.count("<fieldset>") == html.count("<details>") == len(test.questions)
    assert html.count('type="radio"') == sum(len(each.choices) for each in test.questions)
    assert html.count("</script>") == 1
    assert not re.search(r"https?:|\bid=", html)


def test_a_question_has_one_right_choice():
    yes, no = Choice("yes", "", right=True), Choice("no", "")
    for choices in ((no, no), (yes, yes)):
        with pytest.raises(ValueError, match="not one right choice"):
            Question("?", choices)
    assert Question("?", (no, yes)).solution is yes


@pytest.mark.parametrize("name", ["04-lotus", "../exercise", ""])
def test_a_chapter_without_questions_is_told_so(name):
    with pytest.raises(UserError, match="has a self-test"):
        self_test(name)
