"""The displayed equations of chapter 8, faces."""

import sympy as sp

from gancore.book.equation import Equation, equal_once_integrated

DEFINITIONS = {
    "8.1": "the mean over folds, and its standard error",
    "8.2": "the Gaussian fitted to pixels",
    "8.3": "the mean score of one picture, by its mean squared deviation v",
}

sigma, v, d, c, delta = sp.symbols("sigma v d c delta", positive=True)
new_delta, new_sigma = sp.symbols(r"\delta' \sigma'", positive=True)


def equations() -> tuple[Equation, ...]:
    """Build the equations of the chapter."""
    score = _score(v, sigma)
    return (
        Equation(
            "8.4",
            "how the score of one picture changes with the width",
            r"\frac{\partial L}{\partial \sigma}",
            (
                d * v / sigma**3 - d / sigma,
                sp.Mul(d / sigma**3, sp.Add(v, -(sigma**2), evaluate=False), evaluate=False),
            ),
            holds=lambda chain: equal_once_integrated((sp.diff(score, sigma), *chain)),
        ),
        Equation(
            "8.5",
            "the score of one picture at its best width",
            r"L(\sigma) \big|_{\sigma = \sqrt{v}}",
            (
                score,
                sp.Mul(-d / 2, sp.Add(1, sp.log(2 * sp.pi * v), evaluate=False), evaluate=False),
            ),
            where={sigma: sp.sqrt(v)},
        ),
        Equation(
            "8.6",
            "a window in units of which c make one of the old",
            r"\log \varphi_{\sigma'}(\delta')",
            (
                _window(new_delta, new_sigma),
                sp.Add(_window(delta, sigma), -d * sp.log(c), evaluate=False),
            ),
            where={new_delta: c * delta, new_sigma: c * sigma},
        ),
    )


def _score(mean_square: sp.Expr, width: sp.Expr) -> sp.Expr:
    inside = sp.Add(mean_square / width**2, sp.log(2 * sp.pi * width**2), evaluate=False)
    return sp.Mul(-d / 2, inside, evaluate=False)


def _window(distance: sp.Expr, width: sp.Expr) -> sp.Expr:
    inside = sp.Add(distance**2 / width**2, d * sp.log(2 * sp.pi * width**2), evaluate=False)
    return sp.Mul(sp.Rational(-1, 2), inside, evaluate=False)
