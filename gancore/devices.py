"""Which device a computation runs on, and random streams that live there."""

import numpy as np
import torch

from gancore.errors import UserError

DEVICES = ("auto", "cpu", "cuda", "mps")
"""The names that the command line and the notebooks take."""


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
    if name not in DEVICES:
        raise UserError(f"no device '{name}': choose one of {', '.join(DEVICES)}")
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
    >>> first, second = random_streams(0, [torch.device("cpu")] * 2)
    >>> first.initial_seed() == second.initial_seed()
    False
    """
    seeds = np.random.SeedSequence(seed).generate_state(len(devices), np.uint64)
    return [
        torch.Generator(device).manual_seed(int(state) >> 1)
        for device, state in zip(devices, seeds, strict=True)
    ]
