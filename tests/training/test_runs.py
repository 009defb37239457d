"""Runs that are stopped, resumed, started twice, or that find the disk full."""

import errno
import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from gancore.errors import UserError
from gancore.training.description import RunDescription
from gancore.training.generator_file import read_generator
from gancore.training.run_folder import RunFolder
from gancore.training.runs import train_in_folder
from gancore.training.trainer import Training, train

GENERATOR = "generator.safetensors"


def epochs_in(path):
    return [
        json.loads(line)["epoch"]
        for line in (path / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def contents(path):
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in path.iterdir()}


def test_a_run_folder_holds_these_files(small_run, small_recipe):
    names = {file.name for file in small_run.iterdir()}
    assert names - {".lock"} == {  # some releases of filelock leave it there, others do not
        "checkpoint.previous.pt",
        "checkpoint.pt",
        "generator.safetensors",
        "metrics.jsonl",
        "recipe.json",
    }
    assert epochs_in(small_run) == [1, 2, 3]
    about = json.loads((small_run / "recipe.json").read_text(encoding="utf-8"))
    assert about["recipe"]["generator_hidden"] == [12]
    trained = RunFolder(small_run).load_generator()
    assert (trained.epoch, trained.description.recipe) == (3, small_recipe)


def test_the_generator_read_is_the_one_trained(tmp_path, train_small):
    training = train_small(tmp_path / "run")
    loaded = read_generator(tmp_path / "run" / GENERATOR).generator
    for ours, theirs in zip(
        loaded.state_dict().values(), training.result.state_dict().values(), strict=True
    ):
        assert torch.equal(ours, theirs)
    assert not loaded.training


class CrashError(Exception):
    pass


def steps_on_the_disk(monkeypatch, *, crash_at=None):
    """Count the steps by which files reach the disk, and crash at one of them."""
    steps = []
    for step in (os.fsync, os.replace):

        def counted(*words, step=step):
            if len(steps) == crash_at:
                raise CrashError
            steps.append(step)
            step(*words)

        monkeypatch.setattr(os, step.__name__, counted)
    return steps


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("part", range(4))
def test_a_run_stopped_at_any_step_on_the_disk_ends_with_the_same_bytes(
    tmp_path, train_small, three_epochs, monkeypatch, part
):
    with monkeypatch.context() as patch:
        steps = steps_on_the_disk(patch)
        train_small(tmp_path / "two", epochs=2)
    assert steps.count(os.replace) == 1 + 2 * 4  # recipe.json; three files an epoch and the old one
    for step in range(part, len(steps), 4):
        path = tmp_path / str(step)
        with monkeypatch.context() as patch:
            steps_on_the_disk(patch, crash_at=step)
            with pytest.raises(CrashError):
                train_small(path)
        train_small(path, resume=True)
        assert (path / GENERATOR).read_bytes() == (three_epochs / GENERATOR).read_bytes()
        assert epochs_in(path) == [1, 2, 3]


def in_children(action, folder, count):
    words = [sys.executable, "-m", "tests.training.children", action, folder, str(count), "0"]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, check=True)
    return json.loads(done.stdout), done.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither fork nor SIGKILL")
def test_a_process_killed_at_random_moments_resumes_to_the_same_bytes(tmp_path):
    found, _ = in_children("kills", tmp_path, 4)
    assert found == {"codes": [0, -9, -9, -9, -9, 0], "same bytes": True, "left": []}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_of_two_that_start_at_once_one_trains(tmp_path):
    found, said = in_children("starts", tmp_path, 4)
    assert found == {"codes": [[0, 2]] * 4, "epochs": [2] * 4}
    assert said.count("another process is at work in") + said.count("holds a run") == 4


def test_while_a_run_trains_nobody_else_does(tmp_path, train_small, monkeypatch):
    run_epoch = Training.run_epoch

    def interrupted(training, *words):
        with monkeypatch.context() as patch:
            patch.setattr(Training, "run_epoch", run_epoch)
            with pytest.raises(UserError, match="another process is at work in"):
                train_small(tmp_path / "run", resume=True)
        return run_epoch(training, *words)

    monkeypatch.setattr(Training, "run_epoch", interrupted)
    train_small(tmp_path / "run", epochs=1)
    assert epochs_in(tmp_path / "run") == [1]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("seed", range(6))
def test_a_run_on_a_full_disk_goes_on_when_there_is_space(
    tmp_path, train_small, three_epochs, monkeypatch, seed
):
    path, flush = tmp_path / "run", os.fsync
    left = random.Random(seed).randrange(900_000)  # of the 980,000 bytes that are written

    def fill(descriptor):
        nonlocal left
        left -= os.fstat(descriptor).st_size
        if left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        flush(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fill)
        with pytest.raises(UserError, match="no space left on device: make room, then try again"):
            train_small(path)
    assert not list(path.glob(".*.part"))
    train_small(path, resume=True)
    assert (path / GENERATOR).read_bytes() == (three_epochs / GENERATOR).read_bytes()
    assert epochs_in(path) == [1, 2, 3]


def test_resuming_a_finished_run_changes_nothing(small_run, train_small):
    before = contents(small_run)
    train_small(small_run, resume=True)
    train_small(small_run, resume=True, epochs=2)
    assert contents(small_run) == before


def test_resuming_before_the_first_checkpoint_starts_over(
    tmp_path, train_small, small_recipe, digits, three_epochs
):
    training = Training(small_recipe, digits.train[::20])
    RunFolder(tmp_path / "early").start(RunDescription.of(training, "digits"))
    for name in ("early", "nothing"):
        train_small(tmp_path / name, resume=True)
        assert (tmp_path / name / GENERATOR).read_bytes() == (three_epochs / GENERATOR).read_bytes()


def test_epochs_may_grow(small_run, train_small, four_epochs):
    train_small(small_run, epochs=4, resume=True)
    assert (small_run / GENERATOR).read_bytes() == four_epochs


def test_a_run_is_never_overwritten_nor_resumed_as_another(
    small_run, train_small, small_recipe, digits
):
    before = contents(small_run)
    with pytest.raises(UserError, match="holds a run: add --resume"):
        train_small(small_run)
    with pytest.raises(UserError, match="with seed 0, not 1"):
        train_small(small_run, seed=1, resume=True)
    with pytest.raises(UserError, match="recipe small, not other"):
        train_small(small_run, replace(small_recipe, name="other"), resume=True)
    with pytest.raises(UserError, match="learning_rate"):
        train_small(small_run, replace(small_recipe, learning_rate=0.2), resume=True)
    with pytest.raises(UserError, match="training_images"):
        train_small(small_run, images=digits.train[:100], resume=True)
    assert contents(small_run) == before


def test_folders_without_a_run(tmp_path):
    with pytest.raises(UserError, match="no run folder"):
        RunFolder(tmp_path / "nowhere").load_generator()
    with pytest.raises(UserError, match="holds no run"):
        RunFolder(tmp_path).load_generator()


def test_before_the_first_epoch_is_finished_there_is_no_generator(tmp_path, small_recipe, digits):
    training = Training(small_recipe, digits.train[::20])
    RunFolder(tmp_path).start(RunDescription.of(training, "digits"))
    with pytest.raises(UserError, match="has no finished epoch yet: train it with --resume"):
        RunFolder(tmp_path).load_generator()


def test_a_run_takes_over_the_networks_of_another(tmp_path, train_small, small_recipe):
    first = train_small(tmp_path / "first", epochs=2)
    recipe = replace(small_recipe, learning_rate=0.0)
    start = RunFolder(tmp_path / "first")
    second = train_small(tmp_path / "second", recipe, seed=1, epochs=1, start=start)
    for name, weights in first.generator.state_dict().items():
        # 20 steps of Adam at the smallest rate, 1e-6, move a weight by 2e-5 at most.
        assert torch.allclose(second.generator.state_dict()[name], weights, rtol=0, atol=1e-4)
        assert torch.allclose(second.result.state_dict()[name], weights, rtol=0, atol=1e-4)


def test_a_run_says_which_networks_it_took_over_and_is_resumed_without_them(tmp_path, train_small):
    start, second = RunFolder(tmp_path / "first"), RunFolder(tmp_path / "second")
    train_small(start.path, epochs=2)
    train_small(second.path, seed=1, epochs=1, start=start)
    began_from = "small, seed 0, epoch 2"
    assert second.describe().start == began_from
    train_small(second.path, seed=1, epochs=2, resume=True)
    trained = second.load_generator()
    assert (trained.epoch, trained.description.start) == (2, began_from)
    train_small(start.path, epochs=3, resume=True)
    with pytest.raises(UserError, match="start small, seed 0, epoch 2, not small"):
        train_small(second.path, seed=1, epochs=2, resume=True, start=start)


def test_networks_of_another_build_are_refused(tmp_path, train_small, small_recipe):
    train_small(tmp_path / "first", epochs=1)
    other, start = replace(small_recipe, generator_hidden=(5,)), RunFolder(tmp_path / "first")
    with pytest.raises(UserError, match="other networks"):
        train_small(tmp_path / "second", other, start=start)
    assert not (tmp_path / "second").exists()


def test_generators_are_kept_on_the_way(tmp_path, train_small):
    train_small(tmp_path / "run", epochs=5, keep_every=2)
    kept = RunFolder(tmp_path / "run").kept_generators()
    assert [read_generator(path).epoch for path in kept] == [2, 4]


def test_what_was_trained_before_the_folder_came_is_kept(tmp_path, small_recipe, digits):
    training = Training(small_recipe, digits.train[::20])
    train(training, epochs=2, show_progress=False)
    folder = RunFolder(tmp_path / "run")
    train_in_folder(training, folder, dataset="digits", epochs=2, show_progress=False)
    assert epochs_in(folder.path) == [1, 2]
    assert folder.load_generator().epoch == 2


@pytest.mark.parametrize("dataset", [Path("digits"), "x" * 10_000, None])
def test_a_run_that_could_not_be_read_again_is_not_begun(tmp_path, small_recipe, digits, dataset):
    training = Training(small_recipe, digits.train[::20])
    folder = RunFolder(tmp_path / "run")
    with pytest.raises(UserError, match="a short text"):
        train_in_folder(training, folder, dataset=dataset, epochs=1, show_progress=False)
    assert not folder.holds_a_run()


def test_a_seed_may_be_numpy_s(tmp_path, small_recipe, digits):
    training = Training(small_recipe, digits.train[::20], seed=np.int64(3))
    folder = RunFolder(tmp_path / "run")
    train_in_folder(training, folder, dataset="digits", epochs=1, show_progress=False)
    assert folder.describe().seed == 3
    with pytest.raises(TypeError):
        Training(small_recipe, digits.train[::20], seed=0.5)


def test_a_training_that_is_ahead_of_its_folder_is_not_resumed(
    tmp_path, small_tfd, digits, monkeypatch
):
    training = Training(small_tfd, digits.train[:40])
    folder = RunFolder(tmp_path / "run")
    save = RunFolder.save

    def save_the_first_stage(self, finished, *words, **more):
        if finished.stage == 2:
            raise CrashError
        save(self, finished, *words, **more)

    monkeypatch.setattr(RunFolder, "save", save_the_first_stage)
    with pytest.raises(CrashError):
        train_in_folder(training, folder, dataset="digits", show_progress=False)
    monkeypatch.undo()
    with pytest.raises(UserError, match="a new Training"):
        train_in_folder(training, folder, dataset="digits", resume=True, show_progress=False)
    again = Training(small_tfd, digits.train[:40])
    train_in_folder(again, folder, dataset="digits", resume=True, show_progress=False)
    assert epochs_in(folder.path) == [1, 2, 3, 4]


def test_kept_generators_are_in_the_order_of_their_epochs(tmp_path):
    folder = RunFolder(tmp_path)
    folder.kept.mkdir()
    for epoch in (10_000, 9_999, 50):
        (folder.kept / f"{epoch:04}.safetensors").touch()
    assert [int(path.stem) for path in folder.kept_generators()] == [50, 9_999, 10_000]
