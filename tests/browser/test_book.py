"""Every page of the built book, opened from its file in a browser without a network.

Looks at _build/html as `make book` left it, or at the folder that GANCORE_BOOK names. The book
is not built here: after a change, run `make book` first.
"""

import re
import zipfile
import zlib
from functools import cache
from urllib.parse import unquote, urlsplit

import pytest

pytest.importorskip("selenium", reason="needs selenium")
bs4 = pytest.importorskip("bs4", reason="needs Beautiful Soup")
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

from tests.browser.built_book import BOOK, NARROW, PAGES, complaints, no_book, visit, wide  # noqa: E402

if not PAGES:
    pytest.skip(no_book(), allow_module_level=True)
pytestmark = pytest.mark.book

LOADED_BY = {"script": "src", "img": "src", "source": "src", "iframe": "src", "link": "href"}
LEFT_RAW = re.compile(
    r"\$\$|\\tag\b|\\begin\b|\\[\[(]|:::|```|\| (?:—|-{3,}):? \|"
    r"|\{(?:math|eq|doc|ref|numref|term|cite|code-cell|figure|glossary|bibliography)\b[\w:]*\}"
)
UNSET = """
return [...document.querySelectorAll(".math")]
  .filter((each) => !each.querySelector("mjx-container"))
  .map((each) => each.textContent.trim().slice(0, 80));
"""
TOO_WIDE = """
const page = document.documentElement;
const wide = page.scrollWidth;
if (wide <= arguments[0]) return [];
const scrolls = (each) => {
  for (let up = each.parentElement; up && up !== document.body; up = up.parentElement)
    if (getComputedStyle(up).overflowX !== "visible") return true;
  return false;
};
const shape = (each) => each.tagName.toLowerCase() + "." + [...each.classList].join(".");
return [`the page is ${wide} px wide`].concat(
  [...document.body.querySelectorAll("*")]
    .filter((each) => each.getBoundingClientRect().right > arguments[0] + 0.5 && !scrolls(each))
    .slice(0, 8)
    .map((each) => `${shape(each)}: ${each.textContent.trim().slice(0, 40)}`)
);
"""

CUT = """
document.querySelectorAll("details").forEach((each) => { each.open = true; });
return [...document.querySelectorAll("span.math")]
  .filter((each) => getComputedStyle(each).overflowX === "hidden"
    && each.querySelector("mjx-math").scrollWidth > each.clientWidth + 1)
  .map((each) => each.textContent.trim().slice(0, 80));
"""


@cache
def parsed(path):
    """What a page loads, where it links to, the anchors that it offers, and its plain text."""
    soup = bs4.BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    loads = [
        each[attribute]
        for tag, attribute in LOADED_BY.items()
        for each in soup.find_all(tag, **{attribute: True})
    ]
    links = [each["href"] for each in soup.find_all("a", href=True)]
    anchors = {each["id"] for each in soup.find_all(id=True)}
    anchors |= {each["name"] for each in soup.find_all("a", attrs={"name": True})}
    for each in soup.select("pre, code, script, style, template, .math"):
        each.decompose()
    return loads, links, anchors, soup.get_text()


def broken(page, reference):
    """Whether a relative reference leads to no file of the book or to no anchor of a page."""
    parts = urlsplit(reference)
    if parts.scheme or parts.netloc:
        return False
    target = BOOK / page
    if parts.path:
        target = (target.parent / unquote(parts.path)).resolve()
    if not target.is_relative_to(BOOK) or not target.is_file():
        return True
    anchor = unquote(parts.fragment)
    return bool(anchor) and target.suffix == ".html" and anchor not in parsed(target)[2]


@pytest.fixture(scope="module")
def narrow(browser):
    with wide(browser, NARROW):
        yield browser


def test_the_book_is_whole():
    chapters = {page for page in PAGES if page.startswith("notebooks/")}
    assert chapters
    assert {"index.html", "book/index.html", "genindex.html", "search.html"} <= set(PAGES)


def test_the_archive_holds_these_very_files():
    """So that what the other tests say of the pages is true of the archive's, too."""
    archive = BOOK.parent / "gan-book.zip"
    if not archive.is_file():
        pytest.skip(f"no {archive.name} beside {BOOK}")
    with zipfile.ZipFile(archive) as packed:
        held = {each.filename: each.CRC for each in packed.infolist()}
    assert held == {
        f"gan-book/{file.relative_to(BOOK).as_posix()}": zlib.crc32(file.read_bytes())
        for file in BOOK.rglob("*")
        if file.is_file()
    }


@pytest.mark.parametrize("page", PAGES)
def test_it_loads_nothing_from_elsewhere_and_its_links_lead_somewhere(page):
    loads, links, _, _ = parsed(BOOK / page)
    outside = [url for url in loads if urlsplit(url).scheme not in ("", "data")]
    outside += [url for url in loads if url.startswith("//")]
    assert outside == []
    assert sorted({each for each in loads + links if broken(page, each)}) == []


@pytest.mark.parametrize("page", PAGES)
def test_no_mark_up_is_left_in_its_text(page):
    text = parsed(BOOK / page)[3]
    assert [text[max(0, at.start() - 30) : at.end() + 30] for at in LEFT_RAW.finditer(text)] == []


@pytest.mark.parametrize("page", PAGES)
def test_it_reads_well_in_a_browser(narrow, page):
    visit(narrow, page)
    errors = narrow.find_elements("css selector", "mjx-merror, [data-mjx-error]")
    assert [each.get_attribute("textContent") for each in errors] == []
    assert narrow.execute_script(UNSET) == []
    missing = "return [...document.images].filter((i) => !i.naturalWidth).map((i) => i.src)"
    assert narrow.execute_script(missing) == []
    grounds = set()
    for theme in ("light", "dark"):
        narrow.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
        assert narrow.execute_script(TOO_WIDE, NARROW) == [], theme
        grounds.add(narrow.execute_script("return getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 2, "both themes look the same"
    WebDriverWait(narrow, 30).until(lambda b: b.execute_script(CUT) == [])
    assert complaints(narrow) == []


def test_a_name_in_a_cell_is_two_clicks_from_its_source():
    def follow(page, link):
        to = urlsplit(link["href"])
        target = (BOOK / page).parent / to.path
        soup = bs4.BeautifulSoup(target.read_text(encoding="utf-8"), "html.parser")
        return target.relative_to(BOOK), soup.find(id=to.fragment)

    chapter = "notebooks/06_algorithm_1.html"
    soup = bs4.BeautifulSoup((BOOK / chapter).read_text(encoding="utf-8"), "html.parser")
    names = soup.find_all("a", class_="sphinx-codeautolink-a", string="discriminator_step")
    assert len(names) > 1  # where it is called, too
    page, entry = follow(chapter, names[-1])
    _, source = follow(page, entry.find("a", string="[source]"))
    assert "def discriminator_step" in source.get_text()


def test_the_search_finds_jensen(narrow):
    visit(narrow, "search.html?q=Jensen")
    WebDriverWait(narrow, 30).until(
        lambda b: "finished" in b.find_element("css selector", "#search-results").text.lower()
    )
    found = narrow.find_elements("css selector", "#search-results ul.search a")
    assert any("04_jensen_shannon" in each.get_attribute("href") for each in found)
    assert complaints(narrow) == []


def test_where_a_browser_keeps_nothing_the_search_and_the_themes_work(narrow):
    refused = """
      for (const kind of ["localStorage", "sessionStorage"])
        Object.defineProperty(window, kind, {
          configurable: true,
          get() { throw new DOMException("not here", "SecurityError"); },
        });
    """
    script = narrow.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": refused})
    try:
        visit(narrow, "search.html?q=jensen")
        found = "return document.querySelectorAll('#search-results li').length"
        WebDriverWait(narrow, 30).until(lambda b: b.execute_script(found) > 0)
        change = (
            "document.querySelector('.theme-switch-button').click();"
            "return document.documentElement.dataset.mode"
        )
        assert len({narrow.execute_script(change) for _ in range(3)}) == 3
        visit(narrow, "notebooks/05_convergence.html")
        narrow.execute_script("document.querySelector('.search-button-field').click()")
        shown = "return document.querySelector('#pst-search-dialog').open"
        WebDriverWait(narrow, 30).until(lambda b: b.execute_script(shown))
        assert complaints(narrow) == []
    finally:
        narrow.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


def test_paper_is_light(narrow):
    visit(narrow, "book/play.html")
    ground = """
      document.documentElement.dataset.theme = "dark";
      return ["beforeprint", "afterprint"].map((now) => {
        window.dispatchEvent(new Event(now));
        return document.documentElement.dataset.theme;
      });
    """
    assert narrow.execute_script(ground) == ["light", "dark"]


def test_solutions_are_open_on_paper_and_folded_code_is_not(narrow):
    visit(narrow, "notebooks/06_algorithm_1.html")
    count = """
      const open = () => document.querySelectorAll(".bd-article details[open]").length;
      const seen = [open()];
      for (const now of ["beforeprint", "beforeprint", "afterprint"]) {
        window.dispatchEvent(new Event(now));
        seen.push(open());
      }
      return [...seen, document.querySelectorAll(".bd-article details:not(.hide)").length];
    """
    before, on_paper, still, after, foldable = narrow.execute_script(count)
    assert on_paper == still == foldable > before == after


def test_the_contents_close_when_a_section_is_chosen(narrow):
    visit(narrow, "notebooks/06_algorithm_1.html")
    narrow.find_element("css selector", ".secondary-toggle").click()
    panel = narrow.find_element("css selector", "#pst-secondary-sidebar-modal")
    WebDriverWait(narrow, 30).until(lambda _: panel.get_property("open"))
    panel.find_element("css selector", "a[href='#what-k-buys']").click()
    WebDriverWait(narrow, 30).until(lambda _: not panel.get_property("open"))
    top = "return document.querySelector('#what-k-buys').getBoundingClientRect().top"
    WebDriverWait(narrow, 30).until(lambda b: 0 <= b.execute_script(top) < 200)


def test_a_key_on_the_colour_mode_leaves_the_focus_there(browser):
    with wide(browser, 1280):
        visit(browser, "book/index.html")
        browser.execute_script("document.querySelector('.theme-switch-button').focus()")
        modes = set()
        for _ in range(3):
            browser.switch_to.active_element.send_keys(Keys.ENTER)
            modes.add(browser.execute_script("return document.documentElement.dataset.mode"))
        assert len(modes) == 3
        focused = "return getComputedStyle(document.activeElement).outlineStyle"
        browser.execute_script("document.querySelector('.primary-toggle').focus()")
        browser.switch_to.active_element.send_keys(Keys.SHIFT)
        assert browser.execute_script(focused) == "solid"


def test_formulas_in_the_text_scroll_only_where_they_are_too_wide(browser):
    boxes = "return document.querySelectorAll('span.math[data-scrolls]').length"
    page = "notebooks/03_lotus.html"  # an integral in a solution is wider than a phone
    with wide(browser, 1280):
        visit(browser, page)
        assert browser.execute_script(boxes) == 0
    with wide(browser, NARROW):
        visit(browser, page)
        browser.execute_script(CUT.replace("return", "const cut ="))  # every fold is open
        WebDriverWait(browser, 30).until(lambda b: b.execute_script(boxes) > 0)
        assert browser.execute_script(boxes) < 20
