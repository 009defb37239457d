"""The built book, and how to look at it; conftest.py lets the tests beside it import this."""

import os
from contextlib import contextmanager
from pathlib import Path

from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.network import asked_for

BOOK = Path(
    os.environ.get("GANCORE_BOOK") or Path(__file__).resolve().parents[2] / "_build" / "html"
).resolve()
PAGES = sorted(
    page.relative_to(BOOK).as_posix()
    for page in BOOK.rglob("*.html")
    if not page.relative_to(BOOK).parts[0].startswith("_")
)
NARROW = 360
ARRIVED = """
return document.readyState === "complete"
  && !document.querySelector("meta[http-equiv='refresh' i]");
"""
SETTLED = """
const done = arguments[arguments.length - 1];
const pictures = [...document.images].map((image) => {
  image.loading = "eager";
  return image.decode().catch(() => null);
});
const math = window.MathJax ? MathJax.startup.promise : null;
Promise.all([math, document.fonts.ready, ...pictures]).then(() => done());
"""


def no_book():
    """Why nothing is looked at, where no book is built."""
    return f"no book is built in {BOOK}: run `make book`, or let GANCORE_BOOK name its folder"


@contextmanager
def wide(browser, width):
    """Pages are as wide as that, in pixels."""
    resize(browser, width)
    browser.set_script_timeout(60)
    yield
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def resize(browser, width):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False},
    )


def visit(browser, address):
    browser.get_log("browser"), browser.get_log("performance")
    browser.get(f"{BOOK.as_uri()}/{address}")
    WebDriverWait(browser, 30).until(lambda b: b.execute_script(ARRIVED))
    browser.execute_async_script(SETTLED)


def complaints(browser):
    """What the browser has asked for outside the book, and what it has complained about."""
    outside = [
        url for url in asked_for(browser) if not url.startswith((f"{BOOK.as_uri()}/", "data:"))
    ]
    log = browser.get_log("browser")
    return outside + [each["message"] for each in log if each["level"] == "SEVERE"]
