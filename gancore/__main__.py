"""``python -m gancore`` is the command ``gancore``."""

import sys


def run() -> None:
    """Run the command and end the process with its exit code."""
    try:
        from gancore.cli import main

        code = main()
    except KeyboardInterrupt:  # before the command has begun, or when it has ended
        print("gancore: stopped", file=sys.stderr)
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    run()
