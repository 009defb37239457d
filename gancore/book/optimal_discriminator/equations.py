"""The displayed equations of chapter 2, the optimal discriminator."""

import sympy as sp

from gancore.book.equation import Chain, Equation, all_equal

DEFINITIONS = {
    "2.2": "the pointwise problem f(y)",
    "2.13": "the divergence of two yes-or-no distributions",
}

a, b, y, t, c = sp.symbols("a b y t c", positive=True)
y_star = sp.Symbol("y^{*}", positive=True)
p, q = sp.Symbol(r"p_\text{data}(x)", positive=True), sp.Symbol("p_{g}(x)", positive=True)
d, d_star = sp.symbols("D(x) D^{*}(x)", positive=True)
x = sp.Symbol("x")
F = sp.Add(a * sp.log(y), b * sp.log(1 - y), evaluate=False)
INSIDE = t / (1 + t)
"""Every y of (0, 1), as t runs through the positive numbers."""


def equations() -> tuple[Equation, ...]:
    """Build the equations of the chapter."""
    return (*_pointwise_problem(), *_optimal_discriminator(), *_loss())


def _pointwise_problem() -> tuple[Equation, ...]:
    slope = a / y - b / (1 - y)
    bend = -a / y**2 - b / (1 - y) ** 2
    return (
        Equation(
            "2.1",
            "both expectations of V under one integral",
            "V(D, G)",
            (
                sp.Add(
                    sp.Integral(p * sp.log(d), x),
                    sp.Integral(q * sp.log(1 - d), x),
                    evaluate=False,
                ),
                sp.Integral(_payoff(d), x),
            ),
        ),
        Equation(
            "2.3",
            "the derivative of f",
            "f'(y)",
            (sp.Derivative(F, y), slope, (a - (a + b) * y) / (y * (1 - y))),
        ),
        Equation(
            "2.4",
            "the only zero of the derivative",
            "y^*",
            (a / (a + b),),
            holds=lambda chain: sp.solve(sp.diff(F, y), y) == [sp.simplify(chain[0])],
        ),
        Equation(
            "2.5",
            "the second derivative of f",
            "f''(y)",
            (sp.Derivative(F, (y, 2)), bend),
        ),
        Equation(
            "2.6",
            "the second derivative is negative for all a and b from 0, unless both are 0",
            "",
            (sp.StrictLessThan(bend, 0, evaluate=False),),
            holds=_bends_down,
        ),
        Equation(
            "2.7",
            "where only samples live, f falls from its limit 0 at y = 0, which it does not reach",
            "f'(y)",
            (sp.Derivative(b * sp.log(1 - y), y), -b / (1 - y)),
            holds=lambda chain: _runs_to_zero(chain, f=F.subs(a, 0), end=0),
        ),
        Equation(
            "2.8",
            "where only data live, f rises to its limit 0 at y = 1, which it does not reach",
            "f'(y)",
            (sp.Derivative(a * sp.log(y), y), a / y),
            holds=lambda chain: _runs_to_zero(chain, f=F.subs(b, 0), end=1),
        ),
    )


def _optimal_discriminator() -> tuple[Equation, ...]:
    ratio = p / (p + q)
    return (
        Equation(
            "2.9",
            "the optimal discriminator",
            "D^*_G(x)",
            (ratio,),
            holds=lambda chain: sp.solve(sp.diff(_payoff(d), d), d) == [sp.simplify(chain[0])],
        ),
        Equation(
            "2.10",
            "Bayes' rule with equal priors",
            r"P(\text{real} \mid x)",
            (_fraction(sp.UnevaluatedExpr(p / 2), p / 2 + q / 2), ratio),
        ),
        Equation(
            "2.11",
            "the logit of D* is the log-ratio of the densities",
            r"\ell^*(x)",
            (
                sp.log(_fraction(d_star, 1 - d_star)),
                sp.Add(sp.log(p), -sp.log(q), evaluate=False),
            ),
            where={d_star: ratio},
        ),
        Equation(
            "2.12",
            "D* does not change with the unit of x",
            "",
            (_fraction(sp.UnevaluatedExpr(p / c), p / c + q / c), ratio),
        ),
    )


def _loss() -> tuple[Equation, ...]:
    return (
        Equation(
            "2.14",
            "what f loses at another y",
            "f(y^*) - f(y)",
            (
                sp.Add(
                    a * sp.log(y_star / y),
                    b * sp.log(_fraction(1 - y_star, 1 - y)),
                    evaluate=False,
                ),
                sp.Mul(a + b, _kl(y_star, y), evaluate=False),
            ),
            holds=_is_the_gap_of_f,
            where={y_star: a / (a + b)},
        ),
        Equation(
            "2.15",
            "what V loses at another discriminator",
            "V(D^*, G) - V(D, G)",
            (
                sp.Integral(
                    sp.Add(
                        p * sp.log(_fraction(d_star, d)),
                        q * sp.log(_fraction(1 - d_star, 1 - d)),
                        evaluate=False,
                    ),
                    x,
                ),
                sp.Integral(sp.Mul(p + q, _kl(d_star, d), evaluate=False), x),
            ),
            holds=_is_the_loss_of_v,
        ),
    )


def _payoff(verdict: sp.Expr) -> sp.Expr:
    """Return what V gains at x by a verdict of the discriminator."""
    return sp.Add(p * sp.log(verdict), q * sp.log(1 - verdict), evaluate=False)


def _kl(s: sp.Expr, other: sp.Expr) -> sp.Expr:
    """Return equation 2.13."""
    return sp.Add(
        s * sp.log(s / other), (1 - s) * sp.log(_fraction(1 - s, 1 - other)), evaluate=False
    )


def _fraction(numerator: sp.Expr, denominator: sp.Expr) -> sp.Expr:
    """Keep a fraction as it is written."""
    return sp.Mul(numerator, sp.Pow(denominator, -1, evaluate=False), evaluate=False)


def _bends_down(chain: Chain) -> bool:
    """Tell whether the left side is f'' and negative on (0, 1) for a, b from 0, not both 0."""
    relation = chain[0]
    if not isinstance(relation, sp.StrictLessThan) or relation.rhs != 0:
        return False
    bend = relation.lhs
    cases: tuple[dict[sp.Symbol, int], ...] = ({}, {a: 0}, {b: 0})
    negative = (sp.simplify(bend.subs(case).subs(y, INSIDE)).is_negative for case in cases)
    return sp.simplify(bend - sp.diff(F, y, 2)) == 0 and all(negative)


def _runs_to_zero(chain: Chain, *, f: sp.Expr, end: int) -> bool:
    """Tell whether the chain is f', and f is negative and runs to 0 at an end of (0, 1)."""
    # log(t/(1 + t)) is written as -log(1 + 1/t), whose sign SymPy knows.
    inside = f.subs({sp.log(y): -sp.log(1 + 1 / t), sp.log(1 - y): -sp.log(1 + t)})
    slope = sp.simplify(sp.diff(f, y).subs(y, INSIDE))
    towards_end = slope.is_positive if end else slope.is_negative
    limit = sp.limit(f, y, end, "-" if end else "+")
    return bool(
        all_equal((sp.diff(f, y), *chain)) and limit == 0 and inside.is_negative and towards_end
    )


def _is_the_loss_of_v(chain: Chain) -> bool:
    """Tell whether every expression is V(D*, G) - V(D, G), by the integrands."""
    best, other = (sp.Integral(_payoff(each), x) for each in (d_star, d))
    return all_equal(tuple(_at_the_optimum(each) for each in (best - other, *chain)))


def _at_the_optimum(expression: sp.Expr) -> sp.Expr:
    """Drop the integral signs over x; write D* out and D as a number of (0, 1)."""

    def integrand(function: sp.Expr, limits: sp.Tuple) -> sp.Expr:
        if limits != sp.Tuple(x):
            return sp.nan
        return function.xreplace({d_star: p / (p + q), d: INSIDE})

    return expression.replace(sp.Integral, integrand)


def _is_the_gap_of_f(chain: Chain) -> bool:
    """Tell whether every expression is f(a/(a + b)) - f(y)."""
    gaps = (F.subs(y, a / (a + b)) - F, *chain)
    return all_equal(tuple(gap.subs(y, INSIDE) for gap in gaps))
