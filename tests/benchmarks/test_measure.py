"""Contenders take turns, and what they took is told with its spread."""

import json

import pytest

from benchmarks.measure import Answer, Figure, in_turn, python, told_by


def test_contenders_take_turns_and_the_first_turn_does_not_count():
    turns = []
    figures = in_turn(
        {"a": lambda: turns.append("a"), "b": lambda: turns.append("b")}, repeats=2, units=1e-9
    )
    assert turns == ["a", "b"] * 3
    assert set(figures) == {"a", "b"}
    assert all(each.least <= each.median <= each.most for each in figures.values())
    assert figures["a"].least > 1  # in nanoseconds


def test_a_table_compares_with_the_first():
    answer = Answer("?", "s", {"ours": Figure.of([1, 2, 4]), "theirs": Figure.of([5, 5])}, ["x"])
    assert answer.table() == [
        ["", "median", "from … to", "times the first"],
        ["ours", "2 s", "1 to 4", "1.00"],
        ["theirs", "5 s", "5 to 5", "2.50"],
    ]
    again = Answer.from_dict(json.loads(json.dumps(answer.to_dict())))
    assert again.table() == answer.table()


def test_figures_that_are_no_contest_stand_alone():
    answer = Answer("?", "minutes", {"a": Figure.of([1]), "b": Figure.of([3])}, contest=False)
    assert answer.table() == [["", "minutes"], ["a", "1"], ["b", "3"]]
    assert Answer.from_dict(answer.to_dict()).table() == answer.table()


def test_the_peak_of_a_child_is_its_own():
    """The most memory that its parent had is not."""
    ask = "from benchmarks.measure import peak_memory; print(peak_memory())"
    before = told_by(python("-c", ask))
    ballast = bytearray(2**30)
    ballast[:: 2**12] = b"x" * 2**18  # so that every page of it is there
    assert told_by(python("-c", ask)) < before + 2**9


def test_a_child_tells_in_its_last_line_or_fails():
    assert told_by(python("-c", "print('noise'); print([1])")) == [1]
    with pytest.raises(RuntimeError, match="failed"):
        told_by(python("-c", "raise SystemExit(3)"))
