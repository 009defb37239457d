"""The page's tables are the recorded figures, and nobody's typing."""

import json

from benchmarks import page
from benchmarks.__main__ import QUESTIONS
from benchmarks.measure import Answer, Figure


def test_the_page_shows_the_recorded_figures():
    text = page.PAGE.read_text(encoding="utf-8")
    figures = json.loads(page.RECORD.read_text(encoding="utf-8"))
    assert page.with_figures(text, figures) == text
    assert [name for name in QUESTIONS if f"figures of {name} " not in text] == []


def test_a_table_takes_its_place_and_leaves_the_rest():
    answer = Answer("Why?", "s", {"ours": Figure(1, 1, 2)}, ["because"])
    figures = {"step": {"answer": answer.to_dict()}}
    text = "before\n<!-- figures of step -->\nold\n<!-- end -->\nafter\n"
    once = page.with_figures(text, figures)
    assert once.startswith("before\n<!-- figures of step -->\n**Why?**\n")
    assert "| ours | 1 s | 1 to 2 | 1.00 |\n\n- because\n<!-- end -->\nafter" in once
    assert page.with_figures(once, figures) == once
