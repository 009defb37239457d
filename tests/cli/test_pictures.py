import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib import image
from torchvision.utils import make_grid

from gancore.cli.pictures import save_image_grid


def test_a_grid_holds_every_image_in_reading_order(tmp_path):
    images = torch.arange(6).div(5).view(6, 1, 1, 1).expand(6, 1, 4, 4)
    save_image_grid(images, tmp_path / "grid.png", columns=3)
    pixels = image.imread(tmp_path / "grid.png")
    # Tiles are 4 pixels and a line of one between them, each doubled.
    centres = pixels[np.ix_([6, 16], [6, 16, 26])]
    np.testing.assert_allclose(centres.ravel(), np.arange(6) / 5, atol=1 / 255)


def test_a_grid_is_torchvision_s_in_matplotlib_s_greys(tmp_path, rng):
    """With a last row that is not full, images that are not square, and pixels outside [0, 1]."""
    images = torch.rand(7, 1, 3, 5, generator=rng) * 1.4 - 0.2
    save_image_grid(images, tmp_path / "ours.png")
    tile = make_grid(images, nrow=3, padding=1)[0].numpy().repeat(2, axis=0).repeat(2, axis=1)
    plt.imsave(tmp_path / "theirs.png", tile, cmap="gray", vmin=0, vmax=1)
    theirs = image.imread(tmp_path / "theirs.png")[..., 0]
    ours = image.imread(tmp_path / "ours.png")
    np.testing.assert_allclose(ours, theirs, atol=1.01 / 255)  # matplotlib's greys round down twice


def test_a_grid_of_colours_is_torchvision_s(tmp_path, rng):
    images = torch.rand(5, 3, 3, 5, generator=rng)
    save_image_grid(images, tmp_path / "ours.png", columns=3)
    expected = make_grid(images, nrow=3, padding=1).movedim(0, -1).numpy().repeat(2, 0).repeat(2, 1)
    np.testing.assert_allclose(image.imread(tmp_path / "ours.png"), expected, atol=1.01 / 255)
