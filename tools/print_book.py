"""Print the book as one PDF, _build/gan-book.pdf, with the pages of the last `make book`.

Jupyter Book makes one long page, and Chromium, which sets the mathematics, prints it. It needs no
network. What moves in the book stands still in the PDF, and folded solutions stay folded.

The browser is called as a program: Selenium would need a chromedriver beside it.

usage: python -m tools.print_book
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.build_book import SOURCE
from tools.project import BUILD, ROOT

BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "chrome", "msedge"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
TARGET = BUILD / "gan-book.pdf"
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--no-sandbox",  # it opens one file, which was made here
    "--virtual-time-budget=600000",  # the mathematics of the whole book is set on one page
    "--no-pdf-header-footer",
)


def main() -> int:
    """Print the book and say where it is; return the exit code."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("printing needs Chromium or Chrome: install one of them", file=sys.stderr)
        return 2
    if not (SOURCE / "book" / "index.md").is_file():
        print("no pages to print: run `make book` first", file=sys.stderr)
        return 2
    # A browser that Snap has installed sees no other program's files in /tmp.
    with tempfile.TemporaryDirectory(dir=BUILD) as aside:
        print("Making one page of the book", flush=True)
        page = _one_page(Path(aside))
        print("Printing it: a minute or two", flush=True)
        unfinished = TARGET.with_name(TARGET.name + ".part")
        command = [browser, *FLAGS, f"--print-to-pdf={unfinished}", page.as_uri()]
        unfinished.unlink(missing_ok=True)
        printed = subprocess.run(command, check=False, capture_output=True)
        if printed.returncode or not unfinished.exists():
            said = printed.stderr.decode(errors="replace")
            print(f"{browser} printed nothing, and said:\n{said}", file=sys.stderr)
            return 1
        unfinished.replace(TARGET)
    print(f"The book is printed: {TARGET.relative_to(ROOT)}")
    return 0


def _one_page(folder: Path) -> Path:
    command = [
        *(str(Path(sys.executable).with_name("jupyter-book")), "build", str(SOURCE)),
        *("--path-output", str(folder), "--builder", "singlehtml", "--quiet"),
        *("--config", str(ROOT / "_config.yml"), "--toc", str(SOURCE / "book" / "_toc.yml")),
    ]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    built = folder / "_build" / "singlehtml"
    # The page is written into the folder of its first document, but its pictures and
    # styles are named from the top.
    return Path(shutil.move(built / "book" / "index.html", built / "whole.html"))


if __name__ == "__main__":
    sys.exit(main())
