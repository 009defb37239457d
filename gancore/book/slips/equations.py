"""The displayed equations of appendix A, slips to watch for: the right versions."""

from collections.abc import Callable

import sympy as sp

from gancore.book.equation import Chain, Equation, all_equal

DEFINITIONS = {
    "A.8": "the Jensen-Shannon divergence with its halves",
}


def equations() -> tuple[Equation, ...]:
    """Build the equations of the appendix."""
    return (
        *_change_of_variables(),
        *_optimal_discriminator(),
        *_divergences(),
        *_algorithm(),
    )


def _densities() -> tuple[sp.Symbol, sp.Symbol]:
    p = sp.Symbol(r"p_\text{data}(x)", positive=True)
    q = sp.Symbol("p_{g}(x)", positive=True)
    return p, q


def _change_of_variables() -> tuple[Equation, ...]:
    x, z = sp.symbols("x z", positive=True)
    half = sp.Rational(1, 2)
    return (
        Equation(
            "A.1",
            "the density of z squared for z uniform on [-1, 1], which no inverse of G gives",
            "p_g(x)",
            (sp.Derivative(sp.sqrt(x), x), 1 / (2 * sp.sqrt(x))),
        ),
        Equation(
            "A.2",
            "the second term of V for D(x) = 1 - exp(-x), over the noise and over the samples",
            r"\mathbb{E}_{z \sim p_z}\bigl[\log(1 - D(G(z)))\bigr]",
            (
                sp.Integral(-half * z**2, (z, -1, 1)),
                sp.Integral(sp.Mul(-x, 1 / (2 * sp.sqrt(x)), evaluate=False), (x, 0, 1)),
                -sp.Rational(1, 3),
            ),
        ),
    )


def _optimal_discriminator() -> tuple[Equation, ...]:
    p, q = _densities()
    d, share, alpha, beta = sp.symbols(r"D \pi \alpha \beta", positive=True)
    gain = p * sp.log(d) + q * sp.log(1 - d)
    smoothed = p * ((1 - alpha) * sp.log(d) + alpha * sp.log(1 - d)) + q * (
        beta * sp.log(d) + (1 - beta) * sp.log(1 - d)
    )

    def stationary(objective: sp.Expr) -> Callable[[Chain], bool]:
        slope = sp.diff(objective, d)
        return lambda chain: all(all_equal((slope.subs(d, best), sp.Integer(0))) for best in chain)

    return (
        Equation(
            "A.3",
            "the slope of the integrand of V in D, with its minus",
            "",
            (sp.Derivative(gain, d), p / d - q / (1 - d)),
        ),
        Equation(
            "A.4",
            "the curvature of the integrand of V in D",
            "",
            (sp.Derivative(gain, (d, 2)), -p / d**2 - q / (1 - d) ** 2),
        ),
        Equation(
            "A.5",
            "the best discriminator where a share pi of what it sees is real",
            r"D^*_\pi(x)",
            (share * p / (share * p + (1 - share) * q),),
            holds=stationary(share * p * sp.log(d) + (1 - share) * q * sp.log(1 - d)),
        ),
        Equation(
            "A.14",
            "the best discriminator for labels 1 - alpha (real) and beta (fake)",
            r"D^*_{\alpha,\beta}(x)",
            (
                ((1 - alpha) * p + beta * q) / (p + q),
                beta + (1 - alpha - beta) * p / (p + q),
            ),
            holds=stationary(smoothed),
        ),
    )


def _divergences() -> tuple[Equation, ...]:
    p, q = _densities()
    m, x = sp.Symbol("m(x)", positive=True), sp.Symbol("x")
    where = {m: (p + q) / 2}
    half = sp.Rational(1, 2)
    log_half = sp.log(half, evaluate=False)

    return (
        Equation(
            "A.6",
            "V of a discriminator that always says 1/2",
            r"V(\tfrac12, G)",
            (
                sp.Integral(p * log_half + q * log_half, x),
                -sp.log(2) * sp.Integral(p, x) - sp.log(2) * sp.Integral(q, x),
            ),
        ),
        Equation(
            "A.7",
            "what stands under the integral of C(G), with the mixture of the two densities",
            "",
            (
                p * sp.log(p / (p + q)) + q * sp.log(q / (p + q)),
                p * sp.log(p / m) + q * sp.log(q / m) - (p + q) * sp.log(2),
            ),
            where=where,
        ),
        Equation(
            "A.9",
            "what stands under the integral of the non-saturating loss against D*",
            "",
            (
                -q * sp.log(p / (p + q)),
                q * sp.log(2) + q * sp.log(q / p) - q * sp.log(q / m),
            ),
            where=where,
        ),
    )


def _algorithm() -> tuple[Equation, ...]:
    d, eta = sp.symbols(r"D \eta", positive=True)
    logit, u, v, weight = sp.symbols(r"\ell u v \lambda", real=True)
    sigmoid = 1 / (1 + sp.exp(-logit))
    return (
        Equation(
            "A.10",
            "the slope of the minimax loss in D",
            "",
            (sp.Derivative(sp.log(1 - d), d), -1 / (1 - d)),
        ),
        Equation(
            "A.11",
            "the slope of the minimax loss in the logit",
            "",
            (sp.Derivative(sp.log(1 - sigmoid), logit), -sigmoid),
        ),
        Equation(
            "A.12",
            "how far from the equilibrium of V = uv one simultaneous step leads",
            r"\Vert \text{after} \Vert^2",
            ((u - eta * v) ** 2 + (v + eta * u) ** 2, (1 + eta**2) * (u**2 + v**2)),
        ),
        Equation(
            "A.13",
            "the variance of a point between two independent codes",
            r"\operatorname{Var}\bigl[\lambda z_1 + (1 - \lambda) z_2\bigr]",
            (
                weight**2 + (1 - weight) ** 2,
                sp.Rational(1, 2) + 2 * (weight - sp.Rational(1, 2)) ** 2,
            ),
        ),
    )
