"""A generator on the line whose samples have a density that can be written down."""

import math

import numpy as np
import torch
from numpy.typing import ArrayLike
from scipy import stats
from torch import Tensor, nn

from gancore.theory.pushforward import Branch, Pushforward


class MonotoneGenerator(nn.Module):
    r"""A strictly increasing G from one normal number to one number.

    .. math::

        G(z) = c + e^a z + \sum_{i=1}^{h} e^{v_i} \tanh\bigl(e^{w_i} (z - t_i)\bigr)

    Every slope is positive, so that G is invertible and the density of x = G(z), with z from
    the standard normal distribution, is that of chapter 3 with one branch.

    Parameters
    ----------
    units
        Number of bends h; 0 makes G a straight line.
    shift, slope
        c, and the slope of the straight part, which is above 0.
    device
        Where the parameters live.

    Raises
    ------
    ValueError
        If the slope is not above 0, or the number of units is below 0.

    Shapes: (N,) → (N,).

    Examples
    --------
    >>> g = MonotoneGenerator(0, shift=2.0, slope=0.5)
    >>> round(float(g.density().pdf(2.0) / stats.norm(2.0, 0.5).pdf(2.0)), 6)
    1.0
    """

    def __init__(
        self,
        units: int,
        *,
        shift: float,
        slope: float,
        device: torch.device | str = "cpu",
    ) -> None:
        super().__init__()
        if units < 0 or not slope > 0:
            raise ValueError(f"needs a slope above 0 and no negative units: {slope}, {units}")
        ones = torch.ones(units, device=device)
        self.shift = nn.Parameter(torch.tensor(float(shift), device=device))
        self.log_slope = nn.Parameter(torch.tensor(math.log(slope), device=device))
        self.turning_point = nn.Parameter(torch.linspace(-1.5, 1.5, units, device=device))
        self.log_steepness = nn.Parameter(0.5 * ones)
        self.log_height = nn.Parameter(-3 * ones)

    def forward(self, z: Tensor) -> Tensor:
        """Map codes to samples."""
        bends = torch.tanh(self.log_steepness.exp() * (z.unsqueeze(-1) - self.turning_point))
        return self.shift + self.log_slope.exp() * z + bends @ self.log_height.exp()

    def density(self) -> "MonotoneDensity":
        """Return the density p_g of the generator as it is now, in float64."""
        return MonotoneDensity(self)


class MonotoneDensity(Pushforward):
    """The density of a monotone generator, which later updates of it do not change.

    Parameters
    ----------
    generator
        Its parameters are copied.

    Examples
    --------
    >>> p_g = MonotoneGenerator(3, shift=0.0, slope=1.0).density()
    >>> round(float(p_g.cdf(p_g.g(0.7)) - stats.norm.cdf(0.7)), 9)
    0.0
    """

    def __init__(self, generator: MonotoneGenerator) -> None:
        numbers = {
            name: parameter.detach().cpu().double().numpy()
            for name, parameter in generator.named_parameters()
        }
        self._shift, self._slope = float(numbers["shift"]), float(np.exp(numbers["log_slope"]))
        self._turning_point = numbers["turning_point"]
        self._steepness = np.exp(numbers["log_steepness"])
        self._height = np.exp(numbers["log_height"])
        whole_line = Branch((-np.inf, np.inf), self.inverse, self.slope)
        super().__init__(stats.norm(), self._apply, [whole_line])

    def logpdf(self, x: ArrayLike) -> np.ndarray:
        """Return the logarithm of the density at x, without underflow far out."""
        z = self.inverse(x)
        return np.asarray(stats.norm.logpdf(z) - np.log(self.slope(z)))

    def pdf(self, x: ArrayLike) -> np.ndarray:
        """Return the density at x."""
        return np.exp(self.logpdf(x))

    def ppf(self, q: ArrayLike) -> np.ndarray:
        """Return the quantiles of probabilities q: the images of those of the noise."""
        return self._apply(stats.norm.ppf(q))

    def slope(self, z: ArrayLike) -> np.ndarray:
        """Return the derivative of G at z."""
        bends = self._steepness * (np.asarray(z, dtype=float)[..., None] - self._turning_point)
        return self._slope + (1 - np.tanh(bends) ** 2) @ (self._steepness * self._height)

    def inverse(self, x: ArrayLike) -> np.ndarray:
        """Return the z with G(z) = x, by bisection and Newton's method."""
        x = np.asarray(x, dtype=float)
        inside = np.where(np.isfinite(x), x, 0.0)
        # The bends move G by no more than their summed heights away from the straight line.
        reach = float(self._height.sum()) + 1e-9
        low = (inside - self._shift - reach) / self._slope
        high = (inside - self._shift + reach) / self._slope
        for _ in range(20):
            middle = (low + high) / 2
            below = self._apply(middle) < inside
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        z = (low + high) / 2
        for _ in range(3):
            z = np.clip(z - (self._apply(z) - inside) / self.slope(z), low, high)
        return np.where(np.isfinite(x), z, x)

    def _apply(self, z: ArrayLike) -> np.ndarray:
        z = np.asarray(z, dtype=float)
        bends = np.tanh(self._steepness * (z[..., None] - self._turning_point))
        return self._shift + self._slope * z + bends @ self._height
