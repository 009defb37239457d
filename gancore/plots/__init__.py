"""Figures: arrays in, a matplotlib Figure out. Nothing here trains, decides or prints."""

from gancore.plots.curves import training_curves
from gancore.plots.images import image_grid, samples_and_neighbours, save_image_grid
from gancore.plots.value import estimates_against_size, game_on_a_line, what_each_player_wants

__all__ = [
    "estimates_against_size",
    "game_on_a_line",
    "image_grid",
    "samples_and_neighbours",
    "save_image_grid",
    "training_curves",
    "what_each_player_wants",
]
