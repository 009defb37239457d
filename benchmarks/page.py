"""The book's page "How fast is it", whose tables are recorded figures."""

import json
import re
from collections.abc import Mapping
from typing import Any

from benchmarks.measure import Answer
from gancore.book.table import markdown
from tools.project import ROOT

PAGE = ROOT / "book" / "how_fast.md"
RECORD = ROOT / "benchmarks" / "figures.json"
_PLACE = re.compile(r"(<!-- figures of (\w+) -->\n).*?(<!-- end -->)", flags=re.DOTALL)


def section(answer: Answer) -> str:
    """Write an answer as Markdown."""
    head, *rows = answer.table()
    table = markdown([head, ["---", *["---:"] * (len(head) - 1)], *rows])
    notes = "".join(f"\n- {note}" for note in answer.notes)
    return f"**{answer.question}**\n\n{table}\n" + (f"{notes}\n" if notes else "")


def with_figures(text: str, figures: Mapping[str, Any]) -> str:
    """Put the tables of a run into their places in the page's text."""

    def put(place: re.Match[str]) -> str:
        answer = Answer.from_dict(figures[place[2]]["answer"])
        return f"{place[1]}{section(answer)}{place[3]}"

    return _PLACE.sub(put, text)


def write(figures: Mapping[str, Any]) -> None:
    """Keep the figures, beside those of questions not asked now, and bring the page up to date."""
    figures = {**json.loads(RECORD.read_text(encoding="utf-8")), **figures}
    RECORD.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(with_figures(PAGE.read_text(encoding="utf-8"), figures), encoding="utf-8")
    print(f"written into {PAGE.relative_to(ROOT)}")
