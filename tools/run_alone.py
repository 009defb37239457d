"""Run each notebook alone where gancore is not installed, as in Colab.

A new environment gets torch, numpy, matplotlib, sympy and Jupyter; with --here, the one that runs
this file is taken as it is. Then each notebook is put into a folder of its own and run from top
to bottom; its first cell installs gancore from this repository's last commit, which is
removed again before the next one.

usage: python -m tools.run_alone [--here] [NOTEBOOK...]
"""

import os
import subprocess
import sys
import tempfile
import time
import venv
from importlib.metadata import distributions
from pathlib import Path

from tools.project import BUILD, NOTEBOOKS, ROOT

AT_HAND = ("torch", "numpy", "matplotlib", "sympy", "jupyter")


def main(names: list[str]) -> int:
    """Run the notebooks that are named, or all; return the exit code."""
    here = "--here" in names
    if here and any(distributions(name="gancore")):
        print("gancore is installed here and would be removed: leave out --here", file=sys.stderr)
        return 2
    names = [name for name in names if name != "--here"]
    notebooks = [Path(name) for name in names] or sorted(NOTEBOOKS.glob("*.ipynb"))
    failed = []
    # Gigabytes are unpacked and installed, for which /tmp can be too small.
    BUILD.mkdir(exist_ok=True)
    os.environ.setdefault("TMPDIR", str(BUILD))
    with tempfile.TemporaryDirectory() as aside:
        python = Path(sys.executable) if here else _environment(Path(aside) / "environment")
        for number, notebook in enumerate(notebooks, start=1):
            started = time.monotonic()
            code = _run(notebook, python, Path(aside) / notebook.stem)
            what = "FAILED" if code else "ran to its end"
            seconds = time.monotonic() - started
            print(
                f"[{number}/{len(notebooks)}] {notebook.name}: {what}, {seconds:.0f} s", flush=True
            )
            if code:
                failed.append(notebook.name)
    return 1 if failed else 0


def _environment(folder: Path) -> Path:
    print(f"A new environment with {', '.join(AT_HAND)}: a few minutes", flush=True)
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    _pip(python, "install", *AT_HAND)
    return python


def _pip(python: Path, *arguments: str) -> None:
    command = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True)


def _run(notebook: Path, python: Path, folder: Path) -> int:
    _pip(python, "uninstall", "--yes", "gancore")
    (folder / "gancore").mkdir(parents=True)  # as a clone may lie there, which is no package
    (folder / notebook.name).write_bytes(notebook.read_bytes())
    kept = os.environ.keys() - {"PYTHONPATH", "JUPYTER_PATH"}
    environment = {key: os.environ[key] for key in kept}
    environment["GANCORE_REPOSITORY"] = ROOT.as_uri()
    # The kernel of this name is the one of the environment that runs the command.
    command = [
        *(str(python), "-m", "jupyter", "nbconvert", "--to", "notebook", "--execute"),
        *("--inplace", "--log-level", "ERROR", "--ExecutePreprocessor.kernel_name=python3"),
        notebook.name,
    ]
    return subprocess.run(command, cwd=folder, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
