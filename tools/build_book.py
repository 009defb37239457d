"""Build the book: execute the notebooks that need it, then make the HTML.

A notebook is executed again only if its source, its parameters, gancore or a library that
computes its outputs has changed; as many at a time as there are cores, four at most. The pages are
built from a tree of their own, _build/source, so that nothing else in the checkout can become a
page. The cover shows the moving figure of chapter 6, taken from that chapter's outputs, and the
first samples of the generators that come with the package; a script beside the pages holds the
weights that chapter 10 draws with.

All of the HTML is packed too, as _build/gan-book.zip, to read without a server or a network.

usage: python -m tools.build_book [-p NAME VALUE ...]    (parameters for every notebook)
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import yaml
from joblib import cpu_count
from tqdm import tqdm

from tools import fingerprint
from tools.project import BUILD, NOTEBOOKS, ROOT
from tools.zip_book import TOP, zip_book

SOURCE = BUILD / "source"
EXECUTED = BUILD / "executed"
WEIGHTS = EXECUTED / "mnist_generator.js"  # as gancore.book.explorers calls it
SAMPLES = EXECUTED / "samples.png"
COVER_FIGURE = SOURCE / "book" / "figure-1.html"


def main(arguments: list[str]) -> int:
    """Build the book and name its first page; return the exit code."""
    parameters = _parameters(arguments)
    notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))
    code = fingerprint.of_code()
    try:
        execute_all(notebooks, parameters, code)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr, flush=True)
        os._exit(130)  # the kernels, for which a thread each waits, end with this process
    _assemble(notebooks, code)
    command = [
        *(str(Path(sys.executable).with_name("jupyter-book")), "build", str(SOURCE)),
        *("--path-output", str(ROOT)),
        *("--config", str(ROOT / "_config.yml"), "--toc", str(SOURCE / "book" / "_toc.yml")),
        *("--warningiserror", "--keep-going", "--quiet"),
    ]
    exit_code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if exit_code:
        print("the book was not built: see the warnings above", file=sys.stderr)
        return exit_code
    archive = BUILD / f"{TOP}.zip"
    html = BUILD / "html"
    _renew(archive, fingerprint.of_folder(html), lambda target: zip_book(html, target))
    print(f"The book is built. Open {(html / 'index.html').relative_to(ROOT)}")
    print(f"All of it in one file: {archive.relative_to(ROOT)}")
    return 0


def _parameters(arguments: list[str]) -> dict[str, object]:
    if len(arguments) % 3 or any(flag != "-p" for flag in arguments[::3]):
        print(__doc__, file=sys.stderr)
        raise SystemExit(2)
    names, values = arguments[1::3], arguments[2::3]
    return {name: yaml.safe_load(value) for name, value in zip(names, values, strict=True)}


def execute_all(notebooks: Sequence[Path], parameters: Mapping[str, Any], code: str) -> None:
    """Bring all executed notebooks up to date, several at a time, and print a line for each."""
    cores = cpu_count()
    together = min(cores, 4, len(notebooks))
    os.environ.setdefault("OMP_NUM_THREADS", str(cores // together))
    width = max(len(notebook.name) for notebook in notebooks)
    pool = ThreadPoolExecutor(together)
    running: dict[Future[str], Path] = {
        pool.submit(_execute_if_needed, each, parameters, code): each for each in notebooks
    }
    try:
        for number, done in enumerate(as_completed(running), start=1):
            name = running[done].name
            tqdm.write(f"[{number:2}/{len(notebooks)}] {name:{width}}  {done.result()}")
            sys.stdout.flush()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _execute_if_needed(notebook: Path, parameters: Mapping[str, Any], code: str) -> str:
    """Bring the executed notebook up to date, and say what that took."""
    started = time.monotonic()

    def make(target: Path) -> None:
        from tools.execution import execute  # papermill takes seconds to import

        execute(notebook, target, parameters)

    today = fingerprint.of_notebook(notebook, parameters, code)
    if not _renew(EXECUTED / notebook.name, today, make):
        return "nothing has changed"
    return f"{time.monotonic() - started:3.0f} s"


def _renew(target: Path, today: str, make: Callable[[Path], None]) -> bool:
    """Make a file anew, unless a stamp beside it says that it was made from the same."""
    if is_made_from(today, target):
        return False
    stamp = _stamp(target)
    stamp.unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    make(target)
    stamp.write_text(today, encoding="utf-8")
    return True


def is_made_from(hashed: str, target: Path) -> bool:
    """Tell whether a file is there that was made from what has this hash."""
    stamp = _stamp(target)
    return target.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == hashed


def _stamp(target: Path) -> Path:
    return target.with_suffix(".stamp")


def _assemble(notebooks: list[Path], code: str) -> None:
    """Lay the pages out as in the checkout, with executed notebooks, touching only changes."""
    _renew(WEIGHTS, code, _write_weights)
    _renew(SAMPLES, code, write_samples)
    wanted = {SOURCE / "notebooks" / each.name: EXECUTED / each.name for each in notebooks}
    wanted[SOURCE / "book" / "_static" / WEIGHTS.name] = WEIGHTS
    wanted[SOURCE / "book" / SAMPLES.name] = SAMPLES
    for file in [*(ROOT / "book").rglob("*"), *(ROOT / "examples").glob("*.py")]:
        if file.is_file():
            wanted[SOURCE / file.relative_to(ROOT)] = file
    for old in [file for file in SOURCE.rglob("*") if file.is_file()]:
        if old not in wanted and old != COVER_FIGURE:
            old.unlink()
    for target, origin in wanted.items():
        if not target.exists() or target.read_bytes() != origin.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(origin, target)
    figure = moving_figure(EXECUTED / "06_algorithm_1.ipynb")
    if not COVER_FIGURE.exists() or COVER_FIGURE.read_text(encoding="utf-8") != figure:
        COVER_FIGURE.write_text(figure, encoding="utf-8")


def _write_weights(target: Path) -> None:
    from gancore.book.explorers import weights_script  # PyTorch takes seconds to import

    target.write_text(weights_script(), encoding="utf-8")


def write_samples(target: Path) -> None:
    """Write a picture of the first sixteen samples of each shipped generator, a row for each."""
    import torch
    from torchvision.utils import save_image

    from gancore import results

    rows = [results.pretrained(name).sample(16, seed=0) for name in ("mnist", "dcgan", "faces")]
    side = 2 * max(each.shape[-1] for each in rows)
    enlarged = [torch.nn.functional.interpolate(each, side, mode="bilinear") for each in rows]
    save_image(torch.cat(enlarged), target, nrow=16, pad_value=1)


def moving_figure(chapter: Path) -> str:
    """Return the HTML of the animation that a chapter shows, for the cover."""
    for cell in json.loads(chapter.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            html = "".join(output.get("data", {}).get("text/html", ""))
            if 'data-animation="figure-1"' in html:
                return html
    raise SystemExit("chapter 6 shows no animation 'figure-1', which the cover needs")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
