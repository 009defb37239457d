"""The command where its output meets other encodings, closed streams and full disks."""

import io
import os
import subprocess
import sys

import pytest

from gancore.cli import streams

LINE = "σ = 0.2 ± 0.1 of 25×25"
SPEAKER = f"""
import os
import sys
from gancore.cli import main
from gancore.cli.commands import cli
from gancore.cli.streams import say
from gancore.errors import UserError

@cli.command()
def say_much():
    for _ in range(3000):
        say({LINE!a})

@cli.command()
def say_little():
    say({LINE!a})

@cli.command()
def refuse():
    raise UserError({LINE!a})

@cli.command()
def open_file():
    assert os.open(os.devnull, os.O_RDONLY) > 2
    print("a warning of some library", file=sys.stderr)

sys.exit(main())
"""

needs_dev_full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")


@pytest.fixture(autouse=True)
def buffers(monkeypatch):
    """Output waits in its buffer, as it does for users, until it is flushed."""
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)


def run(*words, **options):
    command = [sys.executable, "-c", SPEAKER, *words]
    return subprocess.run(command, check=False, stderr=subprocess.PIPE, **options)


@pytest.mark.parametrize("words", [["say-much"], ["say-little"], ["--help"], ["train", "--help"]])
def test_a_reader_who_has_gone_is_no_error(words):
    reader, writer = os.pipe()
    os.close(reader)
    result = run(*words, stdout=writer)
    os.close(writer)
    assert (result.returncode, result.stderr) == (0, b"")


@needs_dev_full
@pytest.mark.parametrize("words", [["say-much"], ["say-little"], ["--version"]])
def test_a_full_disk_below_the_output_is_told_in_one_line(words):
    with open("/dev/full", "wb") as full:
        result = run(*words, stdout=full)
    assert result.returncode == 2
    assert result.stderr == b"gancore: cannot write the output: No space left on device\n"


@needs_dev_full
def test_where_nothing_can_be_said_the_exit_code_says_it():
    command = [sys.executable, "-c", SPEAKER]
    with open("/dev/full", "wb") as full:
        for word in ("refuse", "say-little"):
            assert subprocess.call([*command, word], stdout=full, stderr=full) == 2


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize("closed", ["2>&-", "1>&- 2>&-", "0<&- 1>&- 2>&-"])
def test_a_closed_stream_is_no_error_and_no_file_takes_its_number(closed):
    for word, code in (("open-file", 0), ("say-little", 0), ("refuse", 2)):
        command = ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-c", SPEAKER, word]
        assert subprocess.call(command, stdout=subprocess.DEVNULL) == code


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"PYTHONIOENCODING": "ascii"}, b"sigma = 0.2 +/- 0.1 of 25x25"),
        ({"PYTHONIOENCODING": "cp1252"}, LINE.replace("σ", "sigma").encode("cp1252")),
        ({"PYTHONIOENCODING": "utf-8"}, LINE.encode()),
        (
            {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
            b"sigma = 0.2 +/- 0.1 of 25x25",
        ),
    ],
    ids=["ascii", "cp1252", "utf-8", "the C locale"],
)
def test_any_encoding_will_do(environment, expected):
    surroundings = {**os.environ, **environment}
    result = run("say-little", stdout=subprocess.PIPE, env=surroundings)
    assert (result.returncode, result.stdout.strip(), result.stderr) == (0, expected, b"")
    assert run("refuse", env=surroundings).stderr.strip() == b"gancore: " + expected


def test_what_has_no_spelling_is_escaped(monkeypatch):
    written = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
    monkeypatch.setattr(sys, "stdout", written)
    streams.prepare()
    print("σ of Zoë, 顔, \udcff", file=sys.stdout)
    assert written.buffer.getvalue() == b"sigma of Zo\\xeb, \\u9854, \\udcff\n"


def test_a_message_is_one_line_of_bounded_length(capsys):
    streams.complain("no run folder 'a\nb\x1b[2J'" + "c" * 10**6 + ": train one")
    line = capsys.readouterr().err
    assert line.startswith("no run folder 'a\\nb\\x1b[2J'ccc")
    assert line.endswith("c: train one\n")
    assert line.count("\n") == 1
    assert len(line) < 1000
