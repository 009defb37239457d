"""Penalties against closed forms: a linear logit has one slope, a quadratic one a known slope."""

import pytest
import torch
from torch import nn

from gancore.variants.penalties import (
    critic_loss,
    logit_gradients,
    r1_penalty,
    wasserstein_generator_loss,
    wgan_gp_penalty,
)

WEIGHTS = torch.tensor([3.0, -4.0], dtype=torch.float64)  # of length 5


def linear(x):
    return x @ WEIGHTS


def bowl(x):
    return x.square().sum(1)


@pytest.fixture
def points(rng):
    return torch.randn(2, 40, 2, generator=rng, dtype=torch.float64)


def test_r1_of_a_bowl_is_twice_gamma_times_the_mean_square(points):
    penalty = r1_penalty(bowl, points[0], gamma=0.7)
    torch.testing.assert_close(penalty, 0.7 / 2 * 4 * points[0].square().sum(1).mean())


def test_r1_looks_at_logits_and_at_every_number_of_an_image():
    images = torch.zeros(3, 1, 4, 4, dtype=torch.float64)
    penalty = r1_penalty(lambda x: 2 * x.flatten(1).sum(1, keepdim=True), images, gamma=1.0)
    assert penalty.item() == pytest.approx(4 * 16 / 2)


def test_wgan_gp_of_a_line_is_the_squared_distance_of_its_slope_from_1(points):
    assert wgan_gp_penalty(linear, *points, weight=10.0).item() == pytest.approx(10 * 4**2)
    gentle = wgan_gp_penalty(lambda x: linear(x) / 10, *points, weight=10.0)
    assert gentle.item() == pytest.approx(10 * 0.5**2)  # too flat costs, too


def test_wgan_gp_asks_each_example_at_a_place_of_its_own_between_data_and_samples(points, rng):
    asked = []

    def remember(x):
        asked.append(x.detach())
        return linear(x)

    real, fake = points
    wgan_gp_penalty(remember, real, fake, rng=rng)
    share = (asked[0] - fake) / (real - fake)
    torch.testing.assert_close(share[:, 0], share[:, 1])
    assert share.min() >= 0
    assert share.max() <= 1
    assert share[:, 0].std() > 0.2  # a uniform number has 0.29


def test_the_stream_fixes_where_wgan_gp_looks(points):
    first, second = (
        wgan_gp_penalty(bowl, *points, rng=torch.Generator().manual_seed(7)) for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize(
    "penalty",
    [
        lambda d, real, fake: r1_penalty(d, real, gamma=1.0),
        lambda d, real, fake: wgan_gp_penalty(d, real, fake),
    ],
)
def test_a_penalty_trains_d_and_leaves_its_inputs_alone(penalty):
    torch.manual_seed(0)
    d = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
    real, fake = (torch.randn(16, 2).requires_grad_() for _ in range(2))
    before = penalty(d, real, fake)
    before.backward()
    assert real.grad is None
    with torch.no_grad():
        for each in d.parameters():
            each -= 1e-3 * (0 if each.grad is None else each.grad)
    assert penalty(d, real, fake) < before


def test_a_flat_critic_has_a_gradient():
    d = nn.Linear(2, 1)
    nn.init.zeros_(d.weight)
    wgan_gp_penalty(d, torch.ones(4, 2), torch.zeros(4, 2)).backward()
    assert d.weight.grad.isfinite().all()


def test_gradients_are_those_of_each_example_alone():
    x = torch.tensor([[1.0, 0.0], [2.0, 3.0]])
    assert logit_gradients(bowl, x).tolist() == [[2.0, 0.0], [4.0, 6.0]]


def test_both_losses_of_a_critic_pull_its_answer_to_samples_apart():
    real, fake = torch.tensor([1.0, 3.0]), torch.tensor([0.5, -0.5], requires_grad=True)
    assert critic_loss(real_logits=real, fake_logits=fake).item() == -2.0
    of_critic = torch.autograd.grad(critic_loss(real_logits=real, fake_logits=fake), fake)[0]
    of_generator = torch.autograd.grad(wasserstein_generator_loss(fake_logits=fake), fake)[0]
    assert of_critic.tolist() == (-of_generator).tolist() == [0.5, 0.5]


def test_wgan_gp_draws_one_place_for_each_image(rng):
    asked = []

    def remember(x):
        asked.append(x.detach())
        return x.flatten(1).sum(1)

    real, fake = torch.ones(50, 1, 4, 4), torch.zeros(50, 1, 4, 4)
    wgan_gp_penalty(remember, real, fake, example_dims=3, rng=rng)
    share = asked[0].flatten(1)
    assert torch.equal(share, share[:, :1].expand_as(share))
    assert share[:, 0].std() > 0.2
    with pytest.raises(ValueError, match="images have example_dims=3"):
        wgan_gp_penalty(remember, real, fake, rng=rng)


def test_a_critic_answers_for_each_example():
    with pytest.raises(ValueError, match=r"for shape \(3, 2\) there are logits of shape \(\)"):
        r1_penalty(lambda x: x.sum(), torch.ones(3, 2), gamma=1.0)


def test_two_logits_an_example_have_no_one_slope():
    two = nn.Linear(4, 2)
    patches = nn.Sequential(nn.Conv2d(1, 1, 4, stride=4), nn.Flatten())  # 49 logits an image
    for d, x in ((two, torch.zeros(5, 4)), (patches, torch.zeros(2, 1, 28, 28))):
        with pytest.raises(ValueError, match="a logit for each example is needed"):
            r1_penalty(d, x, gamma=2.0)


@pytest.mark.parametrize("shape", [(5, 2), (1, 2), (3, 5, 2), (3, 1, 2), (5,), (5, 1)])
@pytest.mark.parametrize("keepdim", [False, True])
def test_a_logit_for_each_example_may_keep_its_place(shape, keepdim):
    def triple(x):
        if x.ndim == 1:
            return 3 * x.unsqueeze(-1) if keepdim else 3 * x
        return 3 * x.sum(-1, keepdim)

    slope = logit_gradients(triple, torch.ones(shape))
    assert slope.numel() == torch.ones(shape).numel()
    assert torch.equal(slope, torch.full_like(slope, 3.0))


def test_a_batch_of_one_may_be_squeezed():
    assert logit_gradients(lambda x: (3 * x).sum(), torch.ones(1, 2)).tolist() == [[3.0, 3.0]]


def test_the_usual_weight_of_wgan_gp_is_ten(points):
    assert wgan_gp_penalty(linear, *points).item() == pytest.approx(10 * 4**2)
