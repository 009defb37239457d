import numpy as np
import pytest
import torch
from scipy import stats

from gancore.gan.objectives import discriminator_loss
from gancore.theory.optimal_discriminator import average_error, optimal_logit
from gancore.toy.discriminator import TanhDiscriminator, fit_discriminator


def stream(seed=0):
    return torch.Generator().manual_seed(seed)


def draw(p_data, p_g, size, seed=0):
    rng = np.random.default_rng(seed)
    return p_data.rvs(size=size, random_state=rng), p_g.rvs(size=size, random_state=rng)


def test_the_network_is_the_formula():
    d = TanhDiscriminator(3, centre=1.0, scale=2.0, rng=stream())
    with torch.no_grad():
        for parameter, values in (
            (d.weight, [1.0, -2.0, 0.5]),
            (d.bias, [0.0, 1.0, -1.0]),
            (d.out, [2.0, 1.0, -3.0]),
            (d.out_bias, 0.25),
        ):
            parameter.copy_(torch.tensor(values))
    u = (np.array([0.0, 1.0, 4.0]) - 1) / 2
    by_hand = 2 * np.tanh(u) + np.tanh(1 - 2 * u) - 3 * np.tanh(u / 2 - 1) + 0.25
    np.testing.assert_allclose(d.logit([0.0, 1.0, 4.0]), by_hand, rtol=1e-5)
    assert d.logit(0.0).shape == ()


def test_it_approaches_the_logit_of_two_normals():
    pair = stats.norm(1, 1), stats.norm(-1, 1)
    d = fit_discriminator(*draw(*pair, 20_000), hidden=8, steps=300, rng=stream())
    x = np.linspace(-1, 1, 9)
    # The logit is 2x. Twenty thousand examples and 300 steps leave less than 0.2 on seeds 0-5.
    np.testing.assert_allclose(d.logit(x), 2 * x, atol=0.4)
    assert average_error(*pair, d.logit) < 0.02


def test_it_beats_its_own_start():
    pair = stats.norm(0, 0.5), stats.norm(0, 2)
    real, fake = draw(*pair, 2000)
    before = fit_discriminator(real, fake, steps=0, rng=stream())
    after = fit_discriminator(real, fake, steps=200, rng=stream())
    assert average_error(*pair, after.logit) < average_error(*pair, before.logit) / 3


def test_a_seed_fixes_the_run_and_the_global_stream_is_left_alone():
    real, fake = draw(stats.norm(0, 1), stats.norm(1, 1), 300)
    runs = []
    for global_seed in (1, 2):
        torch.manual_seed(global_seed)
        d = fit_discriminator(real, fake, steps=5, batch_size=50, rng=stream(3))
        runs.append(d.logit([0.0, 1.0]))
        np.testing.assert_array_equal(torch.rand(1), torch.rand(1, generator=stream(global_seed)))
    np.testing.assert_array_equal(*runs)
    other = fit_discriminator(real, fake, steps=5, batch_size=50, rng=stream(4))
    assert not np.allclose(other.logit([0.0, 1.0]), runs[0])


def test_the_unit_of_x_hardly_matters():
    pair = stats.norm(1, 1), stats.norm(-1, 2)
    real, fake = draw(*pair, 1000)
    plain = fit_discriminator(real, fake, steps=50, rng=stream())
    small = fit_discriminator(real / 1000, fake / 1000, steps=50, rng=stream())
    x = np.linspace(-3, 3, 7)
    # float32 all the way, amplified by fifty steps.
    np.testing.assert_allclose(small.logit(x / 1000), plain.logit(x), atol=1e-2)


def test_sets_of_different_sizes_count_the_same():
    """Each term of V is a mean, so that 100 times the samples do not move D's threshold."""
    p_data, p_g = stats.norm(1, 1), stats.norm(-1, 1)
    real, fake = draw(p_data, p_g, 50_000)
    d = fit_discriminator(real[:5000], fake, hidden=4, steps=300, rng=stream())
    best = optimal_logit(p_data, p_g)
    assert float(d.logit(0.0)) == pytest.approx(float(best(0.0)), abs=0.3)


@pytest.mark.parametrize(("real", "fake"), [([], [1.0]), ([[1.0]], [1.0]), ([1.0], [])])
def test_what_cannot_be_learned_from_is_refused(real, fake):
    with pytest.raises(ValueError, match="needs"):
        fit_discriminator(real, fake, rng=stream())


@pytest.mark.parametrize(("hidden", "scale"), [(0, 1.0), (3, 0.0), (3, float("nan"))])
def test_a_discriminator_has_units_and_a_scale(hidden, scale):
    with pytest.raises(ValueError, match="units and a scale above 0"):
        TanhDiscriminator(hidden, centre=0.0, scale=scale, rng=stream())


def trained(sets, d, steps, rate):
    """Train on whole sets, with a rate that falls to 0 on a straight line."""
    adam = torch.optim.Adam(d.parameters(), lr=rate)
    for step in range(steps):
        adam.param_groups[0]["lr"] = rate * (1 - step / steps)
        real, fake = (torch.as_tensor(each, dtype=torch.float32) for each in sets)
        loss = discriminator_loss(real_logits=d(real), fake_logits=d(fake))
        adam.zero_grad()
        loss.backward()
        adam.step()
    return d.logit(np.linspace(-2, 2, 9))


@pytest.mark.parametrize("size", [50, 49])
def test_small_sets_take_part_whole_and_the_rate_falls_to_nothing(size):
    sets = draw(stats.norm(0, 1), stats.norm(1, 1), size)
    ours = fit_discriminator(
        *sets, hidden=4, steps=20, batch_size=50, learning_rate=0.1, rng=stream()
    )
    start = fit_discriminator(*sets, hidden=4, steps=0, rng=stream())
    expected = trained(sets, start, 20, 0.1)
    np.testing.assert_allclose(ours.logit(np.linspace(-2, 2, 9)), expected, atol=1e-4)


def test_one_number_alone_tells_nothing_apart():
    with pytest.raises(ValueError, match="nothing to tell apart"):
        fit_discriminator(
            np.full(10, 0.1),  # whose mean is not 0.1, in binary
            np.full(10, 0.1),
            hidden=2,
            steps=1,
            rng=torch.Generator().manual_seed(0),
        )
