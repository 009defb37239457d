"""Integrals over the line, cut where the densities in them have their mass, and means of draws."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.integrate import quad, tanhsinh

from gancore.theory.densities import Density

_LOW = (1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 0.1)
_QUANTILES = (*_LOW, 0.5, *(1 - level for level in _LOW))
"""Close enough that quad sees the near end of each stretch of a heavy tail."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(15)
_TOLERANCE, _RELATIVE_TOLERANCE = 1e-12, 1e-11
_TINY = np.finfo(float).tiny
_HALVINGS, _MOST_PIECES = 60, 4000
"""Down to a jump's own place, as far as floating-point numbers tell places apart."""


def integrate(
    function: Callable[[Any], Any],
    *,
    over: Sequence[Density],
    cuts: Sequence[float] = (),
    in_arrays: bool = False,
) -> float:
    r"""Integrate a function over the union of the supports of some densities.

    Adaptive quadrature on the whole line can miss a narrow peak. The line is therefore cut
    at the ends of every support, also of a mixture's parts, at quantiles of every density, and
    further until the density's integral over each piece is what its cdf says.

    Parameters
    ----------
    function
        The integrand; points where it is undefined inside a support must have measure 0.
    over
        Densities; see :class:`~gancore.theory.densities.Density`.
    cuts
        Further points to cut at, such as jumps and kinks of the function.
    in_arrays
        Whether the function takes many points at once, as an array, which is ten times as fast and
        more, and finds jumps and kinks by itself. It must take one point, too.

    Returns
    -------
    float
        The integral. Outside all supports the integrand counts as 0.

    Raises
    ------
    ArithmeticError
        If the quadrature does not converge.

    Examples
    --------
    >>> from scipy import stats
    >>> narrow = stats.norm(300, 0.01)
    >>> round(integrate(narrow.pdf, over=[narrow, stats.norm(0, 1)], in_arrays=True), 9)
    1.0
    """
    pieces = _pieces(over, cuts)
    total = error = doubtful = 0.0
    # A logarithm is -inf where a density is 0; two infinite sums may cancel, which is told below.
    with np.errstate(divide="ignore", invalid="ignore"):
        if in_arrays:
            total, error, pieces = _halved_where_not_smooth(function, pieces)
        for left, right in pieces:
            if right - left <= 2 * np.spacing(max(abs(left), abs(right))):
                # No number lies inside, and one end may be a pole.
                most = (right - left) * min(abs(function(left)), abs(function(right)))
                total, error = total + most, error + most
                continue
            # With full output, quad does not warn of intervals a rounding error wide, nor of
            # tails without mass. A complaint counts where the interval does.
            value, miss, _, *complaint = quad(
                *_finite(function, left, right),
                limit=200,
                epsabs=_TOLERANCE,
                epsrel=_RELATIVE_TOLERANCE,
                full_output=True,
            )
            total, error = total + value, error + miss
            doubtful += abs(value) if complaint else 0.0
    if not (doubtful <= 1e-7 and error <= 1e-7 * max(1.0, abs(total))):
        raise ArithmeticError("the quadrature does not converge")
    return float(total)


def _finite(
    function: Callable[[Any], Any], left: float, right: float
) -> tuple[Callable[[float], Any], float, float]:
    """Map a tail to [0, 1] by a scale of its own; quad's is 1, and would see nothing far out."""
    if np.isfinite(left) == np.isfinite(right):
        return function, left, right
    end, sign = (left, 1) if np.isfinite(left) else (right, -1)
    scale = max(1.0, abs(end))
    return lambda t: function(end + sign * scale * (1 / t - 1)) * scale / t**2, 0, 1


def _halved_where_not_smooth(
    function: Callable[[Any], Any], pieces: np.ndarray
) -> tuple[float, float, np.ndarray]:
    """Integrate pieces in arrays, in ever smaller parts; return those that it cannot do, too."""
    total = error = 0.0
    left_over = []
    for _ in range(_HALVINGS):
        value, miss, pieces, hopeless = _where_smooth(function, pieces)
        total, error = total + value, error + miss
        left_over.append(hopeless)
        if not 0 < len(pieces) <= _MOST_PIECES:
            break
    return total, error, np.concatenate([*left_over, pieces])


def _where_smooth(
    function: Callable[[Any], Any], pieces: np.ndarray
) -> tuple[float, float, np.ndarray, np.ndarray]:
    """Integrate the pieces on which the rule for arrays can be trusted.

    It can be sure of itself where it has not converged, as next to a pole of a logarithm, and
    it takes no notice of values that are not finite. So a piece counts if its two parts come to the
    same as the whole, and if all of its values inside are finite.

    Returns
    -------
    tuple
        The sum, what it may be off by, the parts of the others, and pieces without any finite
        value.
    """
    left, right = pieces.T
    with np.errstate(invalid="ignore"):
        inside = np.select(
            [np.isneginf(left), np.isposinf(right)],
            [right - 1 - abs(right), left + 1 + abs(left)],
            left + 0.382 * (right - left),  # no place of symmetry
        )
    holes, others = [], []

    def watched(x: np.ndarray) -> Any:
        # SciPy's beta densities overflow at subnormal numbers.
        normal = np.where(abs(x) < _TINY, np.copysign(_TINY, x), x)
        values = np.array(np.broadcast_to(function(normal), np.shape(x)))
        finite = np.isfinite(values)
        holes.append(x[~finite])
        others.append(x[finite])
        return values

    starts, ends = (np.concatenate(each) for each in ((left, left, inside), (right, inside, right)))
    found = tanhsinh(
        watched, starts, ends, atol=_TOLERANCE, rtol=_RELATIVE_TOLERANCE, minlevel=4, maxlevel=7
    )
    whole, first, second = found.integral.reshape(3, -1)
    both = first + second
    with np.errstate(invalid="ignore"):  # of two infinite sums
        miss = np.maximum(found.error.reshape(3, -1)[1:].sum(axis=0), abs(whole - both))
    # In a narrow piece far out, the places themselves are rounded.
    rounding = 10 * np.finfo(float).eps * np.maximum(1, abs(inside) / (right - left))
    bound = 1e-11 + (1e-10 + rounding) * abs(both)
    trusted = (miss <= bound) & ~_holds(pieces, holes)
    hopeless = ~trusted & ~_holds(pieces, others)
    divided = ~trusted & ~hopeless
    parts = np.column_stack([left, inside, inside, right])[divided].reshape(-1, 2)
    return both[trusted].sum(), miss[trusted].sum(), parts, pieces[hopeless]


def _holds(pieces: np.ndarray, points: list[np.ndarray]) -> np.ndarray:
    """Tell of each piece whether one of the points lies inside."""
    places = np.sort(np.concatenate(points))
    left, right = pieces.T
    return places.searchsorted(left, "right") < places.searchsorted(right, "left")


def _pieces(densities: Sequence[Density], cuts: Sequence[float]) -> np.ndarray:
    """Return the ends of the intervals to integrate over, one a row."""
    supports = [part.support() for density in densities for part in parts_of(density)]
    ends = {float(end) for support in supports for end in support}
    ends.update(float(cut) for cut in cuts)
    for density in densities:
        quantiles = {float(cut) for cut in density.ppf(_QUANTILES)}
        ends.update(quantiles, _finer_cuts(density, quantiles))
    return np.array(
        [
            (left, right)
            for left, right in pairwise(sorted(ends))
            if any(low <= left and right <= high for low, high in supports)
        ]
    )


def _finer_cuts(density: Density, ends: set[float]) -> set[float]:
    """Halve the pieces between some ends until a sum over each agrees with the cdf."""
    pieces = np.array(list(pairwise(sorted(end for end in ends if np.isfinite(end)))))
    cuts: set[float] = set()
    for _ in range(_HALVINGS):
        if not len(pieces) or len(cuts) > _MOST_PIECES:
            break
        left, right = pieces.T
        middle, half = (left + right) / 2, (right - left) / 2
        with np.errstate(all="ignore"):
            mass = half * (density.pdf(middle[:, None] + half[:, None] * _NODES) @ _WEIGHTS)
            agrees = abs(mass - (density.cdf(right) - density.cdf(left))) <= 1e-11
        divided = ~agrees & (left < middle) & (middle < right)
        cuts.update(middle[divided].tolist())
        pieces = np.column_stack([left, middle, middle, right])[divided].reshape(-1, 2)
    return cuts


def parts_of(density: Density) -> list[Density]:
    """Take mixtures apart, so that no end of a part's support is hidden inside.

    Examples
    --------
    >>> from scipy import stats
    >>> from gancore.theory.densities import Mixture
    >>> len(parts_of(Mixture([stats.uniform(0, 1), stats.uniform(2, 1)])))
    2
    """
    inner = getattr(density, "parts", None)
    return [density] if inner is None else [part for each in inner for part in parts_of(each)]


@dataclass(frozen=True)
class MonteCarlo:
    """A mean over random draws.

    Attributes
    ----------
    mean
        The estimate.
    standard_error
        Its standard deviation, estimated from the draws themselves.
    """

    mean: float
    standard_error: float

    def within(self, truth: float, *, errors: float = 4) -> bool:
        """Tell whether a number lies within some standard errors of the estimate.

        Four are left by chance about once in sixteen thousand times.
        """
        return bool(abs(self.mean - truth) <= errors * self.standard_error)
