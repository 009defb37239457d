import numpy as np
import pytest
import torch

from gancore.evaluation.neighbours import nearest, share_closer


def test_agrees_with_a_plain_loop_across_blocks(rng):
    queries = torch.rand(7, 1, 3, 3, generator=rng, dtype=torch.float64)
    references = torch.rand(11, 1, 3, 3, generator=rng, dtype=torch.float64)
    distances, indices = nearest(queries, references, block=3)
    for query, distance, index in zip(queries, distances, indices, strict=True):
        loop = [np.linalg.norm((query - reference).numpy()) for reference in references]
        np.testing.assert_allclose(distance, min(loop), rtol=1e-9)
        assert index == int(np.argmin(loop))


def test_a_copy_is_found_at_distance_zero(digits):
    # More than the 25 for which PyTorch takes |q|² + |r|² - 2q·r, which is off by its rounding.
    distances, indices = nearest(digits.train[10:60], digits.train)
    assert indices.tolist() == list(range(10, 60))
    assert distances.max() == 0


def test_a_copy_is_found_among_what_is_nearly_alike(digits):
    """Ten images differ in one grey level of one pixel, which a rounded distance does not see."""
    alike = digits.train[:1].repeat(10, 1, 1, 1).flatten(1)
    alike[torch.arange(10), torch.arange(300, 310)] += 1 / 255
    distances, indices = nearest(alike, torch.cat([digits.train[100:500].flatten(1), alike]))
    assert distances.max() == 0
    assert indices.tolist() == list(range(400, 410))


@pytest.mark.parametrize("which", [0, 1])
def test_integers_have_no_neighbours(which):
    points = [torch.zeros(2, 3), torch.zeros(2, 3)]
    points[which] = points[which].byte()
    with pytest.raises(ValueError, match="floating-point"):
        nearest(*points)


def test_the_share_of_copies(rng):
    """Held-out data have the share of their quantile; copies have all of it."""
    train, held_out, fresh = (torch.randn(2000, 5, generator=rng) for _ in range(3))
    copies = train + 1e-3 * torch.randn(2000, 5, generator=rng)
    (near_held_out, _), (near_fresh, _), (near_copies, _) = (
        nearest(points, train) for points in (held_out, fresh, copies)
    )
    # Binomial with p = 0.05 and n = 2000 has a deviation of 0.005; so has the quantile.
    assert abs(share_closer(near_fresh, near_held_out, quantile=0.05) - 0.05) < 0.03
    assert share_closer(near_copies, near_held_out) == 1
    mixed = torch.cat([near_copies[:500], near_fresh[:500]])
    assert abs(share_closer(mixed, near_held_out) - 0.5) < 0.02


def test_held_out_examples_that_were_trained_on_do_not_count():
    of_samples, of_new = torch.tensor([0.5, 3.0, 9.0, 9.0]), torch.arange(1.0, 101.0)
    with_copies = torch.cat([torch.zeros(20), of_new])
    expected = share_closer(of_samples, of_new, quantile=0.05)
    assert share_closer(of_samples, with_copies, quantile=0.05) == expected == 0.5


@pytest.mark.parametrize(
    ("distances", "held_out"),
    [([1.0], [0.0]), ([1.0], []), ([float("nan")], [1.0]), ([1.0], [float("nan"), 1.0])],
)
def test_nothing_to_compare_with_is_refused(distances, held_out):
    with pytest.raises(ValueError, match="no new example"):
        share_closer(torch.tensor(distances), torch.tensor(held_out))


def test_neighbours_far_from_0_are_those_near_it(rng):
    """An offset costs a product of matrices the digits that tell near-alike points apart."""
    references = 1000 + 0.01 * torch.randn(2000, 10, generator=rng)
    queries = 1000 + 0.01 * torch.randn(100, 10, generator=rng)
    distances, indices = nearest(queries, references)
    exact, expected = torch.cdist(queries.double(), references.double()).min(dim=1)
    assert torch.equal(indices, expected)
    torch.testing.assert_close(distances.double(), exact)


@pytest.mark.parametrize("which", [0, 1])
def test_what_is_no_number_has_no_neighbour(which):
    points = [torch.zeros(2, 3), torch.zeros(2, 3)]
    points[which][1, 1] = torch.nan
    with pytest.raises(ValueError, match="not a finite number"):
        nearest(*points)


def test_a_sum_that_overflows_is_no_point_that_does():
    ones = torch.ones(100, 1000, dtype=torch.float16)  # half precision ends at 65,504
    distances, _ = nearest(ones, ones)
    assert distances.max() == 0


def test_no_samples_have_no_share():
    with pytest.raises(ValueError, match="no sample"):
        share_closer(torch.tensor([]), torch.ones(3))


def test_no_points_and_points_of_another_size_are_refused():
    with pytest.raises(ValueError, match="no point to compare with"):
        nearest(torch.zeros(3, 2), torch.zeros(0, 2))
    with pytest.raises(ValueError, match="points of 1 and 6 numbers"):
        nearest(torch.rand(3, 1), torch.rand(30, 6))


def test_half_precision_is_compared_in_float32(digits):
    halves = digits.train[:50].half()
    distances, _ = nearest(digits.test[:20].half(), halves)
    expected = torch.cdist(digits.test[:20].half().double().flatten(1), halves.double().flatten(1))
    torch.testing.assert_close(distances.double(), expected.min(1).values, rtol=1e-6, atol=0)


def test_the_nearest_of_candidates_that_rounding_does_not_tell_apart(rng):
    references = 100 * torch.rand(200, 784, generator=rng)
    alike = references + 2e-3 * torch.randn(200, 784, generator=rng)
    distances, indices = nearest(references, torch.cat([references, alike]))
    assert torch.equal(indices, torch.arange(200))
    assert distances.max() == 0


def test_as_near_as_the_quantile_is_not_nearer():
    assert share_closer(torch.tensor([1.0, 1, 3]), torch.tensor([1.0, 2, 3]), quantile=0.0) == 0
