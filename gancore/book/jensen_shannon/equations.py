"""The displayed equations of chapter 4, Theorem 1 and the Jensen-Shannon divergence."""

import sympy as sp

from gancore.book.equation import Chain, Equation, all_equal

DEFINITIONS = {
    "4.1": "the criterion C(G)",
    "4.2": "the Kullback-Leibler divergence",
    "4.8": "the Jensen-Shannon divergence and its mixture",
    "4.20": "the generator with a location and a scale",
    "4.22": "a saddle point of V",
}

t, x, c, s, v = sp.symbols("t x c s v", positive=True)
p, q = sp.symbols("p(x) q(x)", positive=True)
p_data, p_g = sp.Symbol(r"p_\text{data}(x)", positive=True), sp.Symbol("p_{g}(x)", positive=True)
m = sp.Symbol("m(x)", positive=True)
d_star = sp.Symbol("D^{*}(x)", positive=True)
kl_data = sp.Symbol(r"\mathrm{KL}(p_\text{data}\,\|\,m)")
kl_g = sp.Symbol(r"\mathrm{KL}(p_{g}\,\|\,m)")
js = sp.Symbol(r"\mathrm{JSD}(p_\text{data}\,\|\,p_{g})")
half = sp.Rational(1, 2)
log_half = sp.log(half, evaluate=False)
MIXTURE = {m: (p_data + p_g) / 2}
GAP = sp.Add(t, -1, -sp.log(t), evaluate=False)


def equations() -> tuple[Equation, ...]:
    """Build the equations of the chapter."""
    return (*_gibbs(), *_criterion(), *_both_directions(), *_bounds(), *_examples())


def _gibbs() -> tuple[Equation, ...]:
    return (
        Equation("4.3", "the slope of the gap", "h'(t)", (sp.Derivative(GAP, t), 1 - 1 / t)),
        Equation("4.4", "its second derivative", "h''(t)", (sp.Derivative(GAP, (t, 2)), 1 / t**2)),
        Equation(
            "4.5",
            "the logarithm lies below its tangent at 1 and touches it there alone",
            "",
            (sp.LessThan(sp.log(t), _sum(t, -1), evaluate=False),),
            holds=_touches_only_at_one,
        ),
        Equation(
            "4.6",
            "the integrand of KL is p - q and a term that is never negative",
            "",
            (p * sp.log(p / q), _sum(p, -q, p * GAP)),
            where={t: q / p},
        ),
        Equation(
            "4.7",
            "the divergence of normal distributions is a mean over a standard normal z",
            r"\mathrm{KL}\bigl(\mathcal{N}(0, s^2)\,\|\,\mathcal{N}(0, 1)\bigr)",
            (_sum(_product(half, s**2 - 1), -sp.log(s)),),
            holds=lambda chain: all_equal((_mean_log_ratio(), *chain)),
        ),
    )


def _criterion() -> tuple[Equation, ...]:
    real, fake = p_data / (p_data + p_g), p_g / (p_data + p_g)
    return (
        Equation(
            "4.9",
            "C(G) with the optimal discriminator put in",
            "C(G)",
            (
                _integral(p_data * sp.log(d_star), p_g * sp.log(1 - d_star)),
                _integral(p_data * sp.log(real), p_g * sp.log(fake)),
            ),
            holds=lambda chain: all_equal(tuple(each.subs(d_star, real) for each in chain)),
        ),
        Equation(
            "4.10",
            "the first logarithm, through the mixture",
            "",
            (sp.log(real), sp.log(p_data / (2 * m)), _sum(sp.log(p_data / m), -sp.log(2))),
            where=MIXTURE,
        ),
        Equation(
            "4.11",
            "the second logarithm, through the mixture",
            "",
            (sp.log(fake), sp.log(p_g / (2 * m)), _sum(sp.log(p_g / m), -sp.log(2))),
            where=MIXTURE,
        ),
        Equation(
            "4.12",
            "C(G), sorted",
            "C(G)",
            (
                _integral(
                    p_data * _sum(sp.log(p_data / m), -sp.log(2)),
                    p_g * _sum(sp.log(p_g / m), -sp.log(2)),
                ),
                _sum(
                    _product(-1, sp.log(2), sp.Integral(p_data + p_g, x)),
                    sp.Integral(p_data * sp.log(p_data / m), x),
                    sp.Integral(p_g * sp.log(p_g / m), x),
                ),
            ),
            holds=lambda chain: all_equal(tuple(each.subs(MIXTURE) for each in chain)),
        ),
        Equation(
            "4.13",
            "C(G) is minus log 4 and twice the Jensen-Shannon divergence",
            "C(G)",
            (
                _integral(p_data * sp.log(real), p_g * sp.log(fake)),
                _sum(-sp.log(4), kl_data, kl_g),
                _sum(-sp.log(4), 2 * js),
            ),
            holds=_equal_for_densities,
            where=_divergences_written_out(),
        ),
    )


def _both_directions() -> tuple[Equation, ...]:
    return (
        Equation(
            "4.14",
            "C(G) of a perfect generator",
            "C(G)",
            (
                _integral(_product(p_data, log_half), _product(p_data, log_half)),
                _product(2, log_half, sp.Integral(p_data, x)),
                -sp.log(4),
            ),
            holds=lambda chain: _equal_for_densities(chain, mass=p_data),
        ),
        Equation(
            "4.15",
            "where the data's density is that of the mixture, it is that of the samples",
            "p_g(x)",
            (_sum(2 * m, -p_data), p_data),
            holds=lambda chain: (
                all_equal(tuple(each.subs(m, p_data) for each in chain))
                and all_equal((chain[0].subs(MIXTURE), p_g))
            ),
        ),
    )


def _bounds() -> tuple[Equation, ...]:
    return (
        Equation(
            "4.16",
            "how far the integrand of KL(p_data, m) is below its bound",
            r"p_\text{data}(x)\log 2 - p_\text{data}(x)\log\frac{p_\text{data}(x)}{m(x)}",
            (
                p_data * sp.log(2 * m / p_data),
                p_data * sp.log(1 + p_g / p_data),
            ),
            where=MIXTURE,
            holds=lambda chain: all_equal(
                (p_data * sp.log(2) - p_data * sp.log(p_data / MIXTURE[m]), *chain)
            ),
        ),
        Equation(
            "4.17",
            "how far the Jensen-Shannon divergence is below log 2",
            r"\log 2 - \mathrm{JSD}(p_\text{data}\,\|\,p_g)",
            (_product(half, _integral(_shortfall(p_data, p_g), _shortfall(p_g, p_data))),),
            where=_divergences_written_out(),
            holds=lambda chain: _equal_for_densities(
                (sp.log(2) - _divergences_written_out()[js], *chain)
            ),
        ),
    )


def _examples() -> tuple[Equation, ...]:
    coin, middle = (sp.Integer(1), sp.Integer(0)), (half, half)
    other = (sp.Integer(0), sp.Integer(1))
    return (
        Equation(
            "4.18",
            "C(G) for two uniform densities, one of them shifted by c",
            "C(G)",
            (
                _sum(
                    sp.Integral(sp.log(1, evaluate=False), (x, 0, c)),
                    sp.Integral(_product(2, log_half), (x, c, 1)),
                    sp.Integral(sp.log(1, evaluate=False), (x, 1, 1 + c)),
                ),
                _product(-1, 1 - c, sp.log(4)),
            ),
        ),
        Equation(
            "4.19",
            "by how much two short steps are less than one long one, by Jensen-Shannon",
            r"\mathrm{JSD}(p, r) - \mathrm{JSD}(p, q) - \mathrm{JSD}(q, r)",
            (_product(half, sp.log(sp.Rational(27, 16))),),
            holds=lambda chain: all_equal(
                (_jsd(coin, other) - _jsd(coin, middle) - _jsd(middle, other), *chain)
            ),
        ),
        Equation(
            "4.21",
            "how a normal density's mean surprise at the data changes with its width",
            "",
            (
                sp.Derivative(_sum(sp.log(s), v / (2 * s**2)), s),
                (s**2 - v) / s**3,
            ),
        ),
    )


def _mean_log_ratio() -> sp.Expr:
    """Return E[log of the ratio of N(0, s²) to N(0, 1) at s·z], where z² has mean 1."""
    z = sp.Symbol("z", real=True)
    ratio = sp.exp(-(z**2) / 2) / s / sp.exp(-((s * z) ** 2) / 2)
    return sp.expand(sp.expand_log(sp.log(ratio))).subs(z**2, 1)


def _shortfall(first: sp.Expr, second: sp.Expr) -> sp.Expr:
    return first * sp.log(1 + second / first)


def _divergences_written_out() -> dict[sp.Symbol, sp.Expr]:
    """Return KL to the mixture, and JSD with its half, as integrals of densities."""
    mixture = MIXTURE[m]
    to_mixture = [sp.Integral(each * sp.log(each / mixture), x) for each in (p_data, p_g)]
    return {kl_data: to_mixture[0], kl_g: to_mixture[1], js: half * sum(to_mixture)}


def _equal_for_densities(chain: Chain, mass: sp.Expr = MIXTURE[m]) -> bool:
    """Compare with every constant k written as k times a density's integral, which is 1."""

    def under_the_integral(expression: sp.Expr) -> sp.Expr:
        terms = sp.Add.make_args(sp.expand(expression, deep=False))
        return sp.Add(
            *(each if each.has(sp.Integral) else each * sp.Integral(mass, x) for each in terms)
        )

    return all_equal(tuple(under_the_integral(each) for each in chain))


def _touches_only_at_one(chain: Chain) -> bool:
    """Check log t <= t - 1 by value, slope and bend of the difference, on all t > 0."""
    if not isinstance(chain[0], sp.LessThan):
        return False
    gap = chain[0].rhs - chain[0].lhs
    return bool(
        gap.subs(t, 1) == 0
        and sp.solve(sp.diff(gap, t), t) == [1]
        and sp.diff(gap, t, 2).is_positive
    )


def _jsd(first: tuple[sp.Expr, ...], second: tuple[sp.Expr, ...]) -> sp.Expr:
    """Return the exact divergence of two probability vectors, with 0 log 0 = 0."""
    total = sp.Integer(0)
    for one, other in ((first, second), (second, first)):
        for a, b in zip(one, other, strict=True):
            if a != 0:
                total += half * a * sp.log(2 * a / (a + b))
    return total


def _integral(*terms: sp.Expr) -> sp.Expr:
    return sp.Integral(_sum(*terms), x)


def _sum(*terms: sp.Expr) -> sp.Expr:
    """Add in the order in which the terms are to be read."""
    return sp.Add(*terms, evaluate=False)


def _product(*factors: sp.Expr | int) -> sp.Expr:
    """Multiply in the order in which the factors are to be read."""
    return sp.Mul(*factors, evaluate=False)
