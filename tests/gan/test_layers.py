import pickle

import numpy as np
import pytest
import torch

from gancore.gan.layers import Dropout, Maxout


def test_maxout_is_the_largest_of_its_affine_pieces(rng):
    layer = Maxout(4, 3, pieces=5).double()
    x = torch.randn(7, 4, generator=rng, dtype=torch.float64)
    weight, bias = layer.linear.weight.detach().numpy(), layer.linear.bias.detach().numpy()
    expected = np.empty((7, 3))
    for row in range(7):
        for unit in range(3):
            expected[row, unit] = max(
                x[row].numpy() @ weight[unit * 5 + piece] + bias[unit * 5 + piece]
                for piece in range(5)
            )
    np.testing.assert_allclose(layer(x).detach().numpy(), expected, rtol=1e-12)
    assert torch.equal(layer(x.unsqueeze(0)), layer(x).unsqueeze(0))


@pytest.mark.parametrize("keep", [0.8, 0.5])
def test_dropout_keeps_the_stated_share_and_the_mean(keep, rng):
    layer = Dropout(keep, rng=rng)
    out = layer(torch.ones(200_000))
    assert sorted(set(out.tolist())) == [0.0, pytest.approx(1 / keep)]
    # Five standard deviations of the share of 200,000 coin flips.
    tolerance = 5 * (keep * (1 - keep) / 200_000) ** 0.5
    assert (out != 0).float().mean().item() == pytest.approx(keep, abs=tolerance)
    assert out.mean().item() == pytest.approx(1, abs=tolerance / keep)


def test_neighbours_are_dropped_independently_and_alike(rng):
    """One draw of random bits decides for two of them."""
    kept = (Dropout(0.8, rng=rng)(torch.ones(400_000)) != 0).double().unflatten(0, (-1, 2))
    # Five standard deviations, of a share and of a correlation, of 200,000 pairs.
    assert kept.mean(0).tolist() == pytest.approx([0.8, 0.8], abs=5 * 0.4 / 200_000**0.5)
    assert abs(torch.corrcoef(kept.T)[0, 1]) < 5 / 200_000**0.5


@pytest.mark.parametrize(("keep", "survivors"), [(1e-15, 0), (1 - 1e-15, 999)])
def test_dropout_next_to_its_bounds_drops_all_or_nothing(keep, survivors, rng):
    assert Dropout(keep, rng=rng)(torch.ones(333, 3)).count_nonzero() == survivors


@pytest.mark.parametrize("count", [7, 8])
@pytest.mark.parametrize("keep", [0.8, 0.5])
def test_on_the_cpu_half_of_each_random_number_decides_for_an_input(keep, count):
    """So that a seed's masks stay as they are: the runs that are kept were trained with them."""
    stream, ours = (torch.Generator().manual_seed(1) for _ in range(2))
    numbers = torch.empty(4, dtype=torch.int64).random_(-(2**63), None, generator=stream)
    fractions = numbers.numpy().view(np.int32)[:count] / 2**32 + 0.5
    kept = Dropout(keep, rng=ours)(torch.ones(count)) != 0
    assert kept.tolist() == (fractions < keep).tolist()
    assert torch.equal(ours.get_state(), stream.get_state())


def test_dropout_is_off_in_evaluation_and_fixed_by_its_stream():
    layer = Dropout(0.5)
    ones = torch.ones(100)
    assert torch.equal(layer.eval()(ones), ones)
    first, second = (Dropout(0.5, rng=torch.Generator().manual_seed(1))(ones) for _ in range(2))
    torch.rand(3)
    assert torch.equal(first, second)


def test_each_process_drops_in_its_rows_what_one_alone_would():
    stream = torch.Generator().manual_seed(1)
    whole = Dropout(0.5, rng=stream)(torch.ones(6, 9))
    for before, after in ((0, 4), (2, 1), (5, 0)):
        layer = Dropout(0.5, rng=torch.Generator().manual_seed(1))
        layer.others = lambda shares=(before, after): shares
        rows = torch.ones(6 - before - after, 9)
        assert torch.equal(layer(rows), whole[before : 6 - after])
        assert torch.equal(layer.rng.get_state(), stream.get_state())


def test_where_all_is_kept_nothing_is_drawn(rng):
    before = rng.get_state()
    x = torch.ones(3, 4)
    assert torch.equal(Dropout(1.0, rng=rng)(x), x)
    assert torch.equal(rng.get_state(), before)


@pytest.mark.parametrize("keep", [0, 1.2])
def test_dropout_refuses_what_is_no_probability(keep):
    with pytest.raises(ValueError, match="probability"):
        Dropout(keep)


def test_layers_can_be_sent_to_another_process():
    layer = pickle.loads(pickle.dumps(Dropout(0.5)))
    assert layer(torch.ones(2, 3)).shape == (2, 3)
