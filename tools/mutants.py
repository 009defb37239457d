"""Break the core on purpose and see the alarm.

Each mutant is one edit of gancore that a reader might make by mistake. It is applied to a
copy of the checkout, where the named unit tests and the named notebook's verification must
both fail. Exits with code 1 if a mutant survives either.

usage: python tools/mutants.py [NAME...]
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Mutant:
    """One edit and the alarms that it must set off."""

    name: str
    file: str
    before: str
    after: str
    tests: str
    notebook: str


MUTANTS = (
    Mutant(
        "the generator descends where it should ascend",
        "gancore/objectives.py",
        "return -logsigmoid(fake_logits).mean()",
        "return logsigmoid(fake_logits).mean()",
        "tests/test_objectives.py",
        "07_mnist",
    ),
    Mutant(
        "1 - D replaced by D in V",
        "gancore/theory/value.py",
        "_times(p_g.pdf(x), log_expit(-logit(x)))",
        "_times(p_g.pdf(x), log_expit(logit(x)))",
        "tests/theory/test_value.py",
        "01_value_function",
    ),
    Mutant(
        "1 - D replaced by D in V of logits",
        "gancore/objectives.py",
        "return logsigmoid(real_logits).mean() + logsigmoid(-fake_logits).mean()",
        "return logsigmoid(real_logits).mean() + logsigmoid(fake_logits).mean()",
        "tests/test_objectives.py",
        "01_value_function",
    ),
    Mutant(
        "p_g and p_data swapped in D*",
        "gancore/theory/discriminator.py",
        "return np.asarray(p_data.logpdf(x)) - np.asarray(p_g.logpdf(x))",
        "return np.asarray(p_g.logpdf(x)) - np.asarray(p_data.logpdf(x))",
        "tests/theory/test_discriminator.py",
        "02_optimal_discriminator",
    ),
    Mutant(
        "the sign of the second derivative flipped",
        "gancore/theory/derivations/optimal_discriminator.py",
        "bend = -a / y**2 - b / (1 - y) ** 2",
        "bend = a / y**2 + b / (1 - y) ** 2",
        "tests/theory/test_equations.py",
        "02_optimal_discriminator",
    ),
    Mutant(
        "the pushforward density without its sum over branches",
        "gancore/theory/pushforward.py",
        "return self.terms(x).sum(axis=0)",
        "return self.terms(x)[0]",
        "tests/theory/test_pushforward.py",
        "03_lotus",
    ),
    Mutant(
        "the half dropped from JSD",
        "gancore/theory/divergences.py",
        "log_ratio_to_mixture(log_first, log_second) / 2",
        "log_ratio_to_mixture(log_first, log_second)",
        "tests/theory/test_divergences.py",
        "04_jensen_shannon",
    ),
    Mutant(
        "log 4 replaced by log 2",
        "gancore/theory/divergences.py",
        "-log(4) + 2",
        "-log(2) + 2",
        "tests/theory/test_divergences.py",
        "04_jensen_shannon",
    ),
    Mutant(
        "the arguments of KL swapped",
        "gancore/theory/divergences.py",
        "def kl(p: Any, q: Any) -> float:",
        "def kl(q: Any, p: Any) -> float:",
        "tests/theory/test_divergences.py",
        "04_jensen_shannon",
    ),
)


def main(names: list[str]) -> int:
    """Try the mutants whose names contain one of the given words, or all."""
    survivors = 0
    for mutant in MUTANTS:
        if names and not any(name in mutant.name for name in names):
            continue
        killed = _try(mutant)
        survivors += sum(not dead for dead in killed.values())
        words = ", ".join(f"{what} {'FAIL' if dead else 'PASS'}" for what, dead in killed.items())
        print(f"{'ok      ' if all(killed.values()) else 'SURVIVES'}  {mutant.name}: {words}")
    return 1 if survivors else 0


def _try(mutant: Mutant) -> dict[str, bool]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "checkout"
        ignore = shutil.ignore_patterns(".git", ".venv", "_build", "__pycache__", ".*_cache")
        shutil.copytree(ROOT, copy, ignore=ignore)
        file = copy / mutant.file
        text = file.read_text()
        if text.count(mutant.before) != 1:
            raise SystemExit(f"{mutant.file} does not hold once: {mutant.before}")
        file.write_text(text.replace(mutant.before, mutant.after))
        return {
            "unit tests": _fails(copy, mutant.tests),
            "notebook": _fails(copy, "--nbval", f"notebooks/{mutant.notebook}.ipynb"),
        }


def _fails(checkout: Path, *arguments: str) -> bool:
    """Run pytest on the copy; tell whether a test failed, and refuse any other outcome."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    result = subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )
    if result.returncode not in (0, 1):
        raise SystemExit(result.stdout + result.stderr)
    return result.returncode == 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
