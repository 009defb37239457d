"""What holds for the unit tests and for the notebooks."""

import os
from pathlib import Path

# As in the Makefile: the notebooks need no home folder for what Matplotlib keeps.
os.environ.setdefault("MPLCONFIGDIR", str(Path(__file__).parent / "_build" / "matplotlib"))

# Tests speak to servers and a browser on this machine, whatever proxy leads away from it.
for name in ("no_proxy", "NO_PROXY"):
    hosts = (os.environ.get(name), "localhost", "127.0.0.1")
    os.environ[name] = ",".join(filter(None, hosts))
