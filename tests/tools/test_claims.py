import re

import pytest

claims = pytest.importorskip("tools.claims")

TABLES = claims.read()
ROWS = [row for rows in TABLES.values() for row in rows]


def test_no_row_points_at_something_that_is_not_there():
    assert [problem for row in ROWS for problem in claims.problems(row)] == []


def test_the_page_is_what_the_rows_say():
    assert claims.PAGE.read_text(encoding="utf-8") == claims.render(TABLES), (
        "book/claims.md is stale: run python -m tools.claims"
    )


def test_a_bar_in_a_claim_is_no_border_of_a_cell():
    row = {"says": "P(Y = y | x)", "where": "book/after.md#Convolutions", "prose": True}
    lines = claims.render({"A table": [row]}).splitlines()
    borders = [len(re.findall(r"(?<!\\)\|", line)) for line in lines if line.startswith("|")]
    assert borders == [5, 5, 5]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"where": "notebooks/99_nowhere.ipynb#Title"}, "no page"),
        ({"where": "notebooks/01_value_function.ipynb#No such heading"}, "no heading"),
        ({"code": "gancore.gan.objectives.no_such_loss"}, "no gancore.gan.objectives.no_such_loss"),
        (
            {"guard": "tests/gan/test_objectives.py::test_no_such_thing"},
            "has no test_no_such_thing",
        ),
        ({"guard": []}, "nothing would fail"),
        ({"later": "chapter 99"}, "either a place or"),
    ],
)
def test_each_broken_pointer_is_noticed(change, complaint):
    row = {
        "says": "a row",
        "where": "notebooks/01_value_function.ipynb#The players",
        "code": "gancore.gan.objectives.value",
        "guard": "tests/gan/test_objectives.py::test_value_is_equation_1",
    }
    assert claims.problems(row) == []
    assert any(complaint in problem for problem in claims.problems({**row, **change}))
