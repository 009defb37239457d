"""A small classifier, to ask what a generated digit looks like to someone who knows digits."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from gancore.gan.initialise import initialise_uniform
from gancore.gan.layers import Dropout


def train_classifier(
    images: Tensor,
    labels: Tensor,
    *,
    seed: int,
    hidden: int = 300,
    epochs: int = 15,
    batch_size: int = 100,
) -> nn.Module:
    """Train one hidden layer of rectifiers, with dropout, to name images.

    Parameters
    ----------
    images
        Shape (N, 1, H, W), pixels in [0, 1]; the classifier is made on their device.
    labels
        The class of each, shape (N,), integers from 0 on.
    seed
        Fixes the first weights, the dropout and the order of the images.
    hidden, epochs, batch_size
        Size of the layer, passes over the images, and images in a step.

    Returns
    -------
    nn.Module
        In evaluation mode, from images to logits of shape (N, classes).

    Raises
    ------
    ValueError
        If there is not one label for each image.

    Examples
    --------
    >>> images = torch.tensor([0.0, 1.0]).repeat(100).reshape(-1, 1, 1, 1)
    >>> classifier = train_classifier(images, images.flatten().long(), seed=0)
    >>> classifier(images[:2]).argmax(1).tolist()
    [0, 1]
    """
    if len(images) != len(labels):
        raise ValueError(f"{len(images)} images have {len(labels)} labels")
    rng = torch.Generator(images.device).manual_seed(seed)
    classifier = nn.Sequential(
        nn.Flatten(),
        nn.Linear(images[0].numel(), hidden),
        nn.ReLU(),
        Dropout(0.5, rng=rng),
        nn.Linear(hidden, int(labels.max()) + 1),
    ).to(images.device)
    initialise_uniform(classifier, 0.05, rng=rng)
    optimizer = torch.optim.Adam(classifier.parameters(), lr=1e-3)
    for _ in range(epochs):
        order = torch.randperm(len(images), generator=rng, device=images.device)
        for batch in order.split(batch_size):
            loss = cross_entropy(classifier(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return classifier.eval().requires_grad_(False)
