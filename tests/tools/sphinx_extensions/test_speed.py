import os

import pytest

pytest.importorskip("myst_parser")
from tests.tools.sphinx_extensions.small_build import build_html

pytestmark = [
    pytest.mark.slow,  # small books are built
    pytest.mark.skipif(os.name != "posix", reason="Sphinx writes in one process elsewhere"),
]
NAMES = [f"page_{number:02}" for number in range(20)]
WRITER = '''\
"""Note which process writes each page, and warn of the last."""

import os

from sphinx.util import logging


def setup(app):
    app.connect("html-page-context", note)


def note(app, pagename, templatename, context, doctree):
    context["body"] = context.get("body", "") + f"<p>process {os.getpid()}</p>"
    if pagename == "page_19":
        logging.getLogger(__name__).warning("seen in a process of its own", location=pagename)
'''


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("speed")
    pages = {f"{name}.md": f"# {name}\n\nAfter {{doc}}`index`.\n" for name in NAMES}
    contents = "# Book\n\n```{toctree}\n" + "\n".join(NAMES) + "\n```\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder / "source")
        return build_html(
            folder,
            {"index.md": contents, "writer_of_pages.py": WRITER, **pages},
            extensions=["myst_parser", "tools.sphinx_extensions.speed", "writer_of_pages"],
        )


def test_several_processes_write_the_pages(built):
    _, out = built
    texts = [(out / f"{name}.html").read_text(encoding="utf-8") for name in NAMES]
    assert all('href="index.html"' in text for text in texts)
    assert len({text.split("<p>process ")[1].split("</p>")[0] for text in texts}) > 2


def test_a_warning_of_any_of_them_is_heard(built):
    warnings, _ = built
    assert "page_19" in warnings
    assert "seen in a process of its own" in warnings
