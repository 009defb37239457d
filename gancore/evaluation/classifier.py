"""A small classifier, to judge which digits generated images look like, and how clearly."""

from dataclasses import dataclass
from math import log

import torch
from torch import Tensor, nn
from torch.distributions import Categorical
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
    """Train a classifier with one hidden layer of rectifiers and dropout.

    Parameters
    ----------
    images
        Shape (N, 1, H, W), pixels in [0, 1]; the classifier is made on their device.
    labels
        The class of each, shape (N,), integers from 0 on.
    seed
        Fixes the initial weights, the dropout and the order of the images.
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
            loss = cross_entropy(classifier(images[batch]), labels[batch].long())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return classifier.eval().requires_grad_(False)


@torch.no_grad()
def features(classifier: nn.Module, images: Tensor) -> Tensor:
    """Return the activations of the classifier's hidden layer.

    Parameters
    ----------
    classifier
        From :func:`train_classifier`.
    images
        Shape (N, 1, H, W), on the classifier's device.

    Returns
    -------
    Tensor
        Activations, 0 or more, shape (N, hidden).

    Examples
    --------
    >>> images = torch.tensor([0.0, 1.0]).repeat(100).reshape(-1, 1, 1, 1)
    >>> classifier = train_classifier(images, images.flatten().long(), seed=0, hidden=7)
    >>> features(classifier, images).shape
    torch.Size([200, 7])
    """
    *to_hidden, _ = classifier.children()
    return nn.Sequential(*to_hidden)(images)


@dataclass(frozen=True)
class Predictions:
    """What a classifier predicts for a set of images.

    Attributes
    ----------
    entropy
        Mean entropy of its probabilities for one image, in nats: 0 where it is sure of every
        image, log(classes) where it has no idea.
    shares
        The share of the images that it takes for each class.
    """

    entropy: float
    shares: tuple[float, ...]

    @property
    def balance(self) -> float:
        """Entropy of the shares over its largest value: 1 if all classes are as frequent.

        A classifier of one class has nothing to tell apart, and its balance is 1.
        """
        if len(self.shares) == 1:
            return 1.0
        entropy = -sum(share * log(share) for share in self.shares if share)
        return min(max(entropy, 0.0) / log(len(self.shares)), 1.0)


@torch.no_grad()
def summarise_predictions(classifier: nn.Module, images: Tensor) -> Predictions:
    r"""Ask a classifier how sure it is of each image, and how often it sees each class.

    With its probabilities p(c | x), the entropy is the mean over the images of

    .. math:: -\sum_c p(c \mid x) \log p(c \mid x).

    Parameters
    ----------
    classifier
        From :func:`train_classifier`.
    images
        Shape (N, 1, H, W), on the classifier's device.

    Returns
    -------
    Predictions
        Entropy and shares.

    Raises
    ------
    ValueError
        If there are no images.

    Examples
    --------
    >>> logits = torch.tensor([[900.0, 0.0], [0.0, 900.0]])  # of two images
    >>> summarise_predictions(nn.Identity(), logits)
    Predictions(entropy=0.0, shares=(0.5, 0.5))
    """
    if not len(images):
        raise ValueError("there is no image to classify")
    logits = classifier(images)
    counts = logits.argmax(1).bincount(minlength=logits.shape[1])
    return Predictions(
        entropy=Categorical(logits=logits).entropy().mean().item() + 0.0,
        shares=tuple(count / len(logits) for count in counts.tolist()),
    )
