"""Keep a run's results in the package: ``python -m tools.keep_results RUN NAME --data DIR``.

Every generator that the run kept (``gancore train ... --keep-every N``) is scored on the authors'
grid of widths and on the fine one; the last also with codes of other seeds. ``--weights`` ships
the last generator, in half precision, and its figures are those of the shipped file. All files
are written at the end, when everything has been computed.
"""

import argparse
import hashlib
import json
import tempfile
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from gancore import datasets
from gancore.evaluation import parzen
from gancore.evaluation.neighbours import nearest, share_closer
from gancore.files import write_bytes
from gancore.training.generator_file import TrainedGenerator, generator_bytes, read_generator
from gancore.training.run_folder import RunFolder
from tools.experiment import RESULTS, as_bytes, versions, write_arrays

SAMPLES = 10_000
EPOCHS_SAMPLED, SAMPLES_OF_EPOCH = 6, 16


def main() -> None:
    """Score the run and write its files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("name", help="what the results are called")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--machine", default="two CPU cores, no GPU")
    parser.add_argument("--weights", metavar="DATASET", help="ship the last generator as this")
    parser.add_argument("--seeds", type=int, nargs="*", default=[0, 1, 2, 3])
    parsed = parser.parse_args()

    folder = RunFolder(parsed.run)
    # All final figures are those of half-precision weights, shipped or not.
    last, weights = _in_half_precision(folder.load_generator())
    data = datasets.load(last.description.dataset, parsed.data)
    metrics = [json.loads(line) for line in folder.metrics.read_text(encoding="utf-8").splitlines()]

    kept = [read_generator(path) for path in folder.kept_generators()]
    plan = [(each, 0) for each in kept if each.epoch != last.epoch]
    plan += [(last, seed) for seed in parsed.seeds]
    scores = []
    for trained, seed in tqdm(plan, "scoring", disable=None):
        scores += _score(trained, data, seed)
    centres = data.train[:SAMPLES]
    result: dict[str, Any] = {
        "run": last.description.to_dict(),
        "epochs": last.epoch,
        "seconds": round(sum(record["seconds"] for record in metrics)),
        "machine": parsed.machine,
        "versions": versions(),
        "scores": scores,
        "real_data": [_as_row(grid, centres, data) for grid in parzen.SIGMA_GRIDS],
        "nearest": _distances(last, data),
        "weights": hashlib.sha256(weights).hexdigest() if parsed.weights else None,
    }
    text = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
    if parsed.weights:
        write_bytes(RESULTS / f"{parsed.weights}.safetensors", weights)
    write_arrays(RESULTS / f"{parsed.name}.samples.npz", _samples([*kept, last]))
    write_bytes(RESULTS / f"{parsed.name}.json", text.encode())
    write_bytes(RESULTS / f"{parsed.name}.metrics.jsonl", folder.metrics.read_bytes())
    for row in scores[-2 * len(parsed.seeds) :]:
        print(row)


def _in_half_precision(trained: TrainedGenerator) -> tuple[TrainedGenerator, bytes]:
    """Return a generator as it is when it is read from half the bits, and the file of these."""
    halved = deepcopy(trained.generator).half()
    content = generator_bytes(halved, trained.description, trained.epoch, trained.stage)
    with tempfile.TemporaryDirectory() as aside:
        file = Path(aside) / "halved.safetensors"
        file.write_bytes(content)
        return read_generator(file), content


def _samples(kept: list[TrainedGenerator]) -> Mapping[str, np.ndarray]:
    """Draw samples of a few epochs, early ones denser: much is learned early."""
    by_epoch = {each.epoch: each for each in kept}
    epochs = sorted(by_epoch)
    places = np.unique(np.geomspace(1, len(epochs), EPOCHS_SAMPLED).round().astype(int)) - 1
    arrays = {}
    for place in places:
        generator = by_epoch[epochs[place]].generator
        arrays[str(epochs[place])] = as_bytes(generator.sample(SAMPLES_OF_EPOCH, seed=0))
    return arrays


def _score(trained: TrainedGenerator, data: datasets.Dataset, seed: int) -> list[dict[str, Any]]:
    samples = trained.generator.sample(SAMPLES, seed=seed)
    rows = [_as_row(grid, samples, data) for grid in parzen.SIGMA_GRIDS]
    return [{"epoch": trained.epoch, "seed": seed, **row} for row in rows]


def _as_row(grid: str, centres: torch.Tensor, data: datasets.Dataset) -> dict[str, Any]:
    estimate = parzen.estimate(
        centres, validation=data.valid, test=data.test, sigmas=parzen.SIGMA_GRIDS[grid]
    )
    return {
        "sigma_grid": grid,
        "sigma": estimate.sigma,
        "samples": estimate.samples,
        "log_likelihood": estimate.log_likelihood,
        "standard_error": estimate.standard_error,
        "validation_log_likelihood": estimate.validation_log_likelihoods[estimate.sigma],
    }


def _distances(trained: TrainedGenerator, data: datasets.Dataset) -> dict[str, Any]:
    """Compare samples with new images by the distance to the nearest training image."""
    samples = trained.generator.sample(1000, seed=0)
    of_samples, of_new = (nearest(each, data.train)[0] for each in (samples, data.test[:1000]))
    return {
        "samples": len(samples),
        "new_in_training": int((of_new == 0).sum()),
        "nearer_than_new": share_closer(of_samples, of_new),
        "median_of_samples": of_samples.median().item(),
        "median_of_new": of_new.median().item(),
    }


if __name__ == "__main__":
    main()
