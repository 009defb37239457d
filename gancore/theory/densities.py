"""What a density on the line is to this package, and one that SciPy does not have ready-made."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize.elementwise import find_root


class Density(Protocol):
    """A density on the line: anything with these methods of SciPy's frozen distributions.

    ``scipy.stats.norm(0, 1)`` is one, and so are :class:`Mixture` and
    :class:`~gancore.theory.pushforward.Pushforward`.
    """

    def pdf(self, x: ArrayLike, /) -> np.ndarray:
        """Return the density at x."""

    def logpdf(self, x: ArrayLike, /) -> np.ndarray:
        """Return the logarithm of the density at x."""

    def cdf(self, x: ArrayLike, /) -> np.ndarray:
        """Return the probability of values up to x."""

    def rvs(self, size: int, random_state: np.random.Generator) -> np.ndarray:
        """Draw numbers."""

    def ppf(self, q: ArrayLike, /) -> np.ndarray:
        """Return the number below which a share q of the mass lies."""

    def support(self) -> tuple[float, float]:
        """Return the ends of the interval outside which the density is 0."""


class Mixture:
    r"""A mixture of densities, with the methods of a SciPy frozen distribution that we use.

    .. math:: p(x) = \sum_i w_i \, p_i(x)

    Parameters
    ----------
    parts
        Frozen distributions of ``scipy.stats``, or mixtures; at least one.
    weights
        Their weights, all above 0 and finite; by default equal. They are divided by their sum.

    Raises
    ------
    ValueError
        If there are no parts, or not one such weight for each.

    Examples
    --------
    >>> from scipy import stats
    >>> two = Mixture([stats.norm(-2, 0.5), stats.norm(2, 0.5)])
    >>> round(float(two.cdf(0.0)), 6)
    0.5
    """

    def __init__(self, parts: Sequence[Density], weights: Sequence[float] | None = None) -> None:
        if not parts:
            raise ValueError("a mixture needs at least one part")
        share = np.ones(len(parts)) if weights is None else np.asarray(weights, dtype=float)
        if len(share) != len(parts) or not np.all((share > 0) & np.isfinite(share)):
            raise ValueError("a mixture needs one finite weight above 0 for each part")
        self.parts, self.weights = list(parts), share / share.sum()

    def pdf(self, x: ArrayLike) -> np.ndarray:
        """Return the density at x."""
        return self._blend([part.pdf(x) for part in self.parts])

    def logpdf(self, x: ArrayLike) -> np.ndarray:
        """Return the logarithm of the density at x, without underflow far out."""
        with np.errstate(divide="ignore"):
            logs = [
                np.log(weight) + part.logpdf(x)
                for weight, part in zip(self.weights, self.parts, strict=True)
            ]
        return reduce(np.logaddexp, logs)

    def cdf(self, x: ArrayLike) -> np.ndarray:
        """Return the probability of values up to x."""
        return self._blend([part.cdf(x) for part in self.parts])

    def ppf(self, q: ArrayLike) -> np.ndarray:
        """Return the quantiles of probabilities q, found between those of the parts."""
        levels = np.asarray(q, dtype=float)
        of_parts = np.stack([np.asarray(part.ppf(levels)) for part in self.parts])
        return invert(self.cdf, levels, of_parts.min(axis=0), of_parts.max(axis=0))

    def rvs(self, size: int, random_state: np.random.Generator) -> np.ndarray:
        """Draw a number of independent values from a NumPy generator."""
        which = random_state.choice(len(self.parts), size=size, p=self.weights)
        draws = [part.rvs(size=size, random_state=random_state) for part in self.parts]
        return np.stack(draws)[which, np.arange(size)]

    def support(self) -> tuple[float, float]:
        """Return the ends of the smallest interval that holds every part's support."""
        lows, highs = zip(*(part.support() for part in self.parts), strict=True)
        return float(min(lows)), float(max(highs))

    def _blend(self, values: Sequence[Any]) -> np.ndarray:
        return np.tensordot(self.weights, np.asarray(values), axes=1)


def invert(
    cdf: Callable[[Any], Any], levels: np.ndarray, low: ArrayLike, high: ArrayLike
) -> np.ndarray:
    """Find where a distribution function reaches some levels.

    Parameters
    ----------
    cdf
        The function, of an array of points.
    levels
        Probabilities.
    low, high
        The ends of an interval for each level to be found in; the end that is nearer to it is the
        answer where the level is not reached inside.

    Examples
    --------
    >>> from scipy import stats
    >>> invert(stats.norm.cdf, np.array([0.5, 1.0]), -3.0, 3.0)
    array([0., 3.])
    """

    def excess(x: Any, level: Any) -> Any:
        return cdf(x) - level

    found = find_root(excess, (low, high), args=(levels,))
    return np.where(found.success, found.x, np.where(excess(low, levels) >= 0, low, high))
