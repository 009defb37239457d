"""The initial weights of the networks, as the authors' configuration files draw them."""

import itertools

import torch
from torch import Tensor, nn

from gancore.gan.networks import Generator


@torch.no_grad()
def initialise_uniform(
    module: nn.Module, weight_range: float, *, rng: torch.Generator | None = None
) -> None:
    """Draw every weight uniformly from ±weight_range and set every bias to 0, in place.

    Parameters
    ----------
    module
        A network of linear layers, on the device of ``rng``.
    weight_range
        Largest size of a weight.
    rng
        The random stream.

    Examples
    --------
    >>> layer = nn.Linear(100, 10)
    >>> initialise_uniform(layer, 0.05)
    >>> bool(layer.weight.abs().max() <= 0.05), layer.bias.count_nonzero().item()
    (True, 0)
    """
    for layer in module.modules():
        if isinstance(layer, nn.Linear):
            layer.weight.uniform_(-weight_range, weight_range, generator=rng)
            if layer.bias is not None:
                layer.bias.zero_()


@torch.no_grad()
def initialise_sigmoid_biases(layers: nn.Sequential, bias: float) -> None:
    """Set the bias of every hidden sigmoid unit, in place; below 0, the units start mostly off.

    Parameters
    ----------
    layers
        Affine maps, each with its activation after it; only those with a sigmoid change.
    bias
        The value; the authors' TFD generator has -2.

    Examples
    --------
    >>> layers = nn.Sequential(nn.Linear(3, 2), nn.Sigmoid())
    >>> initialise_sigmoid_biases(layers, -2.0)
    >>> layers[0].bias.tolist()
    [-2.0, -2.0]
    """
    for layer, activation in itertools.pairwise(layers):
        if isinstance(layer, nn.Linear) and isinstance(activation, nn.Sigmoid):
            layer.bias.fill_(bias)


@torch.no_grad()
def initialise_sparse(
    layer: nn.Linear, connections: int, *, rng: torch.Generator | None = None
) -> None:
    """Draw ``connections`` incoming weights of each unit from N(0, 1); set the rest to 0.

    Each unit's inputs are drawn anew, without repetition (Martens, "Deep learning via Hessian-free
    optimization", 2010, section 5), so that its norm is near √connections. The biases stay.

    Parameters
    ----------
    layer
        The layer, on the device of ``rng``.
    connections
        Incoming weights of a unit that are not 0.
    rng
        The random stream.

    Raises
    ------
    ValueError
        If the layer has fewer inputs than that.

    Examples
    --------
    >>> layer = nn.Linear(50, 3)
    >>> initialise_sparse(layer, 10)
    >>> layer.weight.count_nonzero(dim=1).tolist()
    [10, 10, 10]
    """
    if connections > layer.in_features:
        raise ValueError(f"{layer.in_features} inputs are fewer than {connections} connections")
    lots = torch.rand(layer.weight.shape, generator=rng, device=layer.weight.device)
    chosen = lots.topk(connections, dim=1).indices
    drawn = torch.randn(chosen.shape, generator=rng, device=lots.device)
    layer.weight.zero_().scatter_(1, chosen, drawn.to(layer.weight.dtype))


@torch.no_grad()
def initialise_output_bias(generator: Generator, images: Tensor) -> None:
    """Set G's output bias to the logit of each pixel's mean, so that G starts at the mean image.

    Parameters
    ----------
    generator
        The network to change, in place.
    images
        Data of shape ``(N, *image_shape)`` with pixels in [0, 1]. The means are clipped to
        [1e-7, 1 - 1e-7], so that pixels that are always black keep a finite bias.

    Examples
    --------
    >>> generator = Generator(2, (3,), (1, 2, 2))
    >>> initialise_output_bias(generator, torch.full((5, 1, 2, 2), 0.5))
    >>> generator.output.bias.tolist()
    [0.0, 0.0, 0.0, 0.0]
    """
    means = images.flatten(1).mean(0, dtype=torch.float32).clamp(1e-7, 1 - 1e-7)
    generator.output.bias.copy_(means.logit())
