"""Every figure is drawn, from small inputs; beside this file, what a figure computes itself."""

import inspect
import warnings
from importlib import import_module
from io import BytesIO
from pkgutil import walk_packages

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.figure import Figure

from gancore import book
from gancore.book import shared_figures
from gancore.book.algorithm_1 import figure_1
from gancore.book.algorithm_1 import figures as algorithm_1
from gancore.book.convergence import figures as convergence
from gancore.book.faces import figures as faces
from gancore.book.failures_and_after import figures as failures_and_after
from gancore.book.jensen_shannon import figures as jensen_shannon
from gancore.book.latent_space import figures as latent_space
from gancore.book.lotus import figures as lotus
from gancore.book.mnist import figures as mnist
from gancore.book.optimal_discriminator import figures as optimal_discriminator
from gancore.book.parzen import figures as parzen
from gancore.book.reproducing import figures as reproducing
from gancore.book.value_function import figures as value_function
from gancore.theory.integration import MonteCarlo
from gancore.toy.game import toy_game
from gancore.toy.training import train

X = np.linspace(0.1, 0.9, 7)
CURVES = {"one": X, "two": X**2}
DENSITIES = {"p_data": X, "p_g": 1 - X}
ESTIMATES = [MonteCarlo(0.3, 0.01), MonteCarlo(0.4, 0.02)]
IMAGES = torch.rand(5, 1, 8, 8, generator=torch.Generator().manual_seed(0))
PATH = np.stack([X, 1 - X], axis=1)
POINTS = torch.rand(6, 2, generator=torch.Generator().manual_seed(0))
PAIRS = [(1.0, 2.0), (2.0, 3.0)]
RUN = train(toy_game(0), 3)
RECORD = {"discriminator_loss": 1.3, "generator_loss": 0.7, "d_real": 0.6, "d_fake": 0.4}

DRAWN = [
    (shared_figures.image_grid, [IMAGES], {}),
    (shared_figures.samples_and_neighbours, [IMAGES, IMAGES], {}),
    (shared_figures.labelled_rows, [{"first": IMAGES, "second": IMAGES}], {}),
    (shared_figures.curves_in_panels, [X, {"left": CURVES}], {"xlabel": "t", "marked": 0.5}),
    (shared_figures.scores_over_epochs, [{"ours": {5: -38.7, 20: 93.2}}], {}),
    (value_function.two_players, [], {}),
    (value_function.game_on_a_line, [X], {**DENSITIES, "d": X}),
    (
        value_function.estimates_against_size,
        [[10, 100], ESTIMATES],
        {"truth": 0.3, "ylabel": "nats"},
    ),
    (value_function.what_each_player_wants, [X, -X, X, X], {}),
    (optimal_discriminator.pointwise_payoffs, [X, CURVES, [(0.5, 0.25), None]], {}),
    (
        optimal_discriminator.three_regions,
        [X],
        {**DENSITIES, "d_star": X, "points": [(0.2, 0.3)]},
    ),
    (optimal_discriminator.value_around_the_best, [X, [X, X**2]], {}),
    (
        optimal_discriminator.learned_discriminators,
        [X],
        {**DENSITIES, "d_star": X, "d": CURVES},
    ),
    (optimal_discriminator.errors_of_learning, [{1: [0.3, 0.1]}, {1000: [0.5]}], {}),
    (
        lotus.map_and_density,
        [X, X**2],
        {
            "event": (0.2, 0.4),
            "preimage": [(0.4, 0.6)],
            "x": X,
            "terms": np.stack([X, X]),
            "samples": X,
            "top": 2.0,
        },
    ),
    (
        lotus.staircases,
        [X, X, {1: X.round()}],
        {"by_codes": {1: 0.4}, "by_examples": {1: 0.4}, "limit": 0.5},
    ),
    (
        lotus.law_with_atoms,
        [X, X.clip(0.2, 0.8)],
        {"x": X, "density": X, "atoms": {0.2: 0.5, 0.8: 0.2}},
    ),
    (lotus.curves_in_a_square, [{2: PATH}, PATH, {2: PATH}], {}),
    (
        lotus.thinner_and_closer,
        [X, 1 - X, {1: {0.5: ESTIMATES[0]}}],
        {"windings": np.array([1, 2]), "gap": np.array([0.2, 0.1])},
    ),
    (jensen_shannon.logarithm_and_tangent, [X], {}),
    (
        jensen_shannon.criterion_against_shift,
        [X, CURVES, {"one": ESTIMATES, "two": ESTIMATES}],
        {"estimated_at": [0.2, 0.4]},
    ),
    (jensen_shannon.direct_and_detour, [{"d": (X, X**2)}], {}),
    (jensen_shannon.nearest_normals, [X, {"near": (X, CURVES)}], {}),
    (
        jensen_shannon.criterion_landscapes,
        [[(X, X, -np.ones((7, 7)) + PATH[:, :1])]],
        {"minima": [(0.5, 0.5)]},
    ),
    (convergence.supremum_of_lines, [X, X**2, CURVES], {"p": 0.3}),
    (
        convergence.descent_on_p_g,
        [np.arange(2), PATH[0], PATH],
        {"shown": [0, 2], "criteria": CURVES, "distances": CURVES},
    ),
    (convergence.criterion_over_parameter, [X, X], {}),
    (convergence.trajectories, [{"flow": PATH, "steps": PATH}], {}),
    (figure_1.figure_1, [{"(a)": RUN[0], "(b)": RUN[3]}], {}),
    (algorithm_1.what_k_does, [{"k = 1": [RUN, RUN]}, [2]], {}),
    (algorithm_1.slopes_of_both_objectives, [X, *[{"minimax": X, "non_saturating": -X}] * 3], {}),
    (
        algorithm_1.gradients_against_strength,
        [[1, 2], {"minimax": [0.1, 0.2]}],
        {"xlabel": "steps"},
    ),
    (algorithm_1.starving_and_fed, [{"minimax": RUN, "non_saturating": RUN}], {}),
    (algorithm_1.in_turn_and_at_once, [[RUN], [RUN, RUN]], {}),
    (mnist.training_curves, [[{"epoch": n, **RECORD} for n in (1, 2)]], {}),
    (mnist.nearest_distances, [{"samples": IMAGES.flatten()}], {}),
    (faces.one_picture_scores, [X, 3 - 10 * X], {"reported": 1.0, "deviation": 0.2}),
    (parzen.windows_on_a_line, [X, {0.1: X, 2.0: X}], {"samples": X, "truth": X}),
    (parzen.score_over_width, [X, CURVES, CURVES], {"grid": [0.05, 0.3]}),
    (parzen.score_over_count, [[10, 100], [1.0, 2.0]], {"levels": {"paper": 5.0}}),
    (parzen.loss_over_dimension, [[1, 8], [0.1, 2.0]], {"certain": [0.05, 1.0]}),
    (
        latent_space.changes_along_directions,
        [X, CURVES, np.stack([X, -X])],
        {"ylabel": "change"},
    ),
    (
        failures_and_after.clouds,
        [{"one": POINTS, "five": POINTS.expand(5, 6, 2), "mean": POINTS}, POINTS],
        {"columns": 2},
    ),
    (
        failures_and_after.pulls,
        [X, {"one": PATH, "two": 2 * PATH}],
        {"xlabel": "steps", "ylabel": "pull"},
    ),
    (
        reproducing.scores_over_time,
        [{"seed 0": {"paper": PAIRS, "fine": PAIRS}}],
        {"real_data": {"paper": 5.0, "fine": 6.0}, "published": 4.0},
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("draw", "words", "options"), DRAWN, ids=[draw.__name__ for draw, *_ in DRAWN]
)
def test_a_figure_is_drawn_in_full_and_not_left_open_to_be_shown_twice(draw, words, options):
    figure = draw(*words, **options)
    assert figure.axes
    assert all(axes.has_data() for axes in figure.axes)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # such as a letter that the font lacks
        figure.savefig(BytesIO(), dpi=30)
    assert plt.get_fignums() == []


def test_no_figure_is_forgotten():
    modules = [import_module(each.name) for each in walk_packages(book.__path__, "gancore.book.")]
    public = {
        value
        for module in modules
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and value.__module__ == module.__name__
        and not name.startswith("_")
        and inspect.get_annotations(value).get("return") is Figure
    }
    assert public - {draw for draw, *_ in DRAWN} == {book.style.finish}
