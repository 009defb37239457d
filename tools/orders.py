"""Train ``mnist-quick`` with its players moved in turn, and at once: ``python -m tools.orders``.

Eight seeds of each. What a training ended with goes to ``gancore/results/orders.json``, and a few
samples of each to the file beside it. Trainings that are there already are not repeated.
"""

from dataclasses import replace
from itertools import product

import torch
from tqdm import tqdm

from gancore import datasets
from gancore.evaluation import parzen
from gancore.training.recipes import get
from gancore.training.trainer import Training, train
from tools.experiment import Experiment, as_bytes

SEEDS = range(8)
ORDERS = ("alternating", "simultaneous")
SAMPLES, SHOWN = 10_000, 12


def main() -> None:
    """Train what is missing, and write both files after every training."""
    experiment = Experiment(
        "orders", "python -m tools.orders", recipe="mnist-quick", samples=SAMPLES, trainings=[]
    )
    trainings = experiment.record["trainings"]
    done = {(row["update"], row["seed"]) for row in trainings}
    data = datasets.load("mnist5k")
    torch.set_num_threads(1)
    for seed, update in tqdm(list(product(SEEDS, ORDERS)), disable=None):
        if (update, seed) in done:
            continue
        recipe = replace(get("mnist-quick"), update=update)
        training = train(Training(recipe, data.train, seed=seed), show_progress=False)
        losses = [record["discriminator_loss"] for record in training.history]
        samples = training.result.sample(SAMPLES, seed=seed)
        judged = parzen.estimate(samples, validation=data.valid, test=data.test)
        trainings.append(
            {
                "update": update,
                "seed": seed,
                "epochs": training.epoch,
                "lowest_discriminator_loss": round(min(losses), 4),
                "last_discriminator_loss": round(losses[-1], 4),
                "log_likelihood": round(judged.log_likelihood, 2),
            }
        )
        experiment.arrays[f"{update}, seed {seed}"] = as_bytes(samples[:SHOWN])
        experiment.write()


if __name__ == "__main__":
    main()
