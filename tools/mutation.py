"""Change the core in two thousand small ways, and list the changes that no test notices.

mutmut makes the mutants of the modules that pyproject.toml names, and runs the fast tests of
each. tests/survivors.md then has the score and the survivors. What each survivor is, people
write behind it; their words stay as long as it does. Exits with code 1 if a survivor has
no word yet, or less than 90 % of the mutants that are not equivalent are caught.

usage: python -m tools.mutation                          every mutant anew
       python -m tools.mutation 'gancore.gan.layers.*'   only these; the rest as it was
"""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.project import ROOT

PAGE = ROOT / "tests" / "survivors.md"
ENOUGH = 0.9
NO_WORD = "?"

INTRODUCTION = """\
# What the tests do not notice

`make mutation` changes `gancore` in small ways, one at a time, and runs the fast tests on each
mutant. Below are the mutants that no test noticed, each with a word on why. The tool writes this
page and keeps the words; a new survivor gets a `?`, which asks for a test or for a word.

mutmut leaves alone what stands outside of functions, and functions with a decorator: so all of
`gancore/gan/initialise.py`, for one, has no mutants.

**Equivalent** mutants do what the original does, as far as anybody can see who uses it. They do
not count in the score, which is the share of the others that a test caught.
"""
_SURVIVOR = re.compile(r"- `(.+?)`: `(.*)` → `(.*)` — (.+)")


@dataclass(frozen=True)
class Survivor:
    """A mutant that no test noticed: the lines that it changes, and a word on why."""

    function: str
    before: str
    after: str
    word: str = NO_WORD


@dataclass(frozen=True)
class Module:
    """The mutants of a module."""

    name: str
    mutants: int
    survivors: Sequence[Survivor]

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many mutants are caught, equivalent, and neither."""
        equivalent = sum(each.word.startswith("equivalent") for each in self.survivors)
        return self.mutants - len(self.survivors), equivalent, len(self.survivors) - equivalent


def score(modules: Iterable[Module]) -> float:
    """Return the share of the mutants that are not equivalent which a test caught."""
    caught, _, missed = map(sum, zip(*(module.counts for module in modules), strict=True))
    return caught / (caught + missed) if caught + missed else 1.0


def render(modules: Sequence[Module]) -> str:
    """Return the page."""
    lines = [
        INTRODUCTION,
        "| module | mutants | caught | equivalent | not caught | score |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, part in [*((module.name, [module]) for module in modules), ("together", modules)]:
        mutants = sum(module.mutants for module in part)
        counts = map(sum, zip(*(module.counts for module in part), strict=True))
        cells = [f"`{name}`" if len(part) == 1 else name, f"{mutants:,}"]
        cells += [f"{count:,}" for count in counts]
        lines.append("| " + " | ".join([*cells, f"{score(part):.1%}"]) + " |")
    for module in modules:
        if module.survivors:
            lines.append(f"\n## {module.name}\n")
        for it in module.survivors:
            lines.append(f"- `{it.function}`: `{it.before}` → `{it.after}` — {it.word}")
    return "\n".join(lines) + "\n"


def words(page: str) -> dict[tuple[str, ...], list[str]]:
    """Return the words of a page, by module, function and change, in their order."""
    found: dict[tuple[str, ...], list[str]] = {}
    module = ""
    for line in page.splitlines():
        if line.startswith("## "):
            module = line.removeprefix("## ")
        elif survivor := _SURVIVOR.fullmatch(line):
            *change, word = survivor.groups()
            found.setdefault((module, *change), []).append(word)
    return found


def change(diff: str) -> tuple[str, str]:
    """Return the lines that a diff takes away and those that it adds, each as one line."""
    lines = diff.splitlines()[3:]  # below the mutant's name and the file's, twice
    gone, come = ([line[1:].strip() for line in lines if line.startswith(sign)] for sign in "-+")
    return " ".join(gone), " ".join(come) or "nothing"


def results(page: str) -> list[Module]:
    """Ask mutmut what became of the mutants, and the page what its survivors are."""
    known = words(page)
    mutants: Counter[str] = Counter()
    survivors: dict[str, list[Survivor]] = {}
    for line in _mutmut("results", "--all", "true", read=True).splitlines():
        mutant, status = line.strip().split(": ")
        if status == "not checked":
            sys.exit(f"{mutant} is not checked yet: run make mutation")
        module, mangled = mutant.rsplit(".", 1)
        mutants[module] += 1
        if status not in ("killed", "timeout", "segfault"):
            function = re.sub(r"^xǁ|^x_|__mutmut_\d+$", "", mangled).replace("ǁ", ".")
            before, after = change(_mutmut("show", mutant, read=True))
            of_it = known.get((module, function, before, after))
            survivor = Survivor(function, before, after, of_it.pop(0) if of_it else NO_WORD)
            survivors.setdefault(module, []).append(survivor)
    return [Module(name, mutants[name], survivors.get(name, [])) for name in sorted(mutants)]


def main(patterns: Sequence[str]) -> int:
    """Run mutmut, write the page and tell whether all is well."""
    if not patterns:
        shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    _mutmut("run", *patterns)
    modules = results(PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(render(modules), encoding="utf-8")
    new = sum(survivor.word == NO_WORD for module in modules for survivor in module.survivors)
    print(f"{score(modules):.1%} of the mutants are caught, {new} survivors are new: {PAGE}")
    return 1 if new or score(modules) < ENOUGH else 0


def _mutmut(*arguments: str, read: bool = False) -> str:
    command = [str(Path(sys.executable).with_name("mutmut")), *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, text=True, capture_output=read)
    return done.stdout if read else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
