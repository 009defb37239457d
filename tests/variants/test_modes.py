import math

import pytest
import torch

from gancore.variants.modes import Modes, grid, ring


@pytest.mark.parametrize("modes", [ring(), grid(), ring(3, radius=1.0, std=0.1)])
def test_the_data_themselves_reach_every_mode(modes, rng):
    reached = modes.reached(modes.rvs(20_000, rng=rng))
    assert reached.modes == len(modes.centres)
    # Two deviations squared have an exponential law; five standard errors of 20,000 coins.
    assert reached.quality.item() == pytest.approx(1 - math.exp(-4.5), abs=5 * 0.105 / 141)


def test_the_ring_is_round_and_the_grid_square():
    torch.testing.assert_close(ring(radius=2.0).centres.norm(dim=1), torch.full((8,), 2.0))
    assert ring().centres.sum(0).abs().max() < 1e-5
    assert sorted({*grid(spacing=2.0).centres[:, 0].tolist()}) == [-4, -2, 0, 2, 4]
    assert len({tuple(each) for each in grid().centres.tolist()}) == 25


def test_a_draw_has_the_moments_of_its_mode(rng):
    one = Modes(torch.tensor([[3.0, -1.0]]), 0.5)
    points = one.rvs(10_000, rng=rng)
    # Five standard errors of a mean and of a deviation.
    torch.testing.assert_close(points.mean(0), one.centres[0], atol=5 * 0.005, rtol=0)
    torch.testing.assert_close(points.std(0), torch.full((2,), 0.5), atol=5 * 0.0036, rtol=0)


def test_collapsed_samples_reach_one_mode_with_full_quality():
    reached = ring().reached(ring().centres[:1].expand(100, 2))
    assert (reached.modes, reached.quality) == (1, 1.0)


def test_the_edge_of_a_mode_is_where_it_says_far_from_0():
    narrow = Modes(torch.tensor([[1000.0, 0.0], [1001.0, 0.0]]), 1 / 64)
    inside = torch.tensor([1000.0, 0.046]).expand(40, 2)  # 2.94 deviations away
    assert narrow.reached(inside).quality == 1
    assert narrow.reached(inside * torch.tensor([1, 1.05])).quality == 0


def test_samples_between_the_modes_reach_none():
    reached = grid().reached(grid().centres + 0.5)
    assert (reached.modes, reached.quality) == (0, 0.0)


def test_a_few_stray_samples_do_not_cover_a_mode():
    most, strays = ring().centres[:1].expand(990, 2), ring().centres[1:2].expand(10, 2)
    samples = torch.cat([most, strays])  # a hundredth, where a tenth of an eighth is asked
    assert ring().reached(samples).modes == 1
    assert ring().reached(samples, least=0.05).modes == 2


def test_sets_of_samples_are_judged_one_by_one():
    several = torch.stack([ring().centres, ring().centres[:1].expand(8, 2)])
    assert ring().reached(several).modes.tolist() == [8, 1]


def test_the_stream_fixes_the_draws_in_any_shape():
    first, second = (ring().rvs(5, 7, rng=torch.Generator().manual_seed(3)) for _ in range(2))
    assert first.shape == (5, 7, 2)
    assert torch.equal(first, second)


def test_just_enough_samples_cover_a_mode():
    centres = torch.arange(4.0)[:, None].expand(4, 2)
    samples = torch.cat([centres[:1].expand(7, 2), centres[1:2]])  # an eighth: half of a quarter
    assert Modes(centres, 0.01).reached(samples, least=0.5).modes == 2


def test_the_usual_ring_and_grid_are_those_of_the_book():
    assert (ring().centres.norm(dim=1).max().item(), ring().std) == (2.0, 0.02)
    assert (grid().centres.abs().max().item(), grid().std) == (2.0, 0.05)


def test_mixtures_can_be_compared_and_are_themselves_alone():
    one, other = ring(), ring()
    assert one == one
    assert one != other
