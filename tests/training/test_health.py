import warnings
from dataclasses import replace

import pytest
import torch

from gancore.errors import UserError
from gancore.gan.networks import Generator
from gancore.training.health import Health
from gancore.training.run_folder import RunFolder
from gancore.training.runs import train_in_folder
from gancore.training.trainer import Training, train


@pytest.fixture
def images(digits):
    return digits.train[::20]


def after_the_last_update(training, change):
    """Change the networks when all losses of an epoch have been taken."""
    seen = []

    def at_the_end(_):
        seen.append(1)
        if len(seen) == training.iterations_per_epoch:
            with torch.no_grad():
                change(training)

    return at_the_end


@pytest.mark.parametrize("network", ["generator", "discriminator", "result"])
def test_weights_that_the_last_update_spoilt_stop_the_run(small_recipe, images, network):
    training = Training(replace(small_recipe, generator_average_decay=0.9), images)

    def spoil(training):
        next(getattr(training, network).parameters())[0, 0] = torch.inf

    with pytest.raises(UserError, match="diverged in epoch 1: a weight is not a finite number"):
        training.run_epoch(after_the_last_update(training, spoil))
    assert training.epoch == 0


def test_samples_that_are_not_numbers_stop_the_run(small_recipe, images):
    """Finite weights can be too large for float32 to take their sums."""
    training = Training(replace(small_recipe, generator_average_decay=0.0), images)

    def enlarge(training):
        for layer in (training.generator.body[0], training.generator.output):
            layer.weight.copy_(layer.weight.sign() * 1e38)

    with pytest.raises(UserError, match="a pixel of a sample is not a finite number"):
        training.run_epoch(after_the_last_update(training, enlarge))


def warnings_of(training, *, epochs, on_iteration=None):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for _ in range(epochs):
            training.run_epoch(on_iteration)
    return [str(each.message) for each in told]


def test_verdicts_that_are_saturated_are_told_of_once(small_recipe, images):
    """At a rate of a million Adam's numbers stay finite, and D calls every image rightly."""
    training = Training(replace(small_recipe, learning_rate=1e6), images)
    (told,) = warnings_of(training, epochs=4)
    assert told.startswith("D is sure of every image in epoch 2 (D(x) = 0.9")
    assert "smaller learning rate" in told


@pytest.mark.parametrize(
    ("means", "sure"),
    [
        ((0.001, 9.0, 0.999, 0.001), True),
        ((0.001, -0.001, 0.999, 0.001), True),  # the minimax objective, whose gradient is near 0
        ((1e10, 1e14, 0.975, 0.005), True),
        ((0.102, 4.305, 0.940, 0.062), False),  # the recipe mnist in its third epoch
        ((0.05, 4.5, 0.96, 0.04), False),
        ((0.001, 9.0, 0.999, 0.5), False),  # of data alone
        ((0.624, 0.917, 0.567, 0.433), False),
    ],
)
def test_when_d_counts_as_sure(means, sure):
    generator = Generator(2, (50,), (1, 4, 4))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        readings = Health(generator).examine(3, torch.tensor(means))
    assert tuple(readings.values()) == pytest.approx(means)
    assert [str(each.message)[:9] for each in told] == ["D is sure"] * sure


def test_samples_without_spread_are_told_of_once(small_recipe, images):
    training = Training(replace(small_recipe, generator_average_decay=0.0), images)

    def cut_off_the_codes(_):
        training.generator.body[0].weight.data.zero_()

    (told,) = warnings_of(training, epochs=2, on_iteration=cut_off_the_codes)
    assert told.startswith("all samples look alike after epoch 1: ")
    assert "another seed" in told


@pytest.mark.parametrize(("left", "alike"), [(0.09, True), (0.11, False)])
def test_samples_look_alike_below_a_tenth_of_the_first_spread(left, alike, monkeypatch):
    generator = Generator(2, (50,), (1, 4, 4))
    health = Health(generator)
    first = generator.sample(64, seed=0)
    monkeypatch.setattr(generator, "sample", lambda count, seed: 0.5 + left * first)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        health.examine(1, torch.tensor([0.7, 0.7, 0.5, 0.5]))
    assert [str(each.message)[:22] for each in told] == ["all samples look alike"] * alike


def test_a_run_that_learns_is_left_alone(small_recipe, images):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        train(Training(small_recipe, images), show_progress=False)


def test_what_was_saved_before_a_run_diverged_stays_as_it_is(
    tmp_path, small_recipe, images, monkeypatch
):
    folder = RunFolder(tmp_path)
    run_epoch = Training.run_epoch

    def run(*, epochs):
        training = Training(small_recipe, images)
        train_in_folder(
            training, folder, dataset="digits", epochs=epochs, resume=True, show_progress=False
        )

    def run_with_a_hole(training, *words):
        training.images = training.images.clone()
        training.images[0] = torch.nan
        return run_epoch(training, *words)

    run(epochs=1)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(Training, "run_epoch", run_with_a_hole)
    with pytest.raises(UserError, match="diverged in epoch 2: a loss"):
        run(epochs=3)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert folder.load_generator().epoch == 1
