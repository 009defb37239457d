"""Algorithm 1 on the line, where p_data, p_g and D* are known at every moment.

The players are small and see samples only. What is *looked at* beside them, the densities, the
best discriminator, V and the divergence, is computed from the densities on a fine grid.
"""

from gancore.line.game import (
    GRID,
    TWO_BUMPS,
    LineGame,
    Snapshot,
    TabulatedDiscriminator,
    gradient_norms,
    line_game,
    look,
)
from gancore.line.play import BATCH_SIZE, play, train_discriminator

__all__ = [
    "BATCH_SIZE",
    "GRID",
    "TWO_BUMPS",
    "LineGame",
    "Snapshot",
    "TabulatedDiscriminator",
    "gradient_norms",
    "line_game",
    "look",
    "play",
    "train_discriminator",
]
