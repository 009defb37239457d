"""``gancore evaluate`` on a data set with folds, and what every data set's report holds."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy import stats
from scipy.io import savemat

from gancore import datasets
from gancore.cli import main
from gancore.cli.reports import table
from gancore.evaluation import parzen
from gancore.evaluation.evaluate import Evaluation, FoldwiseEvaluation
from gancore.evaluation.parzen import Mean, ParzenEstimate
from gancore.training.run_folder import RunFolder
from gancore.training.runs import train_in_folder
from gancore.training.trainer import Training

VALID, TEST = 6, 9


@pytest.fixture(scope="module")
def tfd_run(tmp_path_factory, small_recipe):
    """A file in TFD's layout and a run of one epoch on it."""
    folder = tmp_path_factory.mktemp("tfd")
    rng = np.random.default_rng(0)
    folds = np.zeros((120, 5), dtype=np.uint8)
    for fold in range(5):
        folds[100:, fold] = rng.permutation(np.repeat([1, 2, 3], [5, VALID, TEST]))
    # The labeled images differ in brightness, so that the folds differ in their figures.
    bright = np.where(np.arange(120) < 100, 128, np.arange(120) * 1.7)[:, None, None]
    images = (bright + rng.normal(0, 12, (120, 48, 48))).clip(0, 255).astype(np.uint8)
    labels = np.where(folds[:, :1] > 0, 1, -1)
    content = {"images": images, "folds": folds, "labs_ex": labels, "labs_id": labels}
    savemat(folder / "TFD_48x48.mat", content)
    data = datasets.load("tfd", folder)
    training = Training(small_recipe, data.train, seed=0, device="cpu")
    run = RunFolder(folder / "run")
    train_in_folder(training, run, dataset="tfd", epochs=1, show_progress=False)
    return folder


def words(folder, *more):
    return ["evaluate", str(folder / "run"), "--data", str(folder), "--samples", "50", *more]


@pytest.mark.slow
def test_tfd_is_judged_fold_by_fold(tfd_run, capsys):
    assert main(words(tfd_run, "--json", "--device", "cpu")) == 0
    report = json.loads(capsys.readouterr().out)
    assert [fold["fold"] for fold in report["folds"]] == [1, 2, 3, 4, 5]
    data = datasets.load("tfd", tfd_run)
    samples = RunFolder(tfd_run / "run").load_generator().generator.sample(50, seed=0)
    for fold, parts in zip(report["folds"], data.folds, strict=True):
        assert (fold["valid_images"], fold["test_images"]) == (VALID, TEST)
        for prefix, centres in (("", samples), ("real_data_", data.train[:50])):
            expected = parzen.estimate(centres, validation=parts.valid, test=parts.test)
            assert fold[f"{prefix}sigma"] == expected.sigma
            assert fold[f"{prefix}log_likelihood"] == expected.log_likelihood
            assert fold[f"{prefix}standard_error"] == expected.standard_error
    for prefix in ("", "real_data_", "gaussian_", "gaussian_density_"):
        figures = [fold[f"{prefix}log_likelihood"] for fold in report["folds"]]
        assert len(set(figures)) == 5
        assert report[f"{prefix}log_likelihood"] == pytest.approx(np.mean(figures), rel=1e-12)
        assert report[f"{prefix}standard_error"] == pytest.approx(stats.sem(figures), rel=1e-12)
    assert (report["valid_images"], report["test_images"]) == (5 * VALID, 5 * TEST)
    assert report["real_data_samples"] == report["gaussian_samples"] == 50
    sigmas = {fold["sigma"] for fold in report["folds"]}
    assert report["sigma"] == (sigmas.pop() if len(sigmas) == 1 else None)


def test_folds_in_words_are_each_named_and_then_their_mean():
    fold = Evaluation(
        *(
            ParzenEstimate(figure, 4.0, 0.2154, 10_000, 835, {0.2154: figure})
            for figure in (2057.0, 2100.0, 1900.0)
        ),
        Mean(3000.0, 20.0),
        0.001,
    )
    means = (Mean(2057.0, 26.0), Mean(2100.0, 9.0), Mean(1900.0, 8.0), Mean(3000.0, 7.0))
    lines = table(FoldwiseEvaluation((fold,) * 5, *means)).splitlines()
    assert len(lines) == 6 * 5
    for number in range(5):
        assert lines[5 * number] == f"fold {number + 1}, 835 test images"
        assert lines[5 * number + 1].split() == (
            ["generator", "2057.0", "±", "4.0", "σ", "=", "0.2154,", "10,000", "samples"]
        )
    assert lines[25] == "over the 5 folds, ± the standard error over folds"
    assert lines[26].split() == ["generator", "2057.0", "±", "26.0"]
    assert lines[27].split() == ["real", "data", "2100.0", "±", "9.0"]
    assert lines[29].split() == [
        "its",
        "density",
        "3000.0",
        "±",
        "7.0",
        "exact,",
        "without",
        "windows",
    ]


def test_every_set_s_report_has_the_gaussian(tmp_path, small_recipe, capsys):
    data = datasets.load("lfw")
    training = Training(small_recipe, data.train, seed=0, device="cpu")
    folder = RunFolder(tmp_path / "run")
    train_in_folder(training, folder, dataset="lfw", epochs=1, show_progress=False)
    assert main(["evaluate", str(tmp_path / "run"), "--samples", "60", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert "folds" not in report
    assert report["gaussian_samples"] == 60
    assert report["gaussian_ridge"] > 0
    assert (report["valid_images"], report["test_images"]) == (10, 10)
    for key in ("log_likelihood", "standard_error", "sigma"):
        assert isinstance(report[f"gaussian_{key}"], float)
    assert report["gaussian_density_log_likelihood"] > report["gaussian_log_likelihood"]
    assert main(["evaluate", str(tmp_path / "run"), "--samples", "60"]) == 0
    out = capsys.readouterr().out
    for label in ("generator", "real data", "Gaussian", "its density"):
        assert label in out


@pytest.mark.slow
def test_a_generator_of_other_images_is_not_judged(tmp_path, small_recipe, digits, capsys):
    training = Training(small_recipe, digits.train[:100], seed=0)
    folder = RunFolder(tmp_path / "run")
    train_in_folder(training, folder, dataset="lfw", epochs=1, show_progress=False)
    assert main(["evaluate", str(tmp_path / "run")]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "images of shape (1, 28, 28), not (1, 25, 25) as lfw has them" in captured.err


def test_a_run_on_other_images_is_not_judged_by_the_command(tmp_path, small_recipe, digits, capsys):
    training = Training(small_recipe, digits.train[:100], seed=0)
    folder = RunFolder(tmp_path / "run")
    train_in_folder(training, folder, dataset="own", epochs=1, show_progress=False)
    assert main(["evaluate", str(tmp_path / "run")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"{tmp_path / 'run'} learned from 'own'" in line
    assert "gancore.evaluation.evaluate" in line


def test_a_word_is_said_of_images_that_the_generator_did_not_learn_from(
    tmp_path, small_recipe, capsys
):
    lfw = datasets.load("lfw")
    folder = RunFolder(tmp_path / "run")
    training = Training(small_recipe, 1 - lfw.train, seed=0, device="cpu")
    train_in_folder(training, folder, dataset="lfw", epochs=1, show_progress=False)
    assert main(["evaluate", str(tmp_path / "run"), "--samples", "60", "--json"]) == 0
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert "learned from images other than these of lfw" in line
    assert json.loads(captured.out)["samples"] == 60


def test_a_word_is_said_of_test_images_that_are_training_images(
    tmp_path, small_recipe, capsys, monkeypatch
):
    lfw = datasets.load("lfw")
    again = replace(lfw, test=torch.cat([lfw.test[:3], lfw.train[[5, 9]]]))
    monkeypatch.setattr(datasets, "load", lambda *_: again)
    folder = RunFolder(tmp_path / "run")
    training = Training(small_recipe, lfw.train, seed=0, device="cpu")
    train_in_folder(training, folder, dataset="lfw", epochs=1, show_progress=False)
    assert main(["evaluate", str(tmp_path / "run"), "--samples", "60", "--json"]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert "test images of lfw that are training images, too: 2" in line
