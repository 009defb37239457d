import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
without_solutions = pytest.importorskip("tools.without_solutions").without_solutions

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TITLE = re.compile(r"^\*\*Exercise [\w.]+\*\*|^\*\*Exercise [\w.]+ ", flags=re.M)


def test_solutions_go_and_all_else_stays():
    solution = "<details>\n<summary>Solution</summary>\n\n$x = 1$\n\n</details>"
    other = "<details>\n<summary>The Wiener filter</summary>\n\nText.\n\n</details>"
    new = nbformat.v4
    notebook = new.new_notebook(
        cells=[
            new.new_markdown_cell(
                f"**Exercise 1.1.** One?\n\n{solution}\n\n**Exercise 1.2.** Two?"
            ),
            new.new_code_cell("exercises.check()"),
            new.new_markdown_cell(solution),
            new.new_code_cell("print(1)", metadata={"tags": ["hide-cell", "solutions"]}),
            new.new_markdown_cell(other),
        ]
    )
    assert [cell.source for cell in without_solutions(notebook).cells] == [
        "**Exercise 1.1.** One?\n\n**Exercise 1.2.** Two?",
        "exercises.check()",
        other,
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_solution_is_left_in_a_chapter_and_no_exercise_is_lost(path):
    before = nbformat.read(path, as_version=4)
    questions = TITLE.findall("\n".join(cell.source for cell in before.cells))
    after = without_solutions(before)
    text = "\n".join(cell.source for cell in after.cells)
    assert "Solution" not in text
    assert "What the solutions state" not in text
    assert TITLE.findall(text) == questions
