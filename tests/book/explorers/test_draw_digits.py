"""The script of weights, read as the page reads it."""

import base64
import json

import numpy as np
import pytest
import torch

from gancore.book import explorers
from gancore.results import pretrained

UNIT = torch.eye(100)


@pytest.fixture(scope="module")
def script():
    return explorers.weights_script()


def test_the_script_holds_every_weight_as_it_is(script):
    content = json.loads(script.removeprefix("globalThis.gancoreGenerator = ").rstrip(";\n"))
    numbers = np.frombuffer(base64.b64decode(content["weights"]), "<f2").astype(np.float32)
    parts = list(pretrained("mnist").parameters())
    sizes = content["sizes"]
    assert sizes == [100, 1200, 1200, 784]
    at = 0
    for inputs, units, weight, bias in zip(
        sizes[:-1], sizes[1:], parts[::2], parts[1::2], strict=True
    ):
        rows = numbers[at : at + inputs * units].reshape(inputs, units)  # one for each input
        np.testing.assert_array_equal(rows.T, weight.detach().numpy())
        at += rows.size
        np.testing.assert_array_equal(numbers[at : at + units], bias.detach().numpy())
        at += units
    assert at == len(numbers)


def test_a_page_says_how_much_it_loads(script):
    html = explorers.draw_digits({}, {"u": UNIT[0], "v": UNIT[1]})._repr_html_()
    assert f"({len(script.encode()) / 1e6:.1f} MB)" in html
    assert len(html) + len(script) < 7e6


@pytest.mark.parametrize(
    ("codes", "directions", "seed"),
    [
        ({}, {"u": UNIT[0]}, 1),
        ({}, {"u": UNIT[0], "v": UNIT[1], "w": UNIT[2]}, 1),
        ({}, {"u": UNIT[0], "v": torch.zeros(100)}, 1),
        ({}, {"u": UNIT[0], "v": UNIT[1]}, 0),
        ({"short": torch.ones(99)}, {"u": UNIT[0], "v": UNIT[1]}, 1),
    ],
)
def test_what_is_out_of_range_is_refused(codes, directions, seed):
    with pytest.raises(ValueError, match="out of range"):
        explorers.draw_digits(codes, directions, seed=seed)


def test_names_of_codes_cannot_become_elements():
    names = ("</script><b>", "<i>")
    html = explorers.draw_digits(
        {names[0]: UNIT[0]}, {names[1]: UNIT[0], "v": UNIT[1]}
    )._repr_html_()
    assert html.count("</script>") == 1
    assert "<b>" not in html
    assert "<i>" not in html
