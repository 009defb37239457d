"""The command line: it reads arguments, calls the package and prints."""

import sys
import warnings
from collections.abc import Sequence
from typing import Any

from gancore.cli.parser import build_parser
from gancore.errors import UserError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, or 2 for a user's error.

    Parameters
    ----------
    arguments
        The words after ``gancore``; by default those of the process.
    """
    parsed = build_parser().parse_args(arguments)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _in_one_line
            parsed.command(parsed)
    except UserError as error:
        print(f"gancore: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\ngancore: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return 0


def _in_one_line(message: Warning | str, *_: Any, **__: Any) -> None:
    print(f"gancore: warning: {message}", file=sys.stderr)
