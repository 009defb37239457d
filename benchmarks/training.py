"""Train for some epochs in a process of its own, and tell what they took.

usage: python -m benchmarks.training RECIPE IMAGES BATCH EPOCHS
"""

import json
import statistics
import sys
from dataclasses import replace

import psutil
import torch

from benchmarks.measure import peak_memory
from gancore.processes import together
from gancore.training import recipes
from gancore.training.trainer import Training


def main(name: str, images: int, batch: int, epochs: int) -> None:
    """Train on noise, and print seconds an epoch and MiB as JSON."""
    recipe = replace(recipes.get(name), batch_size=batch)
    pixels = torch.rand(images, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    device = torch.device("cpu")
    with together(device) as processes:
        training = Training(recipe, pixels, device=device, processes=processes)
        seconds, memory = [], []
        for _ in range(epochs):
            seconds.append(training.run_epoch()["seconds"])
            memory.append(psutil.Process().memory_info().rss / 2**20)
        if processes.rank == 0:
            told = {
                "seconds": statistics.median(seconds[1:]),
                "peak": peak_memory(),
                "growth": memory[-1] - memory[1],
            }
            print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
