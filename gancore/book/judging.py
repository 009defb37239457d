"""How samples are judged: what the paper says, what its authors' script did, what gancore does.

The authors' script is the ``parzen_ll.py`` that they published
(https://github.com/goodfeli/adversarial). What is judged, and how it was trained, is the matter of
:mod:`gancore.book.ledger`.
"""

from gancore.book.ledger import Files
from gancore.book.table import markdown
from gancore.datasets.mnist import TRAINING_IMAGES
from gancore.evaluation.parzen import SIGMA_GRIDS, VALIDATION_POINTS

_COMMON = (
    ("samples", "—", "10,000", "10,000"),
    (
        "σ is one of",
        "—",
        "10 widths from 0.1 to 1 in equal ratios, or others on request",
        f"{len(SIGMA_GRIDS['paper'])} widths from 0.1 to 1 in equal ratios, or others on request",
    ),
)

JUDGING: dict[Files, tuple[tuple[str, str, str, str], ...]] = {
    "mnist": (
        (
            "training images",
            "—",
            "the first 50,000 of 60,000",
            f"the first {TRAINING_IMAGES:,} of 60,000",
        ),
        (
            "σ is chosen on",
            "the validation set",
            "the first 1,000 of the other 10,000",
            f"the first {VALIDATION_POINTS:,} of the other 10,000",
        ),
        *_COMMON,
        ("judged on", "the test set", "the 10,000 test images", "the 10,000 test images"),
        (
            "error of the mean",
            "across examples",
            "their deviation / √10,000",
            "their deviation / √10,000",
        ),
    ),
    "tfd": (
        ("training images", "—", "unlabeled in fold 0", "unlabeled in every fold"),
        (
            "σ is chosen on",
            "a fold's validation set",
            "all images of that part",
            "all images of that part",
        ),
        *_COMMON,
        ("judged on", "the test set", "the fold's test images", "the fold's test images"),
        (
            "error of the mean",
            "across folds",
            "— (a call of the script judges one fold)",
            "the deviation of the 5 folds / √5",
        ),
    ),
}
"""Lines by the authors' data set: what, in the paper, in the authors' files, here."""


def as_markdown(files: Files) -> str:
    """Write the lines as a Markdown table; where gancore does as the authors did, it says "=".

    Parameters
    ----------
    files
        Digits or faces.

    Examples
    --------
    >>> print(as_markdown("mnist").splitlines()[4])
    | samples | — | 10,000 | = |
    """
    rows = [["what", "the paper", "the authors' files", "gancore"], ["---"] * 4]
    for what, paper, theirs, ours in JUDGING[files]:
        rows.append([what, paper, theirs, "=" if ours == theirs else ours])
    return markdown(rows)
