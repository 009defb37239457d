"""Score an adversarial autoencoder as its paper does: ``python -m tools.aae --data DIR``.

For each seed one model is trained on MNIST's first 50,000 images. 10,000 of its samples are judged
by the paper's estimator, and 50,000 to see what their number is worth; real images stand beside
them. The results are written after each seed, and a seed that they hold already is not run again.
"""

import argparse
import time
from pathlib import Path
from typing import Any

import torch

from gancore import datasets
from gancore.evaluation import parzen
from gancore.variants.adversarial_autoencoder import AdversarialAutoencoder, AutoencoderTraining
from tools.experiment import Experiment, as_bytes

MODEL: dict[str, Any] = {"code_dim": 8, "hidden": (400, 400), "prior_std": 5.0}
BATCH_SIZE, SAMPLES, MANY, KEPT = 100, 10_000, 50_000, 48


def main() -> None:
    """Train, judge and write, one seed after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seeds", type=int, nargs="*", default=[0, 1, 2])
    parsed = parser.parse_args()

    data = datasets.load("mnist", parsed.data)
    real = parzen.estimate(data.train[:SAMPLES], validation=data.valid, test=data.test)
    experiment = Experiment(
        "aae",
        "python -m tools.aae --data DIR",
        training_images=len(data.train),
        model=MODEL,
        batch_size=BATCH_SIZE,
        real_images=_said(real),
        scores=[],
    )
    for seed in parsed.seeds:
        if any(row["seed"] == seed for row in experiment.record["scores"]):
            continue
        row, samples = _run(data, seed, parsed.epochs)
        experiment.record["scores"].append(row)
        if seed == parsed.seeds[0]:
            experiment.arrays["samples"] = as_bytes(samples[:KEPT])
        experiment.write()


def _run(data: datasets.Dataset, seed: int, epochs: int) -> tuple[dict[str, Any], torch.Tensor]:
    start = time.process_time()
    torch.manual_seed(seed)
    model = AdversarialAutoencoder(data.image_shape, **MODEL)
    rng = torch.Generator().manual_seed(seed)
    steps = len(data.train) // BATCH_SIZE
    updates = AutoencoderTraining(model).updates(
        data.train, iterations=epochs * steps, batch_size=BATCH_SIZE, rng=rng
    )
    validation = {}
    for step, losses in enumerate(updates, start=1):
        if step % (5 * steps) == 0:
            epoch = step // steps
            some = model.sample(SAMPLES, seed=seed)
            means = parzen.log_density(data.valid[:1000], some, parzen.SIGMA_GRIDS["paper"]).mean(1)
            validation[epoch] = round(means.max().item(), 1)
            print(seed, epoch, validation[epoch], *(f"{x:.3f}" for x in losses), flush=True)
    seconds = time.process_time() - start
    many = model.sample(MANY, seed=seed)
    few, more = (
        parzen.estimate(each, validation=data.valid, test=data.test)
        for each in (many[:SAMPLES], many)
    )
    with torch.no_grad():
        back = model.decoder(model.encoder(data.test))
    row = {
        "seed": seed,
        "epochs": epochs,
        "cpu_seconds": round(seconds),
        "validation": validation,
        "samples": _said(few),
        "more_samples": _said(more),
        "squared_error_of_a_test_image": round(
            (back - data.test).square().flatten(1).sum(1).mean().item(), 2
        ),
    }
    print(row, flush=True)
    return row, many


def _said(estimate: parzen.ParzenEstimate) -> dict[str, Any]:
    return {
        "samples": estimate.samples,
        "nats": round(estimate.log_likelihood, 1),
        "standard_error": round(estimate.standard_error, 1),
        "sigma": round(estimate.sigma, 4),
    }


if __name__ == "__main__":
    main()
