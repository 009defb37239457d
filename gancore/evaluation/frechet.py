r"""The Fréchet distance between two sets of images, by the features of the small classifier.

Heusel et al., "GANs trained by a two time-scale update rule converge to a local Nash
equilibrium", 2017 (https://arxiv.org/abs/1706.08500), fit a Gaussian to the features of real
images and one to those of samples, and take the Fréchet distance between the two (Dowson and
Landau, 1982):

.. math::

    d^2 = \lVert \mu_1 - \mu_2 \rVert^2
        + \operatorname{tr} \Sigma_1 + \operatorname{tr} \Sigma_2
        - 2 \operatorname{tr} \big( \Sigma_1^{1/2} \Sigma_2 \Sigma_1^{1/2} \big)^{1/2}

Their features are those of an Inception network that was trained on photographs, and the FID of
the literature is d² by that network on 50,000 samples. Here they are the hidden layer of
:func:`gancore.evaluation.classifier.train_classifier`: a **Fréchet distance on this classifier's
features**, which compares models that were judged by the same classifier on as many images, and
cannot be compared with any published FID.
"""

import torch
from torch import Tensor


@torch.no_grad()
def frechet_distance(first: Tensor, second: Tensor) -> float:
    """Measure how far apart the Gaussians are that have the features' means and covariances.

    Few features give too large a distance: two sets of the same distribution are at 0 only in
    the limit of many.

    Parameters
    ----------
    first, second
        Features, shapes (n, d) and (m, d), best with n and m well above d; computed in float64.

    Returns
    -------
    float
        d², in squared units of the features, 0 or more.

    Raises
    ------
    ValueError
        If a set has fewer than two rows or is not finite, or the two differ in dimension.

    Examples
    --------
    >>> points = torch.tensor([[-1.0, 0.0], [1.0, 0.0], [0.0, -1.0], [0.0, 1.0]])
    >>> round(frechet_distance(points, points + 3), 6)  # moved by 3 in each of two directions
    18.0
    """
    if first.ndim != 2 or first.shape[1:] != second.shape[1:]:
        shapes = f"{tuple(first.shape)} and {tuple(second.shape)}"
        raise ValueError(f"features have the shapes (n, d) and (m, d), not {shapes}")
    if min(len(first), len(second)) < 2:
        raise ValueError("a covariance needs at least two rows of features")
    if any((~each.isfinite()).any().item() for each in (first, second)):
        raise ValueError("a feature is not a finite number")
    (mean_1, covariance_1), (mean_2, covariance_2) = (
        (rows.mean(0), torch.atleast_2d(torch.cov(rows.T)))
        for rows in (each.cpu().double() for each in (first, second))  # Apple's GPU has no float64
    )
    return distance_of_gaussians(mean_1, covariance_1, mean_2, covariance_2)


def distance_of_gaussians(
    mean_1: Tensor, covariance_1: Tensor, mean_2: Tensor, covariance_2: Tensor
) -> float:
    r"""Return the squared Fréchet distance between two Gaussians.

    The last trace is the nuclear norm of the product of the covariances' roots,
    :math:`\lVert \Sigma_1^{1/2} \Sigma_2^{1/2} \rVert_*`.

    Parameters
    ----------
    mean_1, mean_2
        Shape (d,).
    covariance_1, covariance_2
        Symmetric, without negative eigenvalues, shape (d, d).

    Returns
    -------
    float
        d², 0 or more.

    Examples
    --------
    >>> one, four = torch.eye(1), 4 * torch.eye(1)  # deviations 1 and 2, means 0 and 3
    >>> distance_of_gaussians(torch.zeros(1), one, 3 * torch.ones(1), four)
    10.0
    """
    shared = torch.linalg.matrix_norm(_root(covariance_1) @ _root(covariance_2), "nuc")
    spread = covariance_1.trace() + covariance_2.trace() - 2 * shared
    return (mean_1 - mean_2).square().sum().item() + max(spread.item(), 0.0)


def _root(covariance: Tensor) -> Tensor:
    """Take the symmetric square root; eigenvalues below 0 are rounding."""
    values, vectors = torch.linalg.eigh(covariance)
    return (vectors * values.clamp(min=0).sqrt()) @ vectors.T
