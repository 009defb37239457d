import math
from copy import deepcopy

import pytest
import torch
from torch import nn
from torch.nn.functional import softplus

from gancore.variants.adversarial_autoencoder import AdversarialAutoencoder, AutoencoderTraining

SHAPE = (1, 4, 4)


@pytest.fixture
def model():
    torch.manual_seed(0)
    return AdversarialAutoencoder(SHAPE, code_dim=2, hidden=(16, 12), prior_std=3.0)


@pytest.fixture
def images(rng):
    return torch.rand(20, *SHAPE, generator=rng)


def snapshot(network):
    return nn.utils.parameters_to_vector(network.parameters()).detach().clone()


def who_moved(model, update):
    """The names of the networks that an update changed."""
    names = ("encoder", "decoder", "discriminator")
    before = [snapshot(getattr(model, name)) for name in names]
    update()
    return {
        name
        for name, old in zip(names, before, strict=True)
        if not torch.equal(snapshot(getattr(model, name)), old)
    }


def test_the_reconstruction_moves_encoder_and_decoder_alone_by_steps_of_adam(model, images):
    by_hand = deepcopy(model)
    autoencoder = nn.Sequential(by_hand.encoder, by_hand.decoder)
    adam = torch.optim.Adam(autoencoder.parameters(), 1e-3)
    trainer, losses = AutoencoderTraining(model), []
    for _ in range(2):  # and no gradient of the first is left in the second
        expected = (autoencoder(images) - images).square().mean()
        adam.zero_grad()
        expected.backward()
        adam.step()
        assert who_moved(model, lambda: losses.append(trainer.reconstruct(images))) == {
            "encoder",
            "decoder",
        }
        torch.testing.assert_close(losses[-1], expected.detach())
    torch.testing.assert_close(list(model.parameters()), list(by_hand.parameters()))


def test_the_game_over_codes_leaves_the_decoder_alone(model, images, rng):
    trainer = AutoencoderTraining(model)
    prior = model.draw_codes(20, rng=rng)
    assert who_moved(model, lambda: trainer.regularise(images, prior)) == {
        "encoder",
        "discriminator",
    }


def test_d_takes_the_prior_for_data_and_codes_of_images_for_samples(model, images, rng):
    trainer = AutoencoderTraining(model, adversarial_rate=1e-2)
    prior = model.draw_codes(20, rng=rng) + 10
    for _ in range(20):
        trainer.regularise(images, prior)
    assert model.discriminator(prior).mean() > 0
    far = model.encoder(images).mean()
    for _ in range(100):
        trainer.regularise(images, prior)
    assert (model.encoder(images).mean() - 10).abs() < (far - 10).abs()


def test_draws_of_the_prior_have_its_deviation_and_its_seed(model):
    drawn = model.draw_codes(20_000, rng=torch.Generator().manual_seed(0))
    # The error of a deviation from 40,000 numbers is 3 / √80,000, below 0.011.
    assert drawn.std().item() == pytest.approx(3.0, abs=0.05)
    assert drawn.mean().item() == pytest.approx(0, abs=4 * 3 / math.sqrt(40_000))
    torch.testing.assert_close(model.sample(3, seed=1), model.sample(3, seed=1), rtol=0, atol=0)
    assert not torch.equal(model.sample(3, seed=1), model.sample(3, seed=2))


def test_updates_alternate_both_phases(model, images, rng):
    trainer = AutoencoderTraining(model)
    losses = []
    moved = who_moved(
        model,
        lambda: losses.extend(trainer.updates(images, iterations=4, batch_size=5, rng=rng)),
    )
    assert moved == {"encoder", "decoder", "discriminator"}
    assert len(losses) == 4
    assert all(each.isfinite() for each in losses[-1])


def test_the_game_over_codes_is_a_step_of_adam_of_d_and_one_of_the_encoder(model, images, rng):
    by_hand = deepcopy(model)
    encoder, discriminator = by_hand.encoder, by_hand.discriminator
    prior = model.draw_codes(20, rng=rng)

    def step(network, loss):
        adam = torch.optim.Adam(network.parameters(), 2e-4, betas=(0.5, 0.999))
        adam.zero_grad()
        loss.backward(inputs=list(network.parameters()))
        adam.step()

    real, fake = discriminator(prior), discriminator(encoder(images).detach())
    d_loss = (softplus(-real).mean() + softplus(fake).mean()) / 2
    step(discriminator, d_loss)
    encoder_loss = softplus(-discriminator(encoder(images))).mean()
    step(encoder, encoder_loss)
    found = AutoencoderTraining(model).regularise(images, prior)
    torch.testing.assert_close(found, (d_loss.detach(), encoder_loss.detach()))
    torch.testing.assert_close(list(model.parameters()), list(by_hand.parameters()))


def test_the_stream_fixes_the_prior_s_codes(model, images):
    losses = []
    for of_the_global_stream in (0, 1):
        torch.manual_seed(of_the_global_stream)
        updates = AutoencoderTraining(deepcopy(model)).updates(
            images, iterations=3, batch_size=5, rng=torch.Generator().manual_seed(7)
        )
        losses.append([each.discriminator_loss.item() for each in updates])
    assert losses[0] == losses[1]
