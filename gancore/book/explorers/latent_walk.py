"""The explorer of latent space: a walk over images that a generator made beforehand."""

import base64
import io
from collections.abc import Sequence

import numpy as np
from PIL import Image
from torch import Tensor

from gancore.book.explorers.explorer import Explorer

CORNERS = ("top left", "top right", "bottom left", "bottom right")


def latent_walk(
    images: Tensor,
    *,
    row: int = 0,
    column: int = 0,
    corners: Sequence[str] = CORNERS,
    digits: int = 3,
) -> Explorer:
    r"""Walk over a grid of images between four codes, such as those of the book's equation 10.7.

    .. math:: G\bigl((1 - s)(1 - t)\, z_{00} + (1 - s)\,t \, z_{01} + s\,(1 - t)\, z_{10}
        + s\,t \, z_{11}\bigr)

    The page holds the images as one PNG, about 30 kB for nine by nine digits; it computes none.

    Parameters
    ----------
    images
        Shape (rows, columns, 1, H, W), pixels in [0, 1]; the codes of
        :func:`gancore.latent.paths.grid_of_codes`, in its order, through a generator.
    row, column
        Where the walk starts.
    corners
        What the corners are called, in the order of :func:`gancore.latent.paths.grid_of_codes`.
    digits
        Shown behind the point, at most 6.

    Raises
    ------
    ValueError
        If the images have another shape, are fewer than two by two, the start lies
        outside, or there are not four corners.

    Examples
    --------
    >>> import torch
    >>> latent_walk(torch.rand(3, 5, 1, 8, 8))
    A walk over 3 by 5 images between four codes, from s = 0.000, t = 0.000.
    """
    if images.ndim != 5 or images.shape[2] != 1 or min(images.shape[:2]) < 2:
        raise ValueError(
            f"a walk needs images of shape (rows, columns, 1, H, W), not {tuple(images.shape)}"
        )
    rows, columns, _, height, width = images.shape
    if not (0 <= row < rows and 0 <= column < columns):
        raise ValueError(f"row {row}, column {column} is no place among {rows} by {columns}")
    if len(corners) != 4 or not 0 <= digits <= 6:
        raise ValueError(f"{len(corners)} corners or {digits} digits: out of range")
    sheet = images.detach().cpu()[:, :, 0].permute(0, 2, 1, 3).reshape(rows * height, -1).numpy()
    file = io.BytesIO()
    Image.fromarray((sheet * 255).round().astype(np.uint8)).save(file, "PNG", optimize=True)
    numbers = {
        "rows": rows, "columns": columns, "row": row, "column": column,
        "last_row": rows - 1, "last_column": columns - 1,
        "image_width": width, "image_height": height,
        "width": columns * width, "height": rows * height,
    }  # fmt: skip
    s, t = row / (rows - 1), column / (columns - 1)
    return Explorer(
        kind="latent_walk",
        title="A walk between four codes",
        says=(
            f"A walk over {rows} by {columns} images between four codes, "
            f"from s = {s:.{digits}f}, t = {t:.{digits}f}."
        ),
        caption="Move with the sliders, or a finger over the map; the weights of the codes follow.",
        fields={
            **{name: str(number) for name, number in numbers.items()},
            **{name.replace(" ", "_"): text for name, text in zip(CORNERS, corners, strict=True)},
            "sprite": "data:image/png;base64," + base64.b64encode(file.getvalue()).decode(),
        },
        data={"digits": digits, "size": [width, height], "corners": list(corners)},
    )
