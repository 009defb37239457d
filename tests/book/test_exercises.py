"""Every checker takes right answers however they are written, and knows wrong ones by name.

The answers stand in ``answers.py`` of each chapter's folder beside this file.
"""

import math
import re
import warnings
from fractions import Fraction
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import nbformat
import numpy as np
import pytest
import sympy as sp
import torch
from scipy import stats

from gancore.book.answers import flat, function, number, several
from gancore.book.calling import forms_of_arrays, outcome
from gancore.book.exercise import Hint, exercise
from gancore.book.exercises import EXERCISES, Verdict, check
from gancore.errors import UserError

HERE = Path(__file__).parent
NOTEBOOKS = HERE.parents[1] / "notebooks"
CALL = re.compile(r"exercises\.check\(\s*\"([\w-]+)\"")


def answers():
    """Join the tables of all chapters."""
    table = {}
    for path in sorted(HERE.glob("*/answers.py")):
        spec = spec_from_file_location(path.parent.name, path)
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


def test_a_verdict_is_a_paragraph_in_which_nothing_becomes_an_element():
    html = Verdict("Exercise 1.1", False, "is V < 0 & <b>finite</b>?")._repr_html_()
    assert html == (
        "<p><strong>Exercise 1.1, not yet:</strong> "
        "is V &lt; 0 &amp; &lt;b&gt;finite&lt;/b&gt;?</p>"
    )


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
        (np.complex128(0.5 + 3j), "real number"),
        (np.True_, "not a bool"),
        ((0.5, 1e-14), "take the first"),
    ],
)
def test_what_is_no_number_is_told_so(answer, says):
    with pytest.raises(Hint, match=says):
        number(answer)


def test_a_function_that_fails_is_told_where():
    with pytest.raises(Hint, match=r"fails at x = 0: ValueError"):
        function(math.log)([1, 0])
    with pytest.raises(Hint, match="at x = 1: RuntimeError: one line and another"):
        function(complain)(1)
    with pytest.raises(Hint, match="in place of the dots"):
        function(lambda x: ...)(1)
    with pytest.raises(Hint, match="has y in it"):
        function(sp.Symbol("y"))


def test_a_number_may_be_infinite_where_that_is_told():
    assert number(float("-inf"), finite=False) == float("-inf")
    assert np.isnan(number(torch.tensor(torch.nan), finite=False))
    with pytest.raises(Hint, match="real number"):
        number(None, finite=False)


def spoil(*given):
    for each in given:
        each[0] = 7
    return given


def test_a_function_gets_copies_and_may_change_them():
    arguments = np.zeros(2), torch.zeros(2), [0, 0]
    assert [each[0] for each in outcome(spoil, *arguments)] == [7, 7, 7]
    assert [each[0] for each in arguments] == [0, 0, 0]


def test_a_gradient_flows_through_the_copy():
    x = torch.tensor([1.0, 3.0], requires_grad=True)
    (slope,) = torch.autograd.grad(outcome(lambda x: (x**2).sum(), x), x)
    assert slope.tolist() == [2, 6]


def want_doubles(x):
    assert x.dtype == torch.float64, f"a {x.dtype}"
    return x.sum()


def test_arguments_in_other_forms_are_tried_in_their_order():
    first, *also = forms_of_arrays(np.array([0.1, 0.2]))
    assert outcome(want_doubles, *first, also=also, read=float) == np.float64(0.1) + 0.2
    assert outcome(lambda x: x.dtype, *first, also=also) == torch.float32
    assert outcome(lambda x: x.astype(int).tolist(), *first, also=also) == [0, 0]


def test_where_no_form_is_taken_the_hint_is_on_the_first():
    with pytest.raises(Hint, match=r"AssertionError: a torch\.float32"):
        outcome(want_doubles, torch.zeros(1), also=[[torch.zeros(1, dtype=torch.int32)]])


def test_whole_numbers_and_what_is_no_array_are_the_same_in_every_form():
    singles, doubles, given = forms_of_arrays(np.array([1, 2]), 0.5, [3.0])
    assert singles[0].dtype == doubles[0].dtype == torch.int64
    assert given[0].tolist() == [1, 2]
    assert singles[1:] == doubles[1:] == given[1:] == [0.5, [3.0]]


def test_what_is_no_array_is_given_as_it_is():
    game = {"moves": []}
    outcome(lambda game: game["moves"].append("D"), game)
    assert game == {"moves": ["D"]}


def complain(*given):
    raise RuntimeError("one line\nand another.\n")


def fail_silently(*given):
    raise AssertionError


def complain_at_length(*given):
    raise ValueError("word " * 1000)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (complain, "your function fails: RuntimeError: one line and another."),
        (fail_silently, "your function fails: AssertionError."),
        (lambda x, y: 0, "fails: TypeError: "),
        (lambda x: ..., "put your code in place of the dots."),
        (lambda x: (..., ...), "put your code in place of the dots."),
        (lambda x: [x, ...], "put your code in place of all dots."),
        (2.0, "your function is a float and should be a function: give the name of a Python"),
        (None, "your function is None and"),
        (3, "your function is an int and"),
    ],
)
def test_what_gives_no_outcome_is_told_why_in_one_line(answer, says):
    with pytest.raises(Hint) as hint:
        outcome(answer, 1.0)
    assert says in str(hint.value)
    assert "\n" not in str(hint.value)


def test_a_hint_about_an_error_is_short():
    with pytest.raises(Hint, match="ValueError: word word") as hint:
        outcome(complain_at_length)
    assert len(str(hint.value)) < 400


def test_an_outcome_is_told_in_the_words_that_are_asked_for():
    with pytest.raises(Hint, match=r"^your arc fails on two codes: ZeroDivisionError: .*\.$"):
        outcome(lambda: 1 / 0, called="your arc", fails="fails on two codes")
    with pytest.raises(Hint, match=r"^your arc is text in quotes and should be"):
        outcome("arc", called="your arc")


def test_what_cannot_be_read_counts_as_a_failure_and_a_hint_stays_as_it_is():
    assert outcome(lambda: "2", read=float) == 2
    with pytest.raises(Hint, match="your function fails: ValueError: could not convert"):
        outcome(lambda: "two", read=float)

    def judge(result):
        raise Hint("the other way round.")

    with pytest.raises(Hint, match=r"^the other way round\.$"):
        outcome(lambda: 0, read=judge)


def test_a_function_that_is_tried_warns_nobody():
    def warn(x):
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        return np.log(x)

    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        assert outcome(warn, np.zeros(1)) == -np.inf
        with pytest.raises(FloatingPointError):
            np.log(np.zeros(1))


@pytest.mark.parametrize(
    "answer",
    [
        [[0, 1], [2, 3]],
        ((0.0, 1.0), (sp.Integer(2), torch.tensor(3))),
        np.arange(4)[::-1][::-1],
        torch.arange(4.0, requires_grad=True).reshape(2, 2),
        map(int, "0123"),
    ],
)
def test_numbers_are_read_in_one_row_whatever_holds_them(answer):
    row = flat(answer)
    assert row.dtype == float
    assert row.tolist() == [0, 1, 2, 3]


def test_one_number_and_no_number_are_told_apart():
    assert flat(2).tolist() == [2]
    for strange in ("white", [[1], [2, 3]], object()):
        with pytest.raises((TypeError, ValueError)):
            flat(strange)


@pytest.mark.parametrize("answer", [(1, 2), [1, 2], np.array([1, 2]), torch.tensor([1, 2])])
def test_several_answers_come_in_any_row(answer):
    assert several(answer, 2, called="two") == (1, 2)
    with pytest.raises(Hint, match="should be three, 3 in a tuple"):
        several(answer, 3, called="three")


@pytest.mark.parametrize("answer", [torch.ones(2, 2), {1, 2}, "12", None])
def test_what_is_no_row_is_not_several_answers(answer):
    with pytest.raises(Hint, match="2 in a tuple"):
        several(answer, 2, called="two")


@pytest.mark.parametrize(
    "three",
    [
        3,
        np.float32(3),
        np.array([3]),
        torch.tensor([3.0], requires_grad=True),
        sp.solve(sp.Symbol("x") - 3),
        sp.solveset(sp.Symbol("x") - 3),
        sp.solve(sp.Symbol("x") - 3, dict=True),
        sp.Integral(1, (sp.Symbol("x"), 0, 3)),
        Fraction(3),
    ],
)
def test_a_number_is_read_as_solvers_return_it(three):
    assert number(three) == 3


U = sp.Symbol("u", real=True)
X = sp.Symbol("x")


@pytest.mark.parametrize(
    "exponential",
    [
        sp.exp(-X),
        sp.Lambda(X, sp.exp(-X)),
        sp.Abs(sp.diff(sp.exp(-X), X)),
        -sp.Derivative(sp.exp(-X), X),
        sp.Integral(sp.exp(-U), (U, X, sp.oo)),
        lambda x: torch.exp(-x),
        lambda x: torch.exp(-torch.as_tensor(x).requires_grad_()),
        lambda x: np.exp(-x).clip(0, 1),
        lambda x: 1 / (1 / np.exp(-x) + 1 / (x * 0)) if x < 0 else math.exp(-x),
        lambda x: stats.expon.pdf([x]),
        lambda x: np.array([math.exp(-each) for each in x]),
    ],
)
def test_a_function_is_read_however_it_is_written(exponential):
    points = np.array([0.1, 1.0, 2.5])
    np.testing.assert_allclose(function(exponential)(points), np.exp(-points), rtol=1e-9)


def test_a_function_may_divide_by_zero_on_its_way():
    parallel = function(lambda a, b: 1 / (1 / a + 1 / b), ("a", "b"))
    assert parallel([0, 1], [1, 1]).tolist() == [0, 0.5]


def test_a_function_of_two_letters_is_broadcast_and_takes_them_in_order():
    a, b = sp.symbols("a b", positive=True)
    for answer in (a - 2 * b, lambda a, b: a - 2 * b):
        assert function(answer, ("a", "b"))([[1], [2]], [0, 1]).tolist() == [[1, -1], [2, 0]]


def test_arguments_named_by_the_letters_may_stand_in_another_order():
    for answer in (lambda b, a: a - 2 * b, np.vectorize(lambda x, y: x - 2 * y)):
        assert function(answer, ("a", "b"))([1, 2], [0, 1]).tolist() == [1, 0]
    assert function(math.pow, ("a", "b"))(2, 3) == 8
