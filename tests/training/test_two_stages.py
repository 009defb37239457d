"""A run of two stages, as the authors trained TFD, on a few hundred units."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from gancore.errors import UserError
from gancore.training.generator_file import read_generator
from gancore.training.run_folder import RunFolder
from gancore.training.runs import train_in_folder
from gancore.training.trainer import Training, train


@pytest.fixture
def images(digits):
    return digits.train[::80]


@pytest.fixture(params=["as the authors", "averaged"])
def recipe(request, small_tfd):
    if request.param == "averaged":
        return replace(small_tfd, optimizer="adam", generator_average_decay=0.9)
    return small_tfd


def affine_layers(module):
    return [layer for layer in module.modules() if isinstance(layer, torch.nn.Linear)]


def test_the_second_stage_starts_from_the_whole_pretrained_generator(small_tfd, images):
    training = Training(small_tfd, images, seed=0)
    training.run_epoch()
    z = torch.randn(9, 5, generator=torch.Generator().manual_seed(1))
    pretrained = {name: p.detach().clone() for name, p in training.generator.named_parameters()}
    old_d = [p.detach().clone() for p in training.discriminator.parameters()]
    codes = torch.rand(9, 5)
    images_of_codes = training.generator(codes).detach()

    training.begin_second_stage()
    layers = affine_layers(training.generator)
    front, own = layers[:2], layers[2:]
    assert [layer.out_features for layer in front] == [8, 5]
    old = list(pretrained.values())
    new = [p for layer in own for p in (layer.weight, layer.bias)]
    assert len(old) == len(new) == 6
    assert all(torch.equal(a, b) for a, b in zip(old, new, strict=True))
    # The front, in NumPy: a rectifier and a sigmoid whose biases start at 0 and at -2.
    h = np.maximum(z.numpy() @ front[0].weight.detach().numpy().T, 0)
    h = 1 / (1 + np.exp(2 - h @ front[1].weight.detach().numpy().T))
    with torch.no_grad():
        own_part = training.generator.body[4:](torch.from_numpy(h))
        expected = training.generator.output(own_part).sigmoid()
        torch.testing.assert_close(training.generator(z).flatten(1), expected)
        own_part = training.generator.output(training.generator.body[4:](codes)).sigmoid()
    assert torch.equal(own_part, images_of_codes.flatten(1))
    # D is new.
    for before, now in zip(old_d, training.discriminator.parameters(), strict=True):
        assert now.abs().max() <= 0.005
        assert not torch.equal(before, now)


def test_the_second_stage_trains_every_weight(recipe, images):
    # Wide ranges: SGD's first steps from the authors' are lost in a float32 bias of -2.
    wide = replace(recipe, generator_weight_range=0.5, discriminator_weight_range=0.5)
    training = Training(wide, images, seed=0)
    training.run_epoch()
    training.begin_second_stage()
    networks = (training.generator, training.discriminator)
    before = [p.detach().clone() for network in networks for p in network.parameters()]
    training.run_epoch()
    after = [p for network in networks for p in network.parameters()]
    assert all(not torch.equal(a, b) for a, b in zip(before, after, strict=True))
    result = torch.cat([p.flatten() for p in training.result.parameters()])
    assert torch.equal(
        result, torch.cat([p.flatten() for p in training.generator.parameters()])
    ) == (recipe.generator_average_decay == 0)


def test_every_stage_has_schedules_of_its_own(small_tfd, images):
    recipe = replace(small_tfd, epochs=3, learning_rate_divisor=1.01, momentum_saturation_epoch=3)
    training = Training(recipe, images, seed=0)
    seen = []

    def look(_):
        group = training.gan.discriminator_optimizer.param_groups[0]
        seen.append((group["lr"], group["momentum"]))

    run_epoch = training.run_epoch
    training.run_epoch = lambda show: run_epoch(lambda readings: (show(readings), look(readings)))
    train(training, show_progress=False)
    per_epoch = training.iterations_per_epoch
    # The authors' momentum adds up steps: sums of gradients fade more slowly, as the rate falls.
    expected = [
        (0.05 / 1.01**step, (0.5 + 0.1 * (step // per_epoch)) * (1.01 if step else 1))
        for epochs in (3, 2)
        for step in range(epochs * per_epoch)
    ]
    np.testing.assert_allclose(seen, expected, rtol=1e-9)
    assert [record["stage"] for record in training.history] == [1, 1, 1, 2, 2]
    assert [record["epoch"] for record in training.history] == [1, 2, 3, 4, 5]
    rates = [record["learning_rate"] for record in training.history]
    assert rates[3] == rates[0] == pytest.approx(0.05 / 1.01**per_epoch)
    momenta = [record["momentum"] for record in training.history]
    np.testing.assert_allclose(momenta, [0.5, 0.6, 0.7, 0.5, 0.6])


def test_there_are_no_more_stages_than_the_recipe_has(small_tfd, small_recipe, images):
    with pytest.raises(ValueError, match="no stage 2"):
        Training(small_recipe, images).begin_second_stage()
    training = Training(small_tfd, images)
    training.begin_second_stage()
    with pytest.raises(ValueError, match="no stage 3"):
        training.begin_second_stage()


def run(path, recipe, images, *, epochs=None, resume=False):
    options = {"epochs": epochs, "resume": resume, "show_progress": False}
    return train_in_folder(Training(recipe, images), RunFolder(path), dataset="digits", **options)


def stages_in(path):
    return [
        json.loads(line)["stage"]
        for line in (path / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    ]


class CrashError(Exception):
    pass


@pytest.mark.slow
@pytest.mark.parametrize("where", ["after its save", "in the middle of the next"])
@pytest.mark.parametrize("epoch", [1, 2, 3])
def test_a_run_broken_in_either_stage_ends_with_the_same_bytes(
    tmp_path, recipe, images, monkeypatch, epoch, where
):
    """Epoch 2 is the last of the first stage, so that its crash lies at the boundary."""
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    run(whole, recipe, images)
    save, run_epoch = RunFolder.save, Training.run_epoch

    def crash_after_save(self, training, description, **options):
        save(self, training, description, **options)
        if training.epoch == epoch:
            raise CrashError

    def crash_in_the_middle(self, on_iteration=None):
        def crash(readings):
            raise CrashError

        return run_epoch(self, crash if self.epoch == epoch else on_iteration)

    with monkeypatch.context() as patch:
        if where == "after its save":
            patch.setattr(RunFolder, "save", crash_after_save)
        else:
            patch.setattr(Training, "run_epoch", crash_in_the_middle)
        with pytest.raises(CrashError):
            run(broken, recipe, images)
    assert stages_in(broken) == [1, 1, 2, 2][:epoch]
    resumed = run(broken, recipe, images, resume=True)
    name = "generator.safetensors"
    assert (broken / name).read_bytes() == (whole / name).read_bytes()
    assert stages_in(broken) == [1, 1, 2, 2]
    unbroken = torch.load(whole / "checkpoint.pt", weights_only=True)
    for key in ("generator", "discriminator"):
        for parameter, tensor in resumed.state_dict()[key].items():
            assert torch.equal(tensor, unbroken[key][parameter])
    for key, state in resumed.state_dict()["streams"].items():
        assert torch.equal(state, unbroken["streams"][key])


def test_epochs_count_those_of_each_stage(tmp_path, small_tfd, images):
    run(tmp_path / "default", small_tfd, images)
    run(tmp_path / "three", small_tfd, images, epochs=3)
    assert stages_in(tmp_path / "default") == [1, 1, 2, 2]
    assert stages_in(tmp_path / "three") == [1, 1, 1, 2, 2, 2]


def test_a_finished_first_stage_is_not_lengthened(tmp_path, small_tfd, images):
    run(tmp_path, small_tfd, images, epochs=1)
    assert stages_in(tmp_path) == [1, 2]
    with pytest.raises(UserError, match=r"ended after 1 epochs, not 2: resume it with --epochs 1"):
        run(tmp_path, small_tfd, images, epochs=2, resume=True)
    assert stages_in(tmp_path) == [1, 2]
    before = (tmp_path / "generator.safetensors").read_bytes()
    run(tmp_path, small_tfd, images, epochs=1, resume=True)
    assert (tmp_path / "generator.safetensors").read_bytes() == before


def test_the_second_stage_may_grow_alone(tmp_path, small_tfd, images):
    longer = replace(small_tfd, second_stage_epochs=3)
    run(tmp_path / "once", longer, images)
    run(tmp_path / "grown", small_tfd, images)
    with pytest.warns(match="written anew"):  # the generator tells the recipe's epochs
        run(tmp_path / "grown", longer, images, resume=True)
    states = [
        read_generator(tmp_path / name / "generator.safetensors").generator.state_dict()
        for name in ("once", "grown")
    ]
    assert all(torch.equal(a, b) for a, b in zip(*(s.values() for s in states), strict=True))


def test_the_generator_of_either_stage_is_read_as_it_was(tmp_path, recipe, images):
    for stage, target in ((1, replace(recipe, second_stage_epochs=0)), (2, recipe)):
        training = run(tmp_path / str(stage), target, images)
        loaded = RunFolder(tmp_path / str(stage)).load_generator()
        assert (loaded.stage, loaded.epoch) == (stage, 2 * stage)
        ours = loaded.generator.sample(4, seed=1)
        assert torch.equal(ours, training.result.sample(4, seed=1))
