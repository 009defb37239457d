"""The recipes beside the published one differ from it as they say, and go on where they were."""

import json
from dataclasses import replace

import pytest

from gancore.datasets import Dataset
from gancore.training.recipes import get
from gancore.training.run_folder import RunFolder

averages = pytest.importorskip("tools.averages")
tool = pytest.importorskip("tools.siblings")
experiment = pytest.importorskip("tools.experiment")


@pytest.mark.parametrize("change", tool.SIBLINGS.values(), ids=tool.SIBLINGS)
def test_each_differs_in_what_it_says_alone(change):
    published, changed = get("mnist").to_dict(), replace(get("mnist"), **change).to_dict()
    assert {key for key in published if published[key] != changed[key]} == set(change)


def test_the_momentum_of_the_faster_one_ends_half_way():
    recipe = replace(get("mnist"), **tool.SIBLINGS["rate-0.125"])
    assert recipe.momentum_at(125) == recipe.momentum_at(250) == 0.7
    assert get("mnist").momentum_at(125) < 0.7


@pytest.mark.slow
def test_they_are_trained_scored_and_not_repeated(tmp_path, monkeypatch, digits):
    small = replace(get("mnist"), generator_hidden=(8,), discriminator_units=(4,))
    few = Dataset("mnist", digits.train[:200], digits.valid[:100], digits.test[:100])
    monkeypatch.setattr(experiment, "RESULTS", tmp_path)
    monkeypatch.setattr(tool.datasets, "load", lambda *_: few)
    monkeypatch.setattr(tool, "get", lambda _: small)
    monkeypatch.setattr(averages, "JUDGED", (3, 20))
    monkeypatch.setattr(averages, "SAMPLES", 50)
    monkeypatch.setattr(tool, "digit_classifier", lambda: None)
    monkeypatch.setattr(averages, "measure", lambda *_: {"figure": 1.0})

    def played(*arguments):
        monkeypatch.setattr("sys.argv", ["siblings", str(tmp_path / "runs"), *arguments])
        tool.main()
        record = json.loads((tmp_path / "siblings.json").read_text(encoding="utf-8"))
        return {(row["name"], row["seed"]): row for row in record["siblings"]}

    first = played("--epochs", "10")
    assert list(first) == [(name, 0) for name in tool.SIBLINGS]
    for row in first.values():
        assert [each["epoch"] for each in row["followed"]] == [10]
        assert all(0 < row["followed"][0][of] < 1 for of in ("d_real", "d_fake"))
        assert [each["epoch"] for each in row["averages"]] == [3] * len(averages.MEMORIES)
    assert len(RunFolder(tmp_path / "runs" / "normal-noise-seed0").kept_generators()) == 10

    before = (tmp_path / "siblings.json").stat().st_mtime_ns
    assert played("--epochs", "10") == first
    assert (tmp_path / "siblings.json").stat().st_mtime_ns == before

    longer = played("--only", "rate-0.125", "--epochs", "20")
    row = longer.pop(("rate-0.125", 0))
    assert [each["epoch"] for each in row["followed"]] == [10, 20]
    assert row["followed"][0] == first["rate-0.125", 0]["followed"][0]
    assert [each["epoch"] for each in row["averages"]][:: len(averages.MEMORIES)] == [3, 20]
    assert longer == {key: row for key, row in first.items() if key != ("rate-0.125", 0)}

    assert ("normal-noise", 1) in played("--only", "normal-noise", "--seed", "1", "--epochs", "10")
