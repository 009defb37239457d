#!/bin/sh
# Completes .venv: gancore, its command, and all that the make targets need. One that was moved,
# or whose Python is gone, is made anew.
set -eu
venv=.venv
complete=$venv/complete # where it was made, and the pyproject.toml that it was made for

place() { (cd "$venv" && pwd -P); }
runs() { "$venv/bin/python" -Ic "import pip" 2>/dev/null; }
moved() { [ -s "$complete" ] && [ "$(head -n 1 "$complete")" != "$(place)" ]; }
description() { place && cat pyproject.toml; }
install() { "$venv/bin/python" -m pip install --disable-pip-version-check "$@" --editable ".[dev]"; }

if ! runs || moved; then
    python=$(sh tools/find_python.sh)
    [ ! -e "$complete" ] || echo "$venv was moved, or its Python is gone: it is made anew"
    "$python" -m venv --clear "$venv"
fi
if description | cmp -s - "$complete"; then
    exit
fi
# Most changes of pyproject.toml need no other packages, and so no network.
if ! { [ -e "$complete" ] && install --quiet --no-index --no-build-isolation 2>/dev/null; }; then
    echo "Setting up $venv: a few minutes, and 7 GB of disk with PyTorch"
    # pip unpacks gigabytes on the way, for which /tmp can be too small.
    mkdir -p "$venv/tmp"
    TMPDIR=${TMPDIR:-$(place)/tmp} install || {
        echo "$venv is not complete: see pip's message above. The next try goes on from here" >&2
        exit 2
    }
    rm -r "$venv/tmp"
fi
description >"$complete"
