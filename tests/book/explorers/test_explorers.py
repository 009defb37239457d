import re

import pytest
import torch

from gancore.book import explorers

IMAGES = torch.zeros(3, 3, 1, 4, 4)


@pytest.mark.parametrize(
    ("make", "arguments"),
    [
        (explorers.best_discriminator, {"mean": 4.1}),
        (explorers.best_discriminator, {"spread": 0.3}),
        (explorers.best_discriminator, {"digits": 7}),
        (explorers.saturation, {"logit": -8.1}),
        (explorers.saturation, {"digits": -1}),
        (explorers.latent_walk, {"images": IMAGES[0]}),
        (explorers.latent_walk, {"images": IMAGES[:1]}),
        (explorers.latent_walk, {"images": IMAGES, "row": 3}),
        (explorers.latent_walk, {"images": IMAGES, "column": -1}),
        (explorers.latent_walk, {"images": IMAGES, "corners": ("one", "two")}),
    ],
)
def test_what_is_out_of_range_is_refused(make, arguments):
    with pytest.raises(ValueError, match=r"out of range|shape|no place"):
        make(**arguments)


@pytest.mark.parametrize(
    "made",
    [
        explorers.best_discriminator(mean=-1, spread=2, digits=2),
        explorers.saturation(logit=2),
        explorers.latent_walk(IMAGES),
        explorers.draw_digits(
            {"a": torch.ones(100)}, dict(zip("uv", torch.eye(100)[:2], strict=True))
        ),
    ],
    ids=lambda made: made.kind,
)
def test_a_fragment_is_deterministic_and_stands_alone(made):
    html = made._repr_html_()
    assert html == made._repr_html_()
    assert not re.search(
        r"https?:|//[a-z]+\.|\bid=|@import|url\(", re.sub(r"base64,[^\"]+", "", html)
    )
    assert not re.search(r"\$[a-z]", html)
    assert html.count("</script>") == html.count("<script>") == 1


def test_names_of_corners_cannot_become_elements():
    names = ("</script><b>", '"><i>', "c", "d")
    html = explorers.latent_walk(IMAGES, corners=names)._repr_html_()
    assert html.count("</script>") == 1
    assert "<b>" not in html
    assert "<i>" not in html
