"""How much memory is free: what cannot fit is refused before it is begun."""

import psutil

from gancore.errors import UserError


def require(size: int, what: str) -> None:
    """Refuse what needs more memory than is free.

    Where memory is promised freely, as on Linux, a program that takes too much is not told so
    but killed.

    Parameters
    ----------
    size
        What is needed, in bytes.
    what
        What needs it, in the plural.

    Raises
    ------
    UserError
        If less than that is free.

    Examples
    --------
    >>> require(1000, "ten samples")
    """
    free = psutil.virtual_memory().available
    if size > free:
        raise UserError(
            f"{what} need {size >> 20:,} MiB of memory, and {free >> 20:,} MiB are free: "
            "ask for fewer"
        )
