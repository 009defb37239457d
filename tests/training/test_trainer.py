import math
from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest
import torch

import gancore
from gancore.errors import UserError
from gancore.evaluation.evaluate import evaluate
from gancore.training.recipes import get
from gancore.training.trainer import Training, train


@pytest.fixture
def images(digits):
    return digits.train[::20]


def weights(training):
    return torch.cat([p.detach().flatten() for p in training.generator.parameters()])


def test_the_paper_s_model_is_built_as_the_authors_configured_it(digits):
    training = Training(get("mnist"), digits.train, seed=0)
    count = {
        name: sum(p.numel() for p in module.parameters())
        for name, module in (("G", training.generator), ("D", training.discriminator))
    }
    assert count["G"] == (100 + 1) * 1200 + (1200 + 1) * 1200 + (1200 + 1) * 784
    assert count["D"] == (784 + 1) * 1200 + (240 + 1) * 1200 + 240 + 1
    assert max(p.abs().max() for p in training.discriminator.parameters()) <= 0.005
    hidden = training.generator.body
    assert max(p.abs().max() for p in hidden.parameters()) <= 0.05
    mean_image = digits.train.mean(0).flatten().clamp(1e-7, 1 - 1e-7)
    torch.testing.assert_close(training.generator.output.bias.detach(), mean_image.logit())
    assert training.iterations_per_epoch == 40


def test_a_seed_fixes_the_run_whatever_else_draws_random_numbers(small_recipe, images):
    first = train(Training(small_recipe, images, seed=3), epochs=2, show_progress=False)
    torch.manual_seed(99)
    second = Training(small_recipe, images, seed=3)
    second.run_epoch(on_iteration=lambda _: torch.rand(5))
    second.run_epoch()
    assert torch.equal(weights(first), weights(second))
    other = train(Training(small_recipe, images, seed=4), epochs=2, show_progress=False)
    assert not torch.equal(weights(first), weights(other))


def test_a_restored_state_goes_on_as_if_unbroken(small_recipe, images):
    unbroken = train(Training(small_recipe, images, seed=1), epochs=3, show_progress=False)
    broken = train(Training(small_recipe, images, seed=1), epochs=1, show_progress=False)
    resumed = Training(small_recipe, images, seed=1)
    resumed.load_state_dict(broken.state_dict())
    train(resumed, epochs=3, show_progress=False)
    assert torch.equal(weights(unbroken), weights(resumed))
    for ours, theirs in zip(resumed.history, unbroken.history, strict=True):
        assert {**ours, "seconds": 0} == {**theirs, "seconds": 0}


def test_the_schedules_are_followed_update_by_update(small_recipe, images):
    recipe = replace(
        get("mnist"),
        batch_size=10,
        generator_hidden=(12,),
        discriminator_units=(6,),
        learning_rate_divisor=1.01,
        momentum_saturation_epoch=3,
    )
    training = Training(recipe, images, seed=0)
    seen = []

    def look(_):
        for optimizer in (training.gan.generator_optimizer, training.gan.discriminator_optimizer):
            group = optimizer.param_groups[0]
            seen.append((group["lr"], group["momentum"]))

    for _ in range(3):
        training.run_epoch(look)
    per_epoch = training.iterations_per_epoch
    # The authors' momentum adds up steps: sums of gradients fade more slowly, as the rate falls.
    expected = [
        (0.1 / 1.01**step, (0.5 + 0.1 * (step // per_epoch)) * (1.01 if step else 1))
        for step in range(3 * per_epoch)
        for _ in range(2)
    ]
    np.testing.assert_allclose(seen, expected, rtol=1e-9)


def test_adam_takes_its_momentum_as_beta_1_and_d_its_own_rate(small_recipe, images):
    recipe = replace(small_recipe, initial_momentum=0.4, final_momentum=0.4)
    training = Training(recipe, images, seed=0)
    training.run_epoch()
    gan = training.gan
    g, d = (each.param_groups[0] for each in (gan.generator_optimizer, gan.discriminator_optimizer))
    assert (g["betas"], d["betas"]) == ((0.4, 0.999), (0.4, 0.999))
    assert (g["lr"], d["lr"]) == (pytest.approx(1e-3), pytest.approx(0.2 * 1e-3))


def test_the_result_is_the_moving_average_of_the_generator_s_weights(small_recipe, images):
    training = Training(replace(small_recipe, generator_average_decay=0.9), images, seed=0)
    seen = []
    for _ in range(3):
        training.run_epoch(lambda _: seen.append(weights(training).double()))
    # The weights after update i of n count 0.9^(n - i), and the start does not count at all.
    shares = 0.9 ** torch.arange(len(seen) - 1, -1, -1, dtype=torch.float64)
    average = (shares / shares.sum()) @ torch.stack(seen)
    result = torch.cat([p.detach().flatten() for p in training.result.parameters()])
    # Sixty float32 updates of weights below 20 in size.
    torch.testing.assert_close(result.double(), average, rtol=1e-5, atol=1e-6)
    plain = Training(replace(small_recipe, generator_average_decay=0.0), images, seed=0)
    assert plain.result is plain.generator


@pytest.mark.parametrize("update", ["simultaneous", "alternating"])
def test_an_average_changes_nothing_in_the_game(small_recipe, images, update):
    games = [
        Training(
            replace(small_recipe, update=update, generator_average_decay=decay), images, seed=3
        )
        for decay in (0.0, 0.9)
    ]
    for _ in range(2):
        records = [game.run_epoch() for game in games]
        for record in records:
            record.pop("seconds")
        assert records[0] == records[1]
    for network in ("generator", "discriminator"):
        plain, averaged = (getattr(game, network).state_dict() for game in games)
        assert all(torch.equal(plain[name], averaged[name]) for name in plain)


@pytest.mark.parametrize(
    ("update", "k"), [("simultaneous", 1), ("alternating", 1), ("alternating", 2)]
)
def test_an_epoch_is_one_pass_of_d_over_the_images(small_recipe, images, update, k):
    recipe = replace(small_recipe, update=update, discriminator_steps=k)
    training = Training(recipe, images, seed=0)
    record = training.run_epoch()
    assert record["iterations"] == len(images) // (10 * k)
    assert record["epoch"] == training.epoch == 1
    assert 0 <= record["d_fake"] <= 1
    assert 0 <= record["d_real"] <= 1


@pytest.mark.parametrize(
    ("update", "k", "iterations"),
    [("simultaneous", 1, 5), ("alternating", 1, 5), ("alternating", 2, 2)],
)
def test_the_last_minibatch_of_an_epoch_may_be_a_smaller_one(
    small_recipe, images, update, k, iterations
):
    recipe = replace(small_recipe, update=update, discriminator_steps=k, drop_last=False)
    training = Training(recipe, images[:43], seed=0)
    seen = []
    training.discriminator.register_forward_pre_hook(lambda _, given: seen.append(len(given[0])))
    assert training.run_epoch()["iterations"] == iterations
    if k == 1:
        assert 3 in seen
    assert set(seen) <= {10, 3}


def test_the_host_reads_the_device_once_an_epoch(small_recipe, images, monkeypatch):
    training = Training(small_recipe, images, seed=0)
    reads = []
    for name in ("item", "tolist", "cpu", "numpy", "__bool__", "__float__"):
        original = getattr(torch.Tensor, name)

        def counted(self, *args, _name=name, _original=original, **kwargs):
            reads.append(_name)
            return _original(self, *args, **kwargs)

        monkeypatch.setattr(torch.Tensor, name, counted)
    training.run_epoch()
    assert reads == ["tolist"]


def test_a_diverging_run_says_so(small_recipe, images):
    training = Training(replace(small_recipe, learning_rate=1e30), images, seed=0)
    with pytest.raises(UserError, match="diverged in epoch"):
        train(training, show_progress=False)


def test_too_few_images_are_refused(small_recipe, images):
    with pytest.raises(UserError, match="too few"):
        Training(small_recipe, images[:9], seed=0)


@pytest.mark.slow
def test_training_moves_d_apart_and_g_towards_the_data(digits):
    """A short run of the quick recipe already draws something closer to digits than its start."""
    from gancore.evaluation.parzen import log_density

    recipe = replace(get("mnist-quick"), epochs=16)
    training = Training(recipe, digits.train, seed=0)

    def score():
        samples = training.result.sample(500, seed=0)
        return log_density(digits.valid, samples, [0.3]).mean().item()

    before = score()
    train(training, show_progress=False)
    assert score() > before + 8  # six seeds gained 17 to 42 nats
    assert training.history[-1]["d_real"] > training.history[-1]["d_fake"]


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
def test_images_of_another_float_are_those_of_pytorch_s_default(small_recipe, digits, dtype):
    images = digits.train[:200]
    usual, other = (Training(small_recipe, each) for each in (images, images.to(dtype)))
    assert other.images.dtype == torch.float32
    assert other.run_epoch()["discriminator_loss"] == pytest.approx(
        usual.run_epoch()["discriminator_loss"], rel=1e-2
    )


@pytest.fixture
def float64_by_default():
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


@pytest.mark.usefixtures("float64_by_default")
def test_all_is_done_in_the_default_dtype(small_recipe, digits):
    training = Training(small_recipe, digits.train[:200])
    training.run_epoch()
    assert {weight.dtype for weight in training.generator.parameters()} == {torch.float64}
    samples = training.result.sample(30, seed=0)
    train_part, valid, test = (
        part[:100].double() for part in (digits.train, digits.valid, digits.test)
    )
    figures = evaluate(samples, train=train_part, validation=valid, test=test)
    assert math.isfinite(figures.model.log_likelihood)


def test_shipped_samples_do_not_depend_on_the_default_dtype(request):
    usual = gancore.pretrained("mnist").sample(2, seed=0)
    request.getfixturevalue("float64_by_default")
    assert torch.equal(gancore.pretrained("mnist").sample(2, seed=0), usual)


def test_networks_are_made_where_their_stream_is(small_recipe, digits):
    """Another default device has no say in it."""
    with torch.device("meta"):
        training = Training(small_recipe, digits.train[:200], device="cpu")
        training.run_epoch()
    assert training.generator.output.weight.device.type == "cpu"


def test_a_run_cannot_be_copied_by_accident(small_recipe, images):
    with pytest.raises(TypeError, match="state_dict"):
        deepcopy(Training(small_recipe, images))


def test_a_state_without_streams_changes_nothing(small_recipe, images):
    trained, new = Training(small_recipe, images), Training(small_recipe, images, seed=1)
    trained.run_epoch()
    before = deepcopy(weights(new))
    state = {key: entry for key, entry in trained.state_dict().items() if key != "streams"}
    with pytest.raises(ValueError, match="not the state of such a run"):
        new.load_state_dict(state)
    assert new.epoch == 0
    assert all(torch.equal(a, b) for a, b in zip(before, weights(new), strict=True))
