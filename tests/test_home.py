"""The bare commands of pytest, without make, where the home folder cannot be written to."""

import os
import subprocess
import sys

from tools.project import ROOT


def test_matplotlib_has_a_place_for_what_it_keeps():
    surroundings = {**os.environ, "HOME": os.devnull}
    surroundings.pop("MPLCONFIGDIR", None)
    code = "import conftest, matplotlib; print(matplotlib.get_cachedir())"
    command = [sys.executable, "-c", code]
    found = subprocess.run(
        command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True
    )
    assert found.stdout.startswith(str(ROOT / "_build"))
    assert found.stderr == ""
