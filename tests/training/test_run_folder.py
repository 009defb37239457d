import json
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
import torch

from gancore.errors import UserError
from gancore.training.checkpoint import RunDescription, read_generator, write_atomically
from gancore.training.run_folder import RunFolder, train_in_folder
from gancore.training.trainer import Training


@pytest.fixture
def images(digits):
    return digits.train[::20]


def run(path, recipe, images, *, seed=0, epochs=3, resume=False):
    description = RunDescription("digits", seed, (1, 28, 28), len(images), recipe)
    training = Training(recipe, images, seed=seed)
    return train_in_folder(
        training, description, path, epochs=epochs, resume=resume, show_progress=False
    )


def epochs_in(path):
    return [json.loads(line)["epoch"] for line in (path / "metrics.jsonl").read_text().splitlines()]


def test_a_run_folder_holds_the_four_files(tmp_path, small_recipe, images):
    run(tmp_path / "run", small_recipe, images)
    assert sorted(file.name for file in (tmp_path / "run").iterdir()) == [
        "checkpoint.pt",
        "generator.safetensors",
        "metrics.jsonl",
        "recipe.json",
    ]
    assert epochs_in(tmp_path / "run") == [1, 2, 3]
    about = json.loads((tmp_path / "run" / "recipe.json").read_text())
    assert about["recipe"]["generator_hidden"] == [12]
    trained = RunFolder(tmp_path / "run").load_generator()
    assert (trained.epoch, trained.description.recipe) == (3, small_recipe)


def test_the_generator_read_is_the_one_trained(tmp_path, small_recipe, images):
    training = run(tmp_path / "run", small_recipe, images)
    loaded = read_generator(tmp_path / "run" / "generator.safetensors").generator
    for ours, theirs in zip(
        loaded.state_dict().values(), training.result.state_dict().values(), strict=True
    ):
        assert torch.equal(ours, theirs)
    assert not loaded.training


class CrashError(Exception):
    pass


@pytest.mark.parametrize("lost", ["nothing", "metrics.jsonl", "checkpoint.pt"])
def test_a_run_broken_in_the_middle_of_saving_ends_with_the_same_bytes(
    tmp_path, small_recipe, images, monkeypatch, lost
):
    """A crash after each file of the second epoch's save in turn, and then a resume."""
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    run(whole, small_recipe, images)

    from gancore.training import checkpoint, run_folder

    def crashing(path, write):
        if path.name == lost and len(epochs_seen) == 2:
            raise CrashError
        checkpoint_write(path, write)

    checkpoint_write = write_atomically
    epochs_seen = []
    original = RunFolder.save

    def save(self, training, description, **options):
        epochs_seen.append(training.epoch)
        original(self, training, description, **options)
        if lost == "nothing" and len(epochs_seen) == 2:
            raise CrashError

    with monkeypatch.context() as patch:
        patch.setattr(RunFolder, "save", save)
        patch.setattr(run_folder, "write_atomically", crashing)
        patch.setattr(checkpoint, "write_atomically", crashing)
        with pytest.raises(CrashError):
            run(broken, small_recipe, images)
    run(broken, small_recipe, images, resume=True)
    name = "generator.safetensors"
    assert (broken / name).read_bytes() == (whole / name).read_bytes()
    assert epochs_in(broken) == [1, 2, 3]


def test_a_process_killed_at_any_moment_resumes_to_the_same_bytes(tmp_path):
    """The real thing: SIGKILL to the command, somewhere in training, and --resume."""
    if sys.platform == "win32":
        pytest.skip("no SIGKILL on Windows")
    command = [
        sys.executable,
        "-m",
        "gancore",
        "train",
        "mnist5k",
        "--epochs",
        "4",
        "--device",
        "cpu",
    ]

    def start(name, *more):
        return subprocess.Popen([*command, "--out", tmp_path / name, *more])

    assert start("whole").wait() == 0
    process = start("killed")
    while not (tmp_path / "killed" / "metrics.jsonl").exists():
        assert process.poll() is None
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert start("killed", "--resume").wait() == 0
    name = "generator.safetensors"
    assert (tmp_path / "killed" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert epochs_in(tmp_path / "killed") == [1, 2, 3, 4]


def contents(path):
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in path.iterdir()}


def test_resuming_a_finished_run_changes_nothing(tmp_path, small_recipe, images):
    run(tmp_path, small_recipe, images)
    before = contents(tmp_path)
    run(tmp_path, small_recipe, images, resume=True)
    run(tmp_path, small_recipe, images, resume=True, epochs=2)
    assert contents(tmp_path) == before


def test_resuming_before_the_first_checkpoint_starts_over(tmp_path, small_recipe, images):
    run(tmp_path / "whole", small_recipe, images)
    RunFolder(tmp_path / "early").start(
        RunDescription("digits", 0, (1, 28, 28), len(images), small_recipe)
    )
    run(tmp_path / "early", small_recipe, images, resume=True)
    run(tmp_path / "nothing", small_recipe, images, resume=True)
    names = ("whole", "early", "nothing")
    blobs = {(tmp_path / name / "generator.safetensors").read_bytes() for name in names}
    assert len(blobs) == 1


def test_epochs_may_grow(tmp_path, small_recipe, images):
    run(tmp_path / "once", small_recipe, images, epochs=4)
    run(tmp_path / "grown", small_recipe, images, epochs=2)
    run(tmp_path / "grown", small_recipe, images, epochs=4, resume=True)
    name = "generator.safetensors"
    assert (tmp_path / "once" / name).read_bytes() == (tmp_path / "grown" / name).read_bytes()


def test_a_run_is_never_overwritten_nor_resumed_as_another(tmp_path, small_recipe, images):
    from dataclasses import replace

    run(tmp_path, small_recipe, images)
    before = contents(tmp_path)
    with pytest.raises(UserError, match="holds a run: add --resume"):
        run(tmp_path, small_recipe, images)
    with pytest.raises(UserError, match="with seed 0, not 1"):
        run(tmp_path, small_recipe, images, seed=1, resume=True)
    with pytest.raises(UserError, match="recipe small, not other"):
        run(tmp_path, replace(small_recipe, name="other"), images, resume=True)
    with pytest.raises(UserError, match="learning_rate"):
        run(tmp_path, replace(small_recipe, learning_rate=0.2), images, resume=True)
    with pytest.raises(UserError, match="training_images"):
        run(tmp_path, small_recipe, images[:100], resume=True)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", ["checkpoint.pt", "recipe.json"])
def test_a_damaged_file_is_named_and_kept(tmp_path, small_recipe, images, name):
    run(tmp_path, small_recipe, images)
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:50])
    before = contents(tmp_path)
    with pytest.raises(UserError, match=name):
        run(tmp_path, small_recipe, images, epochs=4, resume=True)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("damage", [b"", b"<html>not weights</html>", None])
def test_a_damaged_generator_is_named(tmp_path, small_recipe, images, damage):
    run(tmp_path, small_recipe, images)
    file = tmp_path / "generator.safetensors"
    file.write_bytes(file.read_bytes()[:-10] if damage is None else damage)
    with pytest.raises(UserError, match=r"generator\.safetensors"):
        RunFolder(tmp_path).load_generator()


def test_a_generator_of_another_run_is_refused(tmp_path, small_recipe, images):
    run(tmp_path / "a", small_recipe, images, seed=0)
    run(tmp_path / "b", small_recipe, images, seed=1)
    name = "generator.safetensors"
    (tmp_path / "a" / name).write_bytes((tmp_path / "b" / name).read_bytes())
    with pytest.raises(UserError, match="seed"):
        RunFolder(tmp_path / "a").load_generator()


def test_folders_without_a_run(tmp_path):
    with pytest.raises(UserError, match="no run folder"):
        RunFolder(tmp_path / "nowhere").load_generator()
    with pytest.raises(UserError, match="holds no run"):
        RunFolder(tmp_path).load_generator()


def test_a_failing_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "file"
    path.write_text("old")

    def fail(aside):
        aside.write_text("half")
        raise OSError("disk full")

    with pytest.raises(UserError, match="disk full"):
        write_atomically(path, fail)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_run_takes_over_the_players_of_another(tmp_path, small_recipe, digits):
    images = digits.train[:200]
    first = Training(small_recipe, images, seed=0)
    description = RunDescription("digits", 0, (1, 28, 28), 200, small_recipe)
    train_in_folder(first, description, tmp_path / "first", epochs=2, show_progress=False)

    second = Training(replace(small_recipe, learning_rate=0.0), images, seed=1)
    described = replace(description, seed=1, recipe=second.recipe, start="small, seed 0, epoch 2")
    train_in_folder(
        second, described, tmp_path / "second", epochs=1, start=tmp_path / "first",
        show_progress=False,
    )  # fmt: skip
    for name, weights in first.generator.state_dict().items():
        # 20 steps of Adam at the smallest rate, 1e-6, move a weight by 2e-5 at most.
        assert torch.allclose(second.generator.state_dict()[name], weights, rtol=0, atol=1e-4)
        assert torch.allclose(second.result.state_dict()[name], weights, rtol=0, atol=1e-4)
    assert RunFolder(tmp_path / "second").load_generator().description.start == described.start


def test_players_of_another_build_are_refused(tmp_path, small_recipe, digits):
    images = digits.train[:200]
    description = RunDescription("digits", 0, (1, 28, 28), 200, small_recipe)
    train_in_folder(
        Training(small_recipe, images), description, tmp_path / "first", epochs=1,
        show_progress=False,
    )  # fmt: skip
    other = Training(replace(small_recipe, generator_hidden=(5,)), images)
    with pytest.raises(UserError, match="other networks"):
        train_in_folder(other, description, tmp_path / "second", start=tmp_path / "first")
    assert not (tmp_path / "second").exists()


def test_generators_are_kept_on_the_way(tmp_path, small_recipe, digits):
    description = RunDescription("digits", 0, (1, 28, 28), 200, small_recipe)
    training = Training(small_recipe, digits.train[:200])
    train_in_folder(
        training, description, tmp_path / "run", epochs=5, keep_every=2, show_progress=False
    )
    kept = RunFolder(tmp_path / "run").kept_generators()
    assert [read_generator(path).epoch for path in kept] == [2, 4]
