"""The networks' part of a checkpoint, checked before any of it is loaded."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Adam, Optimizer

from gancore.gan.algorithm1 import GAN


def networks_state(gan: GAN, average: nn.Module | None) -> dict[str, Any]:
    """Return the weights of both networks and of the average, and the optimisers' states."""
    return {
        "generator": gan.generator.state_dict(),
        "discriminator": gan.discriminator.state_dict(),
        "average": None if average is None else average.state_dict(),
        "optimizers": {name: each.state_dict() for name, each in _optimizers(gan).items()},
    }


@contextmanager
def state_errors() -> Iterator[None]:
    """Raise ValueError in place of the errors that a malformed state causes in the block.

    Raises
    ------
    ValueError
        If an entry of the state is missing or of another type.
    """
    try:
        yield
    except (LookupError, AttributeError, TypeError) as error:
        raise ValueError("not the state of such a run") from error


@state_errors()
def load_networks(gan: GAN, average: nn.Module | None, state: Mapping[str, Any]) -> None:
    """Put back what :func:`networks_state` returned.

    Raises
    ------
    ValueError
        If it is that of other networks or of another learning rule; nothing has changed then.
    """
    modules = {"generator": gan.generator, "discriminator": gan.discriminator}
    if average is not None:
        modules["average"] = average
    for name, module in modules.items():
        _check_weights(module, state[name])
    moments = {
        name: _fitting(optimizer, state["optimizers"][name]["state"])
        for name, optimizer in _optimizers(gan).items()
    }
    for name, module in modules.items():
        module.load_state_dict(state[name])
    for name, optimizer in _optimizers(gan).items():
        optimizer.load_state_dict(moments[name])


@state_errors()
def take_over(gan: GAN, average: nn.Module | None, state: Mapping[str, Any]) -> None:
    """Start from the weights in another run's state; the average starts from its G.

    Raises
    ------
    ValueError
        If they are those of other networks; nothing has changed then.
    """
    modules = {"generator": gan.generator, "discriminator": gan.discriminator}
    for name, module in modules.items():
        _check_weights(module, state[name])
    for name, module in modules.items():
        module.load_state_dict(state[name])
    if average is not None:
        average.load_state_dict(state["generator"])


def _optimizers(gan: GAN) -> dict[str, Optimizer]:
    return {"generator": gan.generator_optimizer, "discriminator": gan.discriminator_optimizer}


def _check_weights(module: nn.Module, weights: Mapping[str, Tensor]) -> None:
    expected = {name: weight.shape for name, weight in module.state_dict().items()}
    if {name: weight.shape for name, weight in weights.items()} != expected:
        raise ValueError("weights of another network")


def _fitting(optimizer: Optimizer, state: Mapping[int, Mapping[str, Tensor]]) -> dict[str, Any]:
    """Copy a saved state into tensors of the shapes that an optimiser has to find.

    Its kernels trust them: they would read and write beyond a tensor that is smaller. The
    settings are the optimiser's own.
    """
    parameters = optimizer.param_groups[0]["params"]
    if state and state.keys() != set(range(len(parameters))):
        raise ValueError("the learning rule moved other weights")
    fitting = {}
    for index, kept in state.items():
        shapes = _kept_shapes(optimizer, parameters[index])
        if {name: tensor.shape for name, tensor in kept.items()} != shapes:
            raise ValueError("the state of another learning rule")
        fitting[index] = {
            name: torch.empty(shapes[name], device="cpu").copy_(kept[name]) for name in shapes
        }
    return {"state": fitting, "param_groups": optimizer.state_dict()["param_groups"]}


def _kept_shapes(optimizer: Optimizer, parameter: Tensor) -> dict[str, torch.Size]:
    shape = parameter.shape
    if isinstance(optimizer, Adam):
        return {"step": torch.Size(), "exp_avg": shape, "exp_avg_sq": shape}
    return {"momentum_buffer": shape}
