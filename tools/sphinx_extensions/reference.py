"""What the reference of the package adds to autodoc: NumPy's ``ArrayLike`` keeps its name.

Autodoc sees the union that ``ArrayLike`` stands for, which fills four lines wherever it occurs.
"""

from typing import Any

from numpy.typing import ArrayLike
from sphinx.application import Sphinx
from sphinx.util.typing import stringify_annotation

SHORT = {stringify_annotation(ArrayLike, "smart"): "ArrayLike"}


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx, after autodoc has recorded the types of a signature."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("autodoc-process-signature", _shorten, priority=900)
    return {"parallel_read_safe": True, "version": "1"}


def _shorten(app: Sphinx, what: str, name: str, *_: object) -> None:
    types = app.env.temp_data.get("annotations", {}).get(name, {})
    for argument, written in types.items():
        for long, short in SHORT.items():
            written = written.replace(long, short)
        types[argument] = written
