import numpy as np
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
    # float32 distances of equal images can be off by the rounding of |q|² + |r|² - 2q·r.
    distances, indices = nearest(digits.train[10:13], digits.train)
    assert indices.tolist() == [10, 11, 12]
    assert distances.max() < 0.05


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
