from itertools import pairwise

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter

from gancore.evaluation.baselines import blurred, k_means, shifted


@pytest.mark.parametrize("iterations", [1, 3, 20])
def test_k_means_is_a_plain_loop_from_the_first_points(rng, iterations):
    points = torch.randn(300, 5, generator=rng, dtype=torch.float64).numpy()
    centres = points[:12].copy()
    for _ in range(iterations):
        owners = np.array([np.argmin(((point - centres) ** 2).sum(1)) for point in points])
        centres = np.stack([points[owners == each].mean(0) for each in range(12)])
    ours = k_means(torch.from_numpy(points), 12, iterations=iterations)
    np.testing.assert_allclose(ours.numpy(), centres, atol=1e-9)


def test_each_iteration_lowers_the_mean_squared_distance(digits):
    # Every tenth image: a few hundred of all ten digits.
    images = digits.train[::10]
    costs = []
    for iterations in range(1, 5):
        centres = k_means(images, 40, iterations=iterations)
        assert centres.shape == (40, 1, 28, 28)
        distances = torch.cdist(images.flatten(1), centres.flatten(1)).min(dim=1).values
        costs.append(distances.square().mean().item())
    assert all(after < before for before, after in pairwise(costs))


@pytest.mark.filterwarnings("ignore:Number of distinct clusters")
def test_points_that_repeat_are_centres_as_they_are():
    points = torch.tensor([[0.0], [0.0], [1.0]])
    assert sorted(k_means(points, 3, iterations=2).flatten().tolist()) == [0.0, 0.0, 1.0]


def test_no_more_centres_than_images():
    with pytest.raises(ValueError, match="4 centres need as many images"):
        k_means(torch.zeros(3, 2), 4, iterations=1)


@pytest.mark.parametrize("width", [0.5, 0.7, 1.5])
def test_blurring_is_scipys_filter(rng, width):
    images = torch.rand(2, 1, 20, 24, generator=rng, dtype=torch.float64)
    reach = int(np.ceil(3 * width))
    for ours, image in zip(blurred(images, width), images, strict=True):
        theirs = gaussian_filter(image[0].numpy(), width, mode="constant", radius=reach)
        np.testing.assert_allclose(ours[0].numpy(), theirs, atol=1e-12)


@pytest.mark.parametrize("dtype", [torch.uint8, torch.bool])
def test_integers_have_no_means(dtype):
    images = torch.ones(4, 1, 5, 5, dtype=dtype)
    for mean in (lambda: k_means(images, 2, iterations=1), lambda: blurred(images, 1.0)):
        with pytest.raises(ValueError, match="mean of integers"):
            mean()


def test_blurring_keeps_channels_apart():
    images = torch.zeros(1, 2, 9, 9)
    images[0, 0, 4, 4] = 1
    result = blurred(images, 1.0)
    assert result[0, 0].sum().item() == pytest.approx(1, abs=0.01)
    assert result[0, 1].abs().max() == 0


def test_a_blur_needs_a_width():
    with pytest.raises(ValueError, match="width is above 0"):
        blurred(torch.zeros(1, 1, 3, 3), 0.0)


@pytest.mark.parametrize(
    ("pixels", "expected"), [(1, [0, 1, 2]), (-1, [2, 3, 0]), (0, [1, 2, 3]), (5, [0, 0, 0])]
)
def test_shifting_loses_what_leaves(pixels, expected):
    row = torch.tensor([1.0, 2.0, 3.0]).reshape(1, 1, 1, 3)
    assert shifted(row, pixels).flatten().tolist() == expected
