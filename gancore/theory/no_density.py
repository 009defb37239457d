"""A generator whose law has no density: a curve in the unit square, and a band around it."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class WoundCurve:
    r"""The curve of G(z) = (z, nz - ⌊nz⌋), and bands of a given area around it.

    Its straight pieces have area 0: the law of G(z), with z uniform on [0, 1], has no density.
    If the second coordinate gets uniform noise as well, wrapped around at the edges of the
    square, the law has the density 1/h on a band of area h, and 0 elsewhere.

    Attributes
    ----------
    windings
        The number n of times that the curve crosses the square. No point of the square is
        further than 1/(2n) from it along the first coordinate, wrapped around.
    area
        The area h of the band, in [0, 1]; 0 is the curve itself.

    Examples
    --------
    >>> curve = WoundCurve(windings=10)
    >>> points = curve.rvs(1000, random_state=np.random.default_rng(0))
    >>> points.shape, bool(curve.holds(points).all())
    ((1000, 2), True)
    """

    windings: int
    area: float = 0.0

    def __post_init__(self) -> None:
        if self.windings < 1 or not 0 <= self.area <= 1:
            raise ValueError("a curve needs at least one winding, a band an area in [0, 1]")

    def __call__(self, z: np.ndarray) -> np.ndarray:
        """Return G(z), shape ``(*shape of z, 2)``."""
        return np.stack([z, np.mod(self.windings * z, 1)], axis=-1)

    def rvs(self, size: int, random_state: np.random.Generator) -> np.ndarray:
        """Draw points of the band, shape (size, 2)."""
        points = self(random_state.uniform(size=size))
        shift = self.area * random_state.uniform(-0.5, 0.5, size=size)
        points[:, 1] = np.mod(points[:, 1] + shift, 1)
        return points

    def holds(self, points: np.ndarray) -> np.ndarray:
        """Tell for points, shape (..., 2), whether they lie on the band.

        Rounding moves a point of the curve by about 1e-16 for each winding; a trillionth is
        forgiven.
        """
        offset = np.mod(points[..., 1] - self.windings * points[..., 0] + 0.5, 1) - 0.5
        return np.abs(offset) <= self.area / 2 + 1e-12

    def optimal_logit(self, points: np.ndarray) -> np.ndarray:
        r"""Return the logit of D* against data that are uniform on the square.

        .. math:: \ell^*(x) = \log 1 - \log\tfrac1h = \log h

        on the band, and infinity elsewhere: only data get there.
        """
        with np.errstate(divide="ignore"):
            return np.where(self.holds(points), np.log(self.area), np.inf)


def band_criterion(area: float) -> float:
    r"""Return C(G) for uniform data on a square and uniform samples on a part of it.

    .. math:: C(G) = h \log\frac{h}{1 + h} + \log\frac{1}{1 + h}

    Only the area h of the part matters, neither its shape nor where it lies.

    Parameters
    ----------
    area
        The area h, in (0, 1].

    Returns
    -------
    float
        In nats, from 0 for a vanishing part (D is never wrong) to -log 4 for all of the
        square.

    Examples
    --------
    >>> round(band_criterion(1.0), 9)
    -1.386294361
    """
    if not 0 < area <= 1:
        raise ValueError("the area must lie in (0, 1]")
    return float(area * np.log(area) - (1 + area) * np.log1p(area))
