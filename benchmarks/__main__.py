"""Run the benchmarks, print their tables and keep them in _build/benchmarks.json.

Close what else is running: another program's work shows in the spread.

usage: python -m benchmarks [--repeats N] [QUESTION...]
"""

import argparse
import json
from collections.abc import Callable
from importlib import import_module

from benchmarks.measure import Answer, machine
from gancore.book.table import markdown
from tools.build_book import BUILD

QUESTIONS: dict[str, tuple[str, str]] = {
    "step": ("step", "answer"),
    "parzen": ("parzen", "answer"),
    "faces": ("parzen", "of_faces"),
    "waiting": ("waiting", "answer"),
    "company": ("company", "answer"),
    "batches": ("growth", "of_batches"),
    "sizes": ("growth", "of_parzen"),
    "processes": ("growth", "of_processes"),
}
"""By name: the module, and its function of the number of repeats."""

TARGET = BUILD / "benchmarks.json"
HEAD = (["", "median", "from … to", "times the first"], ["---", "---:", "---:", "---:"])


def main() -> None:
    """Ask the questions that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("questions", nargs="*", choices=[[], *QUESTIONS], metavar="QUESTION")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    kept = json.loads(TARGET.read_text(encoding="utf-8")) if TARGET.exists() else {}
    for name in options.questions or QUESTIONS:
        module, function = QUESTIONS[name]
        ask: Callable[[int], Answer] = getattr(import_module(f"benchmarks.{module}"), function)
        print(f"\n{name}: …", flush=True)
        found = ask(options.repeats)
        print(page_of(found), flush=True)
        kept[name] = {"machine": machine(), "repeats": options.repeats, **found.to_dict()}
        TARGET.parent.mkdir(exist_ok=True)
        TARGET.write_text(json.dumps(kept, indent=1, ensure_ascii=False), encoding="utf-8")
    print(f"\nkept in {TARGET}")


def page_of(answer: Answer) -> str:
    """Write an answer as Markdown."""
    lines = [f"**{answer.question}**", "", markdown([*HEAD, *answer.table()])]
    return "\n".join([*lines, *(f"\n{note}" for note in answer.notes)])


if __name__ == "__main__":
    main()
