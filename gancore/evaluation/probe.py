"""A linear probe: how well a linear classifier tells the classes apart by features."""

from torch import Tensor


def linear_probe(
    train: Tensor,
    train_labels: Tensor,
    test: Tensor,
    test_labels: Tensor,
    *,
    max_iterations: int = 300,
) -> float:
    """Fit a logistic regression to features, and return its accuracy on test features.

    Each feature is first scaled to mean 0 and deviation 1. What a probe finds is in the features
    **and** within the reach of a linear map: pixels are the bar to hold any features to.

    Parameters
    ----------
    train, test
        Features, shapes (n, ...) and (m, ...).
    train_labels, test_labels
        The class of each, integers.
    max_iterations
        Steps of the optimiser, L-BFGS, at most; it may stop there without having converged.

    Returns
    -------
    float
        The accuracy on the test features, in [0, 1].

    Examples
    --------
    >>> import torch
    >>> features, labels = torch.tensor([[0.0], [1.0], [5.0], [6.0]]), torch.tensor([0, 0, 1, 1])
    >>> linear_probe(features, labels, torch.tensor([[-3.0], [9.0]]), torch.tensor([0, 1]))
    1.0
    """
    import warnings

    from sklearn.exceptions import ConvergenceWarning  # seconds to import
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    probe = make_pipeline(StandardScaler(), LogisticRegression(max_iter=max_iterations))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        probe.fit(train.flatten(1).cpu().numpy(), train_labels.cpu().numpy())
    return float(probe.score(test.flatten(1).cpu().numpy(), test_labels.cpu().numpy()))
