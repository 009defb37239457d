"""The command line: it reads arguments, calls the package and prints."""

import signal
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from gancore.cli import streams, threads
from gancore.cli.commands import cli
from gancore.errors import UserError
from gancore.processes import own_rank

__all__ = ["main"]

_NO_MEMORY = (
    "allocate memory",
    "enough memory",
    "out of memory",
    "bad_alloc",
    "failed to map segment",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    Parameters
    ----------
    arguments
        The words after ``gancore``; by default those of the process.

    Returns
    -------
    int
        0; 2 for what the user can mend, told in one line on stderr; 130 where it was stopped.
        It is 0, too, where the reader of the output has gone, as ``head`` does.
    """
    streams.prepare()
    if own_rank() > 0:
        streams.be_silent()
    threads.wait_briefly()
    stops: list[int] = []
    try:
        with _noted(stops):
            _run(sys.argv[1:] if arguments is None else arguments)
    except click.exceptions.Exit as done:  # --help and --version
        return done.exit_code
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return _stopped()
    except Exception as error:
        if stops:
            return _stopped()
        line = _describe(error)
        if line is None:
            raise
        streams.complain(line)
        return 2
    finally:
        streams.let_go()
    return 0


def _run(words: Sequence[str]) -> None:
    # Not click's own main: it reports in several lines, and ends a closed pipe with code 1.
    with warnings.catch_warnings(), cli.make_context("gancore", list(words)) as context:
        warnings.showwarning = _in_one_line
        cli.invoke(context)
        sys.stdout.flush()


@contextmanager
def _noted(stops: list[int]) -> Iterator[None]:
    """Note every Ctrl-C: a library that is being imported, such as NumPy, may hide it."""

    def stop(number: int, _: object) -> None:
        stops.append(number)
        raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:  # the process ignores it, as under nohup
        yield
        return
    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _stopped() -> int:
    if sys.stderr.isatty():
        print(file=sys.stderr)  # below the ^C that the terminal shows
    streams.complain("gancore: stopped")
    return 130


def _describe(error: Exception) -> str | None:
    """Return the line for an error that the user can mend; None for a mistake of ours."""
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "gancore"
        message = error.format_message().rstrip(".")
        return f"{command}: {message[0].lower()}{message[1:]} (see {command} --help)"
    if isinstance(error, UserError):
        return f"gancore: {error}"
    if isinstance(error, MemoryError) or any(words in str(error) for words in _NO_MEMORY):
        return "gancore: out of memory: close other programs, or ask for less"
    if isinstance(error, OSError):
        if error.errno is None:  # as of a library that is not found
            return f"gancore: {error}"
        place = f"use {error.filename}" if error.filename else "write the output"
        return f"gancore: cannot {place}: {error.strerror}"
    return None


def _in_one_line(message: Warning | str, *_: Any, **__: Any) -> None:
    streams.complain(f"gancore: warning: {message}")
