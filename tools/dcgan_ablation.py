"""Train each variant of DCGAN on digits and faces: ``python -m tools.dcgan_ablation --data DIR``.

Every variant has the same seeds, images and number of updates. What each scored goes to
``gancore/results/dcgan_ablation.json``, and a few of its samples to the file beside it. Runs that
are there already are not repeated.
"""

import argparse
import time
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d
from tqdm import tqdm

from gancore import datasets
from gancore.book.dcgan.ablation import NOISE_DIM, VARIANTS, train
from gancore.evaluation import manifolds, parzen
from gancore.evaluation.classifier import features, summarise_predictions
from gancore.gan.networks import sample_images, sample_noise
from tools.experiment import Experiment, as_bytes
from tools.measures import digit_classifier

SEEDS = (0, 1, 2)
ITERATIONS, CHANNELS = 600, 16
JUDGED, SHOWN, LAST = 1000, 12, 100


def main() -> None:
    """Train what is missing and write both files after every run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parsed = parser.parse_args()
    experiment = Experiment(
        "dcgan_ablation",
        "python -m tools.dcgan_ablation --data DIR",
        iterations=ITERATIONS,
        channels=CHANNELS,
        samples=JUDGED,
        runs=[],
    )
    runs = experiment.record["runs"]
    done = {(run["images"], run["variant"], run["seed"]) for run in runs}
    sets = {"digits": datasets.load("mnist5k"), "faces": _faces(parsed.data)}
    classifier = digit_classifier()
    plan = [(seed, images, name) for seed in SEEDS for images in sets for name in VARIANTS]
    for seed, images, name in tqdm(plan, disable=None):
        if (images, name, seed) in done:
            continue
        data, started = sets[images], time.process_time()
        generator, readings = train(
            VARIANTS[name], data.train, seed=seed, iterations=ITERATIONS, channels=CHANNELS
        )
        seconds = time.process_time() - started
        rng = torch.Generator().manual_seed(seed)
        drawn = sample_images(generator, sample_noise("uniform", JUDGED, NOISE_DIM, rng=rng))
        last = torch.tensor(readings[-LAST:]).mean(0)
        runs.append(
            {
                "images": images,
                "variant": name,
                "seed": seed,
                **_judge(drawn, data, classifier if images == "digits" else None),
                "d_real": round(last[2].item(), 3),
                "d_fake": round(last[3].item(), 3),
                "cpu_seconds": round(seconds, 1),
            }
        )
        if seed == SEEDS[0]:
            experiment.arrays[f"{images}, {name}"] = as_bytes(drawn[:SHOWN])
        experiment.write()


def _faces(folder: Path | None) -> datasets.Dataset:
    """Return the sharp faces of FER-2013 at half their size, 24 by 24."""
    data = datasets.load("fer2013-sharp", folder)
    halves = [avg_pool2d(part, 2) for part in (data.train[:4000], data.valid, data.test)]
    return datasets.Dataset(data.name, halves[0], halves[1], halves[2])


def _judge(drawn: Tensor, data: datasets.Dataset, classifier: nn.Module | None) -> dict[str, float]:
    """Score samples against training images, by pixels and, for digits, by features."""
    chosen = torch.randperm(len(data.train), generator=torch.Generator().manual_seed(0))
    real = data.train[chosen[:JUDGED]]
    estimate = parzen.estimate(drawn, validation=data.valid, test=data.test)
    scores = {**asdict(manifolds.prdc(drawn, real=real)), "parzen": estimate.log_likelihood}
    if classifier is not None:
        seen = asdict(manifolds.prdc(features(classifier, drawn), real=features(classifier, real)))
        scores |= {f"{name}_of_features": figure for name, figure in seen.items()}
        scores["entropy"] = summarise_predictions(classifier, drawn).entropy
    return {name: round(figure, 4) for name, figure in scores.items()}


if __name__ == "__main__":
    main()
