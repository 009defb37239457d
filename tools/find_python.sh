#!/bin/sh
# Prints the first Python that the project supports; PYTHON=… names one.
supported='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'
if [ -n "${PYTHON:-}" ]; then
    set -- "$PYTHON"
else
    set -- python3 python3.14 python3.13 python3.12 python3.11 python
fi
for python; do
    "$python" -c "$supported" 2>/dev/null || continue
    "$python" -c "import ensurepip, venv; ensurepip.version()" 2>/dev/null && command -v "$python" && exit
    bare=$python
done
if [ -n "${bare:-}" ]; then
    echo "$bare cannot make environments with pip: install python3-venv (so Debian and Ubuntu call the package), or name another Python: make PYTHON=/path/to/python3.13"
elif [ -n "${PYTHON:-}" ]; then
    echo "PYTHON=$PYTHON is no Python from 3.11 to 3.14: name one, or leave PYTHON out"
else
    echo "No Python from 3.11 to 3.14 was found: install one, or name it: make PYTHON=/path/to/python3.13"
fi >&2
exit 2
