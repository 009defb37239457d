"""Build the pages faster: look for garbage less often, and write on all cores.

Python looks through all that is alive whenever enough has been made. A build keeps nearly all that
it makes, so that this takes a third of the time and finds little. Pages are read one after the
other, for not all extensions of Jupyter Book say that they can be read at once.
"""

import gc
from typing import Any

from joblib import cpu_count
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx; from here on Python looks after a hundred thousand new objects."""
    gc.set_threshold(100_000, 20, 100)
    # The last event before Sphinx decides in how many processes it writes.
    app.connect("env-check-consistency", _write_on_all_cores)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "1"}


def _write_on_all_cores(app: Sphinx, env: BuildEnvironment) -> None:
    app.parallel = 4 * min(cpu_count(), 4) + 1
