r"""The partition function Z of a restricted Boltzmann machine: counted, or estimated.

Salakhutdinov and Murray, "On the quantitative analysis of deep belief networks", 2008.
"""

from itertools import pairwise
from math import log

import torch
from torch import Tensor
from torch.nn.functional import softplus

from gancore.rivals.rbm import RBM

LARGEST_SUM = 20
"""Units of the smaller layer, up to which :func:`log_partition` counts all their states."""

_BLOCK = 2**14
"""States whose energies are in memory at a time."""


def log_partition(rbm: RBM) -> Tensor:
    """Return log Z exactly, by counting every state of the smaller layer.

    Raises
    ------
    ValueError
        If that layer has more than :data:`LARGEST_SUM` units.

    Examples
    --------
    >>> rbm = RBM(2, 3)
    >>> _ = torch.nn.init.zeros_(rbm.weight)
    >>> round(log_partition(rbm).item() / log(2), 4)  # 2^5 states, all of energy 0
    5.0
    """
    hidden, visible = rbm.weight.shape
    if min(hidden, visible) > LARGEST_SUM:
        raise ValueError(f"2^{min(hidden, visible)} states are too many: see log_partition_ais")
    if visible <= hidden:
        found = [-rbm.free_energy(v) for v in _all_states(visible).to(rbm.weight).split(_BLOCK)]
        return torch.cat(found).logsumexp(0)
    found = [
        h @ rbm.hidden_bias + softplus(rbm.visible_logits(h)).sum(-1)
        for h in _all_states(hidden).to(rbm.weight).split(_BLOCK)
    ]
    return torch.cat(found).logsumexp(0)


@torch.no_grad()
def log_partition_ais(
    rbm: RBM,
    base_bias: Tensor,
    *,
    chains: int,
    temperatures: int,
    rng: torch.Generator | None = None,
) -> tuple[float, float]:
    r"""Estimate log Z by annealed importance sampling.

    From independent pixels with biases a, where Z is known, the weights are switched on slowly:

    .. math:: -F_\beta(v) = ((1-\beta)\, a + \beta\, b)^\top v
        + \sum_j \log\left(1 + e^{\beta (c_j + W_{j \cdot} v)}\right)

    Each chain collects the log of its importance weight on the way from β = 0 to 1; the mean
    of the weights is an unbiased estimate of Z / Z₀. Its logarithm is therefore too small on
    average, and a log-likelihood that uses it too large.

    Parameters
    ----------
    rbm
        The model.
    base_bias
        a, shape (visible,), for instance the logits of :func:`~gancore.rivals.rbm.base_rates`.
    chains, temperatures
        Independent chains, two at least, and steps of β.
    rng
        The random stream.

    Returns
    -------
    tuple of float
        log Z in nats, and its standard error, from the spread of the weights over the chains.

    Raises
    ------
    ValueError
        If there are too few chains for a spread, or no step.

    Examples
    --------
    >>> rng = torch.Generator().manual_seed(0)
    >>> rbm = RBM(6, 4, rng=rng)
    >>> estimate, error = log_partition_ais(
    ...     rbm, torch.zeros(6), chains=100, temperatures=50, rng=rng
    ... )
    >>> bool(abs(estimate - log_partition(rbm)) < 4 * error + 1e-4)
    True
    """
    if chains < 2 or temperatures < 1:
        raise ValueError(f"two chains and a step are the least, not {chains} and {temperatures}")

    def minus_free_energy(v: Tensor, beta: float) -> Tensor:
        bias = (1 - beta) * base_bias + beta * rbm.visible_bias
        return v @ bias + softplus(beta * rbm.hidden_logits(v)).sum(-1)

    v = torch.bernoulli(base_bias.sigmoid().expand(chains, -1), generator=rng)
    log_weights = v.new_zeros(chains)
    for before, beta in pairwise(step / temperatures for step in range(temperatures + 1)):
        log_weights += minus_free_energy(v, beta) - minus_free_energy(v, before)
        h_input = beta * rbm.hidden_logits(v)
        h = torch.bernoulli(h_input.sigmoid(), generator=rng)
        v_input = (1 - beta) * base_bias + beta * rbm.visible_logits(h)
        v = torch.bernoulli(v_input.sigmoid(), generator=rng)
    log_base = len(rbm.hidden_bias) * log(2) + softplus(base_bias).sum().item()
    log_mean = torch.logsumexp(log_weights, 0).item() - log(chains)
    error = (log_weights - log_mean).exp().std().item() / chains**0.5
    return log_base + log_mean, error


def _all_states(units: int) -> Tensor:
    """Every binary vector, shape (2^units, units)."""
    return (torch.arange(2**units)[:, None] >> torch.arange(units)) & 1
