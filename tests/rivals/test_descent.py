"""Adam on minibatches of binary images, against PyTorch's own loop and by what is drawn."""

import pytest
import torch
from torch import nn

from gancore.gan.algorithm1 import minibatches
from gancore.rivals.descent import minimise
from gancore.rivals.made import train_made
from gancore.rivals.vae import train_vae


def stream():
    return torch.Generator().manual_seed(0)


def losses(model, x):
    return (model(x) - 3).square()


def test_it_is_adam_on_the_mean_loss_of_minibatches_and_freezes_the_weights(rng):
    images = torch.bernoulli(torch.rand(12, 3, generator=rng))
    ours, by_hand = nn.Linear(3, 1), nn.Linear(3, 1)
    by_hand.load_state_dict(ours.state_dict())
    how = {"steps": 5, "batch_size": 4, "learning_rate": 0.1}
    minimise(lambda x: losses(ours, x), ours, images, **how, rng=stream())

    adam, rng = torch.optim.Adam(by_hand.parameters(), lr=0.1), stream()
    batches = minibatches(images, 4, rng=rng)
    for _ in range(5):
        x = next(batches)
        torch.rand(4, 3, generator=rng)  # the draws of pixels that are 0 or 1 already
        adam.zero_grad()
        losses(by_hand, x).mean().backward()
        adam.step()
    torch.testing.assert_close(list(ours.parameters()), list(by_hand.parameters()))
    assert not any(each.requires_grad for each in ours.parameters())


def test_pixels_that_are_grey_are_drawn_anew_each_time():
    model, seen = nn.Linear(3, 1), []

    def watched(x):
        seen.append(x)
        return losses(model, x)

    images = torch.tensor([[0.0, 0.5, 1.0]]).repeat(100, 1)
    minimise(watched, model, images, steps=2, batch_size=100, learning_rate=0.1, rng=stream())
    first, second = seen
    assert set(first.unique().tolist()) == {0, 1}
    assert (first[:, 0], first[:, 2]) == (pytest.approx(0), pytest.approx(1))
    assert not torch.equal(first, second)


@pytest.mark.parametrize(
    ("train", "sizes"), [(train_made, {"hidden": 5}), (train_vae, {"hidden": 5, "code_dim": 2})]
)
def test_a_rival_is_trained_as_it_was_asked_to_be_and_the_seed_alone_fixes_it(train, sizes, rng):
    images = torch.rand(200, 6, generator=rng)

    def weights(**changes):
        torch.rand(3)  # what others draw from the global stream does not matter
        model = train(images, **sizes | {"steps": 3, "seed": 0} | changes)
        return nn.utils.parameters_to_vector(model.parameters())

    usual = weights()
    assert torch.equal(weights(), usual)
    for changes in ({"steps": 4}, {"batch_size": 10}, {"learning_rate": 0.5}, {"seed": 1}):
        assert not torch.equal(weights(**changes), usual), changes
