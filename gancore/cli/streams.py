"""Output that never stops a command: any encoding, any name, and streams that are gone."""

import codecs
import os
import sys
import warnings
from contextlib import suppress
from typing import TextIO

_SPELLED_OUT = {"σ": "sigma", "±": "+/-", "×": "x", "…": "...", "√": "sqrt"}
_LONGEST_LINE = 600


def prepare() -> None:
    """Put something in the place of streams that are closed, and let both write any character.

    Where an encoding has no σ, ``sigma`` is written; names of files that are not text are
    written with escapes.
    """
    # A closed stream's number would go to the next file that is opened, and warnings into it.
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    codecs.register_error("gancore.spell", _spell)
    sys.stdout, sys.stderr = _ready(sys.stdout), _ready(sys.stderr)


def be_silent() -> None:
    """Leave all but errors to another process of the job."""
    sys.stdout = _ready(None)
    warnings.simplefilter("ignore")


def let_go() -> None:
    """Write what is left; where it cannot be written, leave Python nothing to complain of."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def say(line: str) -> None:
    """Write one line to stdout."""
    print(printable(line))


def complain(message: str) -> None:
    """Write one line of bounded length to stderr, if it can be written."""
    line = printable(message)
    if len(line) > _LONGEST_LINE:
        line = f"{line[: _LONGEST_LINE // 2]} … {line[-_LONGEST_LINE // 2 :]}"
    with suppress(OSError):
        print(line, file=sys.stderr, flush=True)


def printable(text: object) -> str:
    r"""Return the text in one line, with escapes for whatever does not print.

    Examples
    --------
    >>> printable("two\nlines")
    'two\\nlines'
    """
    return "".join(each if each.isprintable() else _escaped(each) for each in str(text))


def _ready(stream: TextIO | None) -> TextIO:
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="gancore.spell")
    return stream


def _spell(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(_SPELLED_OUT.get(each) or _escaped(each) for each in letters), error.end


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
