"""The explorers in a real browser: what they show is what gancore computes."""

import base64
import io
import math

import numpy as np
import pytest
import torch
from PIL import Image
from scipy import stats

from gancore.book import explorers
from gancore.book.explorers.latent_walk import CORNERS
from gancore.gan.objectives import minimax_generator_loss, non_saturating_generator_loss
from gancore.latent import paths
from gancore.theory.divergences import criterion, criterion_by_theorem_1, jsd
from gancore.theory.optimal_discriminator import optimal_discriminator

webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium")
from selenium.webdriver.common.keys import Keys  # noqa: E402

from tests.browser.network import asked_outside  # noqa: E402
from tests.browser.pointer import slide  # noqa: E402

IMAGES = torch.rand(5, 9, 1, 6, 7, generator=torch.Generator().manual_seed(0))
MADE = {
    "best_discriminator": explorers.best_discriminator,
    "saturation": explorers.saturation,
    "latent_walk": lambda: explorers.latent_walk(IMAGES),
}
PAGE = "<!doctype html><html><meta charset='utf-8'><title>t</title><body>{}</body></html>"


class Page:
    """One explorer on a page of its own, twice: the second one must stay as it is."""

    def __init__(self, browser, tmp_path, fragment):
        self.browser = browser
        file = tmp_path / "page.html"
        file.write_text(PAGE.format(fragment + fragment), encoding="utf-8")
        browser.get_log("browser"), browser.get_log("performance")
        browser.get(file.as_uri())
        self.root, self.twin = browser.find_elements("css selector", "figure")
        self.untouched = self.twin.text

    def part(self, name):
        return self.root.find_element("css selector", f'[data-is="{name}"]')

    def text(self, name):
        return self.part(name).text.replace("−", "-").removesuffix(" nats")

    def attribute(self, name, which):
        return (self.part(name).get_attribute(which) or "").replace("−", "-")

    def slide(self, name, value):
        slide(self.part(name), value)

    def press(self, name, key, times=1):
        self.part(name).send_keys(key * times)

    def points(self, name):
        """The corners of a curve in the units of the drawing."""
        return np.array(
            [pair.split() for pair in self.attribute(name, "d")[1:].split("L")], dtype=float
        )

    def close(self):
        assert self.twin.text == self.untouched
        assert self.browser.get_log("browser") == []
        assert asked_outside(self.browser) == []
        ids = self.browser.execute_script("return document.querySelectorAll('[id]').length")
        assert ids == 0


@pytest.fixture
def page(browser, tmp_path, request):
    opened = Page(browser, tmp_path, MADE[request.param]()._repr_html_())
    yield opened
    opened.close()


def check_best_discriminator(page, mean, spread):
    pair = stats.norm(0, 1), stats.norm(mean, spread)
    value, divergence = f"{criterion(*pair):.3f}", f"{abs(jsd(*pair)):.3f}"
    assert page.text("mean_shown") == f"{mean:.1f}"
    assert page.text("spread_shown") == f"{spread:.1f}"
    assert page.text("value") == value
    assert page.text("jsd") == divergence
    assert page.text("theorem") == f"{criterion_by_theorem_1(*pair):.3f}"
    shown = f"C(G) = {value} nats, JSD = {divergence} nats"
    assert page.attribute("mean", "aria-valuetext") == f"mean {mean:.1f}: {shown}"
    assert page.attribute("spread", "aria-valuetext") == f"spread {spread:.1f}: {shown}"
    assert f"C(G) = {value}" in page.attribute("drawing", "aria-label")
    # The panel reaches from (34, 230) to (390, 28) and shows x from -6 to 6 and y from 0 to 1.
    x = np.linspace(-6, 6, 241)
    curves = {"p_data": pair[0].pdf, "p_g": pair[1].pdf, "d_star": optimal_discriminator(*pair)}
    for name, curve in curves.items():
        across, down = page.points(name).T
        # The page writes hundredths of a unit.
        np.testing.assert_allclose(across, 34 + 356 * (x + 6) / 12, atol=0.006)
        np.testing.assert_allclose(down, 230 - 202 * curve(x), atol=0.006)
    mark = float(page.attribute("mark", "d")[1:].split()[0])
    assert mark == pytest.approx(370 + 340 * criterion(*pair) / math.log(4), abs=1e-4)


@pytest.mark.parametrize("page", ["best_discriminator"], indirect=True)
def test_the_best_discriminator_follows(page):
    check_best_discriminator(page, 1.5, 0.6)
    page.press("mean", Keys.ARROW_LEFT, 7)
    page.press("spread", Keys.ARROW_UP, 4)
    check_best_discriminator(page, 0.8, 1.0)
    assert "falls from 1 to 0" in page.attribute("drawing", "aria-label")
    page.slide("mean", -2.3)
    page.slide("spread", 2.5)
    check_best_discriminator(page, -2.3, 2.5)
    assert "rises to one hump" in page.attribute("drawing", "aria-label")
    page.press("mean", Keys.END)
    page.press("spread", Keys.HOME)
    check_best_discriminator(page, 4.0, 0.4)
    page.slide("mean", 0)
    page.slide("spread", 1)
    check_best_discriminator(page, 0.0, 1.0)
    assert page.text("value") == f"{-math.log(4):.3f}"
    assert "one half everywhere" in page.attribute("drawing", "aria-label")


def check_saturation(page, logit):
    shown = {}
    for name, objective in (
        ("minimax", minimax_generator_loss),
        ("other", non_saturating_generator_loss),
    ):
        ell = torch.tensor([logit], dtype=torch.float64, requires_grad=True)
        loss = objective(fake_logits=ell)
        (slope,) = torch.autograd.grad(loss, ell)
        assert page.text(name) == f"{loss.item():.4f}"
        assert page.text(f"{name}_slope") == f"{slope.item():.4f}"
        shown[name] = f"{slope.item():.4f}"
        dot, end = (float(page.attribute(f"{kind}_{name}", "cy")) for kind in ("dot", "end"))
        assert dot == pytest.approx(140 - 180 * loss.item() / 17)  # 8.5 at 50 and -8.5 at 230
        assert end == pytest.approx(260 + 102 * (0.05 - slope.item()) / 1.1)
    d = f"{torch.tensor(logit, dtype=torch.float64).sigmoid().item():.4f}"
    assert page.text("logit_shown") == f"{logit:.1f}"
    assert page.text("d") == d
    result = f"D(G(z)) = {d}; slope of log(1 - D): {shown['minimax']}, of -log D: {shown['other']}"
    assert page.attribute("logit", "aria-valuetext") == f"logit {logit:.1f}: {result}"
    assert page.attribute("drawing", "aria-label").endswith(f"{result}.")


@pytest.mark.parametrize("page", ["saturation"], indirect=True)
def test_both_objectives_follow(page):
    check_saturation(page, -4.0)
    page.press("logit", Keys.ARROW_RIGHT, 12)
    check_saturation(page, -2.8)
    page.slide("logit", 0.7)
    check_saturation(page, 0.7)
    page.press("logit", Keys.END)
    check_saturation(page, 8.0)
    page.press("logit", Keys.HOME)
    check_saturation(page, -8.0)


@pytest.mark.parametrize("page", ["saturation"], indirect=True)
def test_a_pointer_on_the_picture_moves_the_logit(page):
    drawing = page.part("drawing")
    # The middle of the axis is at 203 of 400 units, and offsets count from the middle, 200.
    right = 3 / 400 * drawing.size["width"]
    chain = webdriver.ActionChains(page.browser)
    chain.move_to_element_with_offset(drawing, round(right), 0).click().perform()
    assert abs(float(page.text("logit_shown"))) <= 0.1
    check_saturation(page, float(page.text("logit_shown")))


def finger(page, drawing, *, by):
    """Put a finger on the middle of a drawing, move it to the right and down, and lift it."""
    page.browser.execute_script(
        """
        const [drawing, [right, down]] = arguments;
        const box = drawing.getBoundingClientRect();
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        const send = (type, part, buttons) => drawing.dispatchEvent(new PointerEvent(type, {
          pointerType: "touch", isPrimary: true, bubbles: true, buttons,
          clientX: x + part * right, clientY: y + part * down,
        }));
        send("pointerdown", 0, 1);
        [0.25, 0.5, 0.75, 1].forEach((part) => send("pointermove", part, 1));
        // A browser that scrolls the page says so, and no finger is lifted.
        send(Math.abs(down) > Math.abs(right) ? "pointercancel" : "pointerup", 1, 0);
        """,
        drawing,
        by,
    )


@pytest.mark.parametrize("page", ["saturation"], indirect=True)
def test_a_finger_moves_the_logit_sideways_and_by_a_tap_but_not_when_it_scrolls(page):
    drawing = page.part("drawing")
    finger(page, drawing, by=(5, 60))
    check_saturation(page, -4.0)
    finger(page, drawing, by=(0, 0))
    tapped = float(page.text("logit_shown"))
    assert abs(tapped) < 0.5  # the middle of the picture
    finger(page, drawing, by=(60, 20))
    check_saturation(page, float(page.text("logit_shown")))
    assert float(page.text("logit_shown")) > tapped + 1


@pytest.mark.parametrize("page", ["saturation"], indirect=True)
def test_a_mouse_that_came_down_elsewhere_is_followed(page):
    page.browser.execute_script(
        """
        const box = arguments[0].getBoundingClientRect();
        arguments[0].dispatchEvent(new PointerEvent("pointermove", {
          pointerType: "mouse", buttons: 1,
          clientX: box.left + box.width / 2, clientY: box.top + box.height / 2,
        }));
        """,
        page.part("drawing"),
    )
    assert abs(float(page.text("logit_shown"))) < 0.5


def check_walk(page, row, column):
    weights = paths.grid_of_codes(torch.eye(4, dtype=torch.float64), 5, 9)[row, column]
    for number, weight in enumerate(weights):
        # Halves of a last digit, as in 0.5625, are rounded up here and to even there.
        assert abs(float(page.text(f"weight_{number}")) - weight.item()) <= 0.0005 + 1e-9
    assert page.text("s") == f"{row / 4:.3f}"
    assert page.text("t") == f"{column / 8:.3f}"
    best = weights.max().item()
    names = [n for n, w in zip(CORNERS, weights, strict=True) if w > best - 1e-9]
    near = {
        1: f"nearest to the corner {names[0]}",
        2: "nearest to the corners " + " and ".join(names),
        4: "in the middle of the four corners",
    }[len(names)]
    assert page.attribute("row", "aria-valuetext") == f"s = {row / 4:.3f}: {near}"
    assert page.attribute("column", "aria-valuetext") == f"t = {column / 8:.3f}: {near}"
    assert page.attribute("here", "aria-label").endswith(f"t = {column / 8:.3f}, {near}.")
    # What the window shows: the sheet, cut where the page has moved it.
    sheet = page.attribute("sheet", "href").removeprefix("data:image/png;base64,")
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(sheet))))
    left, top = (-int(page.attribute("sheet", which)) for which in ("x", "y"))
    assert page.part("here").get_dom_attribute("viewBox") == "0 0 7 6"
    seen = pixels[top : top + 6, left : left + 7]
    # Half a grey value is what rounding may lose.
    np.testing.assert_allclose(seen / 255, IMAGES[row, column, 0].numpy(), atol=0.51 / 255)
    assert (int(page.attribute("frame", "x")), int(page.attribute("frame", "y"))) == (left, top)


@pytest.mark.parametrize("page", ["latent_walk"], indirect=True)
def test_the_walk_follows(page):
    check_walk(page, 0, 0)
    page.press("column", Keys.ARROW_RIGHT, 5)
    page.press("row", Keys.ARROW_UP)
    check_walk(page, 1, 5)
    page.slide("row", 2)
    check_walk(page, 2, 5)
    page.slide("column", 4)
    check_walk(page, 2, 4)
    page.press("row", Keys.END)
    page.press("column", Keys.END)
    check_walk(page, 4, 8)


@pytest.mark.parametrize("page", ["latent_walk"], indirect=True)
def test_a_pointer_on_the_map_chooses_an_image(page):
    place = page.part("map")
    width, height = place.size["width"], place.size["height"]
    chain = webdriver.ActionChains(page.browser)  # offsets count from the middle image, (2, 4)
    chain.move_to_element_with_offset(place, round(2 * width / 9), round(-height / 5))
    chain.click().perform()
    check_walk(page, 1, 6)


@pytest.mark.parametrize("page", list(MADE), indirect=True)
def test_it_starts_where_its_text_says(page):
    start = MADE[page.root.get_attribute("data-explorer")]()
    still = page.root.find_element("css selector", ".still")
    assert still.get_attribute("textContent").startswith(repr(start))
    assert not still.is_displayed()


@pytest.mark.parametrize("page", list(MADE), indirect=True)
def test_it_fits_a_narrow_screen(page):
    page.browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": False},
    )
    wide = page.browser.execute_script("return document.documentElement.scrollWidth")
    page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert wide <= 360
