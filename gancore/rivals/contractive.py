r"""A stack of contractive autoencoders, and the walk that turns it into a sampler.

An autoencoder writes an image x as a code h = f(x) and reads it back as g(h). A contractive one
(Rifai et al., "Contractive auto-encoders: explicit invariance during feature extraction", 2011)
pays besides for every way in which the code changes with the image:

.. math::

    \text{loss}(x) = -\sum_i \big[ x_i \log g_i + (1 - x_i) \log(1 - g_i) \big]
        + \lambda \lVert J \rVert_F^2, \qquad J = \frac{\partial f}{\partial x}

What survives are the directions that reading back needs: those along which data vary. The walk of
Rifai et al., "A generative process for sampling contractive auto-encoders", 2012, takes its steps
along them, with ε ~ N(0, σ²) in the space of codes:

.. math:: x \leftarrow g\big( f(x) + J J^\top \varepsilon \big)

It defines a sampler and no density: log P(x) cannot be computed from it. In a stack each layer is
trained on the codes of the one below, and the walk takes place at the top, as Bengio et al. did it
in "Better mixing via deep representations", 2013, from which Table 1 takes its "Stacked CAE".
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from gancore.gan.algorithm1 import minibatches


class ContractiveAutoencoder(nn.Module):
    """One layer: sigmoid codes, and the same weights to write and to read.

    Parameters
    ----------
    visible, hidden
        Size of what is read, with values in [0, 1], and of the code.
    rng
        The stream of the initial weights; the biases start at 0.

    Examples
    --------
    >>> layer = ContractiveAutoencoder(784, 100)
    >>> layer.decode(layer.encode(torch.rand(2, 784))).shape
    torch.Size([2, 784])
    """

    def __init__(self, visible: int, hidden: int, *, rng: torch.Generator | None = None) -> None:
        super().__init__()
        device = rng.device if rng is not None else None
        self.weight = nn.Parameter(torch.empty(hidden, visible, device=device))
        nn.init.xavier_uniform_(self.weight, generator=rng)
        self.hidden_bias = nn.Parameter(torch.zeros(hidden, device=device))
        self.visible_bias = nn.Parameter(torch.zeros(visible, device=device))

    def encode(self, x: Tensor) -> Tensor:
        """Return f(x) = sigmoid(W x + c), in (0, 1): (N, visible) → (N, hidden)."""
        return (x @ self.weight.T + self.hidden_bias).sigmoid()

    def decode(self, code: Tensor) -> Tensor:
        """Return g(h) = sigmoid(Wᵀ h + b), in (0, 1): (N, hidden) → (N, visible)."""
        return self._visible_logits(code).sigmoid()

    def squared_jacobian(self, code: Tensor) -> Tensor:
        r"""Return the squared Frobenius norm of J where the code is h: (N, hidden) → (N,).

        Since :math:`J_{ji} = h_j (1 - h_j) W_{ji}`, it is
        :math:`\sum_j h_j^2 (1 - h_j)^2 \sum_i W_{ji}^2`, and needs no derivative.
        """
        return (code * (1 - code)).square() @ self.weight.square().sum(1)

    def loss(self, x: Tensor, contraction: float) -> Tensor:
        """Return what training minimises, the mean over a minibatch; λ is the contraction."""
        code = self.encode(x)
        misread = binary_cross_entropy_with_logits(self._visible_logits(code), x, reduction="none")
        return (misread.sum(1) + contraction * self.squared_jacobian(code)).mean()

    def step(self, x: Tensor, *, sigma: float, rng: torch.Generator | None = None) -> Tensor:
        """Take one step of the walk: (N, visible) → (N, visible)."""
        code = self.encode(x)
        slope = code * (1 - code)
        noise = sigma * torch.randn(code.shape, generator=rng, dtype=x.dtype, device=x.device)
        back = (slope * noise) @ self.weight  # Jᵀ ε
        return self.decode(code + slope * (back @ self.weight.T))

    def _visible_logits(self, code: Tensor) -> Tensor:
        return code @ self.weight + self.visible_bias


class StackedContractive:
    """Contractive autoencoders, each of the codes of the one below.

    Parameters
    ----------
    layers
        From the one that reads images upwards, at least one.
    """

    def __init__(self, layers: Sequence[ContractiveAutoencoder]) -> None:
        self.layers = list(layers)

    @torch.no_grad()
    def sample(self, start: Tensor, *, seed: int, sigma: float, steps: int = 100) -> Tensor:
        """Walk at the top, one walk from each image, and read the ends back to the bottom.

        The walk leaves only slowly where it began: after one step its end is little more than
        the first image read back.

        Parameters
        ----------
        start
            Images in [0, 1], shape (N, ...), such as training images.
        seed
            Fixes every step.
        sigma
            σ, the deviation of ε.
        steps
            The length of each walk.

        Returns
        -------
        Tensor
            Grey images in (0, 1), shape (N, visible).

        Examples
        --------
        >>> stack = StackedContractive([ContractiveAutoencoder(9, 5), ContractiveAutoencoder(5, 3)])
        >>> stack.sample(torch.rand(4, 3, 3), seed=0, sigma=1.0).shape
        torch.Size([4, 9])
        """
        *lower, top = self.layers
        rng = torch.Generator(start.device).manual_seed(seed)
        x = start.flatten(1)
        for layer in lower:
            x = layer.encode(x)
        for _ in range(steps):
            x = top.step(x, sigma=sigma, rng=rng)
        for layer in reversed(lower):
            x = layer.decode(x)
        return x


def train_contractive(
    images: Tensor,
    *,
    hidden: Sequence[int],
    steps: int,
    seed: int,
    contraction: float = 1.0,
    batch_size: int = 100,
    learning_rate: float = 1e-3,
) -> StackedContractive:
    """Train a stack, layer after layer, by Adam.

    Parameters
    ----------
    images
        Shape (N, ...), values in [0, 1], flattened here.
    hidden
        The size of each layer's code, from the bottom.
    steps, batch_size
        Minibatches for each layer, and images in each.
    seed
        Fixes the initial weights and the order of the images.
    contraction
        λ, for every layer.
    learning_rate
        Adam's.

    Examples
    --------
    >>> images = torch.eye(4).repeat(25, 1)
    >>> stack = train_contractive(images, hidden=[6, 3], steps=50, seed=0)
    >>> [tuple(layer.weight.shape) for layer in stack.layers]
    [(6, 4), (3, 6)]
    """
    data, layers = images.flatten(1), []
    for depth, size in enumerate(hidden):
        rng = torch.Generator(data.device).manual_seed(seed + depth)
        layer = ContractiveAutoencoder(data.shape[1], size, rng=rng).to(data)
        optimizer = torch.optim.Adam(layer.parameters(), lr=learning_rate)
        batches = minibatches(data, batch_size, rng=rng)
        for _ in range(steps):
            optimizer.zero_grad()
            loss = layer.loss(next(batches), contraction)
            loss.backward(inputs=list(layer.parameters()))
            optimizer.step()
        layers.append(layer.requires_grad_(False))
        data = layer.encode(data)
    return StackedContractive(layers)
