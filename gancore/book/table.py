"""Small tables of figures, which a notebook shows as Markdown."""

from collections.abc import Iterable, Sequence


def markdown(rows: Iterable[Sequence[object]]) -> str:
    """Write rows, a head and its rule among them, as a Markdown table.

    Examples
    --------
    >>> print(markdown([["n"], ["---"], [10]]))
    | n |
    | --- |
    | 10 |
    """
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows)


class Table:
    """Rows under a head: the first column to the left, figures to the right.

    Parameters
    ----------
    head
        What stands above the columns.
    rows
        What stands in them, each as long as the head; anything that ``str`` takes.

    Raises
    ------
    ValueError
        If a row is shorter or longer than the head.

    Examples
    --------
    >>> Table(["n", "mean"], [[10, "0.258"], [100, "0.251"]])
    | n | mean |
    | --- | ---: |
    | 10 | 0.258 |
    | 100 | 0.251 |
    """

    def __init__(self, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
        if wrong := [line for line in lines if len(line) != len(head)]:
            raise ValueError(f"the table has {len(head)} columns, and not {wrong[0]}")
        self._text = markdown(lines)

    def __repr__(self) -> str:
        return self._text

    def _repr_markdown_(self) -> str:
        return self._text
