"""Every checker takes right answers however they are written, and knows wrong ones by name.

The answers stand in ``answers_NN.py`` beside this file, a chapter each.
"""

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import nbformat
import pytest
import sympy as sp
import torch

from gancore.errors import UserError
from gancore.exercises import EXERCISES, check
from gancore.exercises.answers import function, number
from gancore.exercises.exercise import Hint, exercise

HERE = Path(__file__).parent
NOTEBOOKS = HERE.parents[1] / "notebooks"
CALL = re.compile(r"exercises\.check\(\s*\"([\w-]+)\"")


def answers():
    """Join the tables of all chapters."""
    table = {}
    for path in sorted(HERE.glob("answers_*.py")):
        spec = spec_from_file_location(path.stem, path)
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        table.update(module.ANSWERS)
    return table


TABLE = answers()
RIGHT = [(name, i) for name, each in TABLE.items() for i in range(len(each["right"]))]
WRONG = [(name, i) for name, each in TABLE.items() for i in range(len(each["wrong"]))]


def test_every_checker_is_tried_enough():
    assert set(TABLE) == set(EXERCISES)
    for name, each in TABLE.items():
        assert len(each["right"]) >= 3, f"{name}: the solution and two others"
        assert len(each["wrong"]) >= 2, name


@pytest.mark.parametrize(("name", "which"), RIGHT)
def test_a_right_answer_is_taken(name, which):
    verdict = check(name, TABLE[name]["right"][which])
    assert verdict, verdict
    assert f"{verdict}".startswith(f"{EXERCISES[name].title}, right: ")


@pytest.mark.parametrize(("name", "which"), WRONG)
def test_a_wrong_answer_gets_a_hint_that_names_the_mistake(name, which):
    answer, names_it = TABLE[name]["wrong"][which]
    verdict = check(name, answer)
    assert not verdict
    assert names_it in verdict.says
    assert "\n" not in repr(verdict)


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("answer", [None, "0.5", object(), (), {}, float("nan"), torch.ones(3)])
def test_nonsense_is_refused_with_a_hint(name, answer):
    assert not check(name, answer)


@pytest.mark.parametrize("name", EXERCISES)
def test_dots_ask_for_an_answer(name):
    for dots in (..., (0.5, ...)):
        verdict = check(name, dots)
        assert not verdict
        assert EXERCISES[name].asks in verdict.says


def test_every_checker_is_called_in_its_chapter_and_the_notebooks_call_no_other():
    called = {}
    for path in NOTEBOOKS.glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                for name in CALL.findall(cell.source):
                    called.setdefault(name, path.stem.replace("_", "-"))
    assert set(called) == set(EXERCISES)
    assert all(name.startswith(chapter) for name, chapter in called.items())


def test_a_name_that_is_not_there_is_refused_with_the_nearest():
    with pytest.raises(UserError, match="did you mean '03-lotus-1'"):
        check("03-lotus1", 0)
    with pytest.raises(UserError, match="EXERCISES"):
        check("?", 0)


def test_a_name_is_given_once():
    with pytest.raises(ValueError, match="already"):
        exercise("03-lotus-1", asks="")(lambda answer: "")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("2", "text in quotes"),
        (True, "not a bool"),
        (sp.Symbol("h"), "h is left"),
        (1j, "real number"),
        (sp.I, "real number"),
        (float("inf"), "finite"),
        (10**400, "real number"),
        (torch.ones(2), "tensor of shape"),
        (abs, "should be a number"),
    ],
)
def test_what_is_no_number_is_told_so(answer, says):
    with pytest.raises(Hint, match=says):
        number(answer)


def test_a_function_that_fails_is_told_where():
    with pytest.raises(Hint, match=r"fails at x = 0: ZeroDivisionError"):
        function(lambda x: 1 / x)([1, 0])

    def complain(x):
        raise RuntimeError("one line\nand another")

    with pytest.raises(Hint, match="one line and another"):
        function(complain)(1)
    with pytest.raises(Hint, match="has y in it"):
        function(sp.Symbol("y"))


def test_a_function_of_two_letters_is_broadcast_and_takes_them_in_order():
    a, b = sp.symbols("a b", positive=True)
    for answer in (a - 2 * b, lambda a, b: a - 2 * b):
        assert function(answer, ("a", "b"))([[1], [2]], [0, 1]).tolist() == [[1, -1], [2, 0]]
