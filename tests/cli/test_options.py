"""Mistakes in the command's words, which are told before anything is imported or read."""

import subprocess
import sys
from pathlib import Path

import pytest

from gancore.cli import main, options
from gancore.errors import UserError

RUNNER = """
import sys
sys.modules["torch"] = None  # importing it is an ImportError
from gancore.cli import main
for words in sys.argv[1].split("|"):
    assert main(words.split()) == 2, words
"""


def test_mistakes_are_told_without_pytorch(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "run").mkdir()
    mistakes = [
        "",
        "fly",
        "train mnits --out new",
        "train mnist5k",
        "train mnist5k --out new --recipe big",
        "train mnist5k --out new --device tpu",
        "train mnist5k --out new --epochs 0",
        "train mnist5k --out new --data nowhere",
        "train mnist5k --out new --from nowhere",
        "train mnist5k --out file",
        "train mnist5k --out file/new",
        "sample nowhere --out a.png",
        "sample run --out a.jpg",
        "sample run --out .png",
        "sample run --out run",
        "sample run --out nowhere/a.png",
        "sample --out a.png",
        "sample run --pretrained mnist --out a.png",
        "sample --pretrained mnits --out a.png",
        "evaluate run --sigma-grid coarse",
        "evaluate",
        "datasets --data nowhere",
    ]
    command = [sys.executable, "-c", RUNNER, "|".join(mistakes)]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    told = result.stderr.decode().splitlines()
    assert result.returncode == 0, told
    assert len(told) == len(mistakes)
    assert all(line.startswith("gancore") for line in told)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "run"]


@pytest.mark.parametrize("command", ["train mnist5k --epochs 1", "evaluate .", "sample ."])
@pytest.mark.parametrize("seed", ["-1", str(2**64), "9" * 5000])
def test_all_commands_take_the_same_seeds(command, seed, tmp_path, capsys):
    out = [] if command == "evaluate ." else ["--out", str(tmp_path / "a.png")]
    assert main([*command.split(), "--seed", seed, *out]) == 2
    line = capsys.readouterr().err
    assert any(part in line for part in ("below 0", f"above {2**64 - 1}", "invalid whole number"))
    assert len(line) < 1000


@pytest.mark.parametrize(
    "words",
    [
        ["train", "mnist5k", "--out", ""],
        ["train", "mnist5k", "--out", "new", "--data", ""],
        ["train", "mnist5k", "--out", "new", "--from", ""],
        ["sample", "", "--out", "a.png"],
        ["sample", ".", "--out", ""],
    ],
)
def test_an_empty_name_is_not_the_current_folder(words, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    assert "the name is empty" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "part"),
    [
        (".png", "no name before its ending"),
        ("a.jpg", "does not end in .png"),
        ("folder.png", "it is a folder"),
        ("nowhere/a.png", "there is no folder nowhere"),
    ],
)
def test_a_picture_s_name_is_refused_for_the_reason_that_is_true(
    name, part, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.png").mkdir()
    assert main(["sample", ".", "--out", name]) == 2
    assert part in capsys.readouterr().err


def test_a_drive_that_is_not_connected_is_told(monkeypatch):
    monkeypatch.setattr(Path, "exists", lambda _: False)
    with pytest.raises(UserError, match="cannot make the folder runs/a: there is no "):
        options.run_to_write("runs/a")
