"""The displayed equations of chapter 11, DCGAN."""

import sympy as sp

from gancore.book.equation import Equation

DEFINITIONS = {
    "11.1": "the side of the maps that a convolution makes",
    "11.3": "batch normalisation",
}


def equations() -> tuple[Equation, ...]:
    """Build the equations of the chapter."""
    return (_transposed_side(), _moved_input(), _tanh_as_sigmoid())


def _transposed_side() -> Equation:
    m, kernel, stride, padding = sp.symbols("m k s p", positive=True)
    side = stride * (m - 1) + kernel - 2 * padding
    return Equation(
        "11.2",
        "the side that a convolution makes m of, and a transposed one makes of m",
        "n",
        (side,),
        holds=lambda chain: sp.simplify((chain[0] + 2 * padding - kernel) / stride + 1 - m) == 0,
    )


def _moved_input() -> Equation:
    a, b, mean = sp.symbols("a b mu", real=True)
    scale, variance, slack = sp.symbols("c v epsilon", positive=True)
    return Equation(
        "11.4",
        "what batch normalisation makes of c a + b",
        r"\widehat{(c a + b)}",
        (
            ((scale * a + b) - (scale * mean + b)) / sp.sqrt(scale**2 * variance + slack),
            (a - mean) / sp.sqrt(variance + slack / scale**2),
        ),
    )


def _tanh_as_sigmoid() -> Equation:
    u = sp.Symbol("u", real=True)
    return Equation(
        "11.5",
        "a pixel that tanh draws is a sigmoid of twice the number",
        "",
        ((1 + sp.tanh(u)) / 2, 1 / (1 + sp.exp(-2 * u))),
        holds=lambda chain: sp.simplify((chain[0] - chain[1]).rewrite(sp.exp)) == 0,
    )
