"""Play every game of chapter 13's long table, and keep what came out.

Five games of each kind, on the ring and on the grid. It writes ``failures.json`` and
``failures.npz`` into ``gancore/results``.

usage: python -m tools.failures
"""

import json
import sys
import time
from functools import partial
from typing import Any

import numpy as np
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
from tools.project import ROOT

STEPS = 3000
DATA = {"ring": ring(deviation=0.1), "grid": grid(deviation=0.05)}
RATES = {"D slower": (2e-3, 1e-3), "D faster": (2e-3, 4e-3)}


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


def main() -> int:
    """Play all games and write both files."""
    rows, points = [], {}
    for data, modes in DATA.items():
        for rates, (g_rate, d_rate) in RATES.items():
            for kind in ("2014", "R1", "spectral norm", "WGAN-GP"):
                began = time.process_time()
                players = play(
                    modes,
                    generator_rate=g_rate,
                    discriminator_rate=d_rate,
                    steps=STEPS,
                    **_rules(kind),
                )
                row: dict[str, Any] = {"data": data, "rates": rates, "rules": kind}
                for name, g in zip(("last", "mean"), players, strict=True):
                    noise = torch.randn(5, 2500, 2, generator=torch.Generator().manual_seed(1))
                    with torch.no_grad():
                        samples = g(noise)
                    reached = modes.reached(samples)
                    row[f"modes_{name}"] = reached.modes.tolist()
                    row[f"quality_{name}"] = [round(each, 3) for each in reached.quality.tolist()]
                    points[f"{data}, {rates}, {kind}, {name}"] = samples[0, :500].half().numpy()
                row["seconds"] = round(time.process_time() - began)
                print(row, flush=True)
                rows.append(row)
    folder = ROOT / "gancore" / "results"
    record = {
        "command": "python -m tools.failures",
        "machine": "one core of a CPU",
        "steps": STEPS,
        "games": rows,
    }
    (folder / "failures.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    np.savez_compressed(folder / "failures.npz", **points)
    return 0


if __name__ == "__main__":
    sys.exit(main())
