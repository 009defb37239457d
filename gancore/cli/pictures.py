"""Images written as one picture: a PNG file, drawn row by row."""

from math import ceil, sqrt
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from gancore.files import write_atomically


def save_image_grid(images: Tensor, path: Path, *, columns: int | None = None) -> None:
    """Write images side by side as a PNG, each pixel two by two screen pixels.

    Parameters
    ----------
    images
        Shape (N, 1, H, W), in grey, or (N, 3, H, W), in red, green and blue; pixels in [0, 1].
    path
        The file.
    columns
        Images in a row; by default the grid is about square.

    Raises
    ------
    UserError
        If the file cannot be written.
    """
    picture = Image.fromarray(_side_by_side(images, columns or ceil(sqrt(len(images)))))
    write_atomically(path, lambda file: picture.save(file, format="png"))


def _side_by_side(images: Tensor, columns: int) -> np.ndarray:
    """Put a black line of one pixel around each image, then double all pixels."""
    count, channels, height, width = images.shape
    rows = ceil(count / columns)
    size = 2 * (rows * (height + 1) + 1), 2 * (columns * (width + 1) + 1)
    picture = np.zeros((*size, channels), np.uint8)
    for row, block in enumerate(images.movedim(1, -1).split(columns)):
        pixels = block.detach().mul(256).clamp(0, 255).to(torch.uint8).cpu().numpy()
        tiles = np.pad(pixels.repeat(2, axis=1).repeat(2, axis=2), ((0, 0), (0, 0), (2, 0), (0, 0)))
        strip = np.hstack(list(tiles))
        top = 2 + 2 * row * (height + 1)
        picture[top : top + len(strip), : strip.shape[1]] = strip
    return picture.squeeze(-1) if channels == 1 else picture
