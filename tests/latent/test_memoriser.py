import math

import numpy as np
import torch

from gancore.latent.memoriser import Memoriser


def codes(rng, count):
    return torch.randn(count, 3, generator=rng, dtype=torch.float64)


def test_a_memoriser_blends_by_distance(rng):
    images = torch.rand(6, 1, 2, 2, generator=rng, dtype=torch.float64)
    anchors, z = codes(rng, 6), codes(rng, 4)
    out = Memoriser(images, anchors, sharpness=1.7)(z)
    for code, image in zip(z, out, strict=True):
        weights = np.exp([-0.85 * math.dist(code, anchor) ** 2 for anchor in anchors])
        expected = (weights[:, None] * images.flatten(1).numpy()).sum(0) / weights.sum()
        np.testing.assert_allclose(image.flatten(), expected, rtol=1e-9)


def test_a_sharp_memoriser_returns_the_image_of_the_nearest_code(rng):
    images = torch.rand(6, 1, 2, 2, generator=rng, dtype=torch.float64)
    anchors = codes(rng, 6)
    torch.testing.assert_close(Memoriser(images, anchors, sharpness=1e6)(anchors), images)


def test_a_memoriser_moves_as_other_modules_do():
    memoriser = Memoriser(torch.rand(2, 1, 3, 3), torch.rand(2, 4), sharpness=1.0)
    assert set(memoriser.state_dict()) == {"images", "codes"}
    assert memoriser.double()(torch.zeros(1, 4, dtype=torch.float64)).dtype == torch.float64
