"""The displayed equations of chapter 6, Algorithm 1."""

from collections.abc import Callable

import sympy as sp

from gancore.book.equation import Chain, Equation, all_equal

DEFINITIONS = {
    "6.1": "the gradient that line 5 of Algorithm 1 ascends",
    "6.2": "the gradient that line 7 of Algorithm 1 descends",
    "6.3": "the gradient that G descends in the non-saturating game",
}

d, p, q = (sp.Symbol(name, positive=True) for name in ("D", r"p_\text{data}(x)", "p_{g}(x)"))
a, u = sp.symbols("a u", positive=True)
logit = sp.Symbol(r"\ell", real=True)
slope, move = sp.symbols(r"\ell'(x) \frac{\partial{x}}{\partial\theta}", real=True)
SIGMOID = 1 / (1 + sp.exp(-logit))


def equations() -> tuple[Equation, ...]:
    """Build the equations of the chapter."""
    return (*_slopes(), *_pushes(), *_apart(), *_what_is_descended())


def _slopes() -> tuple[Equation, ...]:
    return (
        Equation(
            "6.4",
            "the slope of D in its logit",
            "",
            (sp.Derivative(SIGMOID, logit), sp.Mul(d, 1 - d, evaluate=False)),
            where={d: SIGMOID},
        ),
        Equation(
            "6.5",
            "the slope of the minimax objective in the logit",
            "",
            (
                sp.Derivative(sp.log(1 - SIGMOID), logit),
                sp.Mul(-1 / (1 - d), sp.Mul(d, 1 - d, evaluate=False), evaluate=False),
                -d,
            ),
            where={d: SIGMOID},
        ),
        Equation(
            "6.6",
            "the slope of the non-saturating objective in the logit",
            "",
            (
                sp.Derivative(-sp.log(SIGMOID), logit),
                sp.Mul(-1 / d, sp.Mul(d, 1 - d, evaluate=False), evaluate=False),
                sp.Add(-1, d, evaluate=False),
            ),
            where={d: SIGMOID},
        ),
        Equation(
            "6.7",
            "the slope of the minimax objective in D itself",
            "",
            (sp.Derivative(sp.log(1 - d), d), -1 / (1 - d)),
        ),
        Equation(
            "6.8",
            "the slope of the non-saturating objective in D itself",
            "",
            (sp.Derivative(-sp.log(d), d), -1 / d),
        ),
    )


def _pushes() -> tuple[Equation, ...]:
    return (
        Equation(
            "6.9",
            "what one code adds to the gradient of the minimax objective",
            r"\frac{\partial}{\partial\theta} \log\bigl(1 - D(G(z))\bigr)",
            (sp.Mul(-d, slope, move, evaluate=False),),
            holds=_is_the_gradient_of(lambda verdict: sp.log(1 - verdict)),
        ),
        Equation(
            "6.10",
            "what one code adds to the gradient of the non-saturating objective",
            r"\frac{\partial}{\partial\theta} \bigl[-\log D(G(z))\bigr]",
            (sp.Mul(-1, 1 - d, slope, move, evaluate=False),),
            holds=_is_the_gradient_of(lambda verdict: -sp.log(verdict)),
        ),
    )


def _apart() -> tuple[Equation, ...]:
    return (
        Equation(
            "6.11",
            "the pull of the minimax objective on samples that lie apart, with u = a(x - 3/2)",
            r"\frac{d}{ds} \mathbb{E}\bigl[\log(1 - D_a(x))\bigr]",
            (
                sp.Integral(1 / (1 + sp.exp(u)), (u, a / 2, 3 * a / 2)),
                sp.log(1 + sp.exp(-a / 2)) - sp.log(1 + sp.exp(-3 * a / 2)),
            ),
            holds=_by_the_antiderivative,
        ),
    )


def _what_is_descended() -> tuple[Equation, ...]:
    half = sp.Rational(1, 2)
    of_jsd = half * p * sp.log(2 * p / (p + q)) + half * q * sp.log(2 * q / (p + q))
    return (
        Equation(
            "6.12",
            "how the integrand of KL(p_g || p_data) changes with p_g at one point",
            "",
            (sp.Derivative(q * sp.log(q / p), q), sp.log(q / p) + 1),
        ),
        Equation(
            "6.13",
            "how the integrand of the JSD changes with p_g at one point",
            "",
            (sp.Derivative(of_jsd, q), half * sp.log(2 * q / (p + q))),
        ),
        Equation(
            "6.14",
            "-log D* is the first of these less twice the second, and a constant",
            r"-\log D^*(x)",
            (
                -sp.log(p / (p + q)),
                sp.Add(
                    sp.Add(sp.log(q / p), 1, evaluate=False),
                    sp.Mul(-2, half * sp.log(2 * q / (p + q)), evaluate=False),
                    sp.Add(sp.log(2), -1, evaluate=False),
                    evaluate=False,
                ),
            ),
        ),
    )


def _is_the_gradient_of(objective: Callable[[sp.Expr], sp.Expr]) -> Callable[[Chain], bool]:
    """Return a check that an expression is the derivative of an objective, for every l and G."""
    theta, x = sp.symbols("theta x", real=True)
    g, ell = sp.Function("G")(theta), sp.Function("l")
    verdict = 1 / (1 + sp.exp(-ell(g)))
    meaning = {
        d: verdict,
        slope: sp.diff(ell(x), x).subs(x, g),
        move: sp.diff(g, theta),
    }

    def holds(chain: Chain) -> bool:
        right = chain[0].subs(meaning, simultaneous=True)
        return bool(sp.simplify(sp.diff(objective(verdict), theta) - right) == 0)

    return holds


def _by_the_antiderivative(chain: Chain) -> bool:
    """Tell whether the integral over u is the difference: slopes in a agree, and it ends at 0."""
    integral, closed = chain
    inside = integral.atoms(sp.Integral).pop()
    factor = sp.simplify(integral / inside)
    low, high = inside.limits[0][1:]
    ends = (inside.function.subs(u, end) * sp.diff(end, a) for end in (high, low))
    rate = factor * (next(ends) - next(ends))
    return all_equal((rate, sp.diff(closed, a))) and sp.limit(closed, a, 0) == 0
