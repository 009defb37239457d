"""Densities on the line that SciPy does not have ready-made."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq


class Mixture:
    """A mixture of densities, with the methods of a SciPy frozen distribution that we use.

    Parameters
    ----------
    parts
        Frozen distributions of ``scipy.stats``.
    weights
        Their weights, all above 0; by default equal. They are divided by their sum.

    Examples
    --------
    >>> from scipy import stats
    >>> two = Mixture([stats.norm(-2, 0.5), stats.norm(2, 0.5)])
    >>> round(float(two.cdf(0.0)), 6)
    0.5
    """

    def __init__(self, parts: Sequence[Any], weights: Sequence[float] | None = None) -> None:
        share = np.ones(len(parts)) if weights is None else np.asarray(weights, dtype=float)
        if len(share) != len(parts) or np.any(share <= 0):
            raise ValueError("a mixture needs one weight above 0 for each part")
        self.parts, self.weights = list(parts), share / share.sum()

    def pdf(self, x: ArrayLike) -> np.ndarray:
        """Return the density at x."""
        return self._blend([part.pdf(x) for part in self.parts])

    def logpdf(self, x: ArrayLike) -> np.ndarray:
        """Return the logarithm of the density at x, without underflow far out."""
        logs = [
            np.log(weight) + part.logpdf(x)
            for weight, part in zip(self.weights, self.parts, strict=True)
        ]
        return np.logaddexp.reduce(logs)

    def cdf(self, x: ArrayLike) -> np.ndarray:
        """Return the probability of values up to x."""
        return self._blend([part.cdf(x) for part in self.parts])

    def ppf(self, q: ArrayLike) -> np.ndarray:
        """Return the quantiles of probabilities q, found between those of the parts."""
        levels = np.atleast_1d(np.asarray(q, dtype=float))
        found = []
        for level in levels:
            ends = [float(part.ppf(level)) for part in self.parts]
            low, high = min(ends), max(ends)
            same = low == high or not np.isfinite([low, high]).all()
            found.append(
                low if same else brentq(lambda x, t=level: float(self.cdf(x)) - t, low, high)
            )
        return np.asarray(found).reshape(np.shape(q))

    def rvs(self, size: int, random_state: np.random.Generator) -> np.ndarray:
        """Draw a number of independent values from a NumPy generator."""
        which = random_state.choice(len(self.parts), size=size, p=self.weights)
        draws = [part.rvs(size=size, random_state=random_state) for part in self.parts]
        return np.choose(which, draws)

    def support(self) -> tuple[float, float]:
        """Return the ends of the smallest interval that holds every part's support."""
        lows, highs = zip(*(part.support() for part in self.parts), strict=True)
        return float(min(lows)), float(max(highs))

    def _blend(self, values: Sequence[Any]) -> np.ndarray:
        return np.tensordot(self.weights, np.asarray(values), axes=1)
