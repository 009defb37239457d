"""Commands are timed from start to end, and the book in a copy of the checkout."""

import subprocess
from pathlib import Path

from benchmarks import waiting
from benchmarks.waiting import copy_of_checkout, whole
from tools.project import ROOT


def test_the_copy_of_the_checkout_runs_its_own_gancore(tmp_path):
    copy = copy_of_checkout(tmp_path)
    assert (copy / "notebooks" / "sanitize.cfg").read_bytes() == (
        ROOT / "notebooks" / "sanitize.cfg"
    ).read_bytes()
    assert not [name for name in ("_build", ".venv", ".git") if (copy / name).exists()]
    asked = "import os, gancore; print(gancore.__file__, os.environ['ASKED'])"
    printed = whole("-c", asked, folder=copy, ASKED="yes")().stdout.decode()
    file, answer = printed.split()
    assert Path(file).is_relative_to(copy)
    assert answer == "yes"


def test_what_was_removed_and_not_committed_is_not_copied(tmp_path, monkeypatch):
    names = ("kept.py", "gone.py", "a folder/new.py")
    checkout = tmp_path / "checkout"
    (checkout / "a folder").mkdir(parents=True)
    for name in names:
        (checkout / name).touch()
    for words in (["init", "--quiet"], ["add", *names[:2]]):
        subprocess.run(["git", *words], cwd=checkout, check=True)
    (checkout / "gone.py").unlink()
    monkeypatch.setattr(waiting, "ROOT", checkout)
    copy = copy_of_checkout(tmp_path / "copy")
    files = [path.relative_to(copy).as_posix() for path in copy.rglob("*.py")]
    assert sorted(files) == ["a folder/new.py", "kept.py"]
