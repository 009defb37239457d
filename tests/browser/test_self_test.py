"""Self-tests in a real browser, from a file, without a network."""

from pathlib import Path

import pytest

from gancore.book.questions import self_test

pytest.importorskip("selenium.webdriver", reason="needs selenium")
from selenium.webdriver.common.keys import Keys

from tests.browser.axe import bring, violations, violations_of_colours
from tests.browser.built_book import NARROW, wide
from tests.browser.network import asked_outside

TEST = self_test("03-lotus")
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
EVERY_TEST = sorted(path.stem.replace("_", "-") for path in NOTEBOOKS.glob("[0-9]*.ipynb"))
PAGE = (
    "<!doctype html><html lang='en'><meta charset='utf-8'>"
    "<meta name='viewport' content='width=device-width'><title>A self-test</title>"
    "<body><main><h1>A self-test</h1>{}</main></body></html>"
)
EVERY_QUESTION = pytest.mark.parametrize(
    ("number", "question"), list(enumerate(TEST.questions)), ids=lambda each: str(each)[:2]
)


class Asked:
    """A self-test on a page of its own."""

    def __init__(self, browser, tmp_path, test=TEST):
        self.browser = browser
        file = tmp_path / "page.html"
        file.write_text(PAGE.format(test._repr_html_()), encoding="utf-8")
        browser.get_log("browser"), browser.get_log("performance")
        browser.get(file.as_uri())
        self.fieldsets = browser.find_elements("css selector", "fieldset")

    def inputs(self, number):
        return self.fieldsets[number].find_elements("css selector", "input")

    def says(self, number):
        """What a screen reader is told, and what is read: the text of the live region."""
        verdict = self.fieldsets[number].find_element("css selector", "[role=status]")
        assert verdict.get_property("textContent").strip() == verdict.text
        return verdict.text

    def text(self, html):
        """A piece of HTML as it is read."""
        return self.browser.execute_script(
            "const e = document.createElement('p'); e.innerHTML = arguments[0];"
            "document.body.append(e); const text = e.innerText; e.remove(); return text",
            html,
        )


@pytest.fixture
def asked(browser, tmp_path):
    yield Asked(browser, tmp_path)
    assert browser.get_log("browser") == []
    assert asked_outside(browser) == []


@EVERY_QUESTION
def test_each_choice_is_answered_with_its_reason(asked, number, question):
    assert asked.says(number) == ""
    labels = asked.fieldsets[number].find_elements("css selector", "label")
    for label, choice in zip(labels, question.choices, strict=True):
        assert label.text == asked.text(choice.says)
        label.click()
        verdict = "Right." if choice.right else "No."
        assert asked.says(number) == f"{verdict} {asked.text(choice.because)}"
    others = [asked.says(each) for each in range(len(TEST.questions)) if each != number]
    assert set(others) == {""}


def test_the_keyboard_alone_answers_every_question(asked):
    asked.browser.find_element("css selector", "body").send_keys(Keys.TAB)
    for number, question in enumerate(TEST.questions):
        focused = asked.browser.switch_to.active_element
        assert focused == asked.inputs(number)[0]
        focused.send_keys(Keys.SPACE)
        right = question.choices.index(question.solution)
        for _ in range(right):
            asked.browser.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
        assert asked.inputs(number)[right].is_selected()
        assert asked.says(number).startswith("Right.")
        asked.browser.switch_to.active_element.send_keys(Keys.TAB)


def test_answers_are_folded_away_where_scripts_run(asked):
    folded = asked.browser.find_elements("css selector", "details")
    assert len(folded) == len(TEST.questions)
    assert not any(each.is_displayed() for each in folded)


def test_without_scripts_each_answer_unfolds(browser, tmp_path):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page = Asked(browser, tmp_path)
        for question, fieldset in zip(TEST.questions, page.fieldsets, strict=True):
            fieldset.find_element("css selector", "summary").click()
            answer = fieldset.find_element("css selector", "details p")
            assert answer.is_displayed()
            expected = page.text(f"{question.solution.says} {question.solution.because}")
            assert answer.text == expected
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize("chapter", EVERY_TEST)
def test_it_fits_a_narrow_screen_and_axe_finds_nothing(browser, tmp_path, chapter):
    with wide(browser, NARROW):
        asked = Asked(browser, tmp_path, self_test(chapter))
        for number in range(len(asked.fieldsets)):
            for choice in asked.inputs(number):
                choice.click()
                page = browser.execute_script("return document.documentElement.scrollWidth")
                assert page <= NARROW
        bring(browser)
        found = violations(browser, "all but colours") + violations_of_colours(browser)
        assert not found, "\n".join(found)
