import pytest
import torch
from torch import nn
from torch.nn.functional import logsigmoid

from gancore.gan.layers import Dropout
from gancore.gan.networks import sample_noise
from gancore.variants.conditional import (
    CLASS_SCALE,
    ConditionalDiscriminator,
    ConditionalGAN,
    ConditionalGenerator,
    append_one_hot,
    conditional_step,
    conditional_updates,
)
from tests.variants.by_hand import check_that_gradients_are_forgotten, descended, with_weights

SHAPE = (1, 4, 4)


@pytest.fixture
def gan():
    torch.manual_seed(0)
    generator = ConditionalGenerator(3, (8,), SHAPE, classes=10)
    discriminator = ConditionalDiscriminator(SHAPE, (6,), classes=10, pieces=2)
    return ConditionalGAN(
        generator,
        discriminator,
        torch.optim.SGD(generator.parameters(), 0.1),
        torch.optim.SGD(discriminator.parameters(), 0.1),
    )


@pytest.fixture
def images(rng):
    return torch.rand(10, *SHAPE, generator=rng)


LABELS = torch.arange(10)


def test_a_class_is_one_mark_on_the_right_of_its_row():
    vectors = torch.tensor([[0.5, 0.7], [0.1, 0.2]])
    expected = [[0.5, 0.7, 0, 0, CLASS_SCALE], [0.1, 0.2, CLASS_SCALE, 0, 0]]
    rows = append_one_hot(vectors, torch.tensor([2, 0]), 3)
    torch.testing.assert_close(rows, torch.tensor(expected))


def test_each_class_changes_what_d_says_of_an_image(gan, images):
    same = images[:1].expand(10, *SHAPE)
    logits = gan.discriminator(same, LABELS)
    assert logits.unique().numel() == 10


def test_swapped_labels_change_d_s_logits(gan, images):
    right, wrong = gan.discriminator(images, LABELS), gan.discriminator(images, LABELS.flip(0))
    assert (right - wrong).abs().min() > 1e-6


def test_d_sees_every_pixel(gan, images):
    images.requires_grad_()
    gan.discriminator(images, LABELS).sum().backward()
    assert (images.grad.abs().sum(0) > 0).all()


def test_d_drops_hidden_units_by_its_stream_and_never_the_class():
    stream = torch.Generator()
    d = ConditionalDiscriminator(SHAPE, (6,), classes=10, pieces=2, hidden_keep=0.5, rng=stream)
    keeps = [layer.keep for layer in d.modules() if isinstance(layer, Dropout)]
    assert keeps == [1, 0.5]
    same = torch.ones(10, *SHAPE)
    first, again, other = (d(same, LABELS) for seed in (1, 1, 2) if stream.manual_seed(seed))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_each_class_changes_what_g_draws_from_a_code(gan):
    code = torch.zeros(10, 3)
    drawn = gan.generator(code, LABELS).flatten(1)
    assert torch.pdist(drawn).min() > 1e-3


def test_a_step_moves_d_and_then_g_by_the_paper_s_losses(gan, images):
    generator, discriminator = gan.generator, gan.discriminator
    codes = torch.Generator().manual_seed(1)
    first, second = (sample_noise("uniform", 10, 3, rng=codes) for _ in range(2))

    on_real = discriminator(images, LABELS)
    on_fake = discriminator(generator(first, LABELS), LABELS)
    real, fake = logsigmoid(on_real).mean(), logsigmoid(-on_fake).mean()
    new_d = descended(discriminator, -(real + fake) / 2)
    better = with_weights(discriminator, new_d)
    g_loss = -logsigmoid(better(generator(second, LABELS), LABELS)).mean()
    new_g = descended(generator, g_loss)

    readings = conditional_step(gan, images, LABELS, rng=torch.Generator().manual_seed(1))
    torch.testing.assert_close(list(discriminator.parameters()), new_d)
    torch.testing.assert_close(list(generator.parameters()), new_g)
    expected = (-(real + fake) / 2, g_loss, on_real.sigmoid().mean(), on_fake.sigmoid().mean())
    torch.testing.assert_close(tuple(readings), tuple(each.detach() for each in expected))


def test_gradients_of_the_step_before_are_forgotten(gan, images):
    def step(gan):
        conditional_step(gan, images, LABELS, rng=torch.Generator().manual_seed(1))

    check_that_gradients_are_forgotten(gan, step)


def test_the_seed_fixes_a_training(images):
    def trained():
        torch.manual_seed(0)
        generator = ConditionalGenerator(3, (8,), SHAPE, classes=10)
        discriminator = ConditionalDiscriminator(SHAPE, (6,), classes=10, pieces=2)
        rules = (torch.optim.Adam(network.parameters()) for network in (generator, discriminator))
        gan = ConditionalGAN(generator, discriminator, *rules)
        rng = torch.Generator().manual_seed(3)
        updates = conditional_updates(gan, images, LABELS, iterations=7, batch_size=4, rng=rng)
        assert len(list(updates)) == 7
        return nn.utils.parameters_to_vector(generator.parameters())

    first = trained()
    torch.rand(3)
    torch.testing.assert_close(first, trained(), rtol=0, atol=0)


def test_each_image_has_a_label(gan, images):
    labels = torch.zeros(len(images) + 1, dtype=torch.long)
    with pytest.raises(ValueError, match="labels"):
        next(conditional_updates(gan, images, labels, iterations=1, batch_size=4))
