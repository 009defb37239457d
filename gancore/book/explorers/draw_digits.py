"""The explorer that draws: the shipped generator of digits, computed in the reader's browser."""

import base64
import json
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from gancore.book.explorers.explorer import Explorer
from gancore.results import pretrained

WEIGHTS_FILE = "mnist_generator.js"
"""What `make book` calls :func:`weights_script`, in the folder ``_static`` of the pages."""


def weights_script() -> str:
    """Write the shipped generator of digits as a script that sets one global variable.

    A page opened from a file may load a script that lies beside it, but may not read any
    other kind of file.

    Returns
    -------
    str
        ``gancoreGenerator`` has ``sizes``, the units from the code to the pixels, and
        ``weights``, base64 of little-endian float16: for each layer the weights, one row for
        each *input*, then the biases. The shipped weights are float16, so that none is rounded.

    Examples
    --------
    >>> weights_script()[:65]
    'globalThis.gancoreGenerator = {"sizes": [100, 1200, 1200, 784], "'
    """
    layers = [part for part in pretrained("mnist").modules() if isinstance(part, nn.Linear)]
    numbers = torch.cat(
        [part for layer in layers for part in (layer.weight.T.flatten(), layer.bias)]
    )
    content = {
        "sizes": [layers[0].in_features, *(layer.out_features for layer in layers)],
        "weights": base64.b64encode(numbers.detach().numpy().astype("<f2").tobytes()).decode(),
    }
    return f"globalThis.gancoreGenerator = {json.dumps(content)};\n"


def draw_digits(
    codes: Mapping[str, Tensor], directions: Mapping[str, Tensor], *, seed: int = 1
) -> Explorer:
    r"""Draw with the shipped generator of digits, from codes that the reader puts together.

    .. math:: G\Bigl(a A + b B + c C + x \frac{u}{\lVert u \rVert}
        + y \frac{v}{\lVert v \rVert}\Bigr)

    A, B and C are fresh codes or named ones; the reader chooses the three weights by what they
    are for (one code, a line between two, an average, arithmetic), and x and y, from -4 to 4, on
    a pad. The page computes every image. The weights of G come with the built book, as
    :data:`WEIGHTS_FILE`, and are loaded when a button asks for them.

    Parameters
    ----------
    codes
        Codes to choose from, by their names, each of shape (100,).
    directions
        u and v, by their names, each of shape (100,) and not 0: what the pad's axes add at first.
    seed
        Of the codes that the page draws, at least 1.

    Raises
    ------
    ValueError
        If there are not two directions, one is 0, the seed is below 1, or a shape is another.

    Examples
    --------
    >>> draw_digits({}, {"slant": torch.ones(100), "ink": torch.eye(100)[0]})
    A pad to draw digits with: slant across, ink upwards, and 0 codes by name.
    """
    shapes = {tuple(each.shape) for each in (*codes.values(), *directions.values())}
    if len(directions) != 2 or shapes != {(100,)} or seed < 1:
        raise ValueError(
            f"{len(directions)} directions, shapes {sorted(shapes)} or seed {seed}: out of range"
        )
    if not all(bool(each.any()) for each in directions.values()):
        raise ValueError("a direction of length 0: out of range")
    across, upwards = directions
    return Explorer(
        kind="draw_digits",
        title="Draw with the generator",
        says=(
            f"A pad to draw digits with: {across} across, {upwards} upwards, "
            f"and {len(codes)} codes by name."
        ),
        caption=(
            "Each image is computed in this page, by the shipped generator. Press on the map, or "
            "move the sliders below it."
        ),
        fields={"megabytes": f"{len(weights_script()) / 1e6:.1f}"},
        data={
            "weights": f"../_static/{WEIGHTS_FILE}",
            "seed": seed,
            "codes": [[name, _numbers(code)] for name, code in codes.items()],
            "directions": [
                [name, _numbers(each / each.norm())] for name, each in directions.items()
            ],
        },
    )


def _numbers(code: Tensor) -> list[float]:
    return [round(number, 5) for number in code.tolist()]
