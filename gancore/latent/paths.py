r"""Walks in latent space: paths and grids between codes, and how far the images move.

Figure 3 of the paper shows "digits obtained by linearly interpolating between coordinates in
z space". Spherical paths: White, "Sampling Generative Networks", 2016
(https://arxiv.org/abs/1609.04468).
"""

import torch
from torch import Tensor


def linear(start: Tensor, end: Tensor, steps: int) -> Tensor:
    r"""Walk along straight lines, both ends included (the book's equation 10.1).

    .. math:: z_t = (1 - t) \, z_0 + t \, z_1, \qquad t = 0, \tfrac{1}{n - 1}, \dots, 1

    Parameters
    ----------
    start, end
        The ends of N paths, both of shape (N, ...): codes, or images for a crossfade.
    steps
        n, how many points each path has; at least 2.

    Returns
    -------
    Tensor
        Shape (N, steps, ...).

    Raises
    ------
    ValueError
        If a path has fewer than two points, or the ends differ in shape or are of integers.

    Examples
    --------
    >>> linear(torch.tensor([[0.0, 0.0]]), torch.tensor([[4.0, 2.0]]), 3).tolist()
    [[[0.0, 0.0], [2.0, 1.0], [4.0, 2.0]]]
    """
    t = _times(start, end, steps)
    return (1 - t) * start.unsqueeze(1) + t * end.unsqueeze(1)


def spherical(start: Tensor, end: Tensor, steps: int) -> Tensor:
    r"""Walk along arcs around the origin, both ends included (the book's equation 10.5).

    .. math:: z_t = \frac{\sin((1 - t) \, \omega)}{\sin \omega} \, z_0
        + \frac{\sin(t \, \omega)}{\sin \omega} \, z_1

    with ω the angle between the ends. Ends of equal norm r give a path on the sphere of
    radius r. Where ω is nearly 0, arc and line are the same and the line is taken.

    Parameters
    ----------
    start, end
        The ends of N paths, both of shape (N, d), none of them 0 or opposite to its partner.
    steps
        n, how many points each path has; at least 2.

    Returns
    -------
    Tensor
        Shape (N, steps, d).

    Raises
    ------
    ValueError
        If a path has fewer than two points, the ends differ in shape, are of integers or no codes,
        or there is no arc.

    Examples
    --------
    >>> path = spherical(torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.0]]), 3)
    >>> path[0, 1]  # the middle of a quarter circle
    tensor([0.7071, 0.7071])
    """
    t = _times(start, end, steps)
    if start.ndim != 2:
        raise ValueError(f"codes have the shape (N, d), not {tuple(start.shape)}")
    # Near opposite codes, an arc needs more digits than codes have. Apple's GPU has no float64.
    device, dtype = start.device, torch.promote_types(start.dtype, end.dtype)
    start, end, t = (each.cpu().double() for each in (start, end, t))
    norms = start.norm(dim=1) * end.norm(dim=1)
    cosine = ((start * end).sum(1) / norms).clamp(-1, 1)
    if not bool((cosine > -1 + 1e-6).all()):
        raise ValueError("there is no single arc through 0, or between opposite codes")
    angle = torch.acos(cosine).reshape(-1, 1, 1)
    nearly_parallel = angle < 1e-3
    angle = torch.where(nearly_parallel, torch.ones_like(angle), angle)
    arcs = torch.sin((1 - t) * angle) * start.unsqueeze(1) + torch.sin(t * angle) * end.unsqueeze(1)
    path = torch.where(nearly_parallel, linear(start, end, steps), arcs / torch.sin(angle))
    return path.to(device, dtype)


def grid_of_codes(corners: Tensor, rows: int, columns: int) -> Tensor:
    r"""Fill a rectangle between four codes, linearly along both sides.

    .. math:: z_{s,t} = (1 - s)(1 - t) \, z_{00} + (1 - s) \, t \, z_{01}
        + s \, (1 - t) \, z_{10} + s \, t \, z_{11}

    Parameters
    ----------
    corners
        Shape (4, d): the codes at the top left, top right, bottom left and bottom right.
    rows, columns
        Size of the grid, at least 2 by 2; the corners are part of it.

    Returns
    -------
    Tensor
        Shape (rows, columns, d); s runs from top to bottom and t from left to right.

    Raises
    ------
    ValueError
        If there are not four corners, or fewer than two rows or columns.

    Examples
    --------
    >>> corners = torch.tensor([[0.0], [2.0], [10.0], [12.0]])
    >>> grid_of_codes(corners, 3, 2).squeeze(-1).tolist()
    [[0.0, 2.0], [5.0, 7.0], [10.0, 12.0]]
    """
    if len(corners) != 4:
        raise ValueError(f"a grid has four corners, not {len(corners)}")
    left_and_right = linear(corners[:2], corners[2:], rows)
    return linear(left_and_right[0], left_and_right[1], columns)


def step_lengths(path: Tensor) -> Tensor:
    r"""Measure the Euclidean distance between neighbours on each path.

    .. math:: \ell_i = \lVert x_{i+1} - x_i \rVert_2

    Parameters
    ----------
    path
        Shape (N, steps, ...): codes, or images whose pixels make one long list.

    Returns
    -------
    Tensor
        Shape (N, steps - 1), in the units of the path (for images: of pixel values).

    Examples
    --------
    >>> step_lengths(torch.tensor([[[0.0, 0.0], [3.0, 4.0], [3.0, 5.0]]])).tolist()
    [[5.0, 1.0]]
    """
    return path.flatten(2).diff(dim=1).norm(dim=2)


def detour(path: Tensor) -> Tensor:
    """Divide each path's length by the distance between its ends; 1 means straight.

    Parameters
    ----------
    path
        Shape (N, steps, ...), with ends that differ.

    Returns
    -------
    Tensor
        Shape (N,), at least 1.

    Examples
    --------
    >>> detour(torch.tensor([[[0.0, 0.0], [3.0, 0.0], [3.0, 4.0]]]))  # 7 where 5 would do
    tensor([1.4000])
    """
    ends = step_lengths(path[:, [0, -1]]).squeeze(1)
    return step_lengths(path).sum(1) / ends


def jumpiness(path: Tensor) -> Tensor:
    """Divide each path's largest step by its mean step.

    Parameters
    ----------
    path
        Shape (N, steps, ...), each with some movement.

    Returns
    -------
    Tensor
        Shape (N,), from 1, an even pace, to steps - 1, a single jump.

    Examples
    --------
    >>> jumpiness(torch.tensor([[[0.0], [1.0], [2.0]], [[0.0], [0.0], [2.0]]])).tolist()
    [1.0, 2.0]
    """
    lengths = step_lengths(path)
    return lengths.max(1).values / lengths.mean(1)


def _times(start: Tensor, end: Tensor, steps: int) -> Tensor:
    if steps < 2:
        raise ValueError(f"a path has at least two points, not {steps}")
    if start.shape != end.shape:
        raise ValueError(f"the ends have shapes {tuple(start.shape)} and {tuple(end.shape)}")
    if not (start.is_floating_point() and end.is_floating_point()):
        raise ValueError("there is nothing between integers: convert the ends with .float()")
    t = torch.linspace(0, 1, steps, dtype=start.dtype, device=start.device)
    return t.reshape(1, steps, *[1] * (start.ndim - 1))
