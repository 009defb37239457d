"""Train the recipes beside the published one: ``python -m tools.siblings OUT --data DIR``.

The authors' file ``mnist.yaml`` had siblings in their development, of other noise and other rates.
Each is trained from new networks, with everything else unchanged, keeps G after every epoch in a
folder of OUT, and is scored along the way as ``tools.averages`` scores the game of ``mnist``,
which is the control. A training that was stopped goes on, and so does one that is to last longer.
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
from tools.averages import Row, follow, judge
from tools.experiment import Experiment
from tools.measures import digit_classifier

EPOCHS = 60
"""So many they are compared after."""

SIBLINGS: dict[str, dict[str, Any]] = {
    "normal-noise": {"noise": "normal"},
    "rate-0.0625": {"learning_rate": 0.0625},
    "rate-0.125": {"learning_rate": 0.125, "momentum_saturation_epoch": 125},
    "rate-0.03125": {"learning_rate": 0.03125},
    "rate-0.2": {"learning_rate": 0.2},
}
"""What each has in place of the values of ``mnist``."""


def main() -> None:
    """Train, score and write, one sibling after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=SIBLINGS, nargs="+", default=list(SIBLINGS))
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parsed = parser.parse_args()

    data = datasets.load("mnist", parsed.data)
    classifier = digit_classifier()
    experiment = Experiment(
        "siblings", "python -m tools.siblings OUT --data DIR", epochs=EPOCHS, siblings=[]
    )
    torch.set_num_threads(1)
    for name in parsed.only:
        rows = experiment.record["siblings"]
        same = (row for row in rows if (row["name"], row["seed"]) == (name, parsed.seed))
        known: Row = next(same, {})
        followed, judged = known.get("followed", []), known.get("averages", [])
        if followed and followed[-1]["epoch"] >= parsed.epochs:
            continue
        folder = RunFolder(parsed.out / f"{name}-seed{parsed.seed}")
        training = Training(replace(get("mnist"), **SIBLINGS[name]), data.train, seed=parsed.seed)
        train_in_folder(
            training, folder, dataset="mnist", epochs=parsed.epochs, resume=True, keep_every=1
        )
        kept = [read_generator(path) for path in folder.kept_generators()]
        found = {
            "name": name,
            "change": SIBLINGS[name],
            "seed": parsed.seed,
            "followed": [
                row | what_d_says(training, row["epoch"])
                for row in follow(kept, data, known=followed)
            ],
            "averages": [*judged, *(row for row, _ in judge(kept, data, classifier, known=judged))],
        }
        experiment.record["siblings"] = sorted(
            [*(row for row in rows if row is not known), found],
            key=lambda row: (list(SIBLINGS).index(row["name"]), row["seed"]),
        )
        experiment.write()


def what_d_says(training: Training, epoch: int) -> dict[str, float]:
    """Return the means of D over an epoch, on data and on samples."""
    record = training.history[epoch - 1]
    return {key: float(record[key]) for key in ("d_real", "d_fake")}


if __name__ == "__main__":
    main()
