r"""The Parzen window estimate of log-likelihood, as in section 5 of the paper.

A Gaussian of width σ is put on each of n samples s of the model, and the density of the
mixture is taken at each test point x of dimension d:

.. math::

    \log \hat p_\sigma(x) = \log \frac1n \sum_{i=1}^{n}
        \exp\!\left( -\frac{\lVert x - s_i \rVert^2}{2 \sigma^2} \right)
        - d \log\!\left( \sigma \sqrt{2\pi} \right)

σ is the one of a grid that gives validation images the highest mean. All figures are in
nats. The method is that of Breuleux et al., 2011, as the authors' ``parzen_ll.py`` has it;
Theis et al., 2016 (https://arxiv.org/abs/1511.01844) show what it can and cannot tell.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite, log, pi, sqrt
from typing import Any, NamedTuple

import torch
from torch import Tensor

from gancore.processes import ALONE, Processes

SIGMA_GRIDS: dict[str, tuple[float, ...]] = {
    "paper": tuple(10 ** (-1 + step / 9) for step in range(10)),
    "fine": tuple(round(0.10 + 0.01 * step, 2) for step in range(21)),
}
"""The authors' ten widths, logspace(-1, 0, 10), and a grid of steps of 0.01 from 0.10 to 0.30."""

VALIDATION_POINTS = 1000
"""On MNIST the authors choose σ on the first 1,000 validation images."""

# So many distances fit into a processor's cache, where every σ finds them again.
_POINTS_PER_BLOCK = 500
_CENTRES_PER_BLOCK = 1000

# exp(-80) changes no digit of a sum that holds exp(0), and numbers too small for full
# precision, to which exp would come below -87, take a processor many times as long.
_NEGLIGIBLE = -80.0


class Mean(NamedTuple):
    """A mean log-likelihood and its standard error, in nats."""

    log_likelihood: float
    standard_error: float


@dataclass(frozen=True)
class ParzenEstimate:
    """A mean test log-likelihood and how it was found.

    Attributes
    ----------
    log_likelihood
        Mean over the test points, in nats.
    standard_error
        Standard deviation over the test points, divided by the root of their number, in
        nats. It knows nothing of the randomness of the samples.
    sigma
        The width chosen on the validation points.
    samples, test_points
        How many centres the mixture has, and how many points were scored.
    validation_log_likelihoods
        For each σ of the grid, the mean over the validation points, in nats.
    """

    log_likelihood: float
    standard_error: float
    sigma: float
    samples: int
    test_points: int
    validation_log_likelihoods: dict[float, float]


def log_density(
    points: Tensor,
    samples: Tensor,
    sigmas: Sequence[float],
    *,
    progress: Callable[[Iterable[Tensor]], Iterable[Tensor]] = iter,
    processes: Processes = ALONE,
) -> Tensor:
    """Evaluate the log-density of the Parzen mixture at each point, for each width.

    The squared distances of a block come from one matrix product and serve every σ.
    Blocks keep the memory below a few hundred megabytes whatever the sizes. The product is
    taken in the precision of the inputs, never in TF32, bfloat16 or float16, which bias the
    estimate upwards: such inputs are converted to float32. That is accurate to a few 1e-3 nats a
    point for digits in [0, 1] and σ of 0.1 or more; the error grows with 1/σ², and copies of a
    centre lose most: for narrower windows, convert to double.

    Parameters
    ----------
    points
        Where to evaluate, shape (n, ...), of floating-point numbers. Rows of pixels go with
        images, too.
    samples
        Centres of the mixture, shape (m, ...), on the same device and of the same dtype.
    sigmas
        Widths, all above 0.
    progress
        Wraps the iterable of blocks, for example ``tqdm``.
    processes
        Those that compute together, each its share of the points.

    Returns
    -------
    Tensor
        Log-densities in nats, float32 or float64, shape (len(sigmas), n).

    Raises
    ------
    ValueError
        If points and samples differ in their dimensions or dtype, or are of integers, there are
        none of either, a sample is not finite, or there is no σ, or one is not between 1e-15 and
        1e15.

    Examples
    --------
    >>> points, samples = torch.zeros(1, 1), torch.zeros(1, 1)
    >>> log_density(points, samples, [1.0]).exp()  # the standard normal density at 0
    tensor([[0.3989]])
    """
    of_points, of_samples = points.shape[1:], samples.shape[1:]
    points, samples = points.flatten(1), samples.flatten(1)
    laid_out_alike = of_points == of_samples or 1 in (len(of_points), len(of_samples))
    if points.shape[1] != samples.shape[1] or not laid_out_alike:
        shapes = f"{tuple(of_points)}, samples {tuple(of_samples)}"
        raise ValueError(f"points have the dimensions {shapes}")
    if not points.is_floating_point() or points.dtype != samples.dtype:
        raise ValueError(
            f"points are {points.dtype}, samples {samples.dtype}: both of one floating-point type"
        )
    points, samples = (each.float() if each.itemsize < 4 else each for each in (points, samples))
    if not (len(samples) and len(points)):
        raise ValueError("a Parzen window needs at least one sample, and a point to look at")
    if not len(sigmas):
        raise ValueError("there is no σ to evaluate with")
    if not all(1e-15 < sigma < 1e15 for sigma in sigmas):
        raise ValueError(f"σ is between 1e-15 and 1e15, not {', '.join(map(str, sigmas))}")
    # Distances do not change when both sets move, and small norms lose fewer digits.
    centre = samples.mean(0)
    if not isfinite(centre.sum().item()):
        raise ValueError("a sample is not a finite number")
    blocks = []
    with _full_precision(points.device):
        for block in progress(processes.share(points).split(_POINTS_PER_BLOCK)):
            blocks.append(_log_kernel_sums(block - centre, samples, centre, sigmas))
    sums = processes.gather(torch.cat(blocks, dim=1).T).T
    dimension = points.shape[1]
    norms = [log(len(samples)) + dimension * log(sigma * sqrt(2 * pi)) for sigma in sigmas]
    return sums - torch.tensor(norms, dtype=sums.dtype, device=sums.device)[:, None]


def estimate(
    samples: Tensor,
    *,
    validation: Tensor,
    test: Tensor,
    sigmas: Sequence[float] = SIGMA_GRIDS["paper"],
    validation_points: int | None = VALIDATION_POINTS,
    progress: Callable[[Iterable[Tensor]], Iterable[Tensor]] = iter,
    processes: Processes = ALONE,
) -> ParzenEstimate:
    """Choose σ on validation points, then score the test points with it.

    Parameters
    ----------
    samples
        Samples of the model, shape (m, ...).
    validation
        Validation points.
    test
        Test points, which have no part in the choice of σ.
    sigmas
        The grid.
    validation_points
        How many of the validation points are used, the first of them; None for all.
    progress, processes
        As for :func:`log_density`.

    Returns
    -------
    ParzenEstimate
        The mean over the test points in nats, its standard error, and σ.

    Raises
    ------
    ValueError
        As for :func:`log_density`, and if a point is not finite, or fewer than one validation
        point is to be used.

    Examples
    --------
    >>> rng = torch.Generator().manual_seed(0)
    >>> samples, validation, test = torch.randn(3, 2000, 1, generator=rng)
    >>> result = estimate(samples, validation=validation, test=test)
    >>> abs(result.log_likelihood + 1.4189) < 4 * result.standard_error  # minus the entropy
    True
    """
    if validation_points is not None and validation_points < 1:
        raise ValueError(f"σ is chosen on one validation point or more, not {validation_points}")
    validation = validation[:validation_points]
    densities = log_density(validation, samples, sigmas, progress=progress, processes=processes)
    means = densities.mean(1).tolist()
    if not isfinite(sum(means)):
        raise ValueError("a validation point is not a finite number")
    best = means.index(max(means))
    scores = log_density(test, samples, [sigmas[best]], progress=progress, processes=processes)[0]
    log_likelihood, standard_error = mean_and_error(scores)
    if not isfinite(log_likelihood):
        raise ValueError("a test point is not a finite number")
    return ParzenEstimate(
        log_likelihood=log_likelihood,
        standard_error=standard_error,
        sigma=sigmas[best],
        samples=len(samples),
        test_points=len(test),
        validation_log_likelihoods=dict(zip(sigmas, means, strict=True)),
    )


def mean_and_error(scores: Tensor) -> Mean:
    """Return the mean of log-densities over points and its standard error, in nats.

    Parameters
    ----------
    scores
        Shape (n,), one a point. The error is their standard deviation divided by the root of n.

    Examples
    --------
    >>> mean_and_error(torch.tensor([1.0, 3.0, 1.0, 3.0]))
    Mean(log_likelihood=2.0, standard_error=0.5)
    """
    return Mean(scores.mean().item(), scores.std(correction=0).item() / sqrt(len(scores)))


def _log_kernel_sums(
    block: Tensor, samples: Tensor, centre: Tensor, sigmas: Sequence[float]
) -> Tensor:
    """Log of the sum over all samples of exp(-d² / 2σ²); shape (len(sigmas), len(block))."""
    sums = block.new_full((len(sigmas), len(block)), -torch.inf)
    block_norms = block.square().sum(1, keepdim=True)
    for chunk in samples.split(_CENTRES_PER_BLOCK):
        chunk = chunk - centre
        squared = torch.addmm(block_norms + chunk.square().sum(1), block, chunk.T, alpha=-2).clamp_(
            min=0
        )
        nearest = squared.amin(1, keepdim=True)
        further = squared.sub_(nearest)
        kernels = torch.empty_like(further)
        for row, sigma in enumerate(sigmas):
            scale = -0.5 / sigma**2
            torch.mul(further, scale, out=kernels).clamp_(min=_NEGLIGIBLE).exp_()
            sums[row] = torch.logaddexp(sums[row], kernels.sum(1).log_() + scale * nearest[:, 0])
    return sums


@contextmanager
def _full_precision(device: torch.device) -> Iterator[None]:
    """Switch off autocasting and every reduced-precision product, and put them back."""
    with _float32_products(), torch.autocast(device.type, enabled=False), torch.no_grad():
        yield


@contextmanager
def _float32_products() -> Iterator[None]:
    if not hasattr(torch.backends, "fp32_precision"):  # before PyTorch 2.9
        before = torch.get_float32_matmul_precision()
        torch.set_float32_matmul_precision("highest")
        try:
            yield
        finally:
            torch.set_float32_matmul_precision(before)
        return
    backends: Any = torch.backends
    products = backends.cuda.matmul, backends.mkldnn.matmul
    settings = [each.fp32_precision for each in products]
    try:
        for each in products:
            each.fp32_precision = "ieee"
        yield
    finally:
        for each, setting in zip(products, settings, strict=True):
            each.fp32_precision = setting
