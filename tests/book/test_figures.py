import matplotlib.pyplot as plt
import torch

from gancore.book.mnist.figures import training_curves
from gancore.book.shared_figures import image_grid, samples_and_neighbours, scores_over_epochs

HISTORY = [
    {"epoch": n, "discriminator_loss": 0.7 / n, "generator_loss": n, "d_real": 0.6, "d_fake": 0.4}
    for n in (1, 2, 3)
]


def test_figures_are_not_left_open_for_a_notebook_to_show_twice():
    images = torch.rand(5, 1, 8, 8)
    figures = [
        image_grid(images),
        samples_and_neighbours(images, images),
        training_curves(HISTORY),
    ]
    assert all(figure.axes for figure in figures)
    assert plt.get_fignums() == []


def test_training_curves_show_the_numbers_of_the_history():
    losses, verdicts = training_curves(HISTORY).axes
    drawn = [line.get_ydata().tolist() for line in (*losses.lines, *verdicts.lines)]
    assert drawn == [
        [record[key] for record in HISTORY]
        for key in ("discriminator_loss", "generator_loss", "d_real", "d_fake")
    ]


def test_scores_over_epochs_draw_each_run_with_its_own_epochs():
    curves = {"theirs": {5: -38.7, 20: 93.2}, "ours": {20: 99.7}}
    (axes,) = scores_over_epochs(curves).axes
    drawn = {line.get_label(): dict(line.get_xydata().tolist()) for line in axes.lines}
    assert drawn == curves
