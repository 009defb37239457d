import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gancore.gan.objectives import (
    GENERATOR_LOSSES,
    discriminator_loss,
    minimax_generator_loss,
    non_saturating_generator_loss,
    value,
)

logit_lists = st.lists(st.floats(-30, 30), min_size=1, max_size=8)


def sigmoid(logits):
    return 1 / (1 + np.exp(-np.asarray(logits, dtype=np.float64)))


def tensor(logits):
    return torch.tensor(logits, dtype=torch.float64)


@given(real=logit_lists, fake=logit_lists)
def test_value_is_equation_1(real, fake):
    # 1 - D is D of the turned logit, of which no digit is lost; near 1 a D is right to 1e-16.
    by_hand = np.log(sigmoid(real)).mean() + np.log(sigmoid(np.negative(fake))).mean()
    ours = value(real_logits=tensor(real), fake_logits=tensor(fake)).item()
    assert ours == pytest.approx(by_hand, rel=1e-14, abs=1e-15)
    assert ours <= 0


@given(real=logit_lists, fake=logit_lists)
def test_discriminator_loss_is_the_mean_binary_cross_entropy(real, fake):
    bce = torch.nn.functional.binary_cross_entropy_with_logits
    real, fake = tensor(real), tensor(fake)
    expected = (bce(real, torch.ones_like(real)) + bce(fake, torch.zeros_like(fake))) / 2
    ours = discriminator_loss(real_logits=real, fake_logits=fake)
    torch.testing.assert_close(ours, expected, rtol=1e-8, atol=1e-8)  # torch's BCE cuts at 1e-9


@pytest.mark.parametrize(
    ("loss", "at_one"),
    [
        (minimax_generator_loss, math.log(1 - sigmoid(1.0))),
        (non_saturating_generator_loss, -math.log(sigmoid(1.0))),
    ],
)
def test_generator_losses_at_logit_one(loss, at_one):
    assert loss(fake_logits=tensor([1.0])).item() == pytest.approx(at_one, abs=1e-12)


def test_the_two_generator_losses_are_the_known_numbers_and_not_each_other():
    logits = tensor([1.0])
    assert minimax_generator_loss(fake_logits=logits).item() == pytest.approx(-1.3133, abs=5e-5)
    assert non_saturating_generator_loss(fake_logits=logits).item() == pytest.approx(
        0.3133, abs=5e-5
    )
    assert GENERATOR_LOSSES["minimax"] is minimax_generator_loss
    assert GENERATOR_LOSSES["non_saturating"] is non_saturating_generator_loss


@given(logit=st.floats(-30, 30))
def test_gradients_of_the_generator_losses(logit):
    """d/dl is -D for the minimax loss and D - 1 for the other: both push D(G(z)) up."""
    for loss, derivative in (
        (minimax_generator_loss, -sigmoid(logit)),
        (non_saturating_generator_loss, sigmoid(logit) - 1),
    ):
        at = tensor([logit]).requires_grad_()
        loss(fake_logits=at).backward()
        assert at.grad.item() == pytest.approx(derivative, rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("logit", [-100.0, 100.0])
def test_everything_is_finite_and_right_at_extreme_logits(dtype, logit):
    logits = torch.tensor([logit], dtype=dtype, requires_grad=True)
    losses = [
        (value(real_logits=logits, fake_logits=logits), -100),
        (discriminator_loss(real_logits=logits, fake_logits=logits), 50),
        (minimax_generator_loss(fake_logits=logits), -max(logit, 0)),
        (non_saturating_generator_loss(fake_logits=logits), max(-logit, 0)),
    ]
    for loss, expected in losses:
        assert loss.item() == pytest.approx(expected, abs=1e-12)
        (gradient,) = torch.autograd.grad(loss, logits)
        assert gradient.isfinite().all()


@pytest.mark.parametrize("function", [value, discriminator_loss])
def test_real_and_fake_cannot_be_swapped_by_position(function):
    with pytest.raises(TypeError):
        function(torch.zeros(1), torch.zeros(1))
