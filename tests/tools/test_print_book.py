"""The book is printed by a browser of a few lines, which is given what a true one would be."""

import os
from pathlib import Path

import pytest

print_book = pytest.importorskip("tools.print_book")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")

BROWSER = """\
#!/bin/sh
for word; do
    case $word in
    --print-to-pdf=*) target=${word#*=} ;;
    file:*) page=$word ;;
    esac
done
echo "no screen" >&2
[ -n "$SILENT" ] || echo "$page" >"$target"
exit ${CODE:-0}
"""


@pytest.fixture
def build(tmp_path, monkeypatch):
    """A folder of a built book, and a browser."""
    folder = tmp_path / "a _build"
    (folder / "source" / "book").mkdir(parents=True)
    (folder / "source" / "book" / "index.md").touch()
    browser = tmp_path / "browser"
    browser.write_text(BROWSER, encoding="utf-8")
    browser.chmod(0o755)
    monkeypatch.setattr(print_book, "ROOT", tmp_path)
    monkeypatch.setattr(print_book, "BUILD", folder)
    monkeypatch.setattr(print_book, "SOURCE", folder / "source")
    monkeypatch.setattr(print_book, "TARGET", folder / "gan-book.pdf")
    monkeypatch.setattr(print_book, "BROWSERS", ("browser-that-is-not-there", str(browser)))
    monkeypatch.setattr(print_book, "_one_page", lambda folder: folder / "whole.html")
    return folder


def test_the_page_lies_where_any_browser_may_read_it(build, capsys):
    assert print_book.main() == 0
    (page,) = (build / "gan-book.pdf").read_text(encoding="utf-8").splitlines()
    assert page.startswith(build.as_uri())
    assert sorted(os.listdir(build)) == ["gan-book.pdf", "source"]
    assert f"{Path('a _build', 'gan-book.pdf')}" in capsys.readouterr().out


@pytest.mark.parametrize("failure", [{"CODE": "3"}, {"SILENT": "yes"}], ids=["fails", "is silent"])
def test_what_a_browser_that_prints_nothing_says_is_told(build, monkeypatch, capsys, failure):
    for name, value in failure.items():
        monkeypatch.setenv(name, value)
    (build / "gan-book.pdf").write_text("of yesterday", encoding="utf-8")
    (build / "gan-book.pdf.part").write_text("half", encoding="utf-8")
    assert print_book.main() == 1
    assert "no screen" in capsys.readouterr().err
    assert (build / "gan-book.pdf").read_text(encoding="utf-8") == "of yesterday"
