"""Tables of the kept runs, as Markdown, beside the figures that were published."""

from collections.abc import Callable, Sequence
from statistics import mean, stdev
from typing import Any

from torch import Tensor

from gancore.book.table import markdown
from gancore.results import metrics, names, original_program, read, samples_by_epoch, trials
from gancore.training.recipe import Recipe

PUBLISHED: dict[str, dict[str, tuple[float, float]]] = {
    "DBN": {"MNIST": (138, 2), "TFD": (1909, 66)},
    "Stacked CAE": {"MNIST": (121, 1.6), "TFD": (2110, 50)},
    "Deep GSN": {"MNIST": (214, 1.1), "TFD": (1890, 29)},
    "Adversarial nets": {"MNIST": (225, 2), "TFD": (2057, 26)},
}
"""Table 1 of the paper: mean log-likelihood of test data and its error, in nats."""


_ITERATIONS_AN_EPOCH = 500
"""Of the full MNIST, in minibatches of 100."""

_IN_WORDS: dict[str, Callable[[Any], str]] = {
    "optimizer": str.capitalize,
    "learning_rate": "learning rate {}".format,
    "learning_rate_divisor": lambda divisor: (
        "constant" if divisor == 1 else f"divided by {divisor} each update"
    ),
    "discriminator_learning_rate_factor": "{:g} times that for D".format,
    "input_keep": "D keeps {} of its inputs".format,
    "hidden_keep": "{} of its hidden units".format,
}
"""What a trial changed, in words."""


def final_scores(name: str, grid: str) -> list[dict[str, Any]]:
    """Return a run's scores at its last epoch on one grid of σ, one for each seed of codes.

    Parameters
    ----------
    name
        One of :func:`gancore.results.names`.
    grid
        ``"paper"`` or ``"fine"``.

    Examples
    --------
    >>> {score["sigma_grid"] for score in final_scores("mnist-seed0", "fine")}
    {'fine'}
    """
    run = read(name)
    return [
        score
        for score in run["scores"]
        if score["epoch"] == run["epochs"] and score["sigma_grid"] == grid
    ]


def scores_by_epoch(name: str, grid: str = "paper") -> dict[int, float]:
    """Return a run's figures over its training, in nats by the epoch, from the codes of seed 0.

    Examples
    --------
    >>> round(scores_by_epoch("mnist-seed0")[20], 1)
    110.9
    """
    return {
        score["epoch"]: score["log_likelihood"]
        for score in read(name)["scores"]
        if (score["seed"], score["sigma_grid"]) == (0, grid)
    }


def curves(name: str, *, after: str | None = None) -> dict[str, list[tuple[float, float]]]:
    """Return a run's figures over its training, for each grid as pairs of hours and nats.

    Parameters
    ----------
    name
        The run. The hours are those it measured itself, without the time for scoring.
    after
        The run that it went on from, whose hours come first.
    """
    hours, spent = {}, read(after)["seconds"] / 3600 if after else 0.0
    for record in metrics(name):
        spent += record["seconds"] / 3600
        hours[record["epoch"]] = spent
    return {
        grid: [(hours[epoch], nats) for epoch, nats in scores_by_epoch(name, grid).items()]
        for grid in ("paper", "fine")
    }


def real_data(name: str) -> dict[str, float]:
    """Return the anchor of a run's data set on each grid: the figure of real training images."""
    return {row["sigma_grid"]: row["log_likelihood"] for row in read(name)["real_data"]}


def labelled_samples(name: str) -> dict[str, Tensor]:
    """Return samples along a run's way, by "epoch N"."""
    return {f"epoch {epoch}": images for epoch, images in samples_by_epoch(name).items()}


def at_epoch(runs: Sequence[str], epoch: int) -> str:
    """Write several runs' figures at one epoch, from the same codes, with their spread.

    Examples
    --------
    >>> at_epoch(["mnist-seed0"], 250).splitlines()[0]
    "| run | authors' grid | fine grid |"
    """
    rows = [["run", "authors' grid", "fine grid"], ["---", "---:", "---:"]]
    columns: list[list[float]] = []
    for name in runs:
        scores = {
            score["sigma_grid"]: score
            for score in read(name)["scores"]
            if (score["epoch"], score["seed"]) == (epoch, 0)
        }
        rows.append([f"`{name}`", _figure(scores["paper"]), _figure(scores["fine"])])
        columns.append([scores[grid]["log_likelihood"] for grid in ("paper", "fine")])
    if len(runs) > 1:
        spreads = [stdev(column) for column in zip(*columns, strict=True)]
        rows.append(["standard deviation between runs", *(f"{each:.1f}" for each in spreads)])
    return markdown(rows)


def runs_of(dataset: str) -> list[str]:
    """List the kept runs of the 2014 paper's networks on a data set."""
    runs = {name: read(name)["run"] for name in names()}
    return [
        name
        for name, run in runs.items()
        if run["dataset"] == dataset and run["recipe"].get("architecture", "mlp") == "mlp"
    ]


def runs_table(dataset: str) -> str:
    """Write every run on a data set: what it cost and what it reached, with the anchor below.

    Examples
    --------
    >>> runs_table("mnist").splitlines()[0].split(" | ")[1:4]
    ['epochs', 'minutes', "authors' grid"]
    """
    rows = [
        ["run", "epochs", "minutes", "authors' grid", "σ", "fine grid", "σ"],
        ["---"] + ["---:"] * 6,
    ]
    for name in runs_of(dataset):
        run = read(name)
        cells = [f"`{name}`", str(run["epochs"]), f"{run['seconds'] / 60:.0f}"]
        for grid in ("paper", "fine"):
            score = final_scores(name, grid)[0]
            cells += [_figure(score), f"{score['sigma']:.4f}"]
        rows.append(cells)
    anchors = read(runs_of(dataset)[0])["real_data"]
    cells = [f"real training images ({anchors[0]['samples']:,})", "", ""]
    for anchor in anchors:
        cells += [_figure(anchor), f"{anchor['sigma']:.4f}"]
    rows.append(cells)
    return markdown(rows)


def mean_score(name: str) -> float:
    """Return a run's figure at its last epoch, the mean over the sets of codes, in nats.

    σ is of the authors' grid.

    Examples
    --------
    >>> round(mean_score("mnist-finish-seed0"), 1)
    220.5
    """
    return mean(score["log_likelihood"] for score in final_scores(name, "paper"))


def table_1(ours: dict[str, tuple[str, str]]) -> str:
    """Write the paper's Table 1 with our rows below it.

    Parameters
    ----------
    ours
        For the label of each row of ours, the names of its run on digits and of its run
        on the TFD; an empty name leaves the cell open. A figure is the mean over the sets
        of codes that were drawn, its error that over the test images.
    """
    rows = [["model", "MNIST", "TFD"], ["---", "---:", "---:"]]
    for model, figures in PUBLISHED.items():
        rows.append([model, *(f"{nats} ± {error}" for nats, error in figures.values())])
    for label, runs in ours.items():
        rows.append([label, *(_mean_figure(run) if run else "open" for run in runs)])
    return markdown(rows)


def trials_table() -> str:
    """Write what was tried, one row a trial, as :func:`gancore.results.trials` has it."""
    rows = [
        ["went on from", "changed", "epochs", "rate at the end", "G", "average of G"],
        ["---", "---"] + ["---:"] * 4,
    ]
    for trial in trials():
        recipe = Recipe.from_dict({**read("mnist-seed0")["run"]["recipe"], **trial["change"]})
        rate = recipe.learning_rate_at(trial["epochs"] * _ITERATIONS_AN_EPOCH)
        changes = ", ".join(_IN_WORDS[key](value) for key, value in trial["change"].items())
        scores = (
            "" if trial[key] is None else f"{trial[key]:.1f}" for key in ("generator", "average")
        )
        rows.append(
            [trial["start"], changes or "nothing", f"{trial['epochs']}", f"{rate:.2g}", *scores]
        )
    return markdown(rows)


def original_updates() -> str:
    """Write how far our weights lie from those of the authors' own program, update by update.

    Examples
    --------
    >>> original_updates().splitlines()[2].split(" | ")[1:]
    ['float64', 'as theirs', '1.7e-17', '5.5e-17', '8e-17 |']
    """
    known = original_program()["updates"]
    counts = list(known[0]["differences"])
    rows = [
        ["start", "numbers", "velocity", *(f"after {count}" for count in counts)],
        ["---", "---", "---"] + ["---:"] * len(counts),
    ]
    for row in known:
        velocity = {"steps": "as theirs", "gradients": "as PyTorch's"}[row["velocity"]]
        differences = (f"{row['differences'][count]:.2g}" for count in counts)
        rows.append([row["start"], row["precision"], velocity, *differences])
    return markdown(rows)


def original_scores() -> dict[str, dict[int, float]]:
    """Return Parzen figures in nats by the epoch: of the authors' program, and of two runs of ours.

    Examples
    --------
    >>> {label: scores[20] for label, scores in original_scores().items()}
    {"the authors' program": 93.2, 'gancore, seed 0': 110.9, 'gancore, seed 1': 99.7}
    """
    scores = original_program()["scores"]
    ours = scores_by_epoch("mnist-seed0").items()
    kept = {epoch: round(nats, 1) for epoch, nats in ours if epoch < 50}
    labelled = {
        "the authors' program": scores["authors"],
        "gancore, seed 0": kept,
        "gancore, seed 1": scores["gancore_seed_1"],
    }
    return {
        label: {int(epoch): nats for epoch, nats in curve.items()}
        for label, curve in labelled.items()
    }


def _mean_figure(name: str) -> str:
    error = final_scores(name, "paper")[0]["standard_error"]
    return f"{mean_score(name):.1f} ± {error:.1f}"


def _figure(score: dict[str, Any]) -> str:
    return f"{score['log_likelihood']:.1f} ± {score['standard_error']:.1f}"
