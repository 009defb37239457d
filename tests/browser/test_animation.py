"""The animation in a real browser, from a file, without a network.

Skips, and says so, where Selenium, Chromium or its driver is missing.
"""

import time

import pytest

from gancore.book.animation import Animation, Frame

pytest.importorskip("selenium.webdriver", reason="needs selenium")
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

VALUES = [(n, f"{-1 / (n + 1):.3f}") for n in range(5)]


def make(name, offset=0, interval=20):
    frames = [
        Frame(
            f'<circle class="dot" cx="{10 * n + offset}" cy="5" r="2"></circle>',
            f"iteration {n + offset}: V = {value}",
            {"V": value, "iteration": str(n + offset)},
        )
        for n, value in VALUES
    ]
    return Animation(name, f"Title of {name}", "A dot.", "A caption.", frames, interval=interval)


@pytest.fixture
def page(browser, tmp_path):
    # The first waits a minute between frames, so that no test depends on how fast it is.
    animations = make("one", interval=60_000), make("two", offset=100, interval=20)
    html = "".join(each._repr_html_() for each in animations)
    file = tmp_path / "page.html"
    file.write_text(f'<!doctype html><meta charset="utf-8"><body>{html}', encoding="utf-8")
    browser.get(file.as_uri())
    return browser


def read(page, name):
    """Everything that an animation shows, as a reader or a screen reader gets it."""
    root = page.find_element(By.CSS_SELECTOR, f'[data-animation="{name}"]')
    slider = root.find_element(By.TAG_NAME, "input")
    return {
        "says": root.find_element(By.CLASS_NAME, "says").text,
        "spoken": slider.get_attribute("aria-valuetext"),
        "facts": [each.text for each in root.find_elements(By.TAG_NAME, "dd")],
        "dot": root.find_element(By.CLASS_NAME, "dot").get_attribute("cx"),
        "frame": int(slider.get_attribute("value")),
    }


def expected(n, offset=0):
    line = f"iteration {n + offset}: V = {VALUES[n][1]}"
    return {
        "says": line,
        "spoken": line,
        "facts": [VALUES[n][1], str(n + offset)],
        "dot": str(10 * n + offset),
        "frame": n,
    }


def control(page, name, what):
    return page.find_element(By.CSS_SELECTOR, f'[data-animation="{name}"] {what}')


def test_it_stands_at_the_first_frame_and_does_not_start_by_itself(page):
    time.sleep(0.2)  # ten intervals
    assert read(page, "two") == expected(0, offset=100)
    assert control(page, "one", "[data-do=play]").is_displayed()
    assert not control(page, "one", ".still").is_displayed()


def test_a_step_is_spoken_and_a_film_is_not(page):
    says = control(page, "one", ".says")
    assert says.get_dom_attribute("role") == "status"
    assert says.get_dom_attribute("aria-live") == "off"
    control(page, "one", "[data-do=on]").click()
    assert says.get_dom_attribute("aria-live") == "polite"
    control(page, "one", "[data-do=play]").click()
    assert says.get_dom_attribute("aria-live") == "off"
    control(page, "one", "[data-do=back]").click()
    control(page, "one", "input").send_keys(Keys.ARROW_RIGHT)  # its own text is spoken
    assert says.get_dom_attribute("aria-live") == "off"


def test_buttons_step_and_stop_at_both_ends(page):
    back, on = (control(page, "one", f"[data-do={what}]") for what in ("back", "on"))
    back.click()
    assert read(page, "one") == expected(0)
    on.click()
    on.click()
    assert read(page, "one") == expected(2)
    back.click()
    assert read(page, "one") == expected(1)
    for _ in range(6):
        on.click()
    assert read(page, "one") == expected(4)


def test_the_keyboard_alone_does_everything(page):
    play, slider = control(page, "one", "[data-do=play]"), control(page, "one", "input")
    page.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    order = []
    for _ in range(4):
        focused = page.switch_to.active_element
        order.append(focused.get_attribute("data-do") or focused.tag_name)
        focused.send_keys(Keys.TAB)
    assert order == ["play", "back", "on", "input"]
    slider.send_keys(Keys.ARROW_RIGHT)
    assert read(page, "one") == expected(1)
    slider.send_keys(Keys.END)
    assert read(page, "one") == expected(4)
    slider.send_keys(Keys.HOME)
    assert read(page, "one") == expected(0)
    play.send_keys(Keys.ENTER)
    assert play.text == "Pause"


def test_playing_runs_to_the_end_and_stops_there(page):
    play = control(page, "two", "[data-do=play]")
    play.click()
    for _ in range(200):
        if play.text == "Play":
            break
        time.sleep(0.05)
    assert read(page, "two") == expected(4, offset=100)
    assert read(page, "one") == expected(0)


def test_playing_begins_again_at_the_end_and_every_control_pauses_it(page):
    play, slider = control(page, "one", "[data-do=play]"), control(page, "one", "input")
    slider.send_keys(Keys.END)
    play.click()
    assert play.text == "Pause"
    assert read(page, "one") == expected(0)
    slider.send_keys(Keys.ARROW_RIGHT)
    assert play.text == "Play"
    assert read(page, "one") == expected(1)
    for pauses in ("play", "back", "on"):
        play.click()
        assert play.text == "Pause"
        control(page, "one", f"[data-do={pauses}]").click()
        assert play.text == "Play"


def test_two_animations_do_not_meet(page):
    control(page, "two", "input").send_keys(Keys.ARROW_RIGHT)
    assert read(page, "one") == expected(0)
    assert read(page, "two") == expected(1, offset=100)


def test_nothing_was_asked_of_a_network_and_nothing_complained(page):
    asked = page.execute_script("return performance.getEntriesByType('resource').length")
    assert asked == 0
    assert [entry for entry in page.get_log("browser") if entry["level"] == "SEVERE"] == []


def test_the_same_output_shown_twice_works_twice(browser, tmp_path):
    file = tmp_path / "twice.html"
    file.write_text(f'<meta charset="utf-8">{make("one")._repr_html_() * 2}', encoding="utf-8")
    browser.get(file.as_uri())
    first, second = browser.find_elements(By.CSS_SELECTOR, '[data-animation="one"] [data-do=on]')
    first.click()
    second.click()
    second.click()
    says = [each.text for each in browser.find_elements(By.CLASS_NAME, "says")]
    assert says == [expected(1)["says"], expected(2)["says"]]
