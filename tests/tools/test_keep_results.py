"""A run's results are written together: what fails before leaves the package as it was."""

import hashlib
import json

import numpy as np
import pytest

from gancore.datasets import Dataset
from gancore.errors import UserError
from gancore.training.generator_file import read_generator

tool = pytest.importorskip("tools.keep_results")


@pytest.fixture
def keep(tmp_path, monkeypatch, train_small):
    """Keep a run of two epochs as "run", and ship its generator as "digits"."""
    train_small(tmp_path / "run", epochs=2, keep_every=1)
    results = tmp_path / "results"
    results.mkdir()
    monkeypatch.setattr(tool, "RESULTS", results)
    monkeypatch.setattr(tool, "SAMPLES", 50)
    words = [str(tmp_path / "run"), "run", "--weights", "digits", "--seeds", "0", "1"]
    monkeypatch.setattr("sys.argv", ["keep_results", *words])
    return lambda: tool.main() or results


def test_without_the_data_nothing_is_shipped(keep, monkeypatch, tmp_path):
    def load(*_):
        raise UserError("there are no such data")

    monkeypatch.setattr(tool.datasets, "load", load)
    with pytest.raises(UserError):
        keep()
    assert list((tmp_path / "results").iterdir()) == []


def test_the_figures_are_those_of_the_shipped_file(keep, monkeypatch, digits):
    few = Dataset("digits", digits.train[:200], digits.valid[:100], digits.test[:100])
    monkeypatch.setattr(tool.datasets, "load", lambda *_: few)
    results = keep()
    endings = ("digits.safetensors", "run.json", "run.metrics.jsonl", "run.samples.npz")
    assert sorted(path.name for path in results.iterdir()) == list(endings)
    found = json.loads((results / "run.json").read_text(encoding="utf-8"))
    shipped = results / "digits.safetensors"
    assert found["weights"] == hashlib.sha256(shipped.read_bytes()).hexdigest()
    grids = len(tool.parzen.SIGMA_GRIDS)
    seeds = [(row["epoch"], row["seed"]) for row in found["scores"]]
    assert seeds == [(1, 0)] * grids + [(2, 0)] * grids + [(2, 1)] * grids
    last = read_generator(shipped)
    again = tool._score(last, few, seed=1)
    assert found["scores"][-grids:] == again
    with np.load(results / "run.samples.npz") as samples:
        assert list(samples) == ["1", "2"]
        drawn = tool.as_bytes(last.generator.sample(tool.SAMPLES_OF_EPOCH, seed=0))
        assert np.array_equal(samples["2"], drawn)
