"""Run the neighbours of Table 1: ``python -m tools.table1_rivals --data DIR --seeds 0 1 2``.

A deep belief network and a stack of contractive autoencoders, small ones, are trained on MNIST's
first 50,000 images and judged as the paper judges: 10,000 samples, σ chosen on validation images.
After each model the results are written, and a model that they hold already is not run again.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from gancore import datasets
from gancore.evaluation import parzen
from gancore.evaluation.classifier import summarise_predictions
from gancore.evaluation.neighbours import nearest, share_closer
from gancore.rivals.contractive import StackedContractive, train_contractive
from gancore.rivals.deep_belief import DeepBeliefNet, train_deep_belief
from gancore.rivals.partition import log_partition_ais
from gancore.rivals.rbm import base_rates
from tools.experiment import Experiment, as_bytes
from tools.measures import COMPARED, digit_classifier, measure

SAMPLES, KEPT = 10_000, 32
DEEP_BELIEF: dict[str, Any] = {"hidden": [500, 500], "steps": 3000, "learning_rate": 0.05}
GIBBS_STEPS = 200
CONTRACTIVE: dict[str, Any] = {"hidden": [500, 500], "steps": 2000, "contraction": 1.0}
SIGMAS_OF_THE_WALK = (0.5, 1.0, 2.0)
WALKS = (1, 10, 100)

Models = Iterator[tuple[str, Tensor, dict[str, Any]]]
"""What samples are called, the samples (N, 784), and what is to be said of them."""


def main() -> None:
    """Train, judge and write, one model after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--seeds", type=int, nargs="*", default=[0, 1, 2])
    parsed = parser.parse_args()

    data = datasets.load("mnist", parsed.data)
    classifier = digit_classifier()
    experiment = Experiment(
        "table1_rivals",
        "python -m tools.table1_rivals --data DIR",
        training_images=len(data.train),
        deep_belief={**DEEP_BELIEF, "gibbs_steps": GIBBS_STEPS},
        contractive={**CONTRACTIVE, "sigmas": SIGMAS_OF_THE_WALK},
        compared_by_manifolds=COMPARED,
        scores=[],
    )
    scores = experiment.record["scores"]
    for seed in parsed.seeds:
        for model, run in (("deep_belief", _deep_belief), ("contractive", _contractive)):
            if any((row["model"], row["seed"]) == (model, seed) for row in scores):
                continue
            for what, samples, said in run(data, seed):
                row = {"model": model, "seed": seed, "samples": what, **said}
                scores.append({**row, **_judge(samples, data, classifier)})
                print(scores[-1], flush=True)
                if seed == parsed.seeds[0]:
                    images = samples[:KEPT].reshape(-1, 1, 28, 28)
                    experiment.arrays[f"{model}, {what}"] = as_bytes(images)
            experiment.write()


def _deep_belief(data: datasets.Dataset, seed: int) -> Models:
    start = time.process_time()
    network = train_deep_belief(data.train, seed=seed, **DEEP_BELIEF)
    said: dict[str, Any] = {"training_cpu_seconds": round(time.process_time() - start)}
    said |= _bound(network, data, seed)
    grey = network.sample(SAMPLES, seed=seed, steps=GIBBS_STEPS)
    yield "probabilities", grey, said
    yield "draws", torch.bernoulli(grey, generator=torch.Generator().manual_seed(seed)), said


def _bound(network: DeepBeliefNet, data: datasets.Dataset, seed: int) -> dict[str, float]:
    """Bound the log-probability of binary test images, with Z by annealing."""
    rng = torch.Generator().manual_seed(seed)
    bottom, top = network.rbms
    seen = torch.bernoulli(data.train[:5000].flatten(1), generator=rng)
    base = base_rates(bottom.hidden_probabilities(seen)).logit()
    log_z, log_z_error = log_partition_ais(top, base, chains=100, temperatures=2000, rng=rng)
    binary = torch.bernoulli(data.test.flatten(1), generator=rng)
    bound, error = parzen.mean_and_error(network.bound(binary, log_z, rng=rng))
    return {"bound": bound, "bound_error": error, "log_partition_error": log_z_error}


def _contractive(data: datasets.Dataset, seed: int) -> Models:
    start = time.process_time()
    stack = train_contractive(data.train, seed=seed, **CONTRACTIVE)
    seconds = round(time.process_time() - start)
    rng = torch.Generator().manual_seed(seed)
    chosen = data.train[torch.randperm(len(data.train), generator=rng)[:SAMPLES]]
    sigma = _best_sigma(stack, chosen[:1000], data, seed)
    for steps in WALKS:
        samples = stack.sample(chosen, seed=seed, sigma=sigma, steps=steps)
        way = (samples - chosen.flatten(1)).norm(dim=1).median().item()
        said = {"sigma_of_the_walk": sigma, "steps": steps, "from_start": way}
        yield f"walks of {steps}", samples, {"training_cpu_seconds": seconds, **said}


def _best_sigma(
    stack: StackedContractive, start: Tensor, data: datasets.Dataset, seed: int
) -> float:
    """Choose the walk's σ by what 1,000 of the longest walks score on validation images."""

    def score(sigma: float) -> float:
        samples = stack.sample(start, seed=seed, sigma=sigma, steps=WALKS[-1])
        validation = data.valid[: parzen.VALIDATION_POINTS]
        grid = parzen.SIGMA_GRIDS["paper"]
        return parzen.log_density(validation, samples, grid).mean(1).max().item()

    return max(SIGMAS_OF_THE_WALK, key=score)


def _judge(samples: Tensor, data: datasets.Dataset, classifier: nn.Module) -> dict[str, Any]:
    images = samples.reshape(-1, 1, 28, 28)
    named = summarise_predictions(classifier, images)
    of_samples, of_new = (nearest(each[:500], data.train)[0] for each in (images, data.test))
    return {
        **measure(images, data, classifier),
        "entropy": named.entropy,
        "balance": named.balance,
        "nearer_than_new": share_closer(of_samples, of_new),
    }


if __name__ == "__main__":
    main()
