"""Average G along a game: ``python -m tools.averages RUN [RUN ...] --data DIR``.

Each run is one of the recipe ``mnist`` that kept G after every epoch
(``gancore train mnist --recipe mnist --keep-every 1``). Its generators are averaged with memories
of several lengths, and the averages judged as the paper judges and by what samples look like.
"""

import argparse
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from typing import Any

from torch import Tensor, nn
from torch.nn.functional import cosine_similarity
from tqdm import tqdm

from gancore import datasets
from gancore.evaluation import parzen
from gancore.gan.networks import ImageGenerator
from gancore.training.generator_file import TrainedGenerator, read_generator
from gancore.training.run_folder import RunFolder
from gancore.training.schedules import update_average
from tools.experiment import Experiment, as_bytes
from tools.measures import COMPARED, digit_classifier, measure

MEMORIES = (1, 5, 25, 100, 400)
"""Epochs; one epoch's average is G itself."""

JUDGED = (150, 250, 500)
"""Epochs after which samples of all averages are judged, where a game lasted so long."""

FOLLOWED, EVERY = (1, 100), 10
"""Memories that are scored along the game, and how often."""

STRIDE = 25
"""Epochs of one of the moves whose directions are compared."""

SAMPLES, KEPT = 10_000, 16

Row = dict[str, Any]
"""Figures, by their names."""


def main() -> None:
    """Average, judge and write, one run after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", type=Path, nargs="+")
    parser.add_argument("--beside", type=Path, nargs="*", default=[], help="judged as they are")
    parser.add_argument("--data", type=Path)
    parsed = parser.parse_args()

    data = datasets.load("mnist", parsed.data)
    classifier = digit_classifier()
    experiment = Experiment(
        "averages",
        "python -m tools.averages RUN RUN --beside RUN --data DIR",
        training_images=len(data.train),
        compared_by_manifolds=COMPARED,
        games=[],
    )
    beside = {"real training images": data.train[:SAMPLES]} | {
        run.name: RunFolder(run).load_generator().generator.sample(SAMPLES, seed=0)
        for run in parsed.beside
    }
    experiment.record["beside"] = [
        {"run": name, **measure(images, data, classifier)} for name, images in beside.items()
    ]
    for run in parsed.runs:
        kept = [read_generator(path) for path in RunFolder(run).kept_generators()]
        game = play(kept, data, classifier, experiment)
        others = [each for each in experiment.record["games"] if each["seed"] != game["seed"]]
        experiment.record["games"] = sorted([*others, game], key=lambda each: each["seed"])
        experiment.write()
        print(game["averages"], flush=True)


def play(
    kept: list[TrainedGenerator], data: datasets.Dataset, classifier: nn.Module, out: Experiment
) -> Row:
    """Average one game's generators, judge all of them, and follow two along the game.

    What the record holds of a game of this seed is taken to be of the same game, which may grow.
    """
    seed = kept[-1].description.seed
    games: list[Row] = out.record["games"]
    game = next((each for each in games if each["seed"] == seed), {})
    judged = list(game.get("averages", []))
    for row, samples in judge(kept, data, classifier, known=judged):
        judged.append(row)
        if seed == 0:  # those of the last epoch stay
            out.arrays[str(row["memory"])] = as_bytes(samples[:KEPT])
    return {
        "seed": seed,
        "recipe": kept[-1].description.recipe.name,
        "epochs": kept[-1].epoch,
        "kept": len(kept),
        "averages": judged,
        "followed": follow(kept, data, known=game.get("followed", [])),
        "cosines": cosines([each.generator for each in kept]),
    }


def judge(
    kept: list[TrainedGenerator],
    data: datasets.Dataset,
    classifier: nn.Module,
    *,
    known: Sequence[Row] = (),
) -> Iterator[tuple[Row, Tensor]]:
    """Yield what each average is after the epochs that count, unless known, and its samples."""
    done = {row["epoch"] for row in known}
    game = averages(kept, MEMORIES)
    for epoch, by_memory in tqdm(game, "judged", total=len(kept), disable=None):
        if epoch in JUDGED and epoch not in done:
            for memory, average in by_memory.items():
                samples = average.sample(SAMPLES, seed=0)
                found = measure(samples, data, classifier)
                yield {"epoch": epoch, "memory": memory, **found}, samples


def follow(
    kept: list[TrainedGenerator], data: datasets.Dataset, *, known: Sequence[Row] = ()
) -> list[Row]:
    """Score two averages of G along its game, where that is not known yet."""
    rows = {row["epoch"]: row for row in known}
    for epoch, by_memory in averages(kept, FOLLOWED):
        if epoch % EVERY == 0 and epoch not in rows:
            scores = {
                str(memory): score(average.sample(SAMPLES, seed=0), data)
                for memory, average in by_memory.items()
            }
            rows[epoch] = {"epoch": epoch, **scores}
    return [rows[epoch] for epoch in sorted(rows)]


def averages(
    kept: list[TrainedGenerator], memories: Sequence[int]
) -> Iterator[tuple[int, dict[int, ImageGenerator]]]:
    """Yield, epoch by epoch, the average of G for each memory."""
    by_memory = {memory: deepcopy(kept[0].generator) for memory in memories}
    for count, each in enumerate(kept, start=1):
        for memory, average in by_memory.items():
            update_average(average, each.generator, decay=1 - 1 / memory, iteration=count)
        yield each.epoch, by_memory


def cosines(generators: list[ImageGenerator]) -> list[float]:
    """Compare the direction of each move of G's weights, over a stride, with the next."""
    points = [nn.utils.parameters_to_vector(each.parameters()) for each in generators]
    moves = [end - start for start, end in zip(points, points[STRIDE:], strict=False)][::STRIDE]
    return [round(cosine_similarity(one, other, dim=0).item(), 4) for one, other in pairwise(moves)]


def score(samples: Tensor, data: datasets.Dataset) -> float:
    """Return the mean log-likelihood of the test images in nats, as the authors judge."""
    return parzen.estimate(samples, validation=data.valid, test=data.test).log_likelihood


if __name__ == "__main__":
    main()
