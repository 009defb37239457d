r"""What a generator makes of its noise: laws, expectations and, where there is one, a density.

The law of x = G(z) is the pushforward P_g(A) = P_z(G⁻¹(A)), with the preimage of A. For every
measurable G, the law of the unconscious statistician (LOTUS) turns expectations over x into
expectations over z. A density is another matter: on the line, with G made of finitely many
strictly monotone branches, it is a sum over the branches.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logsumexp

from gancore.theory.densities import Density, invert
from gancore.theory.integration import MonteCarlo, integrate

Map = Callable[[Any], Any]


@dataclass(frozen=True)
class Branch:
    """A piece of the noise on which G is strictly monotone and differentiable.

    Attributes
    ----------
    values
        The least and the largest value that G takes on the piece; may be infinite.
    inverse
        From a value to the one z of the piece with G(z) = x; defined at both ends too.
    slope
        The derivative G'(z) as a function of z; it may be 0 or missing at the ends only.
    """

    values: tuple[float, float]
    inverse: Map
    slope: Map


class Pushforward:
    r"""The density of G(z) on the line, for a G with finitely many monotone branches.

    .. math:: p_g(x) = \sum_{z \,:\, G(z) = x} \frac{p_z(z)}{|G'(z)|}

    It has the methods of a SciPy frozen distribution that the theory's functions use.

    Parameters
    ----------
    p_z
        The noise prior, as one of SciPy's frozen distributions.
    g
        The generator, on arrays.
    branches
        Its monotone pieces. Together they must hold all of the mass of p_z: a G that is
        constant on a piece with mass has an atom there, and no density.

    Raises
    ------
    ValueError
        If the branches miss a part of the mass of p_z, or cover one twice.

    Examples
    --------
    >>> from scipy import stats
    >>> roots = [
    ...     Branch((0, np.inf), np.sqrt, lambda z: 2 * z),
    ...     Branch((0, np.inf), lambda x: -np.sqrt(x), lambda z: 2 * z),
    ... ]
    >>> square = Pushforward(stats.norm(), np.square, roots)
    >>> round(float(square.pdf(1.5) / stats.chi2(1).pdf(1.5)), 9)
    1.0
    """

    def __init__(self, p_z: Density, g: Map, branches: Sequence[Branch]) -> None:
        self.p_z, self.g, self.branches = p_z, g, tuple(branches)
        mass = float(self.cdf(self.support()[1]))
        if abs(mass - 1) > 1e-9:
            raise ValueError(
                f"the branches hold {mass:.6g} of the noise's mass, not all of it once"
            )

    def terms(self, x: ArrayLike) -> np.ndarray:
        """Return what each branch adds to the density at x, shape ``(branches, *shape of x)``."""
        points = np.asarray(x, dtype=float)
        return np.stack([self._term(branch, points) for branch in self.branches])

    def pdf(self, x: ArrayLike) -> np.ndarray:
        """Return the density at x; infinite where the slope of a branch is 0."""
        return self.terms(x).sum(axis=0)

    def logpdf(self, x: ArrayLike) -> np.ndarray:
        """Return the logarithm of the density at x, without underflow far out."""
        points = np.asarray(x, dtype=float)
        return logsumexp([self._log_term(branch, points) for branch in self.branches], axis=0)

    def cdf(self, x: ArrayLike) -> np.ndarray:
        """Return the probability of values up to x: that of their preimage under p_z."""
        points = np.asarray(x, dtype=float)
        total = np.zeros_like(points)
        with np.errstate(divide="ignore"):
            for branch in self.branches:
                low, high = branch.values
                ends = [branch.inverse(np.float64(low)), branch.inverse(np.clip(points, low, high))]
                start, stop = (self.p_z.cdf(end) for end in ends)
                total = total + np.abs(stop - start)
        return total

    def ppf(self, q: ArrayLike) -> np.ndarray:
        """Return the quantiles of probabilities q, at which the cdf reaches them."""
        levels = np.asarray(q, dtype=float)
        low, high = self.support()
        left = np.full(levels.shape, low if np.isfinite(low) else min(high, 0.0) - 1)
        right = np.full(levels.shape, high if np.isfinite(high) else max(low, 0.0) + 1)
        with np.errstate(over="ignore"):
            # An end at infinity is approached by doubling, until the level lies in between.
            while np.any(above := (left > low) & (self.cdf(left) > levels)):
                left = np.where(above, 2 * left, left)
            while np.any(below := (right < high) & (self.cdf(right) < levels)):
                right = np.where(below, 2 * right, right)
        found = invert(self.cdf, levels, left, right)
        return np.select([levels == 0, levels == 1], [low, high], found)

    def rvs(self, size: int, random_state: np.random.Generator) -> np.ndarray:
        """Draw values as a generator does: draw noise, and apply G."""
        return np.asarray(self.g(self.p_z.rvs(size=size, random_state=random_state)))

    def support(self) -> tuple[float, float]:
        """Return the ends of the smallest interval that holds the values of all branches."""
        lows, highs = zip(*(branch.values for branch in self.branches), strict=True)
        return float(min(lows)), float(max(highs))

    def _term(self, branch: Branch, points: np.ndarray) -> np.ndarray:
        inside, z, slope = _preimage(branch, points)
        density = self.p_z.pdf(z)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(inside & (density > 0), density / slope, 0.0)

    def _log_term(self, branch: Branch, points: np.ndarray) -> np.ndarray:
        inside, z, slope = _preimage(branch, points)
        log_density = self.p_z.logpdf(z)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(inside & (log_density > -np.inf), log_density - np.log(slope), -np.inf)


def _preimage(branch: Branch, points: np.ndarray) -> tuple[np.ndarray, Any, np.ndarray]:
    """Tell which points are values of a branch, at which z it takes them, and how steeply."""
    low, high = branch.values
    with np.errstate(divide="ignore", invalid="ignore"):
        z = branch.inverse(np.clip(points, low, high))
        return (points >= low) & (points <= high), z, np.abs(branch.slope(z))


def expectation(f: Map, g: Map, p_z: Density, *, kinks: Sequence[float] = ()) -> float:
    r"""Integrate the expectation of f(x) under x = G(z) by LOTUS, over the noise.

    .. math:: \mathbb{E}_{x \sim p_g}[f(x)] = \int p_z(z) \, f(G(z)) \; dz

    G need not be invertible, and x may have any number of dimensions.

    Parameters
    ----------
    f
        From the values of G to numbers.
    g
        The generator, a function of one number.
    p_z
        Its noise prior on the line.
    kinks
        Codes inside the support of p_z where f(G(z)) jumps, bends or is infinite. The
        quadrature is cut there.

    Examples
    --------
    >>> from scipy import stats
    >>> def circle(z):
    ...     return np.cos(z), np.sin(z)
    >>> round(expectation(lambda x: x[0] ** 2, circle, stats.uniform(0, 2 * np.pi)), 9)
    0.5
    """

    def integrand(z: float) -> float:
        density = float(p_z.pdf(z))
        return density * float(f(g(z))) if density > 0 else 0.0

    return integrate(integrand, over=[p_z], cuts=kinks)


def expectation_over_density(f: Map, p_g: Pushforward) -> float:
    r"""Integrate the expectation of f over the density of x, if there is one.

    .. math:: \mathbb{E}_{x \sim p_g}[f(x)] = \int p_g(x) \, f(x) \; dx

    Examples
    --------
    >>> from scipy import stats
    >>> grown = Pushforward(stats.norm(), np.exp, [Branch((0, np.inf), np.log, np.exp)])
    >>> round(expectation_over_density(lambda x: x, grown), 9)  # the root of e
    1.648721271
    """
    return integrate(lambda x: float(f(x)) * float(p_g.pdf(x)), over=[p_g])


def one_branch_slip(f: Map, p_g: Pushforward, *, branch: int = 0) -> float:
    r"""Integrate f as if one branch's inverse were the inverse of G: **wrong on purpose**.

    .. math:: \int p_z\bigl(G_i^{-1}(x)\bigr) \left|\frac{dG_i^{-1}(x)}{dx}\right| f(x) \; dx

    This is what z = G⁻¹(x) comes to when G has several branches and one of them is taken for
    the whole. It is right only if G is invertible, with that one branch.

    Parameters
    ----------
    f
        From values of G to numbers.
    p_g
        The pushforward.
    branch
        Which of its branches is taken.

    Examples
    --------
    >>> from scipy import stats
    >>> fold = [
    ...     Branch((0, np.inf), lambda x: x, lambda z: z**0),
    ...     Branch((0, np.inf), lambda x: -x, lambda z: -(z**0)),
    ... ]
    >>> folded = Pushforward(stats.norm(), np.abs, fold)
    >>> round(one_branch_slip(lambda x: 1.0, folded), 9)  # half of the mass is missing
    0.5
    """
    return integrate(lambda x: float(f(x)) * float(p_g.terms(x)[branch]), over=[p_g])


def expectation_by_monte_carlo(
    f: Map, g: Map, p_z: Density, size: int, *, rng: np.random.Generator
) -> MonteCarlo:
    """Estimate the expectation of f(G(z)) from independent codes, with its standard error.

    Parameters
    ----------
    f, g
        Functions on arrays; the values of f are one number a code.
    p_z
        The noise prior.
    size
        Number of codes.
    rng
        Their random stream.

    Examples
    --------
    >>> from scipy import stats
    >>> rng = np.random.default_rng(0)
    >>> expectation_by_monte_carlo(np.abs, np.square, stats.norm(), 10_000, rng=rng).within(1)
    True
    """
    draws = np.asarray(f(g(p_z.rvs(size=size, random_state=rng))))
    return MonteCarlo(float(draws.mean()), float(draws.std(ddof=1) / np.sqrt(size)))


def staircase(f: Map, k: int) -> Map:
    r"""Return the simple function below f that the proof of LOTUS climbs on (equation 3.3).

    .. math:: f_k(x) = \min\bigl(k, \; 2^{-k} \lfloor 2^k f(x) \rfloor\bigr)

    Parameters
    ----------
    f
        A function with values of at least 0.
    k
        The height of the staircase; its steps have height 2⁻ᵏ.

    Examples
    --------
    >>> float(staircase(np.exp, 1)(0.3)), float(staircase(np.exp, 2)(0.3))
    (1.0, 1.25)
    """
    return lambda x: np.minimum(k, np.floor(2**k * f(x)) / 2**k)
