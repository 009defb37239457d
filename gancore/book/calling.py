"""Calling what a reader wrote: whatever a function does, it ends in a result or in one line."""

import textwrap
import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import torch

from gancore.book.exercise import Hint, dots_in, hint_if


def outcome(
    answer: object,
    *arguments: object,
    called: str = "your function",
    fails: str = "fails",
    read: Callable[[Any], Any] | None = None,
    also: Iterable[Sequence[object]] = (),
) -> Any:
    """Call a reader's function, whatever it does, and return what it returns.

    It gets copies of arrays, tensors and lists, so that it may change them, and gradients flow
    through the copies. Its warnings are not shown.

    Parameters
    ----------
    answer
        What the reader wrote.
    *arguments
        What it is called with.
    called
        What the hints call it.
    fails
        What a hint says of it before it names the error, for instance "fails on NumPy arrays".
    read
        Turns the result into what is wanted. An error here counts as the function's.
    also
        The arguments in other forms, each of which is tried where those before it fail. If all
        fail, what the hint says is of the first.

    Raises
    ------
    Hint
        If it is no function, if it or ``read`` fails, and if dots are left in what it returns.
        What fails says so in one line. A hint that is raised underneath stays as it is.

    Examples
    --------
    >>> outcome(sorted, [3, 1, 2])
    [1, 2, 3]
    >>> outcome(lambda x: x / 0, 1.0)
    Traceback (most recent call last):
    gancore.book.exercise.Hint: your function fails: ZeroDivisionError: float division by zero.
    """
    if not callable(answer):
        raise Hint(
            f"{called} is {kind(answer)} and should be a function: "
            "give the name of a Python function, uncalled."
        )
    try:
        return _outcome(answer, arguments, called, fails, read)
    except Hint:
        for form in also:
            with suppress(Hint):
                return _outcome(answer, form, called, fails, read)
        raise


def forms_of_arrays(*arguments: object) -> tuple[list[object], list[object], list[object]]:
    """Give arrays as tensors of float32, as chapters have them, as those of float64, and as arrays.

    Parameters
    ----------
    *arguments
        NumPy's arrays, which become tensors in the first two forms, and anything else, which does
        not. Whole numbers stay whole numbers.

    Returns
    -------
    tuple of list
        The arguments in three forms, for :func:`outcome`.

    Examples
    --------
    >>> for codes, t in forms_of_arrays(np.zeros(2), 0.5):
    ...     print(codes.dtype, t)
    torch.float32 0.5
    torch.float64 0.5
    float64 0.5
    """
    doubles = [torch.as_tensor(x) if isinstance(x, np.ndarray) else x for x in arguments]
    singles = [
        x.float() if isinstance(x, torch.Tensor) and x.is_floating_point() else x for x in doubles
    ]
    return singles, doubles, list(arguments)


def kind(answer: object) -> str:
    """Say what something is, for a hint.

    Examples
    --------
    >>> kind(None), kind("log 2"), kind([0.5])
    ('None', 'text in quotes', 'a list')
    """
    if isinstance(answer, str):
        return "text in quotes"
    if isinstance(answer, torch.Tensor):
        return f"a tensor of shape {tuple(answer.shape)}"
    name = type(answer).__name__
    return "None" if answer is None else f"{'an' if name[0] in 'aeio' else 'a'} {name}"


def _outcome(
    answer: Callable[..., object],
    arguments: Sequence[object],
    called: str,
    fails: str,
    read: Callable[[Any], Any] | None,
) -> Any:
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = answer(*map(_copy, arguments))
            dots = dots_in(result)
            hint_if(any(dots), f"put your code in place of {'the' if all(dots) else 'all'} dots.")
            hint_if(read and result is None, f"{called} returns nothing: is its return missing?")
            return read(result) if read else result
    except Hint:
        raise
    except Exception as error:
        says = textwrap.shorten(f"{type(error).__name__}: {error}", 300, placeholder=" …")
        raise Hint(f"{called} {fails}: {says.rstrip('.: ')}.") from error


def _copy(argument: object) -> object:
    if isinstance(argument, torch.Tensor):
        return argument.clone()
    return argument.copy() if isinstance(argument, (np.ndarray, list)) else argument
