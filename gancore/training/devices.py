"""Which device a computation runs on, and random streams that live there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gancore.errors import UserError

if TYPE_CHECKING:  # PyTorch takes seconds to import: a name can be checked without it
    import torch

DEVICES = ("auto", "cpu", "cuda", "mps")
"""The names that the command line and the notebooks take."""


def check_name(name: str) -> str:
    """Return a device's name if it is one of :data:`DEVICES`.

    Raises
    ------
    UserError
        If it is not.

    Examples
    --------
    >>> check_name("auto")
    'auto'
    """
    if name not in DEVICES:
        raise UserError(f"no device '{name}': choose one of {', '.join(DEVICES)}")
    return name


def pick(name: str = "auto") -> torch.device:
    """Turn a device's name into a device that is here.

    Parameters
    ----------
    name
        ``"auto"`` takes CUDA where there is one, then MPS, then the CPU.

    Raises
    ------
    UserError
        If the name is unknown or the machine has no such device.

    Examples
    --------
    >>> pick("cpu")
    device(type='cpu')
    """
    import torch

    check_name(name)
    here = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name == "auto":
        name = next(kind for kind, available in here.items() if available)
    if not here[name]:
        raise UserError(f"this machine has no {name} device that PyTorch can use: try --device cpu")
    return torch.device(name)


def random_streams(seed: int, devices: list[torch.device]) -> list[torch.Generator]:
    """Make independent random streams from one seed, one on each device named.

    Parameters
    ----------
    seed
        Any whole number from 0.
    devices
        Where each stream lives; the same seed and position give the same stream.

    Examples
    --------
    >>> import torch
    >>> first, second = random_streams(0, [torch.device("cpu")] * 2)
    >>> first.initial_seed() == second.initial_seed()
    False
    """
    import numpy as np
    import torch

    seeds = np.random.SeedSequence(seed).generate_state(len(devices), np.uint64)
    return [
        torch.Generator(device).manual_seed(int(state) >> 1)
        for device, state in zip(devices, seeds, strict=True)
    ]
