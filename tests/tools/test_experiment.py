"""An experiment that was stopped goes on where it was, and its files are whole."""

import json

import numpy as np
import pytest
import torch

experiment = pytest.importorskip("tools.experiment")


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    monkeypatch.setattr(experiment, "RESULTS", tmp_path)
    return tmp_path


def test_what_was_found_is_there_when_the_experiment_is_started_again(results):
    first = experiment.Experiment("tides", "python -m tools.tides", moons=1, runs=[])
    first.record["runs"].append({"height": "½ m"})
    first.arrays["shore"] = experiment.as_bytes(torch.tensor([0.0, 0.5, 1.0]))
    first.write()
    again = experiment.Experiment("tides", "python -m tools.tides", moons=2, runs=[])
    assert again.record == first.record
    assert again.record["moons"] == 1
    assert again.arrays["shore"].tolist() == [0, 128, 255]
    again.arrays["sea"] = np.zeros(3)
    again.write()
    assert sorted(path.name for path in results.iterdir()) == ["tides.json", "tides.npz"]
    assert "½ m" in (results / "tides.json").read_text(encoding="utf-8")
    with np.load(results / "tides.npz") as arrays:
        assert set(arrays) == {"shore", "sea"}


def test_without_arrays_there_is_no_file_of_them(results):
    experiment.Experiment("tides", "python -m tools.tides").write()
    assert [path.name for path in results.iterdir()] == ["tides.json"]


@pytest.mark.slow
def test_games_that_are_kept_are_not_played_again(results, monkeypatch, capsys):
    from tools import failures

    monkeypatch.setattr(failures, "STEPS", 2)
    monkeypatch.setattr(failures, "KINDS", ("2014",))
    failures.main()
    assert len(capsys.readouterr().out.splitlines()) == 4
    record = json.loads((results / "failures.json").read_text(encoding="utf-8"))
    record["games"].pop()
    (results / "failures.json").write_text(json.dumps(record), encoding="utf-8")
    failures.main()
    assert len(capsys.readouterr().out.splitlines()) == 1
