"""Execute notebooks in place, so that their stored outputs are those of today's code.

usage: python -m tools.refresh_notebooks NOTEBOOK...
"""

import sys
from pathlib import Path

from tools.execution import execute


def main(names: list[str]) -> None:
    """Execute each notebook with its own parameters."""
    for name in names:
        print(f"executing {name}", flush=True)
        execute(Path(name), Path(name), {})


if __name__ == "__main__":
    main(sys.argv[1:])
