"""Commands are timed from start to end, and the book in a copy of the checkout."""

from pathlib import Path

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
