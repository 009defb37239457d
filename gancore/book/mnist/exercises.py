"""The exercises of chapter 7, on MNIST."""

import math

import numpy as np
import torch
from scipy.special import expit, logit
from torch import Tensor

from gancore.book.answers import BITS, close, flat, number, several
from gancore.book.calling import outcome
from gancore.book.exercise import exercise, hint_if
from gancore.evaluation.neighbours import nearest, share_closer


@exercise(
    "07-mnist-1", asks="two numbers in a tuple: the loss of the undecided D and of the sure one"
)
def _losses_of_two_discriminators(answer: object) -> str:
    """Judge the mean binary cross-entropy of a D that says one half and of one that knows."""
    names = ("the loss of the undecided D", "the loss of the sure D")
    parts = several(answer, 2, called="the loss of the undecided D and that of the sure one")
    undecided, sure = (number(each, called=name) for each, name in zip(parts, names, strict=True))
    near = 2e-3
    hint_if(
        close(abs(undecided), math.log(4), tolerance=near),
        "log 4 is the size of V. The loss of D is a mean over data and samples, half of that.",
    )
    hint_if(
        close(undecided, -math.log(2), tolerance=near),
        "a loss is above 0: -log of what D gives the truth.",
    )
    hint_if(close(undecided, 1, tolerance=near), BITS)
    hint_if(close(undecided, 0.5, tolerance=near), "1/2 is what D says. What does that cost it?")
    hint_if(
        close(undecided, 0, tolerance=near) and close(sure, math.log(2), tolerance=near),
        "the undecided D comes first.",
    )
    hint_if(
        not close(undecided, math.log(2), tolerance=near),
        "an undecided D gives every image, of either kind, the probability 1/2 to be what it is.",
    )
    hint_if(
        close(sure, 1, tolerance=near), "1 is what the sure D says of data. What does that cost it?"
    )
    hint_if(
        not close(sure, 0, tolerance=near),
        "a D that is right and sure gives the truth the probability 1.",
    )
    return "from undecided to sure, the loss of D falls from log 2 to 0."


@exercise("07-mnist-4", asks="a function of images that returns a bias for each pixel")
def _first_bias(answer: object) -> str:
    """Judge the output biases with which G draws the mean image, whatever a pixel's mean is."""
    images = torch.rand(32, 1, 28, 28, generator=torch.Generator().manual_seed(7)) ** 2
    images[:, 0, 0, :2] = torch.tensor([0.0, 1.0])  # a pixel that is always black, one always white
    mean = images.mean(0).flatten().double().numpy()
    bias = outcome(answer, images, read=flat)
    hint_if(bias.size == len(images), "these are 32 numbers for 32 images: average over images.")
    hint_if(bias.size == 1, "this is one number for all pixels. Each pixel has a mean of its own.")
    hint_if(
        bias.size != mean.size, f"for images of 784 pixels these are {bias.size} biases, not 784."
    )
    hint_if(close(bias, mean), "these are the means. G applies a sigmoid to its biases.")
    between = (mean > 0.01) & (mean < 0.99)
    inner, means = bias[between], mean[between]
    hint_if(
        close(inner, -logit(means), tolerance=1e-4),
        "the sign is turned: dark pixels come out light.",
    )
    hint_if(
        close(inner, np.log(means), tolerance=1e-4),
        "log undoes exp. What undoes the sigmoid?",
    )
    hint_if(
        not close(expit(inner), means, tolerance=2e-3),
        "the sigmoid of these is not the mean image: which number has the sigmoid m?",
    )
    hint_if(
        not np.all(np.isfinite(bias)),
        "a pixel that is black in all images, or white in all, gets an infinite bias, which no "
        "training moves.",
    )
    hint_if(
        np.abs(bias).max() > 1000,
        f"a bias of {np.abs(bias).max():.0e} is finite, and no training moves it either.",
    )
    hint_if(
        not close(expit(bias), mean, tolerance=2e-2),
        "a pixel that is always black, or always white, comes out grey.",
    )
    return "an untrained G draws the mean image, and every bias is finite."


@exercise("07-mnist-5", asks="a function of samples, held_out and train that returns a share")
def _share_of_copies(answer: object) -> str:
    """Judge the share of samples that lie nearer to training images than 99 % of new ones do."""
    samples, held_out, train = _images(copies=9)
    found = _share(answer, samples, held_out, train)
    of_samples, of_new = nearest(samples, train)[0], nearest(held_out, train)[0]
    wanted = share_closer(of_samples, of_new)
    farthest = [torch.cdist(e.flatten(1), train.flatten(1)).amax(1) for e in (samples, held_out)]
    mistakes = [
        (len(samples) * wanted, "this is a count. Divide it by that of the samples."),
        (100 * wanted, "this is in percent. A share lies between 0 and 1."),
        (1 - wanted, "this is the share of samples that are not that near."),
        (
            share_closer(of_samples, of_new, quantile=0.99),
            "99 % of new images are that near. At which end of their distances do copies lie?",
        ),
        (
            share_closer(of_samples, of_new, quantile=0.5),
            "half of all new images are that near. Nearer than 99 % of them is asked.",
        ),
        (
            share_closer(of_samples, of_new, quantile=0.05),
            "1 new image in 100 may be that near, not 1 in 20.",
        ),
        (
            share_closer(nearest(samples, held_out)[0], of_new),
            "samples are compared with held-out images here. Copies lie near training images.",
        ),
        (
            share_closer(*farthest),  # 0, as of every threshold that is too small
            "this finds no copy among samples of which some are copies: the nearest training image "
            "counts, not the farthest, and the threshold comes from the new images' distances.",
        ),
    ]
    for value, hint in mistakes:
        hint_if(close(found, value), hint)
    hint_if(
        not close(found, wanted),
        "take each image's distance to its nearest training image, of samples and of new images.",
    )
    scaled = _share(answer, *(30 * each for each in (samples, held_out, train)))
    hint_if(
        not close(scaled, wanted),
        "with pixels 30 times as large the share should stay: held-out images say what is near.",
    )
    for copies in (0, 40):
        again = _share(answer, *_images(copies=copies))
        hint_if(
            not close(again, copies / 40),
            f"with {copies} copies among 40 samples this gives {again:.3g}.",
        )
    _judge_threshold(answer)
    return "a copier is found out, and samples as new as new images are not suspected."


def _judge_threshold(answer: object) -> None:
    """Judge samples some of which are nearer than 99 % of 300 new images and not than all."""
    rng = torch.Generator().manual_seed(7)
    train = torch.randn(8, 1, 28, 28, generator=rng)
    held_out = _around(train, torch.linspace(2, 3, 300), rng)  # the third nearest at 2.0067
    distances = torch.tensor([0.1] * 4 + [2.004] * 3 + [2.5] * 3)
    found = _share(answer, _around(train, distances, rng), held_out, train)
    hint_if(
        close(found, 0.4),
        "some samples are nearer than 99 % of the new images, and not nearer than all of them: "
        "this leaves them out.",
    )
    hint_if(
        not close(found, 0.7),
        f"with 10 samples, of which 7 are that near, 300 held-out and 8 training images this "
        f"gives {found:.3g}.",
    )


def _around(train: Tensor, distances: Tensor, rng: torch.Generator) -> Tensor:
    """Draw an image at each distance from a training image, and far from the others."""
    steps = torch.randn(len(distances), 784, generator=rng)
    steps *= (distances / steps.norm(dim=1)).unsqueeze(1)
    return train[torch.arange(len(distances)) % len(train)] + steps.reshape(-1, 1, 28, 28)


def _images(*, copies: int) -> tuple[Tensor, Tensor, Tensor]:
    """Draw 40 samples, some of them copies, and 100 held-out and 40 training images.

    Training images lie far apart, held-out ones 2 to 3 from the nearest of them, copies 0.1.
    Of the samples that are no copies, six are held-out images, and none is nearer than 2.015.
    """
    rng = torch.Generator().manual_seed(7)
    train = torch.randn(40, 1, 28, 28, generator=rng)
    held_out = _around(train, torch.linspace(2, 3, 100), rng)
    distances = torch.cat([torch.full((4,), 2.015), torch.linspace(2.03, 3.2, 30)])
    new = torch.cat([held_out[-6:], _around(train, distances, rng)])
    copied = _around(train, torch.full((40,), 0.1), rng)
    return torch.cat([copied[:copies], new[: 40 - copies]]), held_out, train


def _share(answer: object, *images: Tensor) -> float:
    given = outcome(answer, *images, read=flat)
    hint_if(given.size != 1, f"the share is one number, not {given.size}.")
    return number(given[0], called="the share")
