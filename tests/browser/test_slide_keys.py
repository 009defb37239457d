"""The keys that turn slides."""

from pathlib import Path

import pytest

pytest.importorskip("selenium.webdriver", reason="needs selenium")
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

STATIC = Path(__file__).parents[2] / "book" / "_static"
PAGE = """<!doctype html><title>Slides</title>
<style>section {{ min-height: 100vh }} .math {{ width: 5rem; overflow-x: auto }}</style>
<script src="{}"></script><script src="{}"></script>
<section><div class="math"><p style="width: 99rem">a wide formula</p></div></section>
<section>the next one</section>"""


@pytest.fixture
def slides(browser, tmp_path):
    page = tmp_path / "slides.html"
    scripts = [(STATIC / name).as_uri() for name in ("slides.js", "book.js")]
    page.write_text(PAGE.format(*scripts), encoding="utf-8")
    browser.get(page.as_uri())
    return browser


def moved(browser):
    return browser.execute_async_script(
        "setTimeout(() => arguments[0]("
        "[scrollY > 0, document.querySelector('.math').scrollLeft > 0]), 300)"
    )


def test_an_arrow_turns_the_slide(slides):
    slides.find_element("css selector", "body").send_keys(Keys.ARROW_RIGHT)
    assert moved(slides) == [True, False]


def test_an_arrow_scrolls_the_formula_that_has_the_focus(slides):
    # The page notes what scrolls once it is laid out.
    (formula,) = WebDriverWait(slides, 20).until(
        lambda page: page.find_elements("css selector", "[data-scrolls]")
    )
    formula.send_keys(Keys.ARROW_RIGHT)
    assert moved(slides) == [False, True]
    formula.send_keys(Keys.PAGE_DOWN)  # as a presenter's clicker does
    assert moved(slides) == [True, True]
