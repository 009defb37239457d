"""Which device a computation runs on, and random streams that live there."""

from __future__ import annotations

import os
from collections.abc import Mapping
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
    """Return the device of a name, if this machine has it.

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
    if name == "cuda" and "LOCAL_RANK" in os.environ:  # torchrun counts a machine's processes
        return torch.device(name, int(os.environ["LOCAL_RANK"]))
    return torch.device(name)


def conditions(device: torch.device, process_count: int = 1) -> dict[str, str | int]:
    """Return what the exact bytes of a result depend on besides the code and the seed.

    Parameters
    ----------
    device
        Where it is computed.
    process_count
        How many compute it together.

    Returns
    -------
    dict
        ``device``, with the processor's instructions or the card's name; ``torch``, its release;
        ``processes``; on the CPU ``threads``, whose number fixes the order in which sums are taken.

    Examples
    --------
    >>> import torch
    >>> list(conditions(torch.device("cpu")))
    ['device', 'torch', 'processes', 'threads']
    """
    import torch

    found: dict[str, str | int] = {
        "device": device.type,
        "torch": str(torch.__version__),
        "processes": process_count,
    }
    if device.type == "cpu":
        found["device"] = f"cpu with {torch.backends.cpu.get_cpu_capability()}"
        found["threads"] = torch.get_num_threads()
    elif device.type == "cuda":
        found["device"] = f"cuda on {torch.cuda.get_device_name(device)}"
    return found


def changed_conditions(then: Mapping[str, str | int], now: Mapping[str, str | int]) -> list[str]:
    """List in words which of the recorded :func:`conditions` have changed.

    Examples
    --------
    >>> changed_conditions({"threads": 64}, {"threads": 2, "processes": 1})
    ['threads 2 instead of 64']
    """
    return [
        f"{name} {value} instead of {then[name]}"
        for name, value in now.items()
        if then.get(name, value) != value
    ]


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


def continue_streams(
    streams: Mapping[str, torch.Generator], states: Mapping[str, torch.Tensor]
) -> bool:
    """Set random streams to the saved states of the same names.

    Returns
    -------
    bool
        False if the states are those of another kind of device; all streams are then as before.

    Examples
    --------
    >>> import torch
    >>> stream, other = random_streams(0, [torch.device("cpu")] * 2)
    >>> continue_streams({"noise": stream}, {"noise": other.get_state()})
    True
    >>> continue_streams({"noise": stream}, {"noise": torch.zeros(16, dtype=torch.uint8)})
    False
    """
    if any(states[name].shape != each.get_state().shape for name, each in streams.items()):
        return False
    for name, each in streams.items():
        each.set_state(states[name].cpu())
    return True
