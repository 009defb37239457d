#!/bin/sh
# Prints the first Python that the project supports; PYTHON=… names one.
supported='import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
for python in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
    if "$python" -c "$supported" 2>/dev/null; then
        command -v "$python"
        exit 0
    fi
done
echo "No Python 3.11, 3.12 or 3.13 with the venv module was found: install one, or name it: make PYTHON=/path/to/python3.12" >&2
exit 2
