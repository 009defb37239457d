import itertools

import numpy as np
import pytest
import torch
from scipy import stats

from gancore.rivals.vae import VAE, elbo, importance_weighted, train_vae

IMAGES = torch.tensor(list(itertools.product([0.0, 1.0], repeat=4)), dtype=torch.float64)
"""Every binary image of four pixels."""


@pytest.fixture
def vae(rng):
    """A tiny one with a code of one dimension, so that P(x) is an integral on the line."""
    vae = VAE(4, code_dim=1, hidden=3).double()
    with torch.no_grad():
        for parameter in vae.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=rng))
        for parameter in vae.encoder[2].parameters():
            parameter.mul_(0.3)  # q is about as wide as the prior: weights without heavy tails
    return vae


Z = torch.linspace(-9, 9, 4001, dtype=torch.float64)
"""Codes on the line: by the trapezoidal rule, integrals of smooth densities are near exact."""


def log_joint(vae, x):
    """log P(x | z) p(z) at each z of the line."""
    on = vae.decoder(Z[:, None]).sigmoid().detach().numpy()
    pixels = np.where(x.numpy() == 1, on, 1 - on)
    return np.log(pixels).sum(axis=1) + stats.norm.logpdf(Z.numpy())


def log_prob(vae, x):
    """The truth: the log of P(x), the integral of P(x | z) p(z)."""
    return np.log(np.trapezoid(np.exp(log_joint(vae, x)), Z.numpy()))


@pytest.fixture
def truth(vae):
    return torch.tensor([log_prob(vae, x) for x in IMAGES])


def test_the_truth_is_a_distribution(truth):
    assert truth.exp().sum().item() == pytest.approx(1, abs=1e-9)


@pytest.mark.slow
def test_the_bound_is_below_its_importance_weighted_estimate_below_the_truth(vae, truth, rng):
    many = IMAGES.repeat(4000, 1)

    def mean(bounds):
        return bounds.detach().reshape(4000, 16).mean(0)

    bound = mean(elbo(vae, many, rng=rng))
    few = mean(importance_weighted(vae, many, codes=3, rng=rng))
    more = mean(importance_weighted(vae, many, codes=30, rng=rng))
    assert (bound < few - 0.01).all()
    assert (few < more - 0.01).all()
    assert (more < truth).all()
    nearly = importance_weighted(vae, IMAGES, codes=100_000, rng=rng)
    torch.testing.assert_close(nearly, truth, atol=0.05, rtol=0)


def test_the_gap_of_the_bound_is_the_divergence_from_the_posterior(vae, rng):
    """log P(x) - ELBO = KL(q(z | x) ‖ p(z | x)), by quadrature; equal for no wrong bound."""
    x = IMAGES[6]
    code = vae.encode(x)
    q = stats.norm(code.mean.item(), code.stddev.item())
    log_q = q.logpdf(Z.numpy())
    log_posterior = log_joint(vae, x) - log_prob(vae, x)
    gap = np.trapezoid(np.exp(log_q) * (log_q - log_posterior), Z.numpy())
    bounds = elbo(vae, x.expand(20_000, -1), rng=rng)
    error = (bounds.std() / len(bounds) ** 0.5).item()
    assert gap > 10 * error
    assert log_prob(vae, x) - bounds.mean().item() == pytest.approx(gap, abs=4 * error)


def test_gradients_reach_the_encoder_through_the_code(vae, rng):
    """The mean of many gradients is the slope of the mean bound, by finite differences."""
    x, bias = IMAGES[[6]].expand(20_000, -1), vae.encoder[2].bias
    elbo(vae, x, rng=rng.manual_seed(1)).mean().backward()
    slopes = []
    for place in range(2):  # of the code's mean, and of its log deviation
        moved = []
        for step in (1e-4, -1e-4):
            with torch.no_grad():
                bias[place] += step
                moved.append(elbo(vae, x, rng=rng.manual_seed(1)).mean())
                bias[place] -= step
        slopes.append((moved[0] - moved[1]) / 2e-4)
    torch.testing.assert_close(bias.grad, torch.stack(slopes), rtol=1e-4, atol=1e-6)


def test_samples_have_the_model_s_probabilities(vae, truth):
    draws = vae.sample(20_000, seed=0)
    index = (draws @ torch.tensor([8.0, 4, 2, 1], dtype=torch.float64)).long()
    shares = torch.bincount(index, minlength=16) / len(draws)
    assert (shares - truth.exp()).abs().max() < 0.014  # 4 standard errors


@pytest.mark.slow
def test_learns_to_tell_three_images_apart(rng):
    """Shares 3:2:1 have an entropy of 1.0114 nats, independent pixels need 2.6."""
    data = IMAGES[[3, 3, 3, 12, 12, 5]].float().repeat(20, 1)
    vae = train_vae(
        data, code_dim=2, hidden=20, steps=400, batch_size=60, learning_rate=0.01, seed=0
    )
    loss = -importance_weighted(vae, data[:6], codes=2000, rng=rng).mean().item()
    assert 1.0 < loss < 1.5
    assert loss < -elbo(vae, data, rng=rng).mean().item()
