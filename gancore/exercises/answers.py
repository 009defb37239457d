"""Reading what a reader wrote: numbers and functions, however they are spelled."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import sympy as sp
import torch

from gancore.exercises.exercise import Hint, hint_if

Function = Callable[..., np.ndarray]


def number(answer: object, *, called: str = "the answer") -> float:
    """Read a number: an int or float, of NumPy, PyTorch or SymPy.

    Parameters
    ----------
    answer
        What the reader wrote.
    called
        What the hint calls it.

    Raises
    ------
    Hint
        If it is no finite real number.

    Examples
    --------
    >>> number(sp.log(2) / 2)
    0.34657359027997264
    """
    hint_if(
        isinstance(answer, (str, bool)) or callable(answer),
        f"{called} should be a number, not {_kind(answer)}.",
    )
    if isinstance(answer, sp.Basic) and answer.free_symbols:
        left = ", ".join(sorted(map(str, answer.free_symbols)))
        raise Hint(f"{called} should be a number, but {left} is left in it.")
    try:
        value = float(answer)  # type: ignore[arg-type]
    except Exception as error:
        raise Hint(f"{called} should be a real number, not {_kind(answer)}.") from error
    hint_if(not math.isfinite(value), f"{called} is {value}: it should be a finite number.")
    return value


def function(answer: object, of: Sequence[str] = ("x",), *, called: str = "the answer") -> Function:
    """Read a function of numbers: a Python function or a SymPy expression in the same letters.

    Parameters
    ----------
    answer
        What the reader wrote.
    of
        The letters of the arguments, in order.
    called
        What the hints call it.

    Returns
    -------
    Function
        Takes arrays, which it broadcasts, and returns an array of the function's values. It calls
        the reader's function for one point at a time, and raises :class:`Hint` where that fails.

    Raises
    ------
    Hint
        If it is no function, or other letters are in the expression.

    Examples
    --------
    >>> x = sp.Symbol("x", positive=True)
    >>> function(x**2)([1, 2]).tolist(), function(lambda x: x * x)(3).tolist()
    ([1.0, 4.0], 9.0)
    """
    letters = ", ".join(of)
    if isinstance(answer, sp.Basic):
        found = {str(symbol): symbol for symbol in answer.free_symbols}
        strange = ", ".join(sorted(set(found) - set(of)))
        hint_if(strange, f"{called} has {strange} in it; it should be a function of {letters}.")
        answer = sp.lambdify([found.get(name, sp.Symbol(name)) for name in of], answer, "math")
    hint_if(
        not callable(answer), f"{called} should be a function of {letters}, not {_kind(answer)}."
    )

    def at(*point: float) -> float:
        try:
            return float(np.asarray(answer(*point)).item())  # type: ignore[operator]
        except Exception as error:
            where = ", ".join(f"{name} = {value:g}" for name, value in zip(of, point, strict=True))
            says = " ".join(f"{type(error).__name__}: {error}".split())
            raise Hint(f"{called} fails at {where}: {says}.") from error

    def values(*points: object) -> np.ndarray:
        arrays = np.broadcast_arrays(*(np.asarray(each, dtype=float) for each in points))
        flat = zip(*(array.ravel().tolist() for array in arrays), strict=True)
        return np.array([at(*point) for point in flat]).reshape(arrays[0].shape)

    return values


def several(answer: object, count: int, *, called: str) -> tuple[object, ...]:
    """Read a fixed count of answers in one tuple or list.

    Raises
    ------
    Hint
        If there are more or fewer.
    """
    if isinstance(answer, (tuple, list)) and len(answer) == count:
        return tuple(answer)
    raise Hint(f"the answer should be {called}, {count} in a tuple.")


def close(got: object, wanted: object, *, tolerance: float = 1e-6) -> bool:
    """Whether numbers or arrays agree to a tolerance, relative where they are above 1.

    Examples
    --------
    >>> close(1 / 3, 0.3333, tolerance=1e-3), close([1, 2], [1, 3])
    (True, False)
    """
    return bool(np.allclose(got, wanted, rtol=tolerance, atol=tolerance, equal_nan=False))  # type: ignore[arg-type]


def _kind(answer: object) -> str:
    if isinstance(answer, str):
        return "text in quotes"
    if isinstance(answer, torch.Tensor):
        return f"a tensor of shape {tuple(answer.shape)}"
    return "None" if answer is None else f"a {type(answer).__name__}"
