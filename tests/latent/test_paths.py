import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation, Slerp

from gancore.latent.paths import (
    detour,
    grid_of_codes,
    jumpiness,
    linear,
    spherical,
    step_lengths,
)

BOTH = pytest.mark.parametrize("walk", [linear, spherical])


def codes(rng, count, dim):
    return torch.randn(count, dim, generator=rng, dtype=torch.float64)


@BOTH
@pytest.mark.parametrize("steps", [2, 3, 12])
def test_a_path_has_both_its_ends(walk, steps, rng):
    start, end = codes(rng, 5, 7), codes(rng, 5, 7)
    path = walk(start, end, steps)
    assert path.shape == (5, steps, 7)
    torch.testing.assert_close(path[:, 0], start)
    torch.testing.assert_close(path[:, -1], end)


@BOTH
def test_backwards_is_the_same_path(walk, rng):
    start, end = codes(rng, 5, 7), codes(rng, 5, 7)
    torch.testing.assert_close(walk(start, end, 9).flip(1), walk(end, start, 9))


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10_000), st.integers(2, 20))
def test_a_line_is_straight_and_even(seed, steps):
    rng = torch.Generator().manual_seed(seed)
    path = linear(codes(rng, 3, 4), codes(rng, 3, 4), steps)
    ones = torch.ones(3, dtype=torch.float64)
    torch.testing.assert_close(detour(path), ones)
    torch.testing.assert_close(jumpiness(path), ones)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10_000), st.floats(0.1, 30))
def test_an_arc_between_equal_norms_stays_on_the_sphere_at_an_even_pace(seed, radius):
    rng = torch.Generator().manual_seed(seed)
    start, end = (radius * z / z.norm(dim=1, keepdim=True) for z in (codes(rng, 3, 4),) * 2)
    end = end.roll(1, 0)
    path = spherical(start, end, 11)
    torch.testing.assert_close(
        path.norm(dim=2), torch.full((3, 11), radius, dtype=torch.float64), rtol=1e-9, atol=0
    )
    angle = torch.acos((start * end).sum(1) / radius**2)
    # Ten equal chords of an arc of this angle; near-parallel ends lose digits in acos.
    chords = (2 * radius * torch.sin(angle / 20))[:, None].expand(-1, 10)
    torch.testing.assert_close(step_lengths(path), chords, rtol=1e-6, atol=1e-9)


def test_arcs_agree_with_scipy_on_rotations():
    # SciPy walks between rotations along arcs of unit quaternions.
    rotations = Rotation.from_euler("xyz", [[0.1, 0.2, 0.3], [0.9, -0.4, 0.5]])
    start, end = torch.as_tensor(rotations.as_quat())
    times = np.linspace(0, 1, 6)
    expected = Slerp([0, 1], rotations)(times).as_quat()
    path = spherical(start[None], end[None], 6)[0].numpy()
    np.testing.assert_allclose(np.abs((path * expected).sum(1)), 1, rtol=1e-12)


def test_an_arc_is_no_line():
    start, end = torch.eye(2, dtype=torch.float64).split(1)
    middle = spherical(start, end, 3)[0, 1]
    np.testing.assert_allclose(middle, [math.sqrt(0.5)] * 2, rtol=1e-12)
    np.testing.assert_allclose(linear(start, end, 3)[0, 1], [0.5, 0.5], rtol=1e-12)


def test_an_arc_from_a_code_to_itself_stays_there():
    code = torch.tensor([[1.0, 2.0], [0.0, 3.0]])
    torch.testing.assert_close(spherical(code, code, 4), code.unsqueeze(1).expand(-1, 4, -1))


def test_a_path_in_a_cube_and_one_that_leaves_it():
    root = math.sqrt(3)
    start, end = torch.tensor([[root, 1.0]]), torch.tensor([[root, -1.0]])
    assert linear(start, end, 21).abs().max() <= root + 1e-6
    torch.testing.assert_close(spherical(start, end, 3)[0, 1], torch.tensor([2.0, 0.0]))


@pytest.mark.parametrize(
    ("walk", "start", "end", "steps", "complaint"),
    [
        (linear, torch.ones(2, 3), torch.ones(2, 3), 1, "at least two points"),
        (spherical, torch.ones(2, 3), torch.ones(2, 3), 1, "at least two points"),
        (linear, torch.ones(2, 3), torch.ones(2, 4), 5, "shapes"),
        (spherical, torch.ones(2, 1, 3, 3), torch.ones(2, 1, 3, 3), 5, r"codes have the shape"),
        (linear, torch.ones(2, 3).byte(), torch.ones(2, 3), 5, "integers"),
        (linear, torch.ones(2, 3), torch.ones(2, 3).long(), 5, "integers"),
        (spherical, torch.ones(1, 3), -torch.ones(1, 3), 5, "no single arc"),
        (spherical, torch.ones(1, 3), torch.zeros(1, 3), 5, "no single arc"),
    ],
)
def test_paths_that_cannot_be_are_refused(walk, start, end, steps, complaint):
    with pytest.raises(ValueError, match=complaint):
        walk(start, end, steps)


def test_a_grid_is_bilinear(rng):
    corners = codes(rng, 4, 3)
    grid = grid_of_codes(corners, 5, 4)
    assert grid.shape == (5, 4, 3)
    torch.testing.assert_close(
        torch.stack([grid[0, 0], grid[0, -1], grid[-1, 0], grid[-1, -1]]), corners
    )
    for row in range(5):
        for column in range(4):
            s, t = row / 4, column / 3
            weights = torch.tensor(
                [(1 - s) * (1 - t), (1 - s) * t, s * (1 - t), s * t], dtype=torch.float64
            )
            torch.testing.assert_close(grid[row, column], weights @ corners)


def test_a_grid_needs_four_corners_and_two_rows_and_columns(rng):
    with pytest.raises(ValueError, match="four corners, not 3"):
        grid_of_codes(codes(rng, 3, 2), 4, 4)
    for size in ((1, 4), (4, 1)):
        with pytest.raises(ValueError, match="at least two"):
            grid_of_codes(codes(rng, 4, 2), *size)


def test_steps_are_euclidean_lengths_over_all_pixels(rng):
    path = torch.rand(3, 4, 1, 2, 5, generator=rng, dtype=torch.float64)
    for images, lengths in zip(path, step_lengths(path), strict=True):
        loop = [math.dist(a.flatten(), b.flatten()) for a, b in pairwise(images)]
        np.testing.assert_allclose(lengths, loop, rtol=1e-12)


def test_detour_and_jumpiness_of_known_paths():
    half_circle = torch.linspace(0, math.pi, 201, dtype=torch.float64)
    path = torch.stack([half_circle.cos(), half_circle.sin()], dim=1)[None]
    # 200 chords of a half circle, which are shorter than the arc by about π³ / (24 · 200²).
    assert abs(detour(path).item() - math.pi / 2) < 5e-5
    assert abs(jumpiness(path).item() - 1) < 1e-9
    jump = torch.tensor([[[0.0], [0.0], [0.0], [5.0], [5.0]]])
    assert jumpiness(jump).item() == pytest.approx(4)
    assert detour(jump).item() == pytest.approx(1)


def test_scale_does_not_matter_to_detour_and_jumpiness(rng):
    path = torch.rand(3, 6, 4, generator=rng, dtype=torch.float64)
    torch.testing.assert_close(detour(7 * path), detour(path))
    torch.testing.assert_close(jumpiness(7 * path), jumpiness(path))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_opposite_codes_are_found_in_every_precision(dtype):
    ends = torch.randn(400, 100, generator=torch.Generator().manual_seed(0)).to(dtype)
    for end in ends[:, None]:
        with pytest.raises(ValueError, match="between opposite codes"):
            spherical(end, -end, 3)


@pytest.mark.parametrize("walk", [linear, spherical])
def test_ends_of_two_precisions_have_the_path_of_the_finer(walk):
    start, end = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.0]], dtype=torch.float64)
    assert walk(start, end, 3).dtype == walk(end, start, 3).dtype == torch.float64


@pytest.mark.parametrize("off", [0.02, 0.002])
def test_nearly_opposite_codes_have_an_arc_that_stays_on_the_sphere(off):
    angle = math.pi - off
    start, end = torch.tensor([[1.0, 0.0]]), torch.tensor([[math.cos(angle), math.sin(angle)]])
    # A float32 end is off by 6e-8, which 1 / sin(angle) magnifies.
    norms = spherical(start, end, 5).norm(dim=2)
    torch.testing.assert_close(norms, torch.ones(1, 5), atol=2e-7 / off, rtol=0)
