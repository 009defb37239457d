"""``python -m gancore`` is the command ``gancore``."""

import sys

from gancore.cli import main

sys.exit(main())
