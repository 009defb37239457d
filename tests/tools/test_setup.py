"""What `make setup` does, with a Python that only writes down what it is asked."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")

PYTHON = """\
#!/bin/sh
[ "$2" = "import pip" ] || echo "TMPDIR=$TMPDIR $*" >>"$ASKED"
case $* in
*ensurepip*) exit ${WITHOUT_ENSUREPIP:-0} ;;
*"venv --clear"*) rm -rf .venv && mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
*--no-index*) exit ${MISSING_PACKAGES:-0} ;;
*"pip install"*) exit ${NO_NETWORK:-0} ;;
esac
"""


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "a {checkout}"
    (folder / "tools").mkdir(parents=True)
    for name in ("setup.sh", "find_python.sh"):
        shutil.copy(ROOT / "tools" / name, folder / "tools")
    (folder / "pyproject.toml").write_text("first", encoding="utf-8")
    python = tmp_path / "a python" / "python3"
    python.parent.mkdir()
    python.write_text(PYTHON, encoding="utf-8")
    python.chmod(0o755)
    return folder


def set_up(checkout, **environment):
    """Run the script; return its exit code, what it prints, and what Python was asked."""
    asked = checkout.parent / "asked"
    asked.write_text("", encoding="utf-8")
    settings = {key: os.environ[key] for key in os.environ.keys() - {"PYTHON", "TMPDIR"}}
    settings["PATH"] = f"{checkout.parent / 'a python'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "tools/setup.sh"],
        cwd=checkout,
        env={**settings, "ASKED": str(asked), **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout + done.stderr, asked.read_text(encoding="utf-8")


def test_a_new_environment_is_made_once_and_its_parts_lie_beside_it(checkout):
    code, _, asked = set_up(checkout)
    assert code == 0
    assert "-m venv --clear .venv" in asked
    assert f"TMPDIR={checkout}/.venv/tmp -m pip install" in asked
    assert not (checkout / ".venv" / "tmp").exists()
    assert set_up(checkout) == (0, "", "")


def test_the_users_own_folder_for_what_is_temporary_is_used(checkout, tmp_path):
    assert f"TMPDIR={tmp_path} -m pip install" in set_up(checkout, TMPDIR=str(tmp_path))[2]


def test_an_interrupted_setup_goes_on(checkout):
    code, said, _ = set_up(checkout, NO_NETWORK="1")
    assert code == 2
    assert "not complete" in said
    code, _, asked = set_up(checkout)
    assert code == 0
    assert "-m venv" not in asked
    assert "-m pip install" in asked
    assert set_up(checkout) == (0, "", "")


def test_a_changed_description_needs_no_network_if_the_packages_are_there(checkout):
    set_up(checkout)
    (checkout / "pyproject.toml").write_text("second", encoding="utf-8")
    code, _, asked = set_up(checkout, NO_NETWORK="1")
    assert code == 0
    assert "-m venv" not in asked
    assert set_up(checkout) == (0, "", "")
    (checkout / "pyproject.toml").write_text("third", encoding="utf-8")
    code, _, asked = set_up(checkout, MISSING_PACKAGES="1")
    assert code == 0
    assert asked.count("-m pip install") == 2


@pytest.mark.parametrize("stale", ["moved", "without its Python"])
def test_a_stale_environment_is_made_anew(checkout, stale):
    set_up(checkout)
    if stale == "moved":
        checkout = checkout.rename(checkout.with_name("elsewhere"))
    else:
        (checkout / ".venv" / "bin" / "python").unlink()
        (checkout / ".venv" / "bin" / "python").symlink_to("gone")
    code, said, asked = set_up(checkout)
    assert code == 0
    assert "made anew" in said
    assert "-m venv --clear .venv" in asked
    assert set_up(checkout) == (0, "", "")


def test_a_python_is_named_by_a_path_with_spaces(checkout, tmp_path):
    other = tmp_path / "an other" / "python"
    shutil.copytree(tmp_path / "a python", other.parent)
    other.with_name("python3").rename(other)
    code, _, asked = set_up(checkout, PYTHON=str(other))
    assert code == 0
    assert "-m venv --clear .venv" in asked


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"PYTHON": "absent"}, "PYTHON=absent is no Python from 3.11 to 3.14"),
        ({"PYTHON": "a python/absent"}, "PYTHON=a python/absent is no Python from 3.11 to 3.14"),
        ({"PYTHON": "python3", "WITHOUT_ENSUREPIP": "1"}, "install python3-venv"),
    ],
)
def test_what_is_refused_is_named_and_nothing_is_made(checkout, environment, says):
    code, said, _ = set_up(checkout, **environment)
    assert code == 2
    assert says in said
    assert said.count("\n") == 1
    assert not (checkout / ".venv").exists()


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_what_the_notebooks_keep_lies_in_the_checkout_unless_the_user_says_otherwise(tmp_path):
    def environment(**mine):
        names = ("MPLCONFIGDIR", "IPYTHONDIR", "JUPYTER_", "MAKE", "MFLAGS")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(names)}
        lines = subprocess.run(
            ["make", "--silent", "--file", "-", "show"],
            input="include Makefile\nshow:\n\t@env\n",
            cwd=ROOT,
            env={**kept, **mine},
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout.splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    ours = environment()
    assert ours["MPLCONFIGDIR"] == f"{ROOT}/_build/matplotlib"
    assert ours["IPYTHONDIR"] == f"{ROOT}/_build/ipython"
    assert environment(MPLCONFIGDIR="/mine")["MPLCONFIGDIR"] == "/mine"
    kernels = environment(JUPYTER_PATH="/others")["JUPYTER_PATH"]
    assert kernels == f"{ROOT}/.venv/share/jupyter:/others"
    assert "JUPYTER_DATA_DIR" not in environment(HOME=str(tmp_path))
    assert environment(HOME="/nowhere")["JUPYTER_DATA_DIR"] == f"{ROOT}/_build/jupyter"
