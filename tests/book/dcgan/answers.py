"""Answers to the exercises of chapter 11: right ones, the book's first, and wrong ones."""

import numpy as np
from torch import nn
from torch.nn.functional import batch_norm

DIMS = (0, 2, 3)


def by_hand(x):
    mean = x.mean(DIMS, keepdim=True)
    variance = (x - mean).square().mean(DIMS, keepdim=True)
    return (x - mean) / (variance + 1e-5).sqrt()


def by_moments(x):
    mean, square = x.mean(DIMS, keepdim=True), x.square().mean(DIMS, keepdim=True)
    return ((x - mean) / (square - mean**2 + 1e-5) ** 0.5).numpy()


def by_pytorch(x):
    return batch_norm(x, None, None, training=True)


def by_a_layer(x):
    return nn.BatchNorm2d(x.shape[1])(x)


def by_numpy(x):
    spread = x - np.mean(x, axis=DIMS, keepdims=True)
    return spread / np.sqrt(np.var(x, axis=DIMS, keepdims=True) + 1e-5)


def by_deviation(dims, slack=0.0, **how):
    def normalise(x):
        return (x - x.mean(dims, keepdim=True)) / (x.std(dims, keepdim=True, **how) + slack)

    return normalise


def over(dims, slack=1e-5, unbiased=False):
    def normalise(x):
        variance = x.var(dims, keepdim=True, unbiased=unbiased)
        return (x - x.mean(dims, keepdim=True)) / (variance + slack).sqrt()

    return normalise


ANSWERS = {
    "11-dcgan-1": {
        "right": [(2, 1), [2, 1], (2.0, 1.0)],
        "wrong": [
            ((1, 0), "a pixel too many"),
            ((2, 0), "makes 13 by equation 11.2"),
            ((3, 3), "below the stride only"),
            ((1.5, 0), "whole numbers"),
            ((1, -1), "none is negative"),
            ((2, ...), "put your answer"),
        ],
    },
    "11-dcgan-2": {
        "right": [(8192, 4917248), [32 * 16 * 4 * 4, 1568 * 3136], (8192.0, 4917248.0)],
        "wrong": [
            ((4917248, 8192), "the convolution first"),
            ((16, 4917248), "a kernel for each of 16 others"),
            ((512, 4917248), "every *pair*"),
            ((8192 * 196, 4917248), "the same at every place"),
            ((8208, 4917248), "weights and biases"),
            ((8192 + 1, 4917248), "the pixels of a kernel"),
            ((8192, 49 * 196), "of all maps"),
            ((8192, 4917248 + 3136), "Count the weights alone"),
            ((8192, 1568 * 784), "numbers before by"),
        ],
    },
    "11-dcgan-3": {
        "right": [by_hand, by_moments, by_pytorch, over(DIMS), by_a_layer, by_numpy],
        "wrong": [
            (over(0), "over the pixels too"),
            (over((2, 3)), "each image by itself"),
            (over((1, 2, 3)), "layer norm"),
            (over((0, 1, 2, 3)), "a variance of its own"),
            (over(DIMS, slack=0.0), "is missing"),
            (over(DIMS, unbiased=True), "told: unbiased=False."),
            (by_deviation(DIMS), "as x.std and x.var do unless told: unbiased=False. And ε"),
            (by_deviation(DIMS, 1e-5), "as x.std and x.var do unless told: unbiased=False. And ε"),
            (by_deviation(DIMS, correction=0), "is missing"),
            (by_deviation(0), "over the pixels too"),
            (by_deviation((2, 3)), "each image by itself"),
            (by_deviation((1, 2, 3)), "layer norm"),
            (over(1), "each pixel over its maps"),
            (lambda x: (x - x.mean(DIMS, True)) / x.var(DIMS, keepdim=True), "by its root"),
            (
                lambda x: (x - x.mean(DIMS, True)) / (x.var(DIMS, False, True) + 1e-5),
                "by its root",
            ),
            (lambda x: nn.BatchNorm2d(2)(x), "running_mean should contain"),
            (lambda x: x - x.mean(DIMS, keepdim=True), "Now divide"),
            (
                lambda x: (
                    (x - x.mean(DIMS, keepdim=True))
                    / (x.std(DIMS, keepdim=True, unbiased=False) + 1e-5)
                ),
                "under the root",
            ),
            (lambda x: x, "map by map"),
            (lambda x: x.mean(), "numbers instead of"),
        ],
    },
}
