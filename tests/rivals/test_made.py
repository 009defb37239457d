import itertools

import pytest
import torch

from gancore.rivals.made import MADE, train_made

IMAGES = torch.tensor(list(itertools.product([0.0, 1.0], repeat=9)), dtype=torch.float64)
"""Every binary image of 3×3 pixels."""


@pytest.fixture
def made(rng):
    """Weights large enough that the pixels depend on each other."""
    made = MADE(9, 20).double()
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=rng))
    return made


def test_the_probabilities_of_all_images_sum_to_one(made):
    assert made.log_prob(IMAGES).exp().sum().item() == pytest.approx(1, abs=1e-6)
    assert made.log_prob(IMAGES).std() > 1  # and it is not the uniform distribution


def test_a_pixel_is_seen_by_those_after_it_and_by_no_other(made):
    depends = torch.zeros(9, 9, dtype=torch.bool)
    for x in IMAGES[::7]:  # a rectifier that is off hides what it sees
        depends |= torch.autograd.functional.jacobian(made, x) != 0
    assert torch.equal(depends, torch.ones(9, 9).tril(-1).bool())


def test_each_logit_is_that_of_the_conditional_probability(made):
    """P(x_d | x_1 … x_{d-1}) from the definition, by sums over the table of all images."""
    table = made.log_prob(IMAGES).exp()
    x = IMAGES[0b101101001]
    for d, logit in enumerate(made(x[None])[0]):
        alike = (IMAGES[:, :d] == x[:d]).all(1)
        on = table[alike & (IMAGES[:, d] == 1)].sum() / table[alike].sum()
        assert logit.sigmoid().item() == pytest.approx(on.item(), rel=1e-9)


def test_samples_are_those_of_one_whole_pass_for_each_pixel(made):
    rng = torch.Generator().manual_seed(0)
    x = torch.zeros(50, 9, dtype=torch.float64)
    for pixel in range(9):
        x[:, pixel] = torch.bernoulli(made(x)[:, pixel].sigmoid(), generator=rng)
    assert torch.equal(made.sample(50, seed=0), x)


def test_samples_have_the_model_s_probabilities(made):
    draws = made.sample(20_000, seed=0)
    index = (draws @ (2.0 ** torch.arange(8, -1, -1, dtype=torch.float64))).long()
    shares = torch.bincount(index, minlength=512) / len(draws)
    assert (shares - made.log_prob(IMAGES).exp()).abs().max() < 0.014  # 4 standard errors


def test_learns_a_distribution_to_its_entropy(rng):
    """Three images with shares 3:2:1, whose entropy is 1.0114 nats."""
    data = IMAGES[[7, 7, 7, 56, 56, 365]].float().repeat(20, 1)
    made = train_made(data, hidden=40, steps=400, batch_size=60, learning_rate=0.03, seed=0)
    assert 1.0114 < -made.log_prob(data).mean().item() < 1.05
