"""The displayed equations of chapter 3, the law of the unconscious statistician."""

import sympy as sp

from gancore.book.equation import Equation, equal_once_integrated

DEFINITIONS = {
    "3.1": "the law of G(z), by preimages",
    "3.3": "the staircase below a function",
    "3.4": "the noise and the tent of the worked example",
    "3.9": "a ReLU network with two hidden units",
    "3.11": "a curve that winds through the square",
}


def equations() -> tuple[Equation, ...]:
    """Build the equations of the chapter."""
    half = sp.Rational(1, 2)
    x, z, u, n, h = sp.symbols("x z u n h", positive=True)
    rising = sp.Symbol(r"p_z(\tfrac{x}{2})", positive=True)
    falling = sp.Symbol(r"p_z(1 - \tfrac{x}{2})", positive=True)
    k = sp.Symbol("k", integer=True, nonnegative=True)
    return (
        _four_codes(),
        Equation(
            "3.5",
            "for an invertible G, substituting z = G^-1(x) gives the expectation over x",
            r"\mathbb{E}_{z \sim p_z}[G(z)]",
            (
                sp.Integral(1 - sp.sqrt(1 - z), (z, 0, 1)),
                sp.Integral(sp.Mul(2, x, 1 - x, evaluate=False), (x, 0, 1)),
                sp.Rational(1, 3),
            ),
            holds=equal_once_integrated,
        ),
        _square_of_a_normal(),
        Equation(
            "3.7",
            "the density of the tent adds what its two branches bring",
            "p_g(x)",
            (
                sp.Derivative((x / 2) ** 2 + (1 - (1 - x / 2) ** 2), x),
                sp.Add(rising / 2, falling / 2, evaluate=False),
                sp.Integer(1),
            ),
            where={rising: x, falling: 2 - x},
        ),
        Equation(
            "3.8",
            "the second term of V, over the codes and over the examples",
            r"\mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]",
            (
                sp.Add(
                    sp.Integral(2 * z * sp.log(1 - 2 * z), (z, 0, half)),
                    sp.Integral(2 * z * sp.log(sp.Add(2 * z, -1, evaluate=False)), (z, half, 1)),
                    evaluate=False,
                ),
                sp.Integral(sp.log(1 - x), (x, 0, 1)),
                sp.Integer(-1),
            ),
            holds=equal_once_integrated,
        ),
        _clipped_normal(),
        Equation(
            "3.12",
            "the mean of the product of the coordinates, on each of the n windings, is near 1/4",
            r"\mathbb{E}_{z \sim p_z}[x_1 x_2]",
            (
                sp.Sum(
                    sp.Integral((k + u) / n * u / n, (u, 0, 1)),
                    (k, 0, sp.Add(n, -1, evaluate=False)),
                ),
                sp.Rational(1, 4) + 1 / (12 * n),
            ),
        ),
        Equation(
            "3.13",
            "the best discriminator's value against samples on a band of area h",
            "C(G)",
            (
                sp.Add(
                    sp.Mul(1 - h, sp.log(1, evaluate=False), evaluate=False),
                    sp.Mul(h, sp.log(h / (1 + h)), evaluate=False),
                    sp.Mul(h, 1 / h, sp.log(1 / (1 + h)), evaluate=False),
                    evaluate=False,
                ),
                h * sp.log(h) - (1 + h) * sp.log(1 + h),
            ),
        ),
    )


def _four_codes() -> Equation:
    one, two, three, four = sp.symbols("p_1 p_2 p_3 p_4", positive=True)
    at_a, at_b = sp.symbols("f(a) f(b)", positive=True)
    return Equation(
        "3.2",
        "counting by codes and counting by examples give the same sum",
        r"\mathbb{E}_{z \sim p_z}[f(G(z))]",
        (
            sp.Add(one * at_a, two * at_b, three * at_a, four * at_b, evaluate=False),
            sp.Add((one + three) * at_a, (two + four) * at_b, evaluate=False),
        ),
    )


def _normal(at: sp.Expr) -> sp.Expr:
    return sp.exp(-(at**2) / 2) / sp.sqrt(2 * sp.pi)


def _square_of_a_normal() -> Equation:
    x, t = sp.symbols("x t", positive=True)
    root = sp.sqrt(x)
    right, left = sp.symbols(r"\varphi(\sqrt{x}) \varphi(-\sqrt{x})", positive=True)
    return Equation(
        "3.6",
        "the density of the square of a standard normal adds two equal branches",
        "p_g(x)",
        (
            sp.Derivative(sp.Integral(_normal(t), (t, -root, root)), x),
            sp.Add(right / (2 * root), left / (2 * root), evaluate=False),
            right / root,
        ),
        where={right: _normal(root), left: _normal(-root)},
    )


def _clipped_normal() -> Equation:
    z = sp.Symbol("z", real=True)
    phi_z, phi_1 = sp.symbols(r"\varphi(z) \varphi(1)", positive=True)
    return Equation(
        "3.10",
        "the second moment of a clipped normal, with its atom at 1",
        r"\mathbb{E}_{z \sim p_z}[G(z)^2]",
        (
            sp.Add(
                sp.Integral(z**2 * phi_z, (z, 0, 1)),
                sp.Integral(phi_z, (z, 1, sp.oo)),
                evaluate=False,
            ),
            sp.Add(sp.Rational(1, 2), -phi_1, evaluate=False),
        ),
        holds=equal_once_integrated,
        where={phi_z: _normal(z), phi_1: _normal(sp.Integer(1))},
    )
