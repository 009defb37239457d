"""A GAN on the line, and everything that can be computed of it."""

from collections.abc import Callable
from dataclasses import dataclass
from math import log

import numpy as np
import torch
from scipy import stats
from scipy.special import expit, log_expit
from torch import Tensor, nn
from torch.optim import SGD

from gancore.gan.algorithm1 import GAN
from gancore.gan.objectives import GENERATOR_LOSSES, non_saturating_generator_loss
from gancore.theory.densities import Density, Mixture
from gancore.theory.optimal_discriminator import optimal_logit
from gancore.toy.discriminator import TanhDiscriminator
from gancore.toy.generator import MonotoneGenerator
from gancore.training.devices import random_streams

TWO_BUMPS = Mixture([stats.norm(0.0, 0.5), stats.norm(1.5, 0.5)], [2, 1])
"""The data of chapter 6: two overlapping bumps, the left one twice as heavy."""

GRID = np.linspace(-10.0, 6.0, 1601)
"""Where the densities are computed; beyond its ends they have no mass worth a digit."""

_SURE = 100.0
"""A logit."""


_EVEN_CODES = stats.norm.ppf((np.arange(512) + 0.5) / 512)
"""The middles of 512 equally likely pieces of the noise."""


@dataclass(frozen=True)
class ToyGame:
    """A GAN on the line, with all that is needed to train on.

    Attributes
    ----------
    gan
        The networks and their learning rules, as Algorithm 1 takes them.
    generator, discriminator
        The networks again, with what can be asked of them on the line.
    p_data
        The density of the data.
    data
        Samples of it, on the networks' device.
    rng
        The stream of the noise and of the order of the data.
    """

    gan: GAN
    generator: MonotoneGenerator
    discriminator: "TanhDiscriminator | TabulatedDiscriminator"
    p_data: Density
    data: Tensor
    rng: torch.Generator


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The networks at one moment.

    Attributes
    ----------
    iterations
        Steps of G so far.
    discriminator_steps
        Steps of D so far.
    value
        V(D, G), in nats.
    jsd
        Jensen-Shannon divergence of p_data and p_g, in nats.
    p_g, d, d_star
        The density of the samples, D and the best D over :data:`GRID`.
    p_data
        The density of the data there.
    codes, samples
        Codes that cut the noise into equally likely pieces, and G of each.
    gradients
        Lengths of the gradients of both objectives of G, over 512 equally likely codes.
    """

    iterations: int
    discriminator_steps: int
    value: float
    jsd: float
    p_data: np.ndarray
    p_g: np.ndarray
    d: np.ndarray
    d_star: np.ndarray
    codes: np.ndarray
    samples: np.ndarray
    gradients: dict[str, float]

    @property
    def lag(self) -> float:
        """How far V is below its maximum over D, in nats: 0 for the best D."""
        return -log(4) + 2 * self.jsd - self.value

    def d_at(self, x: float) -> float:
        """Return D at a point of the grid's span."""
        return float(np.interp(x, GRID, self.d))


def toy_game(
    seed: int,
    *,
    p_data: Density = TWO_BUMPS,
    start: float = -1.5,
    width: float = 0.8,
    generator_loss: Callable[[Tensor], Tensor] = non_saturating_generator_loss,
    discriminator_rate: float = 1.0,
    generator_rate: float = 0.2,
    size: int = 20_000,
    device: torch.device | str = "cpu",
) -> ToyGame:
    """Set up both networks, on plain gradient steps, and draw the data.

    Parameters
    ----------
    seed
        Fixes the data, the first D and all that follows.
    p_data
        The density of the data, on the line, between the ends of :data:`GRID`.
    start, width
        Where the first samples lie and how far they spread: p_g starts close to a normal
        density.
    generator_loss
        What G minimises.
    discriminator_rate, generator_rate
        Learning rates. D minimises -V/2, so that a rate of 1 climbs V with a rate of 1/2.
    size
        Number of examples.
    device
        Where the networks live.

    Raises
    ------
    ValueError
        If a part of the data, or of the first samples, lies beyond the grid.

    Examples
    --------
    >>> before = snapshot(toy_game(0))
    >>> before.iterations, before.jsd < log(2)
    (0, True)
    """
    (rng,) = random_streams(seed, [torch.device(device)])
    draws = p_data.rvs(size, np.random.default_rng(seed))
    generator = MonotoneGenerator(3, shift=start, slope=width, device=device)
    for what, density in (("data", p_data), ("first samples", stats.norm(start, width))):
        if density.cdf(GRID[0]) > 1e-6 or density.cdf(GRID[-1]) < 1 - 1e-6:
            raise ValueError(f"the {what} must lie between {GRID[0]:g} and {GRID[-1]:g}")
    discriminator = TanhDiscriminator(16, centre=0.0, scale=2.0, rng=rng)
    gan = GAN(
        generator,
        discriminator,
        SGD(generator.parameters(), generator_rate),
        SGD(discriminator.parameters(), discriminator_rate),
        lambda count: torch.randn(count, generator=rng, device=rng.device),
        generator_loss,
    )
    data = torch.as_tensor(draws, dtype=torch.float32, device=rng.device)
    return ToyGame(gan, generator, discriminator, p_data, data, rng)


def snapshot(game: ToyGame, *, iterations: int = 0, discriminator_steps: int = 0) -> Snapshot:
    """Compute the densities, D, D*, V and the divergence at this moment.

    The integrals are sums over :data:`GRID`: for smooth functions that vanish at both ends
    these are right to many digits.

    Parameters
    ----------
    game
        The game; nothing in it changes.
    iterations, discriminator_steps
        How many steps G and D have made.
    """
    p_g = game.generator.density()
    log_p, log_q = game.p_data.logpdf(GRID), p_g.logpdf(GRID)
    best = optimal_logit(game.p_data, p_g)(GRID)
    logit = game.discriminator.logit(GRID)
    p, q = np.exp(log_p), np.exp(log_q)
    step = GRID[1] - GRID[0]

    def value(of_logit: np.ndarray) -> float:
        terms = ((p, log_expit(of_logit)), (q, log_expit(-of_logit)))
        return float(step * sum(density @ np.where(density > 0, log, 0) for density, log in terms))

    codes = stats.norm.ppf(np.linspace(0.04, 0.96, 13))
    noise = torch.as_tensor(_EVEN_CODES, dtype=torch.float32, device=game.rng.device)
    return Snapshot(
        iterations,
        discriminator_steps,
        value(logit),
        (value(best) + log(4)) / 2,
        p,
        q,
        expit(logit),
        expit(best),
        codes,
        p_g.g(codes),
        gradient_norms(game.gan, noise),
    )


class TabulatedDiscriminator(nn.Module):
    """D* against the generator as it is now, for G to learn from; it has nothing to train.

    Parameters
    ----------
    game
        The game. The logit is tabulated on :data:`GRID` and runs straight in between.

    Shapes: (N,) → (N,).
    """

    def __init__(self, game: ToyGame) -> None:
        super().__init__()
        best = optimal_logit(game.p_data, game.generator.density())(GRID)
        # No density at all on one side: as good as sure, and a finite slope between two places.
        finite = np.nan_to_num(best, nan=0.0, posinf=_SURE, neginf=-_SURE)
        self.table: torch.Tensor
        table = torch.as_tensor(finite, dtype=torch.float32, device=game.rng.device)
        self.register_buffer("table", table)

    def forward(self, x: Tensor) -> Tensor:
        """Map numbers to logits."""
        place = (x - float(GRID[0])) / float(GRID[1] - GRID[0])
        place = place.clamp(0, len(GRID) - 1.001)
        left = place.detach().long()
        return torch.lerp(self.table[left], self.table[left + 1], place - left)

    def logit(self, x: np.ndarray) -> np.ndarray:
        """Map points of the grid's span to logits, float64."""
        return np.interp(x, GRID, self.table.cpu().double().numpy())


def gradient_norms(gan: GAN, noise: Tensor) -> dict[str, float]:
    """Return the length of the gradient of each objective of G in its parameters.

    Parameters
    ----------
    gan
        The networks; neither changes. Which of the two G really minimises does not matter.
    noise
        A minibatch of codes.

    Returns
    -------
    dict
        The lengths by the names of :data:`gancore.gan.objectives.GENERATOR_LOSSES`.
    """
    logits = gan.discriminator(gan.generator(noise))
    parameters = [each for each in gan.generator.parameters() if each.numel()]
    lengths = {}
    for name, loss in GENERATOR_LOSSES.items():
        gradient = torch.autograd.grad(loss(logits), parameters, retain_graph=True)
        lengths[name] = float(torch.cat([each.flatten() for each in gradient]).norm())
    return lengths
