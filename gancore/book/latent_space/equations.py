"""The displayed equations of chapter 10, the latent space."""

import sympy as sp

from gancore.book.equation import Chain, Equation, equal_once_integrated

DEFINITIONS = {
    "10.1": "the straight path between two codes",
    "10.5": "the arc between two codes",
    "10.7": "the grid of codes between four corners",
    "10.10": "a generator that blends the images it has memorised",
}


def equations() -> tuple[Equation, ...]:
    """Build the equations of the chapter."""
    return (*_of_the_prior(), *_of_paths(), *_of_averages())


def _uniform(integrand: sp.Expr, *variables: sp.Symbol) -> sp.Integral:
    """Integrate over independent uniform numbers on ±√3."""
    root = sp.sqrt(3)
    density = (1 / (2 * root)) ** len(variables)
    return sp.Integral(integrand * density, *[(each, -root, root) for each in variables])


def _of_the_prior() -> tuple[Equation, ...]:
    z = sp.Symbol("z", real=True)
    return (
        Equation(
            "10.2",
            "the mean square of one uniform coordinate",
            r"\mathbb{E}[z_j^2]",
            (_uniform(z**2, z), sp.Integer(1)),
            holds=equal_once_integrated,
        ),
        Equation(
            "10.3",
            "the variance of the square of one uniform coordinate",
            r"\operatorname{Var}[z_j^2]",
            (_uniform((z**2 - 1) ** 2, z), sp.Rational(4, 5)),
            holds=equal_once_integrated,
        ),
    )


def _of_paths() -> tuple[Equation, ...]:
    a, b = sp.symbols("a b", real=True)
    t, angle = sp.symbols("t omega", positive=True)
    one, two = sp.sin((1 - t) * angle), sp.sin(t * angle)
    return (
        Equation(
            "10.4",
            "the mean square of one coordinate on a straight path",
            r"\mathbb{E}[z_{t,j}^2]",
            ((1 - t) ** 2 + t**2, 1 - 2 * t * (1 - t)),
            # The sign before b does not matter to the integral, so that it is not displayed.
            holds=lambda chain: equal_once_integrated(
                (_uniform(((1 - t) * a + t * b) ** 2, a, b), *chain)
            ),
        ),
        Equation(
            "10.6",
            "an arc between codes of equal norm r stays at that norm",
            r"\frac{\lVert z_t \rVert^2}{r^2}",
            (
                (one**2 + 2 * one * two * sp.cos(angle) + two**2) / sp.sin(angle) ** 2,
                sp.Integer(1),
            ),
            holds=_equal_as_waves,
        ),
    )


def _of_averages() -> tuple[Equation, ...]:
    n, i = sp.symbols("n i", positive=True, integer=True)
    length, spread = sp.symbols("delta s", positive=True)
    return (
        Equation(
            "10.8",
            "the mean square of one coordinate of an average of n codes",
            r"\mathbb{E}[\bar z_j^2]",
            (sp.Sum(1 / n**2, (i, 1, n)), 1 / n),
            holds=equal_once_integrated,
        ),
        Equation(
            "10.9",
            "the share of a difference of two averages that lies along the direction sought",
            r"\cos^2\alpha",
            (
                length**2 / sp.Add(length**2, spread**2 / n, spread**2 / n, evaluate=False),
                n * length**2 / (n * length**2 + 2 * spread**2),
            ),
        ),
    )


def _equal_as_waves(chain: Chain) -> bool:
    """Compare sines and cosines as exponentials, in which polynomials decide."""
    left, right = chain
    return sp.simplify(sp.expand((left - right).rewrite(sp.exp))) == 0
