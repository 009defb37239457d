"""What the tests of the readers share."""

import io
from contextlib import contextmanager, redirect_stderr

import pytest


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def shows_a_bar():
    """Check that a terminal shows one bar under a label, which is wiped away at its end."""

    @contextmanager
    def shows(label):
        with redirect_stderr(Terminal()) as terminal:
            yield
        assert terminal.getvalue().startswith(f"\r{label}: ")
        assert terminal.getvalue().endswith(" \r")

    return shows
