"""Figures: arrays in, a matplotlib Figure out. Nothing here trains, decides or prints."""

from gancore.plots.algorithm1 import figure_1, figure_1_player
from gancore.plots.convergence import (
    criterion_over_parameter,
    descent_on_p_g,
    supremum_of_lines,
    trajectories,
)
from gancore.plots.curves import nearest_distances, training_curves
from gancore.plots.faces import one_picture_scores
from gancore.plots.images import image_grid, labelled_rows, samples_and_neighbours
from gancore.plots.jensen_shannon import (
    criterion_against_shift,
    criterion_landscapes,
    direct_and_detour,
    logarithm_and_tangent,
    nearest_normals,
)
from gancore.plots.latent import changes_along_directions, curves_in_panels
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
from gancore.plots.parzen import (
    loss_over_dimension,
    score_over_count,
    score_over_width,
    windows_on_a_line,
)
from gancore.plots.player import Frame, Player
from gancore.plots.results import scores_over_epochs, scores_over_time
from gancore.plots.saturation import (
    gradients_against_strength,
    in_turn_and_at_once,
    slopes_of_both_objectives,
    starving_and_fed,
    what_k_does,
)
from gancore.plots.value import estimates_against_size, game_on_a_line, what_each_player_wants

__all__ = [
    "Frame",
    "Player",
    "changes_along_directions",
    "criterion_against_shift",
    "criterion_landscapes",
    "criterion_over_parameter",
    "curves_in_a_square",
    "curves_in_panels",
    "descent_on_p_g",
    "direct_and_detour",
    "errors_of_learning",
    "estimates_against_size",
    "figure_1",
    "figure_1_player",
    "game_on_a_line",
    "gradients_against_strength",
    "image_grid",
    "in_turn_and_at_once",
    "labelled_rows",
    "law_with_atoms",
    "learned_discriminators",
    "logarithm_and_tangent",
    "loss_over_dimension",
    "map_and_density",
    "nearest_distances",
    "nearest_normals",
    "one_picture_scores",
    "pointwise_payoffs",
    "samples_and_neighbours",
    "score_over_count",
    "score_over_width",
    "scores_over_epochs",
    "scores_over_time",
    "slopes_of_both_objectives",
    "staircases",
    "starving_and_fed",
    "supremum_of_lines",
    "thinner_and_closer",
    "three_regions",
    "training_curves",
    "trajectories",
    "value_around_the_best",
    "what_each_player_wants",
    "what_k_does",
    "windows_on_a_line",
]
