"""Building a few pages with Sphinx, to see what an extension makes of them."""

import io

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace


def build_html(folder, pages, **configuration):
    """Build HTML in a folder of its own.

    Parameters
    ----------
    folder
        An empty folder.
    pages
        Texts by their paths; one of them is ``index.md``.
    **configuration
        As in a ``conf.py``.

    Returns
    -------
    tuple
        What was warned, and the folder of the HTML.
    """
    source, out = folder / "source", folder / "html"
    for path, text in pages.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_text(text, encoding="utf-8")
    warnings = io.StringIO()
    # What a build registers ends with it; suffixes linger, so that each build names its own.
    with docutils_namespace():
        Sphinx(
            source,
            None,
            out,
            folder / "doctrees",
            "html",
            confoverrides={"source_suffix": {".md": "markdown"}, **configuration},
            status=None,
            warning=warnings,
        ).build()
    return warnings.getvalue(), out
