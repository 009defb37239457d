"""A progress bar that suits where it is shown: a terminal, a notebook, or nowhere."""

import sys
import time
from collections.abc import Callable
from typing import Any

import torch
from tqdm import tqdm

from gancore.gan.algorithm1 import Readings


class _NotebookBar(tqdm):  # type: ignore[misc]  # tqdm has no types
    """A bar that redraws one text output of its cell and leaves only its label behind.

    What stays in the notebook does not depend on the machine's speed, so that stored
    outputs can be compared anywhere.
    """

    disable: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from IPython.display import display

        self._label = kwargs["desc"]
        self._handle = display({"text/plain": self._label}, raw=True, display_id=True)
        super().__init__(*args, **kwargs, file=sys.__stdout__)

    def display(self, msg: str | None = None, pos: int | None = None) -> None:
        self._handle.update({"text/plain": str(self) if msg is None else msg}, raw=True)

    def close(self) -> None:
        if not self.disable:
            self.disable = True
            self._handle.update({"text/plain": self._label}, raw=True)


def progress_bar(*, total: int, label: str, initial: int = 0, show: bool = True) -> tqdm:
    """Make a bar that counts to ``total``.

    Parameters
    ----------
    total
        Steps to count.
    label
        What is being done.
    initial
        Steps done before.
    show
        False for silence. A terminal shows the bar on stderr; where stderr is no
        terminal, nothing is shown; a notebook shows it below its cell.

    Examples
    --------
    >>> with progress_bar(total=3, label="counting", show=False) as bar:
    ...     for _ in range(3):
    ...         bar.update()
    """
    options = {"total": total, "initial": initial, "desc": label, "mininterval": 0.25}
    if show and _in_notebook():
        return _NotebookBar(**options, leave=False)
    return tqdm(**options, disable=None if show else True, dynamic_ncols=True)


def show_readings(bar: tqdm) -> Callable[[Readings], None]:
    """Make a callback that advances a bar by one iteration and shows readings twice a second.

    Only then does the host wait for the device.
    """
    last_look = time.monotonic()

    def show(readings: Readings) -> None:
        nonlocal last_look
        bar.update()
        if not bar.disable and time.monotonic() - last_look > 0.5:
            last_look = time.monotonic()
            d_loss, g_loss, d_real, d_fake = torch.stack(readings).tolist()
            bar.set_postfix_str(
                f"loss D {d_loss:.3f} G {g_loss:.3f}, D(x) {d_real:.2f}, D(G(z)) {d_fake:.2f}",
                refresh=False,
            )

    return show


def _in_notebook() -> bool:
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    shell = get_ipython()
    return shell is not None and shell.has_trait("kernel")
