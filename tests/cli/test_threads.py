import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gancore.cli import threads

MAKEFILE = Path(__file__).resolve().parents[2] / "Makefile"


@pytest.mark.parametrize(
    ("chosen", "then"),
    [
        ({}, {"GOMP_SPINCOUNT": f"{threads.SPINS}"}),
        ({"OMP_WAIT_POLICY": "active"}, {"OMP_WAIT_POLICY": "active"}),
        ({"GOMP_SPINCOUNT": "7"}, {"GOMP_SPINCOUNT": "7"}),
    ],
)
def test_the_command_sets_how_threads_wait_unless_the_user_has(chosen, then):
    """In a process of its own, since the variable counts only before PyTorch is there."""
    names = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")
    code = (
        "import os, sys; from gancore.cli import main; main(['--version']); "
        f"print({{name: os.environ[name] for name in {names} if name in os.environ}}, "
        "'torch' in sys.modules)"
    )
    environment = {key: value for key, value in os.environ.items() if key not in names}
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment, **chosen},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines()[-1] == f"{then} False"


def test_make_sets_the_same():
    assert re.search(rf"^GOMP_SPINCOUNT := {threads.SPINS}$", MAKEFILE.read_text("utf-8"), re.M)
