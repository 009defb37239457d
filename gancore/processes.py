"""Several processes, on one machine or many, that compute one thing together.

``torchrun`` starts them. All hold the same weights, data and random streams. Each computes its
own rows of every batch, and what they find is added up: so a result depends on the number of
processes by rounding only.
"""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from gancore.errors import UserError

if TYPE_CHECKING:  # PyTorch takes seconds to import, and the command line asks for its rank first
    import torch
    from torch import Tensor

PATIENCE = timedelta(seconds=50)
"""How long a process waits for another before it counts it as lost."""


class Processes:
    """The processes of a job, as one of them sees it.

    Parameters
    ----------
    rank
        The number of this process, from 0.
    count
        How many there are.

    Examples
    --------
    >>> import torch
    >>> Processes(1, 3).share(torch.arange(8))
    tensor([2, 3, 4])
    """

    def __init__(self, rank: int, count: int) -> None:
        self.rank, self.count = rank, count
        self._rows = (0, 1, 1)  # the first of ours, the one behind our last, those of the batch

    def share(self, batch: Tensor) -> Tensor:
        """Return the rows of a batch that this process computes; of a small one, maybe none.

        They are remembered: :meth:`others`, :meth:`weigh` and :meth:`gather` speak of the batch
        that was shared last.
        """
        rows = len(batch)
        first, end = (rank * rows // self.count for rank in (self.rank, self.rank + 1))
        self._rows = (first, end, rows)
        return batch[first:end]

    def others(self) -> tuple[int, int]:
        """Count the last batch's rows that come before and after those of this process."""
        first, end, rows = self._rows
        return first, rows - end

    def weigh(self, mean: Tensor) -> Tensor:
        """Weight a mean over this process's rows by its share of the last batch.

        Their sum over all processes is the mean over the batch.
        """
        first, end, rows = self._rows
        return mean * ((end - first) / rows) if end > first else mean.new_zeros(mean.shape)

    def add_up(self, tensors: Iterable[Tensor]) -> None:
        """Replace tensors, in place, by their sums over all processes.

        Raises
        ------
        UserError
            If another process is lost.
        """
        if self.count == 1:
            return
        import torch
        from torch import distributed

        tensors = list(tensors)
        together = torch.cat([each.flatten() for each in tensors])
        with _told():
            distributed.all_reduce(together)
        parts = together.split([each.numel() for each in tensors])
        for each, part in zip(tensors, parts, strict=True):
            each.copy_(part.view_as(each))

    def gather(self, rows: Tensor) -> Tensor:
        """Put the rows that the processes have computed together again, in their order.

        Raises
        ------
        UserError
            If another process is lost.
        """
        if self.count == 1:
            return rows
        before, after = self.others()
        whole = rows.new_zeros(before + len(rows) + after, *rows.shape[1:])
        whole[before : before + len(rows)] = rows
        self.add_up([whole])
        return whole

    def from_first(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """Return the state, of tensors and plain values, that the first process has.

        Raises
        ------
        UserError
            If another process is lost.
        """
        import torch
        from torch import distributed

        file = io.BytesIO()
        if self.rank == 0:
            torch.save(dict(state), file)
        content = [file.getvalue()]
        with _told():
            distributed.broadcast_object_list(content)
        return torch.load(io.BytesIO(content[0]), map_location="cpu", weights_only=True)


_LOST = (
    "another process of this job has ended or cannot be reached: what was saved is whole, and "
    "--resume goes on, with as many processes as you like"
)

ALONE = Processes(0, 1)
"""The only process of a job."""


def own_rank() -> int:
    """Return the number that ``torchrun`` gave this process; 0 where it did not start it."""
    return _told_by_torchrun()[0]


def _told_by_torchrun() -> tuple[int, int]:
    """Return this process's number and how many there are; other programs set RANK, too."""
    rank, count = (os.environ.get(name, "") for name in ("RANK", "WORLD_SIZE"))
    if rank.isdecimal() and count.isdecimal() and os.environ.get("MASTER_ADDR"):
        return int(rank), int(count)
    return 0, 1


@contextmanager
def together(device: torch.device) -> Iterator[Processes]:
    """Join the processes that ``torchrun`` has started; without it, be the only one.

    Parameters
    ----------
    device
        The device that this process computes on.

    Raises
    ------
    UserError
        If the others cannot be reached, ``torchrun`` ends this process since another has ended, or
        processes cannot compute together on that kind of device.
    """
    _, count = _told_by_torchrun()
    if count == 1:
        yield ALONE
        return
    if device.type not in ("cpu", "cuda"):
        raise UserError(
            f"several processes compute on cpu or cuda, not on {device.type}: add --device cpu"
        )
    import torch
    from torch import distributed

    if device.type == "cuda":
        torch.cuda.set_device(device)
    before = signal.signal(signal.SIGTERM, _end)
    try:
        with _told():
            backend = "nccl" if device.type == "cuda" else "gloo"
            distributed.init_process_group(backend, timeout=PATIENCE)
        yield Processes(distributed.get_rank(), count)
    finally:
        signal.signal(signal.SIGTERM, before)
        if distributed.is_initialized():
            distributed.destroy_process_group()


@contextmanager
def _told() -> Iterator[None]:
    """Say in a line that another process is gone."""
    try:
        yield
    except RuntimeError as error:
        raise UserError(_LOST) from error


def _end(*_: Any) -> None:
    raise UserError(_LOST)
