import errno
import io
import json
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import psutil
import pytest
import torch
from matplotlib import image

from gancore import cli, datasets
from gancore.__main__ import run
from gancore.cli import main
from gancore.evaluation.parzen import estimate
from gancore.gan.networks import Generator
from gancore.training import recipes
from gancore.training.run_folder import RunFolder


@pytest.fixture(scope="session")
def trained(tmp_path_factory, digits):
    """A run of the quick recipe, short, made by the command."""
    path = tmp_path_factory.mktemp("runs") / "quick"
    assert main(["train", "mnist5k", "--out", str(path), "--epochs", "2", "--device", "cpu"]) == 0
    return path


@pytest.fixture
def small(small_recipe, monkeypatch):
    """The words of a training that takes a moment; its folder is not named yet."""
    monkeypatch.setitem(recipes.RECIPES, "small", small_recipe)
    return ["train", "lfw", "--recipe", "small", "--device", "cpu"]


@pytest.fixture
def small_run(small, tmp_path):
    """A run of a moment, made by the command."""
    assert main([*small, "--out", str(tmp_path / "run")]) == 0
    return tmp_path / "run"


def refused(capsys, *arguments):
    """Run the command, see it refuse in one line, and return that line."""
    try:
        code = main([str(word) for word in arguments])
    except SystemExit as error:
        code = error.code
    captured = capsys.readouterr()
    assert code == 2
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "Traceback" not in captured.err
    return captured.err


@pytest.mark.slow
def test_evaluate_prints_one_object_with_the_anchor(trained, capsys):
    words = ["evaluate", str(trained), "--samples", "300", "--json", "--seed", "1"]
    assert main(words) == 0
    captured = capsys.readouterr()
    report = json.loads(captured.out)
    assert captured.out.count("\n") == 1
    assert {key: report[key] for key in ("dataset", "recipe", "epoch", "samples")} == {
        "dataset": "mnist5k",
        "recipe": "mnist-quick",
        "epoch": 2,
        "samples": 300,
    }
    for key in (
        "sigma",
        "log_likelihood",
        "standard_error",
        "real_data_log_likelihood",
        "real_data_sigma",
    ):
        assert isinstance(report[key], float)
    assert report["real_data_samples"] == 300
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out) == report


@pytest.mark.slow
def test_the_anchor_of_a_set_that_lies_by_class_is_of_all_classes(trained, capsys, digits):
    """The first 300 of its training images are zeros, which say little of other digits."""
    assert main(["evaluate", str(trained), "--samples", "300", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["real_data_log_likelihood"]
    of_zeros, of_all = (
        estimate(part, validation=digits.valid, test=digits.test).log_likelihood
        for part in (digits.train[:300], digits.train[::13][:300])
    )
    assert of_all - of_zeros > 100
    assert abs(found - of_all) < 30


@pytest.mark.slow
def test_evaluate_on_the_fine_grid_and_in_words(trained, capsys):
    assert main(["evaluate", str(trained), "--samples", "200", "--sigma-grid", "fine"]) == 0
    out = capsys.readouterr().out
    assert "generator" in out
    assert "real data" in out
    assert "nats" in out


@pytest.mark.slow
def test_sample_writes_a_picture_that_its_seed_fixes(trained, tmp_path, capsys):
    files = [tmp_path / f"{name}.png" for name in "abc"]
    for file, seed in zip(files, (0, 0, 1), strict=True):
        words = ["sample", str(trained), "--out", str(file), "--count", "9", "--seed", str(seed)]
        assert main(words) == 0
    first, second, third = (image.imread(file) for file in files)
    assert first.shape[:2] == (2 * (3 * 29 + 1), 2 * (3 * 29 + 1))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, third)
    assert 0.02 < first.mean() < 0.98


def test_datasets_says_what_is_here_and_how_to_get_the_rest(tmp_path, capsys):
    assert main(["datasets", "--data", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "mnist5k" in out
    assert "not here" in out
    assert str(tmp_path) in out
    assert "to get it" in out


@pytest.mark.slow
def test_train_refuses_to_touch_a_run_and_resumes_it(trained, capsys):
    before = (trained / "checkpoint.pt").read_bytes()
    assert "holds a run" in refused(capsys, "train", "mnist5k", "--out", trained)
    line = refused(capsys, "train", "mnist5k", "--out", trained, "--resume", "--seed", 5)
    assert "seed 0, not 5" in line
    line = refused(capsys, "train", "mnist5k", "--out", trained, "--resume", "--recipe", "mnist")
    assert "recipe mnist-quick, not mnist" in line
    assert (trained / "checkpoint.pt").read_bytes() == before
    words = ["train", "mnist5k", "--out", str(trained), "--resume", "--epochs", "2"]
    assert main(words) == 0
    assert (trained / "checkpoint.pt").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["train", "mnits", "--out", "RUN"], "choose one of"),
        (["train", "mnist5k", "--out", "RUN", "--recipe", "big"], "choose one of"),
        (["train", "mnist5k", "--out", "RUN", "--device", "tpu"], "choose one of"),
        (["train", "mnist5k", "--out", "RUN", "--epochs", "0"], "0 is below 1"),
        (["train", "mnist5k", "--out", "RUN", "--epochs", "many"], "invalid whole number"),
        (["train", "mnist5k", "--out", "RUN", "--seed", "-1"], "-1 is below 0"),
        (["train", "mnist5k"], "--out"),
        (["train", "mnist", "--out", "RUN", "--data", "NOWHERE"], "no data folder"),
        (["evaluate", "NOWHERE"], "no run folder"),
        (["evaluate", "EMPTY"], "holds no run"),
        (["sample", "NOWHERE", "--out", "a.png"], "no run folder"),
        (["datasets", "--data", "NOWHERE"], "no data folder"),
        ([], "missing command"),
        (["fly"], "no such command 'fly'"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_mistakes_get_one_line_and_code_2(tmp_path, capsys, words, part):
    (tmp_path / "empty").mkdir()
    places = {"RUN": "run", "NOWHERE": "nowhere", "EMPTY": "empty"}
    words = [str(tmp_path / places[word]) if word in places else word for word in words]
    assert part in refused(capsys, *words)
    assert not (tmp_path / "run").exists()


def test_a_device_that_is_not_here(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    line = refused(capsys, "train", "mnist5k", "--out", tmp_path / "run", "--device", "cuda")
    assert "no cuda device" in line


def test_an_out_that_cannot_be_written(tmp_path, capsys, three_epochs):
    file = tmp_path / "file"
    file.write_text("in the way", encoding="utf-8")
    assert "cannot" in refused(capsys, "train", "mnist5k", "--out", file / "run")
    assert "cannot" in refused(capsys, "train", "mnist5k", "--out", file)
    assert "cannot" in refused(capsys, "sample", three_epochs, "--out", file / "a.png")
    line = refused(capsys, "sample", three_epochs, "--out", tmp_path / "a.jpg")
    assert "does not end in .png" in line
    assert file.read_text(encoding="utf-8") == "in the way"


def test_python_m_gancore_is_the_command():
    result = subprocess.run(
        [sys.executable, "-m", "gancore", "--version"], capture_output=True, text=True, check=True
    )
    assert result.stdout.startswith("gancore ")


def test_help_is_quick_because_it_imports_no_numbers():
    code = (
        "import sys; from gancore import cli; cli.main(['--help']); "
        "sys.exit(bool({'torch', 'numpy', 'matplotlib'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_environment_names_the_data_folder(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("GANCORE_DATA", str(tmp_path))
    assert main(["datasets"]) == 0
    assert str(tmp_path) in capsys.readouterr().out
    monkeypatch.setenv("GANCORE_DATA", str(tmp_path / "nowhere"))
    assert "no data folder" in refused(capsys, "datasets")
    assert os.environ["GANCORE_DATA"]


def test_in_ascii_the_table_is_spelled_out(small_run, monkeypatch):
    written = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", written)
    assert main(["evaluate", str(small_run), "--samples", "50"]) == 0
    table = written.buffer.getvalue().decode("ascii")
    assert re.search(r"generator +-?[0-9.]+ \+/- [0-9.]+ +sigma = 0\.", table)


def test_one_epoch_is_no_epochs_and_a_name_of_two_lines_is_shown_in_one(small, tmp_path, capsys):
    assert main([*small, "--epochs", "1", "--out", str(tmp_path / "a\nb")]) == 0
    out = capsys.readouterr().out
    assert out.endswith("a\\nb: small on lfw, 1 epoch finished\n")
    assert out.count("\n") == 1


@pytest.mark.parametrize(
    "words", [["sample", "--out", "a.png", "--count"], ["evaluate", "--samples"]]
)
@pytest.mark.parametrize("number", [10**7, 10**100])
def test_more_samples_than_fit_are_refused_before_any_is_drawn(
    words, number, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    free = SimpleNamespace(available=2**30)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: free)
    monkeypatch.setattr(Generator, "sample", lambda *_, **__: pytest.fail("drawn"))
    monkeypatch.setattr(datasets, "load", lambda *_: pytest.fail("loaded"))
    line = refused(capsys, *words, number, "--pretrained", "mnist")
    assert "MiB of memory, and 1,024 MiB are free: ask for fewer" in line


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        ImportError("libtorch.so: failed to map segment from shared object"),
        OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)),
    ],
    ids=lambda error: type(error).__name__,
)
def test_memory_that_runs_out_is_told_in_one_line(error, tmp_path, capsys, monkeypatch):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(Generator, "sample", fail)
    line = refused(capsys, "sample", "--pretrained", "mnist", "--out", tmp_path / "a.png")
    assert line.startswith("gancore: out of memory")
    assert list(tmp_path.iterdir()) == []


def test_a_library_that_is_not_found_is_named(tmp_path, capsys, monkeypatch):
    def fail(*_, **__):
        raise OSError("libnothere.so: cannot open shared object file")

    monkeypatch.setattr(Generator, "sample", fail)
    line = refused(capsys, "sample", "--pretrained", "mnist", "--out", tmp_path / "a.png")
    assert line.strip() == "gancore: libnothere.so: cannot open shared object file"


def test_a_run_that_is_not_there_yet_is_begun_with_a_word(tmp_path, capsys):
    out = tmp_path / "typo"
    words = ["train", "lfw", "--out", str(out), "--epochs", "1", "--resume", "--device", "cpu"]
    assert main(words) == 0
    told = [line for line in capsys.readouterr().err.splitlines() if "warning" in line]
    assert told == [f"gancore: warning: {out} holds no run yet: this one begins at epoch 1"]


def test_a_stop_is_told_in_one_line_and_a_mistake_of_ours_is_not(tmp_path, capsys, monkeypatch):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(Generator, "sample", fail)
    words = ["sample", "--pretrained", "mnist", "--out", str(tmp_path / "a.png")]
    error = KeyboardInterrupt()
    assert main(words) == 130
    assert capsys.readouterr().err == "gancore: stopped\n"
    error = RuntimeError("shapes differ")
    with pytest.raises(RuntimeError, match="shapes differ"):
        main(words)


@pytest.fixture
def heard_stops():
    """SIGINT as at a terminal, even where the tests were started in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_a_stop_that_a_library_hides_is_a_stop(heard_stops, tmp_path, capsys, monkeypatch):
    def half_imported(*_, **__):
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        raise AttributeError("module 'numpy' has no attribute 'multiply'")

    monkeypatch.setattr(Generator, "sample", half_imported)
    words = ["sample", "--pretrained", "mnist", "--out", str(tmp_path / "a.png")]
    assert main(words) == 130
    assert capsys.readouterr().err == "gancore: stopped\n"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_was_started_to_ignore_stops_goes_on(tmp_path, monkeypatch):
    sample = Generator.sample

    def stopped(*words, **options):
        signal.raise_signal(signal.SIGINT)
        return sample(*words, **options)

    monkeypatch.setattr(Generator, "sample", stopped)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert main(["sample", "--pretrained", "mnist", "--out", str(tmp_path / "a.png")]) == 0
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_stop_before_the_command_has_begun_is_told_too(capsys, monkeypatch):
    def stop():
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "main", stop)
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 130
    assert capsys.readouterr().err == "gancore: stopped\n"


def test_a_file_that_may_not_be_read_is_told_in_one_line(three_epochs, capsys, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied", "recipe.json")

    monkeypatch.setattr(RunFolder, "describe", refuse)
    line = refused(capsys, "evaluate", three_epochs)
    assert line == "gancore: cannot use recipe.json: Permission denied\n"


def test_without_a_home_only_what_needs_one_is_refused(small, tmp_path, capsys, monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("GANCORE_DATA", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert "no home folder" in refused(capsys, "datasets")
    assert "no home folder" in refused(capsys, "train", "mnist", "--out", tmp_path / "run")
    assert not (tmp_path / "run").exists()
    assert main(["datasets", "--data", str(tmp_path)]) == 0
    assert main([*small, "--epochs", "1", "--out", str(tmp_path / "run")]) == 0
