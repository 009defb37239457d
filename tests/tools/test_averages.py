"""The averages of a game's generators, against sums written out."""

from dataclasses import replace

import pytest
import torch
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from gancore.training.build import build_generator
from gancore.training.description import RunDescription
from gancore.training.generator_file import TrainedGenerator
from gancore.training.recipes import get

tool = pytest.importorskip("tools.averages")

SMALL = replace(get("mnist"), generator_hidden=(3,), noise_dim=2)


def at(epoch, weights):
    """Return a generator as it was kept after an epoch, with weights as given."""
    generator = build_generator(SMALL, (1, 2, 2))
    vector_to_parameters(weights, generator.parameters())
    description = RunDescription("mnist", 0, (1, 2, 2), 100, SMALL)
    return TrainedGenerator(generator.eval(), description, epoch)


@pytest.fixture
def game():
    rng = torch.Generator().manual_seed(0)
    count = len(parameters_to_vector(build_generator(SMALL, (1, 2, 2)).parameters()))
    return torch.randn(60, count, generator=rng)


@pytest.mark.parametrize("memory", tool.MEMORIES)
def test_an_average_is_the_weighted_sum_of_all_that_came_before(game, memory):
    kept = [at(epoch, weights) for epoch, weights in enumerate(game, start=1)]
    *_, (epoch, by_memory) = tool.averages(kept, [memory])
    found = parameters_to_vector(by_memory[memory].parameters()).detach()
    shares = torch.tensor([(1 - 1 / memory) ** age for age in range(len(game))]).flip(0)
    assert epoch == 60
    # float32, sixty roundings
    torch.testing.assert_close(found, (shares / shares.sum()) @ game, atol=2e-6, rtol=0)


def test_a_memory_of_one_epoch_is_g_itself(game):
    kept = [at(epoch, weights) for epoch, weights in enumerate(game, start=1)]
    for (_, by_memory), weights in zip(tool.averages(kept, [1]), game, strict=True):
        assert torch.equal(parameters_to_vector(by_memory[1].parameters()), weights)


def test_moves_along_a_line_agree_and_a_turn_back_does_not():
    along = torch.linspace(0, 1, 25 + 1)[:, None] * torch.ones(25)
    # Two moves of 25 epochs one way, and one back.
    path = torch.cat([along, along[1:] + 1, along.flip(0)[1:] + 1])
    generators = [at(epoch, _filled(row)).generator for epoch, row in enumerate(path, 1)]
    assert tool.cosines(generators) == pytest.approx([1, -1], abs=1e-4)


def _filled(row):
    count = len(parameters_to_vector(build_generator(SMALL, (1, 2, 2)).parameters()))
    return row.repeat(count)[:count]


def test_a_game_that_has_grown_is_scored_where_it_has(game, monkeypatch):
    kept = [at(epoch, weights) for epoch, weights in enumerate(game, start=1)]
    monkeypatch.setattr(tool, "score", lambda samples, data: float(len(samples)))
    known = [{"epoch": 10, "1": -1.0, "100": -2.0}]
    rows = tool.follow(kept, None, known=known)
    assert [row["epoch"] for row in rows] == [10, 20, 30, 40, 50, 60]
    assert rows[0] == known[0]
    assert rows[1] == {"epoch": 20, "1": 10_000.0, "100": 10_000.0}
