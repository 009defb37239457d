"""The displayed equations of chapter 9, Parzen windows."""

import sympy as sp

from gancore.book.equation import Chain, Equation, equal_once_integrated

DEFINITIONS = {
    "9.1": "the Parzen window density of n samples",
    "9.6": "the figure that is reported, and its standard error",
}

sigma, v, d, m = sp.symbols("sigma v d m", positive=True)
delta = sp.Symbol("delta", positive=True)
x, s, s1, s2, u = sp.symbols("x s s_1 s_2 u", real=True)
LINE = (-sp.oo, sp.oo)
root = sp.Symbol(r"\sqrt{2 \pi}", positive=True)
ROOT = {root: sp.sqrt(2 * sp.pi)}
half = sp.Rational(1, 2)


def equations() -> tuple[Equation, ...]:
    """Build the equations of the chapter."""
    return (*_estimator(), *_known_normal(), *_nearest())


def _normal(at: sp.Expr, variance: sp.Expr) -> sp.Expr:
    return sp.exp(-(at**2) / (2 * variance)) / sp.sqrt(2 * sp.pi * variance)


def _estimator() -> tuple[Equation, ...]:
    a = sp.symbols("a_1:4", real=True)
    top, nats, bits = sp.symbols(r"m \ell b", real=True)
    mean = sp.Symbol(r"\tfrac{1}{n} \sum_{i=1}^{n} e^{a_i}", positive=True)
    shifted = sp.Symbol(r"\tfrac{1}{n} \sum_{i=1}^{n} e^{a_i - m}", positive=True)
    three = {
        mean: sum(sp.exp(each) for each in a) / 3,
        shifted: sum(sp.exp(each - top) for each in a) / 3,
    }
    phi = {
        each: sp.Symbol(rf"\varphi_{{\sigma}}(x - {sp.latex(each)})", positive=True)
        for each in (s, s1, s2)
    }
    return (
        Equation(
            "9.2",
            "the area under a window, which its constant divides by",
            "",
            (sp.Integral(sp.exp(-(u**2) / (2 * sigma**2)), (u, *LINE)), sigma * root),
            holds=equal_once_integrated,
            where=ROOT,
        ),
        Equation(
            "9.3",
            "samples blurred by a window are a mixture of windows",
            r"\hat p_\sigma(x)",
            (
                sp.Integral(
                    phi[s]
                    * sp.Mul(half, sp.DiracDelta(s - s1) + sp.DiracDelta(s - s2), evaluate=False),
                    (s, *LINE),
                ),
                sp.Mul(half, phi[s1] + phi[s2], evaluate=False),
            ),
            holds=equal_once_integrated,
            where={symbol: _normal(x - each, sigma**2) for each, symbol in phi.items()},
        ),
        Equation(
            "9.4",
            "the logarithm of the density of windows",
            r"\log \hat p_\sigma(x)",
            (
                sp.log(sp.Mul((sigma * root) ** -d, mean, evaluate=False)),
                sp.Add(sp.log(mean), -d * sp.log(sigma * root), evaluate=False),
            ),
            where=three | ROOT,
        ),
        Equation(
            "9.5",
            "the logarithm of a mean of exponentials, without overflow",
            "",
            (sp.log(mean), sp.Add(top, sp.log(shifted), evaluate=False)),
            where=three,
        ),
        Equation(
            "9.7",
            "the same density from nats and from bits",
            "",
            (2**bits, sp.exp(nats)),
            where={bits: nats / sp.log(2)},
        ),
    )


def _known_normal() -> tuple[Equation, ...]:
    phi_1 = sp.Symbol(r"\varphi_{1}(x)", positive=True)
    phi_v = sp.Symbol(r"\varphi_{\sqrt{v}}(x)", positive=True)
    pair = (
        sp.Symbol(r"\varphi_{\sigma}(x - s)", positive=True),
        sp.Symbol(r"\varphi_{1}(s)", positive=True),
    )
    wide = sp.Symbol(r"\varphi_{\sqrt{1 + \sigma^2}}(x)", positive=True)
    variance, square = sp.symbols(r"\sigma_{s}^{2} \mu_{s}^{2}", positive=True)
    return (
        Equation(
            "9.8",
            "blurring a standard normal adds the variances",
            "",
            (sp.Integral(pair[0] * pair[1], (s, *LINE)), wide),
            holds=equal_once_integrated,
            where={
                pair[0]: _normal(x - s, sigma**2),
                pair[1]: _normal(s, sp.Integer(1)),
                wide: _normal(x, 1 + sigma**2),
            },
        ),
        Equation(
            "9.9",
            "the mean log-density of standard normal data under another normal",
            r"L_d(v)",
            (
                sp.Mul(d, sp.Integral(phi_1 * sp.log(phi_v), (x, *LINE)), evaluate=False),
                _mean_log_density(v),
            ),
            holds=lambda chain: equal_once_integrated(tuple(_logs_expanded(chain))),
            where={phi_1: _normal(x, sp.Integer(1)), phi_v: _normal(x, v)},
        ),
        Equation(
            "9.10",
            "what the width costs, whatever the number of samples",
            r"L_d(1) - L_d(1 + \sigma^2)",
            (
                sp.Add(
                    _mean_log_density(sp.Integer(1)),
                    _mean_log_density(1 + sigma**2, times=d / 2),
                    evaluate=False,
                ),
                sp.Mul(
                    d / 2,
                    sp.Add(sp.log(1 + sigma**2), -(sigma**2) / (1 + sigma**2), evaluate=False),
                    evaluate=False,
                ),
            ),
        ),
        Equation(
            "9.11",
            "how far the samples that count at x differ from all samples, in the mean over x",
            "I",
            (
                sp.Mul(
                    d / 2,
                    sp.Add(variance, square, -1, -sp.log(variance), evaluate=False),
                    evaluate=False,
                ),
                sp.Mul(
                    d / 2,
                    sp.Add(
                        sp.log(1 + 1 / sigma**2),
                        -(sigma**2) / (1 + sigma**2) ** 2,
                        evaluate=False,
                    ),
                    evaluate=False,
                ),
            ),
            where={variance: sigma**2 / (1 + sigma**2), square: 1 / (1 + sigma**2) ** 2},
        ),
    )


def _nearest() -> tuple[Equation, ...]:
    window = sp.Add(-(delta**2) / (2 * sigma**2), -d * sp.log(sigma * root), evaluate=False)
    return (
        Equation(
            "9.12",
            "how the log-density of one window changes with its width",
            r"\frac{\partial}{\partial \sigma} \Bigl( -\frac{\delta^2}{2 \sigma^2} "
            r"- d \log(\sigma \sqrt{2 \pi}) \Bigr)",
            (
                delta**2 / sigma**3 - d / sigma,
                sp.Mul(
                    d / sigma**3, sp.Add(delta**2 / d, -(sigma**2), evaluate=False), evaluate=False
                ),
            ),
            holds=lambda chain: equal_once_integrated((sp.diff(window, sigma), *chain)),
        ),
        Equation(
            "9.13",
            "the log-density of one window of the best width",
            r"M_d(\delta^2)",
            (
                sp.Add(-(delta**2) / (2 * sigma**2), -d * sp.log(sigma * root), evaluate=False),
                _best_window(delta**2),
            ),
            where={sigma: delta / sp.sqrt(d)} | ROOT,
        ),
        Equation(
            "9.14",
            "what it is worth to halve the squared distance to the nearest centre",
            r"M_d(\delta^2 / 2) - M_d(\delta^2)",
            (
                sp.Add(
                    _best_window(delta**2 / 2),
                    _best_window(delta**2, times=d / 2),
                    evaluate=False,
                ),
                sp.Mul(d / 2, sp.log(2), evaluate=False),
            ),
        ),
    )


def _mean_log_density(variance: sp.Expr, times: sp.Expr = -d / 2) -> sp.Expr:
    """Return equation 9.9, or what it holds times another factor."""
    inside = sp.Add(sp.log(2 * sp.pi * variance), 1 / variance, evaluate=False)
    return sp.Mul(times, inside, evaluate=False)


def _best_window(square: sp.Expr, times: sp.Expr = -d / 2) -> sp.Expr:
    """Return equation 9.13, or what it holds times another factor."""
    inside = sp.Add(sp.log(2 * sp.pi * square / d), 1, evaluate=False)
    return sp.Mul(times, inside, evaluate=False)


def _logs_expanded(chain: Chain) -> Chain:
    """Write the logarithm of a normal density as the polynomial that it is."""
    return tuple(
        each.replace(
            sp.Integral, lambda f, limits: sp.Integral(sp.expand(sp.expand_log(f)), limits)
        )
        for each in chain
    )
