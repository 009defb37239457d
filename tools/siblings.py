"""Train the recipes beside the published one: ``python -m tools.siblings OUT --data DIR``.

The authors' file ``mnist.yaml`` had siblings in their development, of other noise and other rates.
Each is trained from new networks, with everything else unchanged, keeps G after every epoch in a
folder of OUT, and is scored along the way as ``tools.averages`` scores the game of ``mnist``,
which is the control. A training that was stopped goes on.
"""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from gancore import datasets
from gancore.training.generator_file import read_generator
from gancore.training.recipes import get
from gancore.training.run_folder import RunFolder
from gancore.training.runs import train_in_folder
from gancore.training.trainer import Training
from tools.averages import follow
from tools.experiment import Experiment

EPOCHS = 60


SIBLINGS: dict[str, dict[str, Any]] = {
    "normal-noise": {"noise": "normal"},
    "rate-0.0625": {"learning_rate": 0.0625},
    "rate-0.125": {"learning_rate": 0.125, "momentum_saturation_epoch": 125},
    "rate-0.03125": {"learning_rate": 0.03125},
}
"""What each has in place of the values of ``mnist``."""


def main() -> None:
    """Train, score and write, one sibling after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parsed = parser.parse_args()

    data = datasets.load("mnist", parsed.data)
    experiment = Experiment(
        "siblings", "python -m tools.siblings OUT --data DIR", epochs=EPOCHS, siblings=[]
    )
    torch.set_num_threads(1)
    for name, change in SIBLINGS.items():
        rows = experiment.record["siblings"]
        if any((row["name"], row["seed"]) == (name, parsed.seed) for row in rows):
            continue
        folder = RunFolder(parsed.out / f"{name}-seed{parsed.seed}")
        training = Training(replace(get("mnist"), **change), data.train, seed=parsed.seed)
        train_in_folder(training, folder, dataset="mnist", epochs=EPOCHS, resume=True, keep_every=1)
        kept = [read_generator(path) for path in folder.kept_generators()]
        rows.append(
            {
                "name": name,
                "change": change,
                "seed": parsed.seed,
                "followed": follow(kept, data),
            }
        )
        experiment.write()


if __name__ == "__main__":
    main()
