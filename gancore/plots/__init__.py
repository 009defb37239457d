"""Figures: arrays in, a matplotlib Figure out. Nothing here trains, decides or prints."""

from gancore.plots.convergence import (
    criterion_over_parameter,
    descent_on_p_g,
    supremum_of_lines,
    trajectories,
)
from gancore.plots.curves import training_curves
from gancore.plots.images import image_grid, samples_and_neighbours, save_image_grid
from gancore.plots.jensen_shannon import (
    criterion_against_shift,
    criterion_landscapes,
    direct_and_detour,
    logarithm_and_tangent,
)
from gancore.plots.lotus import (
    curves_in_a_square,
    law_with_atoms,
    map_and_density,
    staircases,
    thinner_and_closer,
)
from gancore.plots.optimal_discriminator import (
    errors_of_learning,
    learned_discriminators,
    pointwise_payoffs,
    three_regions,
    value_around_the_best,
)
from gancore.plots.value import estimates_against_size, game_on_a_line, what_each_player_wants

__all__ = [
    "criterion_against_shift",
    "criterion_landscapes",
    "criterion_over_parameter",
    "curves_in_a_square",
    "descent_on_p_g",
    "direct_and_detour",
    "errors_of_learning",
    "estimates_against_size",
    "game_on_a_line",
    "image_grid",
    "law_with_atoms",
    "learned_discriminators",
    "logarithm_and_tangent",
    "map_and_density",
    "pointwise_payoffs",
    "samples_and_neighbours",
    "save_image_grid",
    "staircases",
    "supremum_of_lines",
    "thinner_and_closer",
    "three_regions",
    "training_curves",
    "trajectories",
    "value_around_the_best",
    "what_each_player_wants",
]
