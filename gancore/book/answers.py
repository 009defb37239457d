"""Reading what a reader wrote: numbers and functions, however they are spelled."""

import math
import textwrap
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy as sp
import torch

from gancore.book.exercise import Hint, dots_in, hint_if

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
    if isinstance(answer, (np.ndarray, torch.Tensor)) and math.prod(answer.shape) == 1:
        answer = answer.item()  # as SciPy solves
    hint_if(
        isinstance(answer, (str, bool, np.bool_)) or callable(answer),
        f"{called} should be a number, not {_kind(answer)}.",
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
        raise Hint(f"{called} should be a real number, not {_kind(answer)}.") from error
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
        the reader's function for one point at a time, with NumPy's numbers or else with PyTorch's,
        and raises :class:`Hint` where both fail.

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
        not callable(answer), f"{called} should be a function of {letters}, not {_kind(answer)}."
    )

    def at(*point: float) -> float:
        where = ", ".join(f"{name} = {value:g}" for name, value in zip(of, point, strict=True))
        numbers = map(np.float64, point)
        try:
            return outcome(answer, *numbers, called=called, fails=f"fails at {where}", read=_single)
        except Hint as hint:
            tensors = (torch.tensor(value, dtype=torch.float64) for value in point)
            try:
                return outcome(answer, *tensors, read=_single)
            except Hint:
                raise hint from None

    def values(*points: object) -> np.ndarray:
        arrays = np.broadcast_arrays(*(np.asarray(each, dtype=float) for each in points))
        flat = zip(*(array.ravel().tolist() for array in arrays), strict=True)
        return np.array([at(*point) for point in flat]).reshape(arrays[0].shape)

    return values


def outcome(
    answer: object,
    *arguments: object,
    called: str = "your function",
    fails: str = "fails",
    read: Callable[[Any], Any] | None = None,
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
            f"{called} is {_kind(answer)} and should be a function: "
            "give the name of a Python function, uncalled."
        )
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


def _single(result: object) -> float:
    if isinstance(result, torch.Tensor):
        result = result.detach().cpu()
    return float(np.asarray(result).item())


def _copy(argument: object) -> object:
    if isinstance(argument, torch.Tensor):
        return argument.clone()
    return argument.copy() if isinstance(argument, (np.ndarray, list)) else argument


def _kind(answer: object) -> str:
    if isinstance(answer, str):
        return "text in quotes"
    if isinstance(answer, torch.Tensor):
        return f"a tensor of shape {tuple(answer.shape)}"
    name = type(answer).__name__
    return "None" if answer is None else f"{'an' if name[0] in 'aeio' else 'a'} {name}"
