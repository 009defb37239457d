"""Every page of the built book, for those who read with a screen reader or without a pointer."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

pytest.importorskip("selenium", reason="needs selenium")
bs4 = pytest.importorskip("bs4", reason="needs Beautiful Soup")
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

from tests.browser.axe import bring, violations, violations_of_colours  # noqa: E402
from tests.browser.built_book import BOOK, NARROW, PAGES, no_book, resize, visit, wide  # noqa: E402

if not PAGES:
    pytest.skip(no_book(), allow_module_level=True)
pytestmark = pytest.mark.book

DESKTOP = 1280
EVERY_PAGE = pytest.mark.parametrize("page", PAGES)
CONTENT = [page for page in PAGES if page != "index.html"]  # index.html leads to book/index.html
UNREACHED = """
const scrolls = (each) =>
  ["auto", "scroll"].includes(getComputedStyle(each).overflowX)
  && each.clientWidth && each.scrollWidth > each.clientWidth;
const reached = (each) =>
  each.tabIndex >= 0 && each.hasAttribute("role") && each.hasAttribute("aria-label");
const boxes = [...document.querySelectorAll("article *")].filter(scrolls);
return [boxes.length, boxes.filter((each) => !reached(each)).map((each) =>
  `${each.tagName}.${each.className}: ${each.textContent.trim().slice(0, 40)}`)];
"""


@cache
def parsed(page):
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


@pytest.mark.parametrize(
    ("width", "dialog", "button"),
    [
        (DESKTOP, "search-dialog", ".search-button__button"),
        (NARROW, "search-dialog", ".search-button__button"),
        (NARROW, "primary-sidebar-modal", ".primary-toggle"),
        (NARROW, "secondary-sidebar-modal", ".secondary-toggle"),
    ],
)
def test_axe_finds_nothing_in_what_opens(desktop, width, dialog, button):
    resize(desktop, width)
    visit(desktop, "book/notation.html")
    bring(desktop)
    buttons = desktop.find_elements("css selector", button)
    next(each for each in buttons if each.is_displayed()).click()
    opened = desktop.find_element("css selector", f"dialog#pst-{dialog}[open]")
    assert opened.find_elements("css selector", "input, a")
    found = violations(desktop, "all but colours") + violations_of_colours(desktop)
    assert not found, "\n".join(found)


def test_a_box_that_scrolls_is_reached_with_the_keyboard(desktop):
    resize(desktop, NARROW)
    many = 0
    for page in ("notebooks/03_lotus.html", "notebooks/reproducing.html", "book/notation.html"):
        visit(desktop, page)
        desktop.execute_script(
            "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
        )
        WebDriverWait(desktop, 30).until(lambda b: not b.execute_script(UNREACHED)[1])
        many += desktop.execute_script(UNREACHED)[0]
    assert many > 10
    box = desktop.find_element("css selector", "[data-scrolls]")
    desktop.execute_script("arguments[0].focus()", box)
    box.send_keys(Keys.ARROW_RIGHT)
    WebDriverWait(desktop, 30).until(lambda b: box.get_property("scrollLeft") > 0)
    resize(desktop, 3000)
    # Without the attribute, or with the -1 that the theme sets 0.3 s after a change of width.
    WebDriverWait(desktop, 30).until(lambda b: box.get_property("tabIndex") == -1)
    WebDriverWait(desktop, 30).until(lambda b: not box.get_dom_attribute("data-scrolls"))


@pytest.mark.parametrize("page", CONTENT)
def test_its_headings_are_in_order(page):
    levels = [int(each.name[1]) for each in parsed(page).find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []
    assert all(each.get_text(strip=True) for each in parsed(page).find_all(re.compile("^h[1-6]$")))


@EVERY_PAGE
def test_its_tables_have_header_cells(page):
    for table in parsed(page).find_all("table"):
        cells = table.find_all("th")
        assert cells, table.get_text()[:80]
        assert {each.get("scope") for each in cells} <= {"col", "row"}, table.get_text()[:80]
        assert all(each.get_text(strip=True) for each in cells), table.get_text()[:80]


@EVERY_PAGE
def test_its_pictures_say_what_they_show(page):
    for picture in parsed(page).select("article img"):
        said = (picture.get("alt") or "").strip()
        assert len(said.split()) >= 3, picture
        assert Path(picture["src"]).stem not in said, picture
        assert not re.search(r"\.(png|svg|jpe?g)\b", said), picture
