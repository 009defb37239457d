"""Train recipes of every kind in float64 on some processes, and print what came of it as JSON.

usage: python -m tests.training.ranks PROCESSES
"""

import json
import sys
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch
from torch import distributed

from gancore.processes import PATIENCE, Processes
from gancore.training import recipes
from gancore.training.trainer import Training
from tests.small import SMALL_TFD
from tests.training.children import ending, in_child

PAPER = replace(
    recipes.get("mnist"),
    batch_size=10,
    generator_hidden=(12,),
    discriminator_units=(6,),
    discriminator_weight_range=0.05,
)
KINDS = {
    "simultaneous": PAPER,
    "Adam and an average": replace(
        PAPER, optimizer="adam", learning_rate=0.001, generator_average_decay=0.9
    ),
    "alternating": replace(PAPER, update="alternating", discriminator_steps=2),
    "two stages": replace(SMALL_TFD, discriminator_weight_range=0.3),
}
TILES = torch.rand(201, 1, 4, 4, generator=torch.Generator().manual_seed(0)) > 0.7
IMAGES = TILES.double().repeat_interleave(7, 2).repeat_interleave(7, 3)
"""The last minibatch of TFD's recipe is of one image: all processes but one have none of it."""


def train(recipe, processes):
    """Train six epochs, of 60 iterations at least, and tell their readings and G's weights."""
    training = Training(recipe, IMAGES, processes=processes)
    for epoch in range(6):
        if epoch == 3 and len(recipe.stage_epochs) == 2:
            training.begin_second_stage()
        training.run_epoch()
    figures = ("discriminator_loss", "generator_loss", "d_real", "d_fake")
    weights = torch.cat([each.flatten() for each in training.result.parameters()])
    return {
        "readings": [[record[name] for name in figures] for record in training.history],
        "weights": weights.tolist(),
    }


def be(rank, count, store):
    """Be one of the processes."""
    distributed.init_process_group(
        "gloo", init_method=f"file://{store}", rank=rank, world_size=count, timeout=PATIENCE
    )
    processes = Processes(rank, count)
    found = {name: train(recipe, processes) for name, recipe in KINDS.items()}
    if rank == 0:
        print(json.dumps(found), flush=True)
    distributed.destroy_process_group()


def main(count):
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        children = [in_child(partial(be, rank, count, store)) for rank in range(count)]
        return max(ending(child) for child in children)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
