"""Drawing with the generator on the page of the built book."""

import pytest

pytest.importorskip("selenium", reason="needs selenium")
from gancore.book import explorers
from tests.browser.axe import bring, violations, violations_of_colours
from tests.browser.built_book import (
    BOOK,
    NARROW,
    PAGES,
    complaints,
    no_book,
    resize,
    visit,
    wide,
)
from tests.browser.draw_pad import Pad

if not PAGES:
    pytest.skip(no_book(), allow_module_level=True)
pytestmark = pytest.mark.book

CHAPTER = "notebooks/10_latent_space.html"


@pytest.fixture
def pad(browser):
    with wide(browser, NARROW):
        visit(browser, CHAPTER)
        root = browser.find_element("css selector", '[data-explorer="draw_digits"]')
        browser.execute_script("arguments[0].scrollIntoView()", root)
        opened = Pad(browser, root)
        opened.load()
        yield opened


def test_it_draws_fits_a_narrow_screen_and_asks_no_other_host(pad):
    assert pad.picture("drawn").max() > 0.9
    pad.choose("way", "(1 − t) A + t B, a line")
    assert pad.browser.execute_script("return document.documentElement.scrollWidth") <= NARROW
    # An output that is too wide scrolls in its own box.
    widths = (
        "const box = arguments[0].closest('.output'); return [box.scrollWidth, box.clientWidth]"
    )
    held, seen = pad.browser.execute_script(widths, pad.root)
    assert held <= seen
    assert complaints(pad.browser) == []


def test_axe_finds_nothing_in_what_opens(pad):
    pad.choose("way", "(1 − t) A + t B, a line")
    bring(pad.browser)
    found = violations(pad.browser, "all but colours")
    resize(pad.browser, 1280)
    found += violations(pad.browser, "all but colours")
    found += violations_of_colours(pad.browser)
    assert not found, "\n".join(found)


def test_the_page_weighs_less_than_eight_megabytes(pad):
    """With its pictures and weights, but without what all pages of the book share."""
    page = BOOK / CHAPTER
    pictures = pad.browser.execute_script(
        "return [...document.querySelectorAll('article img')].map((e) => e.getAttribute('src'))"
    )
    files = {page, BOOK / "_static" / explorers.WEIGHTS_FILE}
    files |= {(page.parent / each).resolve() for each in pictures}
    assert len(files) > 10
    assert sum(each.stat().st_size for each in files) < 8e6
