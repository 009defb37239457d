"""How time grows with the batch, the samples and the widths, and with the number of processes."""

from functools import partial

from benchmarks.measure import Answer, Figure, in_turn, python, told_by
from benchmarks.parzen import data
from gancore.evaluation.parzen import SIGMA_GRIDS, log_density

BATCH, IMAGES, EPOCHS = 1000, 4000, 6


def of_batches(repeats: int) -> Answer:
    """Time an image's share of an epoch of the paper's networks."""
    told: dict[int, list[float]] = {}
    for batch in (25, 50, 100, 200, 500) * repeats:
        child = python("-m", "benchmarks.training", "mnist", "2000", str(batch), "3")
        told.setdefault(batch, []).append(told_by(child)["seconds"] / 2000 * 1e6)
    rows = {f"batch {batch}": Figure.of(each) for batch, each in told.items()}
    return Answer("What does an image cost in training, by the batch?", "µs", rows)


def of_parzen(repeats: int) -> Answer:
    """Time the Parzen window over its sizes."""
    centres, points = data(10_000, 784), data(2_001, 784)
    sizes = [(2_000, 1), (10_000, 1), (10_000, 5), (10_000, 10)]
    rows = in_turn(
        {
            f"{count:,} centres, {widths} σ": partial(
                log_density, points, centres[:count], SIGMA_GRIDS["paper"][:widths]
            )
            for count, widths in sizes
        },
        repeats=repeats,
    )
    return Answer("How does the Parzen window grow, at 2,000 points?", "s", rows)


def of_processes(repeats: int) -> Answer:
    """Time one process with all threads, and two that share them, at one global batch."""
    words = ("-m", "benchmarks.training", "mnist", str(IMAGES), str(BATCH), str(EPOCHS))
    launcher = ("-m", "torch.distributed.run", "--nproc-per-node", "2")
    told: dict[str, list[dict[str, float]]] = {"one process": [], "two processes": []}
    for _ in range(repeats):
        told["one process"].append(told_by(python(*words)))
        told["two processes"].append(told_by(python(*launcher, *words)))
    rows = {name: Figure.of([each["seconds"] for each in found]) for name, found in told.items()}
    notes = [
        f"{name}: {max(each['peak'] for each in found):.0f} MiB a process at the peak, and "
        f"{max(each['growth'] for each in found):+.1f} MiB from the second epoch to epoch {EPOCHS}"
        for name, found in told.items()
    ]
    question = (
        f"What does an epoch take in one process and in two, {IMAGES:,} images, batch {BATCH:,}?"
    )
    return Answer(question, "s", rows, notes)
