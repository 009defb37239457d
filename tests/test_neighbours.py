import numpy as np
import torch

from gancore.neighbours import nearest


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
