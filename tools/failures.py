"""Play every game of chapter 13's long table, and keep what came out.

Five games of each kind, on the ring and on the grid.

usage: python -m tools.failures
"""

import time
from functools import partial
from itertools import product
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from gancore.variants.modes import grid, ring
from gancore.variants.penalties import (
    critic_loss,
    r1_penalty,
    wasserstein_generator_loss,
    wgan_gp_penalty,
)
from gancore.variants.side_by_side import binary_loss, play
from tools.experiment import Experiment

STEPS = 3000
DATA = {"ring": ring(std=0.1), "grid": grid(std=0.05)}
RATES = {"D slower": (2e-3, 1e-3), "D faster": (2e-3, 4e-3)}
KINDS = ("2014", "R1", "spectral norm", "WGAN-GP")


def _with_r1(d: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
    return binary_loss(d, real, fake) + r1_penalty(d, real, gamma=0.5)


def _with_gradient_penalty(
    d: nn.Module, real: Tensor, fake: Tensor, *, rng: torch.Generator
) -> Tensor:
    wasserstein = critic_loss(real_logits=d(real), fake_logits=d(fake))
    return wasserstein + wgan_gp_penalty(d, real, fake, weight=1.0, rng=rng)


def _rules(kind: str) -> dict[str, Any]:
    if kind == "R1":
        return {"discriminator_loss": _with_r1}
    if kind == "spectral norm":
        return {"norm": spectral_norm}
    if kind == "WGAN-GP":
        loss = partial(_with_gradient_penalty, rng=torch.Generator().manual_seed(0))
        return {"discriminator_loss": loss, "generator_loss": wasserstein_generator_loss}
    return {}


def main() -> None:
    """Play the games that are missing, and write both files after each kind."""
    experiment = Experiment("failures", "python -m tools.failures", steps=STEPS, games=[])
    games = experiment.record["games"]
    done = {(row["data"], row["rates"], row["rules"]) for row in games}
    for data, rates, kind in product(DATA, RATES, KINDS):
        if (data, rates, kind) in done:
            continue
        began = time.process_time()
        g_rate, d_rate = RATES[rates]
        players = play(
            DATA[data],
            generator_rate=g_rate,
            discriminator_rate=d_rate,
            iterations=STEPS,
            **_rules(kind),
        )
        row: dict[str, Any] = {"data": data, "rates": rates, "rules": kind}
        for name, g in zip(("last", "mean"), players, strict=True):
            noise = torch.randn(5, 2500, 2, generator=torch.Generator().manual_seed(1))
            with torch.no_grad():
                samples = g(noise)
            reached = DATA[data].reached(samples)
            row[f"modes_{name}"] = reached.modes.tolist()
            row[f"quality_{name}"] = [round(each, 3) for each in reached.quality.tolist()]
            points = samples[0, :500].half().numpy()
            experiment.arrays[f"{data}, {rates}, {kind}, {name}"] = points
        row["seconds"] = round(time.process_time() - began)
        print(row, flush=True)
        games.append(row)
        experiment.write()


if __name__ == "__main__":
    main()
