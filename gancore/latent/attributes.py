r"""Measurable attributes of a drawn digit, and the directions of codes that change them.

Arithmetic on averages of codes: Radford, Metz and Chintala, "Unsupervised Representation
Learning with Deep Convolutional Generative Adversarial Networks", 2015
(https://arxiv.org/abs/1511.06434).
"""

import torch
from torch import Tensor


def attribute_direction(
    codes: Tensor, values: Tensor, *, share: float = 0.2, groups: Tensor | None = None
) -> Tensor:
    """Subtract the mean code of the lowest values from that of the highest.

    Parameters
    ----------
    codes
        Shape (N, d).
    values
        An attribute of each code's image, shape (N,), such as :func:`ink` or :func:`slant`.
    share
        The part of the codes at either end that is averaged, in (0, 0.5].
    groups
        A label for each code, shape (N,), such as the digit of its image. The difference is then
        taken inside each group that has a code at either end, and averaged over the groups, so
        that it does not contain what tells the groups apart.

    Returns
    -------
    Tensor
        Shape (d,).

    Raises
    ------
    ValueError
        If the share is out of range, or leaves no code at the ends, or a value is not finite, such
        as the slant of an image without ink.

    Examples
    --------
    >>> codes = torch.tensor([[0.0, 1.0], [1.0, 1.0], [2.0, 1.0], [5.0, 1.0]])
    >>> attribute_direction(codes, values=codes[:, 0], share=0.25).tolist()
    [5.0, 0.0]
    """
    if not 0 < share <= 0.5:
        raise ValueError(f"share lies in (0, 0.5], not {share}")
    if not bool(values.isfinite().all()):
        raise ValueError("a value is not a finite number: leave its code out")
    if groups is None:
        groups = torch.zeros_like(values, dtype=torch.long)
    directions = []
    for group in groups.unique():
        members = codes[groups == group]
        order = values[groups == group].argsort(stable=True)
        count = int(share * len(members) + 1e-9)  # 0.29 of 100 is a little less than 29
        if count:
            directions.append(members[order[-count:]].mean(0) - members[order[:count]].mean(0))
    if not directions:
        raise ValueError(f"a share of {share} of so few codes is none")
    return torch.stack(directions).mean(0)


def ink(images: Tensor) -> Tensor:
    """Sum the pixels of each image, of shape (N, 1, H, W); shape (N,).

    Examples
    --------
    >>> ink(torch.full((1, 1, 2, 2), 0.5)).tolist()
    [2.0]
    """
    return images.flatten(1).sum(1)


def slant(images: Tensor) -> Tensor:
    r"""Measure how far strokes lean to the right: columns gained for each row upwards.

    .. math:: -\frac{\sum_{rc} x_{rc} (r - \bar r)(c - \bar c)}{\sum_{rc} x_{rc} (r - \bar r)^2}

    The slope of the column on the row (rows count downwards), weighted with the pixels,
    around their centre of mass. Shearing an image by it makes it upright.

    Parameters
    ----------
    images
        Shape (N, 1, H, W), pixels at least 0, with ink in more than one row.

    Returns
    -------
    Tensor
        Shape (N,): 0 upright, above 0 leaning to the right.

    Examples
    --------
    >>> slant(torch.eye(3).flip(0)[None, None]).tolist()  # a stroke like this: /
    [1.0]
    """
    weights = images.sum(1)
    weights = weights / weights.sum((1, 2), keepdim=True)
    rows = torch.arange(weights.shape[1], dtype=weights.dtype, device=weights.device)
    columns = torch.arange(weights.shape[2], dtype=weights.dtype, device=weights.device)
    by_row, by_column = weights.sum(2), weights.sum(1)
    row = rows - (by_row @ rows)[:, None]
    column = columns - (by_column @ columns)[:, None]
    together = torch.einsum("nrc,nr,nc->n", weights, row, column)
    return -together / (by_row * row.square()).sum(1)
