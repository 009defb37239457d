"""Either order is trained from the same start, once for each seed, and judged."""

import json
from dataclasses import replace

import pytest

from gancore.datasets import Dataset
from gancore.training.recipes import get

tool = pytest.importorskip("tools.orders")
experiment = pytest.importorskip("tools.experiment")


def test_one_of_the_orders_is_the_recipe_s_own():
    assert get("mnist-quick").update == tool.ORDERS[0]
    assert get("mnist").update == tool.ORDERS[1]


def test_what_is_missing_is_trained_and_judged(tmp_path, monkeypatch, digits):
    quick = replace(get("mnist-quick"), epochs=2, batch_size=5)
    small = replace(quick, generator_hidden=(8,), discriminator_units=(4,))
    few = Dataset("mnist5k", digits.train[:200], digits.valid[:50], digits.test[:50])
    for of, name, value in (
        (experiment, "RESULTS", tmp_path),
        (tool.datasets, "load", lambda *_: few),
        (tool, "get", lambda _: small),
        (tool, "SAMPLES", 40),
        (tool, "SEEDS", [3]),
    ):
        monkeypatch.setattr(of, name, value)

    def found():
        tool.main()
        return json.loads((tmp_path / "orders.json").read_text(encoding="utf-8"))["trainings"]

    first = found()
    assert [(row["update"], row["seed"]) for row in first] == [(each, 3) for each in tool.ORDERS]
    for row in first:
        assert row["epochs"] == 2
        assert 0 < row["lowest_discriminator_loss"] <= row["last_discriminator_loss"]
    assert first[0]["log_likelihood"] != first[1]["log_likelihood"]

    monkeypatch.setattr(tool, "SEEDS", [3, 4])
    assert found()[:2] == first
    assert len(found()) == 4
