"""Drawing with the generator in a real browser: every image is the one that gancore draws."""

import numpy as np
import pytest
import torch

from gancore.book import explorers
from gancore.gan.networks import sample_noise

webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium")
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import Select, WebDriverWait  # noqa: E402

from tests.browser.draw_pad import Pad, image_of  # noqa: E402
from tests.browser.network import asked_for  # noqa: E402

CODES = sample_noise("uniform", 10, 100, rng=torch.Generator().manual_seed(0))
ACROSS, UPWARDS = torch.randn(2, 100, generator=torch.Generator().manual_seed(1))
DRAW = explorers.draw_digits(
    {f"code {number}": code for number, code in enumerate(CODES)},
    {"slant": ACROSS, "ink": UPWARDS},
)
PAGE = "<!doctype html><html lang='en'><meta charset='utf-8'><title>t</title><body>{}</body></html>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    for name, text in (
        (f"_static/{explorers.WEIGHTS_FILE}", explorers.weights_script()),
        ("notebooks/page.html", PAGE.format(2 * DRAW._repr_html_())),
        ("elsewhere/notebooks/page.html", PAGE.format(DRAW._repr_html_())),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def pad(browser, folder):
    browser.get_log("browser"), browser.get_log("performance")
    browser.get((folder / "notebooks" / "page.html").as_uri())
    assert not [url for url in asked_for(browser) if url.endswith(explorers.WEIGHTS_FILE)]
    root, twin = browser.find_elements("css selector", "figure")
    untouched = twin.text
    opened = Pad(browser, root)
    opened.load()
    yield opened
    assert twin.text == untouched
    assert browser.get_log("browser") == []
    assert [url for url in asked_for(browser) if not url.startswith(("file:", "data:"))] == []
    assert browser.find_elements("css selector", "[id]") == []


def test_ten_codes_are_drawn_as_gancore_draws_them(pad):
    worst = 0.0
    for number, code in enumerate(CODES):
        pad.choose("code_A", f"code {number}")
        worst = max(worst, np.abs(pad.picture("drawn") - image_of(code)[0, 0].numpy()).max())
        pad.shows(code)
        np.testing.assert_array_equal(pad.picture("picture_A"), pad.picture("drawn"))
    assert worst <= 1 / 255


def test_codes_are_combined_as_the_choice_says(pad):
    a, b, c = CODES[4:7]
    for slot, number in zip("ABC", (4, 5, 6), strict=True):
        pad.choose(f"code_{slot}", f"code {number}")
    assert not pad.part("t").is_displayed()
    pad.choose("way", "(1 − t) A + t B, a line")
    pad.shows((a + b) / 2)
    pad.slide("t", 0.24)
    pad.shows(0.76 * a + 0.24 * b)
    pad.choose("way", "(A + B + C) / 3, an average")
    pad.shows((a + b + c) / 3)
    pad.choose("way", "A − B + C, arithmetic")
    pad.shows(a - b + c)
    assert not pad.part("t").is_displayed()


def test_keys_move_on_the_pad(pad):
    pad.choose("code_A", "code 3")
    u, v = ACROSS / ACROSS.norm(), UPWARDS / UPWARDS.norm()
    pad.part("x").send_keys(Keys.ARROW_LEFT * 7)
    pad.part("y").send_keys(Keys.END)
    pad.shows(CODES[3] - 0.7 * u + 4 * v)
    pad.part("middle").click()
    pad.shows(CODES[3])
    pad.choose("code_B", "code 5")
    pad.part("way").send_keys(Keys.ARROW_DOWN)
    pad.shows((CODES[3] + CODES[5]) / 2)


def test_the_map_shows_what_the_pad_reaches_and_a_pointer_goes_there(pad):
    pad.choose("code_A", "code 2")
    u, v = ACROSS / ACROSS.norm(), UPWARDS / UPWARDS.norm()
    corner = image_of(CODES[2] + 3.2 * u + 1.6 * v)[0, 0].numpy()  # second from above, at the right

    def tile(_):
        return np.abs(pad.picture("map")[28:56, 112:] - corner).max() < 0.6 / 255

    WebDriverWait(pad.browser, 30).until(tile)
    place = pad.part("map")
    right, up = 0.4 * place.size["width"], 0.2 * place.size["height"]
    chain = webdriver.ActionChains(pad.browser)  # offsets count from the middle
    chain.move_to_element_with_offset(place, round(right), -round(up)).click().perform()
    assert float(pad.text("x_shown")) == pytest.approx(3.2, abs=0.11)
    assert float(pad.text("y_shown")) == pytest.approx(1.6, abs=0.11)
    pad.shows(CODES[2] + float(pad.text("x_shown")) * u + float(pad.text("y_shown")) * v)


def test_another_code_is_one_of_the_prior_and_changes_its_own_slot_only(pad):
    pad.choose("code_A", "code 1")
    before = {slot: pad.picture(f"picture_{slot}") for slot in "ABC"}
    lengths = []
    for _ in range(5):
        pad.part("another_A").click()
        assert Select(pad.part("code_A")).first_selected_option.text == "drawn"
        assert pad.text("outside") == "0 of 100"
        lengths.append(float(pad.text("length")))
        assert not np.array_equal(pad.picture("picture_A"), before["A"])
    assert 8 < min(lengths) < max(lengths) < 12
    assert len(set(lengths)) > 1
    for slot in "BC":
        np.testing.assert_array_equal(pad.picture(f"picture_{slot}"), before[slot])


def test_random_directions_have_the_length_of_the_others(pad):
    pad.choose("code_A", "code 0")
    pad.choose("pair", "random pair 2")
    assert pad.text("x_name") == "direction 1, left to right"
    length = CODES[0].norm().item()
    for axis in "xy":
        pad.part("middle").click()
        pad.slide(axis, 4)
        # Nearly at right angles to the code: squares add, to within a cosine of 0.4.
        squares = length**2 + 4**2
        assert float(pad.text("length")) ** 2 == pytest.approx(squares, abs=0.4 * 2 * 4 * length)
        assert not np.array_equal(pad.picture("drawn"), pad.picture("picture_A"))


def test_where_the_weights_do_not_come_along_it_says_so(browser, folder):
    browser.get((folder / "elsewhere" / "notebooks" / "page.html").as_uri())
    pad = Pad(browser, browser.find_element("css selector", "figure"))
    pad.part("load").click()
    WebDriverWait(browser, 30).until(lambda _: "come with the built book" in pad.text("loading"))
    assert not pad.part("table").is_displayed()
    browser.get_log("browser")  # the missing file is complained of
