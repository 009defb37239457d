"""A generator that knows nothing but its training images, as a foil for paths."""

from torch import Tensor, nn


class Memoriser(nn.Module):
    r"""A generator that knows nothing but its training images, as a foil.

    Each image x_i is given a code a_i of its own; G blends the images by how near the codes are:

    .. math:: G(z) = \sum_i w_i(z) \, x_i, \qquad
        w_i(z) \propto \exp\!\left(-\tfrac{\beta}{2} \lVert z - a_i \rVert^2\right)

    A large sharpness β gives the image of the nearest code, a small one gives mixtures.

    Parameters
    ----------
    images
        The training images, shape (n, 1, H, W).
    codes
        The code of each, shape (n, d).
    sharpness
        β, above 0.

    Shapes: (N, d) → (N, 1, H, W).

    Examples
    --------
    >>> import torch
    >>> images = torch.tensor([0.0, 1.0]).reshape(2, 1, 1, 1)
    >>> memoriser = Memoriser(images, torch.tensor([[-1.0], [1.0]]), sharpness=100.0)
    >>> memoriser(torch.tensor([[-0.9], [0.0], [0.2]])).flatten().tolist()
    [0.0, 0.5, 1.0]
    """

    def __init__(self, images: Tensor, codes: Tensor, *, sharpness: float) -> None:
        super().__init__()
        self.images: Tensor
        self.codes: Tensor
        self.register_buffer("images", images)
        self.register_buffer("codes", codes)
        self.sharpness = sharpness

    def forward(self, z: Tensor) -> Tensor:
        """Blend the images."""
        scores = z @ self.codes.T - 0.5 * self.codes.square().sum(1)
        weights = (self.sharpness * scores).softmax(1)
        return (weights @ self.images.flatten(1)).unflatten(1, self.images.shape[1:])
