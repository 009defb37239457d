"""How long the recorded runs on MNIST took to the nats of Table 1, from their own records."""

from benchmarks.measure import Answer, Figure
from gancore import results
from gancore.book.kept_runs import curves, runs_of, scores_by_epoch

NATS = (150, 200, 225)


def answer(_: int) -> Answer:
    """List the minutes of training after which a run's evaluation first reached each number."""
    rows, best = {}, {}
    for name in runs_of("mnist"):
        before = started_from(name)
        known = max(scores_by_epoch(before).values()) if before else 0
        best[name] = max(scores_by_epoch(name).values())
        for nats in NATS:
            if known < nats <= best[name]:
                epoch, hours = first_reached(name, nats, after=before)
                rows[f"{name}: {nats} nats, by epoch {epoch}"] = Figure.of([60 * hours])
    told = "; ".join(f"{name} {score:.1f}" for name, score in best.items())
    return Answer(
        "How long did the recorded runs train to a number?",
        "minutes",
        rows,
        [
            "test log-likelihood on the authors' grid, codes of seed 0, at the epochs whose "
            "weights were kept; a run that went on from another counts the time of both",
            f"the best of each run, in nats: {told}",
        ],
        contest=False,
    )


def first_reached(name: str, nats: float, *, after: str | None) -> tuple[int, float]:
    """Return the first epoch whose figure is so high, and the hours until then."""
    epochs = scores_by_epoch(name)
    places = zip(epochs, curves(name, after=after)["paper"], strict=True)
    return next((epoch, hours) for epoch, (hours, score) in places if score >= nats)


def started_from(name: str) -> str | None:
    """Return the run from whose end a run went on, if there is one."""
    start = results.read(name)["run"]["start"]
    if start is None:
        return None
    recipe, seed, _ = (words.split()[-1] for words in start.split(", "))
    return f"{recipe}-seed{seed}"
