"""Every page of the built book can be read by everyone: axe-core, headings, tables, pictures."""

from functools import cache

import pytest

pytest.importorskip("selenium", reason="needs selenium")
bs4 = pytest.importorskip("bs4", reason="needs Beautiful Soup")
from axe import bring, violations, violations_of_colours  # noqa: E402
from built_book import BOOK, NARROW, PAGES, no_book, resize, visit, wide  # noqa: E402

if not PAGES:
    pytest.skip(no_book(), allow_module_level=True)

DESKTOP = 1280
EVERY_PAGE = pytest.mark.parametrize("page", PAGES)
CONTENT = [page for page in PAGES if page != "index.html"]  # index.html leads to book/index.html
SCROLLING = """
return [...document.querySelectorAll("main *")].filter((each) =>
  ["auto", "scroll"].includes(getComputedStyle(each).overflowX)
  && each.clientWidth && each.scrollWidth > each.clientWidth
).map((each) => [
  each.tagName + "." + each.className,
  each.tabIndex >= 0 && !!each.getAttribute("role") && !!each.getAttribute("aria-label"),
]);
"""


@cache
def article(page):
    soup = bs4.BeautifulSoup((BOOK / page).read_text(encoding="utf-8"), "html.parser")
    for unseen in soup.select("#jb-print-docs-body, script, template"):  # the first is for paper
        unseen.decompose()
    return soup


@pytest.fixture(scope="module")
def desktop(browser):
    with wide(browser, DESKTOP):
        yield browser


@EVERY_PAGE
def test_axe_finds_nothing(desktop, page):
    """Colours do not depend on the width, and nothing else depends on the theme."""
    resize(desktop, NARROW)
    visit(desktop, page)
    bring(desktop)
    found = [f"narrow: {each}" for each in violations(desktop, "all but colours")]
    resize(desktop, DESKTOP)
    found += violations(desktop, "all but colours") + violations_of_colours(desktop)
    assert not found, "\n".join([page, *found])
