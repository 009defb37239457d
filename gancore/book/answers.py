"""Reading what a reader wrote: numbers and functions, however they are spelled."""

import inspect
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import sympy as sp
import torch

from gancore.book.calling import kind, outcome
from gancore.book.exercise import Hint, hint_if

Function = Callable[..., np.ndarray]

BITS = "this is in bits; the book counts nats, with the natural logarithm."
"""The hint on the mistake that most chapters know."""


def number(answer: object, *, called: str = "the answer", finite: bool = True) -> float:
    """Read a number: an int or float, of NumPy, PyTorch or SymPy, or one of them in a list.

    Parameters
    ----------
    answer
        What the reader wrote.
    called
        What the hint calls it.
    finite
        Whether to refuse what is infinite or NaN.

    Raises
    ------
    Hint
        If it is no real number, or not finite where it should be.

    Examples
    --------
    >>> number(sp.log(2) / 2)
    0.34657359027997264
    """
    if isinstance(answer, (list, tuple, sp.FiniteSet)) and len(answer) == 1:
        (answer,) = answer  # as SymPy solves
    if isinstance(answer, dict) and len(answer) == 1:
        (answer,) = answer.values()  # as SymPy solves with dict=True
    if isinstance(answer, (np.ndarray, torch.Tensor)) and math.prod(answer.shape) == 1:
        answer = answer.item()  # as SciPy solves
    hint_if(
        isinstance(answer, (str, bool, np.bool_)) or callable(answer),
        f"{called} should be a number, not {kind(answer)}.",
    )
    hint_if(
        isinstance(answer, tuple)
        and len(answer) == 2
        and all(isinstance(each, float) for each in answer)
        and 0 < answer[1] < 1e-6,
        f"{called} should be one number: of what SciPy's quad returns, take the first.",
    )
    hint_if(
        isinstance(answer, np.complexfloating) and answer.imag != 0,
        f"{called} should be a real number, not a complex one.",
    )
    if isinstance(answer, sp.Basic) and answer.free_symbols:
        left = ", ".join(sorted(map(str, answer.free_symbols)))
        raise Hint(f"{called} should be a number, but {left} is left in it.")
    try:
        value = float(answer)  # type: ignore[arg-type]
    except Exception as error:
        raise Hint(f"{called} should be a real number, not {kind(answer)}.") from error
    hint_if(
        finite and not math.isfinite(value), f"{called} is {value}: it should be a finite number."
    )
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
        the reader's function for one point at a time, with NumPy's numbers, or else with PyTorch's
        or arrays of one, and raises :class:`Hint` where all fail. Arguments that are named by
        these letters may stand in another order.

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
    if isinstance(answer, (list, tuple, sp.FiniteSet)) and len(answer) == 1:
        (answer,) = answer  # as SymPy solves
    if isinstance(answer, sp.Basic) and not isinstance(answer, sp.Lambda):
        strange = ", ".join(sorted({str(symbol) for symbol in answer.free_symbols} - set(of)))
        hint_if(strange, f"{called} has {strange} in it; it should be a function of {letters}.")
        answer = _of_expression(answer, of)
    hint_if(
        not callable(answer), f"{called} should be a function of {letters}, not {kind(answer)}."
    )

    in_order = _by_letters(answer, of)

    def at(*point: float) -> float:
        where = ", ".join(f"{name} = {value:g}" for name, value in zip(of, point, strict=True))
        scalars = [torch.tensor(value, dtype=torch.float64) for value in point]
        return outcome(
            in_order,
            *map(np.float64, point),
            called=called,
            fails=f"fails at {where}",
            read=_single,
            also=(scalars, [np.array([value]) for value in point]),
        )

    def values(*points: object) -> np.ndarray:
        arrays = np.broadcast_arrays(*(np.asarray(each, dtype=float) for each in points))
        flat = zip(*(array.ravel().tolist() for array in arrays), strict=True)
        return np.array([at(*point) for point in flat]).reshape(arrays[0].shape)

    return values


def flat(answer: object) -> np.ndarray:
    """Read numbers as one row of floats: from an array, a tensor, a list of lists, or one number.

    Raises
    ------
    TypeError, ValueError
        If something is no number; :func:`outcome`, to which this is a ``read``, makes it a hint.

    Examples
    --------
    >>> flat(torch.tensor([[1, 2], [3, 4]]))
    array([1., 2., 3., 4.])
    >>> outcome(lambda x: x > 0, np.array([-1.0, 1.0]), read=flat)
    array([0., 1.])
    """
    if isinstance(answer, torch.Tensor):
        answer = answer.detach().cpu()
    if isinstance(answer, Iterator):  # what map returns, for instance
        answer = list(answer)
    return np.asarray(answer, dtype=float).ravel()


def several(answer: object, count: int, *, called: str) -> tuple[object, ...]:
    """Read a fixed count of answers in one tuple or list, or in an array or tensor of one row.

    Raises
    ------
    Hint
        If there are more or fewer.

    Examples
    --------
    >>> several([1, "two"], 2, called="a number and a word")
    (1, 'two')
    """
    if isinstance(answer, (np.ndarray, torch.Tensor)) and answer.ndim == 1:
        answer = list(answer)
    if isinstance(answer, (tuple, list)) and len(answer) == count:
        return tuple(answer)
    raise Hint(f"the answer should be {called}, {count} in a tuple.")


def close(got: Any, wanted: Any, *, tolerance: float = 1e-6) -> bool:
    """Whether numbers or arrays agree to a tolerance, relative where they are above 1.

    Examples
    --------
    >>> close(1 / 3, 0.3333, tolerance=1e-3), close([1, 2], [1, 3])
    (True, False)
    """
    return bool(np.allclose(got, wanted, rtol=tolerance, atol=tolerance, equal_nan=False))


def _of_expression(expression: sp.Basic, of: Sequence[str]) -> Callable[..., object]:
    # Evaluated, not compiled: integrals and derivatives that SymPy left undone can be, too.
    symbols = {name: sp.Symbol(name, real=True) for name in of}
    expression = expression.subs({each: symbols[str(each)] for each in expression.free_symbols})
    if expression.has(sp.Derivative):
        expression = expression.doit()

    def at(*point: float) -> object:
        return expression.subs(dict(zip(symbols.values(), map(float, point), strict=True))).evalf()

    return at


def _by_letters(answer: Any, of: Sequence[str]) -> Any:
    # With d and epsilon asked for, a reader may write a function of epsilon and d.
    try:
        names = list(inspect.signature(answer).parameters)
    except (TypeError, ValueError):  # what is written in C may keep them to itself
        return answer
    if names == list(of) or sorted(names) != sorted(of):
        return answer
    return lambda *point: answer(**dict(zip(of, point, strict=True)))


def _single(result: object) -> float:
    if isinstance(result, torch.Tensor):
        result = result.detach().cpu()
    return float(np.asarray(result).item())
