"""Answers to the exercises of chapter 7: right ones, the book's first, and wrong ones."""

import math

import numpy as np
import sympy as sp
import torch

from gancore.evaluation.neighbours import nearest, share_closer
from gancore.gan.initialise import initialise_output_bias
from gancore.gan.networks import Generator


def first_bias(images):
    return images.flatten(1).mean(0).clamp(1e-7, 1 - 1e-7).logit()


def by_numpy(images):
    mean = np.clip(images.numpy().mean(axis=(0, 1)), 1e-3, 1 - 1e-3)
    return -np.log(1 / mean - 1)


def as_gancore_sets_it(images):
    generator = Generator(1, (1,), tuple(images.shape[1:]))
    initialise_output_bias(generator, images)
    return generator.output.bias


def mean_of_logits(images):
    return images.clamp(1e-3, 1 - 1e-3).logit().flatten(1).mean(0)


def distances(images, train):
    return torch.cdist(images.flatten(1), train.flatten(1)).min(dim=1).values


def share_of_copies(samples, held_out, train):
    threshold = distances(held_out, train).quantile(0.01)
    return (distances(samples, train) < threshold).double().mean()


def by_loops(samples, held_out, train):
    samples, held_out, train = (images.numpy() for images in (samples, held_out, train))

    def away(image):
        return min(np.linalg.norm(image - other) for other in train)

    new = [away(image) for image in held_out]
    near = [sum(away(image) < each for each in new) >= 0.99 * len(new) for image in samples]
    return sum(near) / len(near)


def by_gancore(samples, held_out, train):
    return share_closer(nearest(samples, train)[0], nearest(held_out, train)[0])


def at_quantile(q):
    def answer(samples, held_out, train):
        return share_closer(distances(samples, train), distances(held_out, train), quantile=q)

    return answer


def to_held_out(samples, held_out, train):
    return share_closer(distances(samples, held_out), distances(held_out, train))


def to_the_farthest(samples, held_out, train):
    of_samples, of_new = (
        torch.cdist(each.flatten(1), train.flatten(1)).max(dim=1).values
        for each in (samples, held_out)
    )
    return share_closer(of_samples, of_new)


def nearer_than_one(samples, held_out, train):
    return (distances(samples, train) < 1).double().mean()


def nearer_than_all(samples, held_out, train):
    return (distances(samples, train) < distances(held_out, train).min()).double().mean()


def ranked(samples, held_out, train):
    new = distances(held_out, train)
    return (distances(samples, train) < new.sort().values[int(0.01 * len(new))]).double().mean()


def from_each_training_image(samples, held_out, train):
    of_samples, of_new = (
        torch.cdist(each.flatten(1), train.flatten(1)).min(dim=0).values
        for each in (samples, held_out)
    )
    return share_closer(of_samples, of_new)


def not_flattened(samples, held_out, train):
    return torch.cdist(samples, train)


ANSWERS = {
    "07-mnist-1": {
        "right": [(math.log(2), 0.0), (sp.log(2), 0), [0.693, torch.tensor(1e-9)]],
        "wrong": [
            ((math.log(4), 0), "a mean over data and samples"),
            ((-math.log(4), 0), "a mean over data and samples"),
            ((-math.log(2), 0), "above 0"),
            ((1, 0), "bits"),
            ((0.5, 0), "What does that cost"),
            ((0, math.log(2)), "comes first"),
            ((0.8, 0), "the probability 1/2"),
            ((math.log(2), 1), "sure D says of data"),
            ((math.log(2), -0.3), "gives the truth"),
            ((math.log(2), math.inf), "finite"),
        ],
    },
    "07-mnist-4": {
        "right": [first_bias, by_numpy, as_gancore_sets_it],
        "wrong": [
            (lambda images: images.flatten(1).mean(0), "G applies a sigmoid"),
            (lambda images: images.flatten(1).mean(0).logit(), "infinite bias"),
            (
                lambda images: images.flatten(1).mean(0).logit().nan_to_num(),
                "no training moves it either",
            ),
            (lambda images: -first_bias(images), "sign is turned"),
            (lambda images: images.flatten(1).mean(0).clamp(1e-7, 1).log(), "undoes the sigmoid"),
            (lambda images: images.flatten(1).mean(0).clamp(0.05, 0.95).logit(), "comes out grey"),
            (lambda images: images.flatten(1).mean(1).logit(), "average over images"),
            (lambda images: images.mean().logit(), "a mean of its own"),
            (lambda images: images.flatten(1).logit(), "biases, not 784"),
            (mean_of_logits, "which number has the sigmoid m"),
            (lambda images: images.average(), "AttributeError"),
        ],
    },
    "07-mnist-5": {
        "right": [share_of_copies, by_loops, by_gancore, ranked],
        "wrong": [
            (lambda *images: 40 * share_of_copies(*images), "count"),
            (lambda *images: 100 * share_of_copies(*images), "percent"),
            (lambda *images: 1 - share_of_copies(*images), "not that near"),
            (at_quantile(0.99), "99 % of new images are that near"),
            (at_quantile(0.5), "half of all new images"),
            (at_quantile(0.05), "not 1 in 20"),
            (to_held_out, "near training images"),
            (to_the_farthest, "not the farthest"),
            (lambda *images: 9 / 40, "with 0 copies"),
            (lambda *images: 0.6, "nearest training image, of samples"),
            (nearer_than_all, "not nearer than all of them"),
            (at_quantile(0.001), "not nearer than all of them"),
            (from_each_training_image, "300 held-out and 8 training images"),
            (not_flattened, "one number, not"),
            (nearer_than_one, "pixels 30 times as large"),
            (at_quantile(0.02), "take each image's distance"),
            (lambda samples, train: 0.0, "TypeError"),
        ],
    },
}
