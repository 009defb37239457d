"""Run the benchmarks and print their tables.

Close what else is running: another program's work shows in the spread. All figures are kept in
_build/benchmarks.json; with --page they become those of the book's page "How fast is it".

usage: python -m benchmarks [--repeats N] [--page] [QUESTION...]
"""

import argparse
import json
from collections.abc import Callable
from importlib import import_module
from typing import Any

from benchmarks import page
from benchmarks.measure import Answer, machine
from gancore.files import write_bytes
from tools.project import BUILD

QUESTIONS: dict[str, tuple[str, str]] = {
    "step": ("step", "answer"),
    "parts": ("step", "parts"),
    "parzen": ("parzen", "answer"),
    "faces": ("parzen", "of_faces"),
    "numbers": ("numbers", "answer"),
    "waiting": ("waiting", "answer"),
    "book": ("waiting", "of_book"),
    "company": ("company", "answer"),
    "batches": ("growth", "of_batches"),
    "sizes": ("growth", "of_parzen"),
    "processes": ("growth", "of_processes"),
}
"""By name: the module, and its function of the number of repeats."""

LONG = ("book",)
"""Asked only by name: they take as long as all others together."""

TARGET = BUILD / "benchmarks.json"


def main() -> None:
    """Ask the questions that are named, or all."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="How fast is it, beside what people would use instead?",
        epilog=f"questions: {', '.join(QUESTIONS)}; asked only by name: {', '.join(LONG)}",
    )
    parser.add_argument("questions", nargs="*", choices=[[], *QUESTIONS], metavar="QUESTION")
    parser.add_argument("--repeats", type=int, default=5, help="turns that count (default: 5)")
    parser.add_argument("--page", action="store_true", help="write the figures into the book")
    options = parser.parse_args()
    kept: dict[str, Any] = json.loads(TARGET.read_text(encoding="utf-8")) if TARGET.exists() else {}
    for name in options.questions or [each for each in QUESTIONS if each not in LONG]:
        module, function = QUESTIONS[name]
        ask: Callable[[int], Answer] = getattr(import_module(f"benchmarks.{module}"), function)
        print(f"\n{name}: …", flush=True)
        answer = ask(options.repeats)
        print(page.section(answer), flush=True)
        kept[name] = {"machine": machine(), "repeats": options.repeats, "answer": answer.to_dict()}
        TARGET.parent.mkdir(exist_ok=True)
        write_bytes(TARGET, json.dumps(kept, indent=1, ensure_ascii=False).encode())
    print(f"\nkept in {TARGET}")
    if options.page:
        page.write(kept)


if __name__ == "__main__":
    main()
