"""The displayed equations of chapter 1, the value function."""

import sympy as sp

from gancore.book.equation import Equation, equal_once_integrated

DEFINITIONS = {
    "1.1": "the value function V(D, G)",
    "1.3": "the generator of the worked example",
    "1.6": "the order of the players' moves",
}


def equations() -> tuple[Equation, ...]:
    """Build the equations of the chapter."""
    half = sp.Rational(1, 2)
    d_real, d_fake = sp.symbols("D(x) D(G(z))", positive=True)
    x, u, b = sp.symbols("x u b", positive=True)
    return (
        Equation(
            "1.2",
            "the cross-entropy of one example and one sample is minus half their part of V",
            r"\mathrm{BCE}",
            (
                sp.Add(-half * sp.log(d_real), -half * sp.log(1 - d_fake), evaluate=False),
                sp.Mul(
                    -half,
                    sp.Add(sp.log(d_real), sp.log(1 - d_fake), evaluate=False),
                    evaluate=False,
                ),
            ),
        ),
        Equation(
            "1.4",
            "the density of G(z) is the derivative of its distribution function",
            "p_g(x)",
            (
                sp.Derivative(1 - (1 - x) ** 2, x),
                sp.Mul(2, 1 - x, evaluate=False),
            ),
        ),
        Equation(
            "1.5",
            "V when D stays at D(x) = x and G moves, with u = 1 - x in the second integral",
            r"V(D, G_b)",
            (
                sp.Integral(2 * x * sp.log(x), (x, 0, 1))
                + sp.Integral(b * u ** (b - 1) * sp.log(u), (u, 0, 1)),
                -half - 1 / b,
            ),
            holds=equal_once_integrated,
        ),
    )
