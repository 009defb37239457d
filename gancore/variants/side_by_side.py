"""Several games with the same rules and different random numbers, played as one.

Small networks leave a processor idle between their operations. Here layer i of all networks is one
batched product, so that five games take little longer than one. Each network is what it would be
alone: an entry of a ``ModuleList`` of PyTorch's linear layers.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from itertools import pairwise

import torch
from torch import Tensor, nn

from gancore.gan.objectives import discriminator_loss, non_saturating_generator_loss
from gancore.variants.modes import Modes

DiscriminatorLoss = Callable[[nn.Module, Tensor, Tensor], Tensor]
"""What D minimises, from D, data and samples."""


class SideBySide(nn.Module):
    """One linear layer for each of several networks.

    Parameters
    ----------
    games
        How many networks.
    inputs, outputs
        Sizes of the layer.
    norm
        What each layer is passed through once, such as PyTorch's ``spectral_norm``.

    Shapes: (games, N, inputs) → (games, N, outputs).

    Examples
    --------
    >>> SideBySide(5, 2, 3)(torch.zeros(5, 10, 2)).shape
    torch.Size([5, 10, 3])
    """

    def __init__(
        self,
        games: int,
        inputs: int,
        outputs: int,
        *,
        norm: Callable[[nn.Module], nn.Module] = lambda layer: layer,
    ) -> None:
        super().__init__()
        self.each = nn.ModuleList(norm(nn.Linear(inputs, outputs)) for _ in range(games))

    def forward(self, x: Tensor) -> Tensor:
        """Apply every network's own layer to its own rows."""
        weight = torch.stack([layer.weight for layer in self.each])  # type: ignore[misc]
        bias = torch.stack([layer.bias for layer in self.each])  # type: ignore[misc]
        return torch.baddbmm(bias.unsqueeze(1), x, weight.mT)


def networks(
    games: int,
    sizes: Sequence[int],
    *,
    norm: Callable[[nn.Module], nn.Module] = lambda layer: layer,
) -> nn.Module:
    """Build networks with rectifiers between their linear layers.

    Parameters
    ----------
    games
        How many.
    sizes
        Of the input, the hidden layers and the output.
    norm
        As for :class:`SideBySide`.

    Examples
    --------
    >>> networks(5, [2, 64, 1])(torch.zeros(5, 10, 2)).shape
    torch.Size([5, 10, 1])
    """
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(sizes):
        layers += [SideBySide(games, inputs, outputs, norm=norm), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def binary_loss(discriminator: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
    """Return the 2014 loss of D: the mean binary cross-entropy."""
    return discriminator_loss(real_logits=discriminator(real), fake_logits=discriminator(fake))


def play(
    modes: Modes,
    *,
    generator_rate: float,
    discriminator_rate: float,
    discriminator_loss: DiscriminatorLoss = binary_loss,
    generator_loss: Callable[[Tensor], Tensor] = non_saturating_generator_loss,
    norm: Callable[[nn.Module], nn.Module] = lambda layer: layer,
    games: int = 5,
    iterations: int = 600,
    batch_size: int = 64,
    decay: float = 0.98,
    seed: int = 0,
) -> tuple[nn.Module, nn.Module]:
    """Play several games on a mixture in the plane, each player stepping by Adam in turn.

    Parameters
    ----------
    modes
        The data.
    generator_rate, discriminator_rate
        Learning rates of Adam, whose first moment decays by 0.5.
    discriminator_loss, generator_loss
        What the players minimise.
    norm
        What each layer of D is passed through, such as ``spectral_norm``.
    games
        How many at once.
    iterations
        Steps of each player.
    batch_size
        Examples, and codes, of each game in a step.
    decay
        Share of the running average of G's weights that stays in an iteration; it starts at the
        initial weights, unlike :func:`gancore.training.schedules.update_average`, which divides
        their share out.
    seed
        Of the initial weights and of all that is drawn.

    Returns
    -------
    tuple of Module
        The generators after the last iteration, and the running averages of their weights.

    Examples
    --------
    >>> from gancore.variants.modes import ring
    >>> last, mean = play(ring(), generator_rate=1e-3, discriminator_rate=1e-3, iterations=2)
    >>> last(torch.zeros(5, 3, 2)).shape
    torch.Size([5, 3, 2])
    """
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)  # and no other device's stream
        g = networks(games, [2, 64, 64, 2])
        d = networks(games, [2, 64, 64, 1], norm=norm)
    rng = torch.Generator().manual_seed(seed)
    mean = deepcopy(g)
    g_adam = torch.optim.Adam(g.parameters(), generator_rate, betas=(0.5, 0.99), fused=True)
    d_adam = torch.optim.Adam(d.parameters(), discriminator_rate, betas=(0.5, 0.99), fused=True)

    def codes() -> Tensor:
        return torch.randn(games, batch_size, 2, generator=rng)

    for _ in range(iterations):
        real = modes.rvs(games, batch_size, rng=rng)
        loss = discriminator_loss(d, real, g(codes()).detach())
        d_adam.zero_grad()
        loss.backward()
        d_adam.step()

        loss = generator_loss(d(g(codes())))
        g_adam.zero_grad()
        loss.backward(inputs=list(g.parameters()))
        g_adam.step()
        with torch.no_grad():
            for average, weight in zip(mean.parameters(), g.parameters(), strict=True):
                average.lerp_(weight, 1 - decay)
    return g, mean
