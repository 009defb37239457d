"""What averages of G along recorded games are worth, as a table."""

from collections.abc import Sequence
from typing import Any

from gancore.book.table import markdown
from gancore.results import experiment

_DIGITS = {"log_likelihood": 1, "frechet": 2, "precision": 2, "recall": 2, "coverage": 2}


def averages_table(epoch: int, games: Sequence[dict[str, Any]] | None = None) -> str:
    """Write a row for each memory, with the figures of every game that came so far.

    Below them stand other samples, judged in the same way.

    Parameters
    ----------
    epoch
        The epoch after which the averages were judged.
    games
        Records of games, in the order of the figures in a cell; by default the recorded games of
        ``mnist``.

    Examples
    --------
    >>> averages_table(150).splitlines()[2].split(" | ")[0]
    '| G itself'
    """
    found = experiment("averages")
    by_memory: dict[int, list[dict[str, Any]]] = {}
    played = found["games"] if games is None else games
    for row in (row for game in played for row in game["averages"]):
        if row["epoch"] == epoch:
            by_memory.setdefault(row["memory"], []).append(row)
    rows = [
        ["G averaged over", "nats", "Fréchet", "precision", "recall", "coverage"],
        ["---"] + ["---:"] * len(_DIGITS),
    ]
    for memory, of_games in by_memory.items():
        rows.append(["G itself" if memory == 1 else f"{memory} epochs", *_figures(of_games)])
    rows += [[row["run"], *_figures([row])] for row in found["beside"]]
    return markdown(rows)


def _figures(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Write the figures of several sets of samples, a cell for each measure."""
    return [
        ", ".join(f"{row[measure]:.{digits}f}" for row in rows)
        for measure, digits in _DIGITS.items()
    ]
