import itertools

import numpy as np
import pytest
import torch
from sklearn.neural_network import BernoulliRBM

from gancore.rivals.partition import log_partition, log_partition_ais
from gancore.rivals.rbm import RBM, base_rates, pcd_step, train_rbm

STATES = torch.tensor(list(itertools.product([0.0, 1.0], repeat=6)), dtype=torch.float64)
"""Every image of six pixels."""


@pytest.fixture
def rbm(rng):
    """Six visible and four hidden units, coupled strongly enough that P has modes."""
    rbm = RBM(6, 4, rng=rng).double()
    with torch.no_grad():
        for parameter in rbm.parameters():
            parameter.copy_(1.5 * torch.randn(parameter.shape, generator=rng))
    return rbm


def energies(rbm):
    """The energy of every pair of states, -(bv + ch + hWv), from the definition."""
    w, b, c = (each.detach().numpy() for each in (rbm.weight, rbm.visible_bias, rbm.hidden_bias))
    hidden_states = [np.array(h) for h in itertools.product([0, 1], repeat=len(c))]
    return np.array([[-(b @ v + c @ h + h @ w @ v) for h in hidden_states] for v in STATES.numpy()])


def probabilities(rbm):
    return (-rbm.free_energy(STATES) - log_partition(rbm)).exp()


def test_the_free_energy_sums_the_hidden_units_out(rbm):
    expected = -np.log(np.exp(-energies(rbm)).sum(axis=1))
    np.testing.assert_allclose(rbm.free_energy(STATES).detach(), expected, rtol=1e-12)


@pytest.mark.parametrize("hidden", [3, 8])  # the smaller layer is the hidden, or the visible one
def test_the_partition_function_counts_every_pair_of_states(hidden, rng):
    rbm = RBM(6, hidden, rng=rng).double()
    with torch.no_grad():
        rbm.weight.mul_(100)
        rbm.visible_bias.copy_(torch.randn(6, generator=rng))
        rbm.hidden_bias.copy_(torch.randn(hidden, generator=rng))
    expected = np.log(np.exp(-energies(rbm)).sum())
    assert log_partition(rbm).item() == pytest.approx(expected, rel=1e-12)


def test_too_many_states_are_not_counted():
    for few in ({"chains": 1, "temperatures": 5}, {"chains": 5, "temperatures": 0}):
        with pytest.raises(ValueError, match="are the least"):
            log_partition_ais(RBM(3, 2), torch.zeros(3), **few)
    with pytest.raises(ValueError, match="log_partition_ais"):
        log_partition(RBM(21, 21))


def test_annealing_estimates_the_partition_function(rbm, rng):
    exact = log_partition(rbm).item()
    base = torch.randn(6, generator=rng, dtype=torch.float64)
    estimate, error = log_partition_ais(rbm, base, chains=1000, temperatures=50, rng=rng)
    assert 0 < error < 0.05
    assert abs(estimate - exact) < 4 * error


def test_the_error_of_annealing_is_the_spread_over_repetitions(rbm):
    base = torch.zeros(6, dtype=torch.float64)
    runs = [
        log_partition_ais(
            rbm, base, chains=100, temperatures=20, rng=torch.Generator().manual_seed(seed)
        )
        for seed in range(25)
    ]
    spread = np.std([estimate for estimate, _ in runs])
    assert np.mean([error for _, error in runs]) == pytest.approx(spread, rel=0.4)


def test_the_gradient_is_that_of_the_likelihood_once_the_chains_have_run(rbm, rng):
    """They start at one image, far from P, and only chains that are carried on come to P."""
    data = STATES[[3, 3, 17, 40]]
    exact = torch.autograd.grad(
        rbm.free_energy(data).mean() + log_partition(rbm), list(rbm.parameters())
    )
    chain = STATES[[3]].repeat(10_000, 1)
    still = torch.optim.SGD(rbm.parameters(), lr=0.0)
    for _ in range(30):
        chain = pcd_step(rbm, still, data, chain, rng=rng)
    for parameter, expected in zip(rbm.parameters(), exact, strict=True):
        # Each mean over 10,000 chains has an error of at most 0.5 / 100.
        torch.testing.assert_close(parameter.grad, expected, atol=0.025, rtol=0)


def test_training_carries_the_chains_on(digits, monkeypatch):
    """Each step starts its chains where the one before left them."""
    seen = []

    def step(rbm, optimizer, v, chain, **options):
        moved = pcd_step(rbm, optimizer, v, chain, **options)
        seen.append((chain, moved))
        return moved

    monkeypatch.setattr("gancore.rivals.rbm.pcd_step", step)
    train_rbm(digits.train[::40], hidden=5, steps=4, seed=0)
    for (_, left), (taken_up, _) in itertools.pairwise(seen):
        assert torch.equal(left, taken_up)


def test_a_step_lowers_the_exact_loss(rbm, rng):
    data, chain = STATES[[3, 17]], STATES.repeat(100, 1)
    chain = rbm.gibbs(chain, 50, rng=rng)
    before = -probabilities(rbm)[[3, 17]].log().mean()
    pcd_step(rbm, torch.optim.SGD(rbm.parameters(), lr=0.05), data, chain, rng=rng)
    assert -probabilities(rbm)[[3, 17]].log().mean() < before - 0.05


def test_samples_have_the_model_s_probabilities(rbm):
    draws = rbm.sample(10_000, seed=0, steps=30)
    index = (draws @ (2.0 ** torch.arange(5, -1, -1, dtype=torch.float64))).long()
    shares = torch.bincount(index, minlength=64) / len(draws)
    assert (shares - probabilities(rbm)).abs().max() < 0.02  # 4 standard errors of a share


def test_agrees_with_scikit_learn_s(rbm):
    theirs = BernoulliRBM(4, random_state=0).fit(STATES.numpy()[:3])
    theirs.components_ = rbm.weight.detach().numpy()
    theirs.intercept_hidden_ = rbm.hidden_bias.detach().numpy()
    theirs.intercept_visible_ = rbm.visible_bias.detach().numpy()
    hidden = rbm.hidden_probabilities(STATES).detach()
    np.testing.assert_allclose(hidden, theirs.transform(STATES.numpy()), rtol=1e-10)
    # What it scores with is the chance of a pixel, drawn as here, given all others.
    pixels = np.random.RandomState(0).randint(0, 6, len(STATES))
    flipped = STATES.clone()
    flipped[range(len(STATES)), pixels] = 1 - flipped[range(len(STATES)), pixels]
    gaps = (rbm.free_energy(flipped) - rbm.free_energy(STATES)).detach()
    scores = 6 * torch.nn.functional.logsigmoid(gaps)
    np.testing.assert_allclose(theirs.score_samples(STATES.numpy()), scores, rtol=1e-9)


def test_learns_as_well_as_scikit_learn_s():
    """Three images with shares 3:2:1, judged by the exact likelihood after as many steps."""
    data = STATES[[7, 7, 7, 56, 56, 21]].float().repeat(10, 1)
    ours = train_rbm(data, hidden=8, steps=600, batch_size=60, learning_rate=0.3, seed=0)
    theirs = BernoulliRBM(8, learning_rate=0.15, batch_size=60, n_iter=600, random_state=0)
    theirs.fit(data.numpy())  # its rate is constant, ours falls to 0: half is the mean
    other = RBM(6, 8)
    with torch.no_grad():
        other.weight.copy_(torch.from_numpy(theirs.components_))
        other.hidden_bias.copy_(torch.from_numpy(theirs.intercept_hidden_))
        other.visible_bias.copy_(torch.from_numpy(theirs.intercept_visible_))
    losses = [
        (model.free_energy(data).mean() + log_partition(model)).item() for model in (ours, other)
    ]
    entropy = 1.0114  # of these shares; six independent pixels need 3.9 nats
    assert min(losses) > entropy
    assert losses[0] < losses[1] + 0.1 < 1.6


def test_the_seed_alone_fixes_a_training(digits):
    images = digits.train[::40]
    runs = []
    for elsewhere in (1, 2):
        torch.manual_seed(elsewhere)
        runs.append(train_rbm(images, hidden=5, steps=3, seed=0).weight)
    assert torch.equal(*runs)
    assert not torch.equal(runs[0], train_rbm(images, hidden=5, steps=3, seed=1).weight)


def test_weights_start_near_0_and_biases_at_it(rng):
    first, again = (RBM(300, 200, rng=rng.manual_seed(1)) for _ in range(2))
    # The deviation of 60,000 numbers is right to one part in root 120,000; five of these.
    assert first.weight.std().item() == pytest.approx(0.01, rel=5 / 120_000**0.5)
    assert torch.equal(first.weight, again.weight)
    assert not first.visible_bias.any()
    assert not first.hidden_bias.any()


def test_base_rates_are_never_0_or_1(digits):
    rates = base_rates(digits.train)
    assert 0 < rates.min() < 1e-3
    assert rates.max() < 1


def test_the_sum_goes_over_whichever_units_are_fewer(rng):
    """Thirty pixels have a billion states, three hidden units eight."""
    rbm = RBM(30, 3, rng=rng).double().requires_grad_(False)
    states = torch.tensor(list(itertools.product([0.0, 1.0], repeat=3)), dtype=torch.float64)
    of_pixels = torch.nn.functional.softplus(rbm.visible_bias + states @ rbm.weight).sum(1)
    expected = torch.logsumexp(states @ rbm.hidden_bias + of_pixels, dim=0)
    assert float(log_partition(rbm)) == pytest.approx(expected.item())


def test_it_begins_with_the_rates_of_the_pixels():
    images = torch.tensor([[1.0, 0.0, 1.0], [1.0, 0.0, 0.0]]).repeat(20, 1)
    still = train_rbm(images, hidden=2, steps=0, seed=0, batch_size=10)
    torch.testing.assert_close(still.visible_bias, base_rates(images).logit())


def test_the_size_of_a_step_falls_to_nothing(monkeypatch):
    rates = []

    def remember(rbm, optimizer, v, chain, **_):
        optimizer.step()
        rates.append(optimizer.param_groups[0]["lr"])
        return chain

    monkeypatch.setattr("gancore.rivals.rbm.pcd_step", remember)
    train_rbm(torch.ones(100, 3), hidden=2, steps=5, seed=0, learning_rate=0.5)
    assert rates == pytest.approx([0.5, 0.4, 0.3, 0.2, 0.1])


def test_pixels_that_are_grey_are_drawn_anew_each_time(monkeypatch):
    seen = []

    def remember(rbm, optimizer, v, chain, **_):
        optimizer.step()
        seen.append(v)
        return chain

    monkeypatch.setattr("gancore.rivals.rbm.pcd_step", remember)
    train_rbm(torch.full((100, 3), 0.5), hidden=2, steps=2, seed=0)
    assert all(set(v.unique().tolist()) == {0, 1} for v in seen)
    assert not torch.equal(*seen)


def test_samples_are_their_seed_s_alone(rbm):
    torch.manual_seed(1)
    first = rbm.sample(20, seed=0, steps=3)
    torch.manual_seed(2)
    assert torch.equal(rbm.sample(20, seed=0, steps=3), first)
    assert not torch.equal(rbm.sample(20, seed=1, steps=3), first)


def test_base_rates_count_half_an_image_of_each_kind_besides():
    images = torch.tensor([[1.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    assert base_rates(images).tolist() == [3.5 / 4, 1.5 / 4]


def test_the_chains_take_as_many_steps_as_are_asked_for(monkeypatch):
    taken = []

    def remember(rbm, optimizer, v, chain, *, gibbs_steps, rng):
        optimizer.step()
        taken.append(gibbs_steps)
        return chain

    monkeypatch.setattr("gancore.rivals.rbm.pcd_step", remember)
    for how in ({}, {"gibbs_steps": 3}):
        train_rbm(torch.ones(100, 3), hidden=2, steps=1, seed=0, **how)
    assert taken == [1, 3]
