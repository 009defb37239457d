"""The explorer that draws digits, and what it should show; conftest.py lets tests import this."""

import base64
import io
from functools import cache

import numpy as np
import pytest
from PIL import Image
from selenium.webdriver.support.ui import Select, WebDriverWait

from gancore.gan.networks import sample_images
from gancore.latent import attributes
from gancore.results import pretrained
from tests.browser.pointer import slide


class Pad:
    """The explorer on the page that a browser shows."""

    def __init__(self, browser, root):
        self.browser, self.root = browser, root

    def part(self, name):
        return self.root.find_element("css selector", f'[data-is="{name}"]')

    def load(self):
        self.part("load").click()
        WebDriverWait(self.browser, 30).until(lambda _: self.picture("map") is not None)

    def choose(self, name, text):
        options = {each.text: each for each in Select(self.part(name)).options}
        self.slide(name, options[text].get_attribute("value"))

    def slide(self, name, value):
        slide(self.part(name), value)

    def picture(self, name):
        """The grey values of a drawing, in [0, 1]; None before there are any."""
        href = self.part(name).find_element("tag name", "image").get_dom_attribute("href")
        if href is None:
            return None
        png = base64.b64decode(href.removeprefix("data:image/png;base64,"))
        pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))
        assert (pixels[..., 3] == 255).all()
        assert (pixels[..., :1] == pixels[..., :3]).all()
        return pixels[..., 0] / 255

    def text(self, name):
        return self.part(name).text.replace("−", "-")

    def shows(self, z):
        """Whether z is what is drawn and described."""
        image = image_of(z)
        # A pixel is rounded to 255 grey values, and coordinates to five digits.
        np.testing.assert_allclose(self.picture("drawn"), image[0, 0].numpy(), atol=0.6 / 255)
        outside = int((z.abs() > 3**0.5 + 1e-5).sum())
        assert float(self.text("length")) == pytest.approx(z.norm().item(), abs=0.051)
        assert self.text("outside") == f"{outside} of 100"
        assert float(self.text("ink")) == pytest.approx(attributes.ink(image).item(), abs=0.06)
        assert float(self.text("slant")) == pytest.approx(attributes.slant(image).item(), abs=0.006)
        said = self.part("drawn").get_attribute("aria-label").replace("−", "-")
        assert said == f"The image of z: ink {self.text('ink')}, slant {self.text('slant')}."


@cache
def generator():
    return pretrained("mnist")


def image_of(z):
    return sample_images(generator(), z[None])
