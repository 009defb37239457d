"""What the recorded experiments measure of generated digits, each in the same way."""

from typing import Any

import torch
from torch import Tensor, nn

from gancore import datasets
from gancore.evaluation import parzen
from gancore.evaluation.classifier import features, train_classifier
from gancore.evaluation.frechet import frechet_distance
from gancore.evaluation.manifolds import prdc

COMPARED = 2000
"""Samples, and test images, whose neighbours are looked for."""


def digit_classifier() -> nn.Module:
    """Train the small classifier on the digits that come along, always from the same seed."""
    digits = datasets.load("mnist5k").train
    return train_classifier(digits, torch.arange(10).repeat_interleave(400), seed=0)


def measure(samples: Tensor, data: datasets.Dataset, classifier: nn.Module) -> dict[str, Any]:
    """Score samples as the 2014 paper does, and measure how good and how varied they are."""
    estimate = parzen.estimate(samples, validation=data.valid, test=data.test)
    return {
        "log_likelihood": estimate.log_likelihood,
        "standard_error": estimate.standard_error,
        "sigma": estimate.sigma,
        "validation_log_likelihood": estimate.validation_log_likelihoods[estimate.sigma],
        "frechet": frechet_distance(features(classifier, samples), features(classifier, data.test)),
        **vars(prdc(samples[:COMPARED], real=data.test[:COMPARED])),
    }
