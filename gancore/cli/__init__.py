"""The command line: it reads arguments, calls the package and prints."""

import sys
import warnings
from collections.abc import Sequence
from typing import Any

import click

from gancore.cli.commands import cli
from gancore.errors import UserError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, or 2 for a user's error.

    Parameters
    ----------
    arguments
        The words after ``gancore``; by default those of the process.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        # Not click's own main: it reports in several lines, and ends a closed pipe with code 1.
        with warnings.catch_warnings(), cli.make_context("gancore", words) as context:
            warnings.showwarning = _in_one_line
            cli.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.UsageError as error:
        _complain(_describe(error))
        return 2
    except UserError as error:
        _complain(f"gancore: {error}")
        return 2
    except KeyboardInterrupt:
        _complain("\ngancore: stopped")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return 0


def _describe(error: click.UsageError) -> str:
    command = error.ctx.command_path if error.ctx else "gancore"
    message = error.format_message().rstrip(".")
    return f"{command}: {message[0].lower()}{message[1:]} (see {command} --help)"


def _in_one_line(message: Warning | str, *_: Any, **__: Any) -> None:
    _complain(f"gancore: warning: {message}")


def _complain(line: str) -> None:
    print(line, file=sys.stderr)
