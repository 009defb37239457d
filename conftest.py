"""What holds for the unit tests and for the notebooks."""

import os
from pathlib import Path

# As in the Makefile: the notebooks need no home folder for what Matplotlib keeps.
os.environ.setdefault("MPLCONFIGDIR", str(Path(__file__).parent / "_build" / "matplotlib"))
