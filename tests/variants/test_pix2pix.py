import pytest
import torch
from torch import nn
from torch.nn.functional import logsigmoid

from gancore.variants.pix2pix import (
    PATCH,
    PatchDiscriminator,
    Pix2Pix,
    UNet,
    edges,
    pix2pix_step,
    pix2pix_updates,
)
from tests.variants.by_hand import check_that_gradients_are_forgotten, descended, with_weights


def make_players(*, distance_weight=100.0):
    torch.manual_seed(0)
    generator, discriminator = UNet(4), PatchDiscriminator(4)
    rules = (torch.optim.SGD(each.parameters(), 0.1) for each in (generator, discriminator))
    return Pix2Pix(generator, discriminator, *rules, distance_weight)


@pytest.fixture
def pairs(rng):
    real = torch.rand(6, 1, 8, 8, generator=rng)
    return (real > 0.5).float(), real


def test_edges_are_the_two_sides_of_a_stroke():
    image = torch.zeros(1, 1, 16, 16)
    image[..., 5:11] = 1
    outline = edges(image)[0, 0]
    assert set(outline.unique().tolist()) == {0.0, 1.0}
    assert [row.nonzero().flatten().tolist() for row in outline[2:-2]] == [[5, 10]] * 12


def test_edges_say_nothing_of_a_blank_image():
    assert edges(torch.zeros(2, 1, 8, 8)).sum() == 0


def test_one_logit_sees_one_patch_of_both_images():
    discriminator = PatchDiscriminator(4).double()
    pair = torch.rand(2, 1, 1, 64, 64, dtype=torch.float64, requires_grad=True)
    discriminator(*pair)[0, 0, 8, 8].backward()
    for slope in pair.grad[:, 0, 0]:
        rows, columns = slope.nonzero().unbind(1)
        assert (rows.max() - rows.min() + 1, columns.max() - columns.min() + 1) == (PATCH, PATCH)


def test_edges_that_belong_to_another_image_change_d_s_logits(pairs):
    given, real = pairs
    discriminator = PatchDiscriminator(4)
    assert (discriminator(given, real) - discriminator(given.flip(0), real)).abs().max() > 1e-3


def test_a_shortcut_carries_what_the_middle_does_not(pairs):
    given, _ = pairs
    generator = UNet(4)
    nn.init.zeros_(generator.middle[0].weight)
    nn.init.zeros_(generator.shrink_twice[0].weight)
    drawn = generator(given)
    assert (drawn[0] - drawn[1]).abs().max() > 1e-3


@pytest.mark.parametrize("weight", [0.0, 3.0])
def test_a_step_moves_d_and_then_g_by_the_paper_s_losses(pairs, weight):
    given, real = pairs
    players = make_players(distance_weight=weight)
    generator, discriminator = players.generator, players.discriminator
    drawn = generator(given)
    on_real = logsigmoid(discriminator(given, real)).mean()
    on_drawn = logsigmoid(-discriminator(given, drawn.detach())).mean()
    new_d = descended(discriminator, -(on_real + on_drawn) / 2)
    better = with_weights(discriminator, new_d)
    distance = (drawn - real).abs().mean()
    adversarial = -logsigmoid(better(given, drawn)).mean()
    new_g = descended(generator, adversarial + weight * distance)

    losses = pix2pix_step(players, given, real)
    torch.testing.assert_close(list(discriminator.parameters()), new_d)
    torch.testing.assert_close(list(generator.parameters()), new_g)
    expected = (-(on_real + on_drawn) / 2, adversarial, distance)
    torch.testing.assert_close(tuple(losses), tuple(each.detach() for each in expected))


def test_gradients_of_the_step_before_are_forgotten(pairs):
    check_that_gradients_are_forgotten(make_players(), lambda each: pix2pix_step(each, *pairs))


def test_the_seed_fixes_a_training(pairs):
    def trained():
        players = make_players()
        rng = torch.Generator().manual_seed(0)
        updates = pix2pix_updates(players, *pairs, iterations=5, batch_size=2, rng=rng)
        assert len(list(updates)) == 5
        return nn.utils.parameters_to_vector(players.generator.parameters())

    first = trained()
    torch.rand(3)
    torch.testing.assert_close(first, trained(), rtol=0, atol=0)


def test_what_has_no_partner_is_refused():
    with pytest.raises(ValueError, match="8 and 16 images are no pairs"):
        next(
            pix2pix_updates(
                None, torch.zeros(8, 1, 8, 8), torch.zeros(16, 1, 8, 8), iterations=1, batch_size=4
            )
        )


def test_outlines_are_of_grey_images():
    with pytest.raises(ValueError, match="not of 3 channels"):
        edges(torch.rand(2, 3, 8, 8))
