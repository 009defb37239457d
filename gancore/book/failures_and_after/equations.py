"""The displayed equations of chapter 13, how GANs fail, and what came next."""

import sympy as sp

from gancore.book.equation import Chain, Equation, all_equal, equal_once_integrated

DEFINITIONS = {
    "13.2": "the Wasserstein distance",
    "13.7": "an f-divergence",
    "13.9": "the conjugate of a convex function",
    "13.13": "the value function of a game in which both players know the class",
    "13.16": "the game of an adversarial autoencoder over codes",
    "13.17": "what the generator of pix2pix minimises",
}


def equations() -> tuple[Equation, ...]:
    """Build the equations of the chapter."""
    return (*_of_supports(), *_of_circles(), *_of_the_family(), *_of_conditions())


def _of_supports() -> tuple[Equation, ...]:
    p, q, slope, weight = sp.symbols("p q s lambda", positive=True)

    def is_flat(chain: Chain) -> bool:
        found = slope - weight * (slope - 1) ** 2
        return all_equal((sp.diff(found, slope).subs(slope, chain[0]), sp.Integer(0)))

    def is_the_limit(chain: Chain) -> bool:
        integrand = p * sp.log(2 * p / (p + q)) / 2
        return all_equal((sp.limit(integrand, q, 0), chain[0]))

    return (
        Equation(
            "13.1",
            "what a place adds to JSD where only data live",
            r"\lim_{q \to 0} \; \tfrac12 \, p \, \log\frac{p}{(p + q)/2}",
            (p * sp.log(2) / 2,),
            holds=is_the_limit,
        ),
        Equation(
            "13.3",
            "how steep a critic becomes that pays for a slope other than 1",
            "s^*",
            (1 + 1 / (2 * weight),),
            holds=is_flat,
        ),
    )


def _of_circles() -> tuple[Equation, ...]:
    g_rate, d_rate = sp.symbols("eta_g eta_d", positive=True)
    pace, penalty, end, time = sp.symbols("tau gamma T t", positive=True)
    both = sp.Matrix([[1, -g_rate], [d_rate, 1]])
    half = sp.Rational(1, 2)
    flow = sp.Matrix([[0, half], [-pace * half, -pace * penalty]])

    def is_an_eigenvalue(chain: Chain) -> bool:
        """Compare with the root of the characteristic polynomial that has the larger real part."""
        root = (flow.trace() + sp.sqrt(flow.trace() ** 2 - 4 * flow.det())) / 2
        return all_equal((*chain, root))

    return (
        Equation(
            "13.4",
            "two step sizes: by how much a simultaneous step of the bilinear game changes areas",
            r"\det M",
            (sp.Determinant(both), 1 + g_rate * d_rate),
        ),
        Equation(
            "13.5",
            "an eigenvalue of the penalised Dirac-GAN's flow, with D at another pace",
            r"\lambda_+",
            (
                sp.Add(
                    -pace * penalty / 2,
                    sp.sqrt(pace**2 * penalty**2 - pace) / 2,
                    evaluate=False,
                ),
            ),
            holds=is_an_eigenvalue,
        ),
        Equation(
            "13.6",
            "the mean of G's number along a circle",
            r"\frac1T \int_0^T \theta(t) \, dt",
            (sp.Integral(sp.cos(time), (time, 0, end)) / end, sp.sin(end) / end),
            holds=equal_once_integrated,
        ),
    )


def _of_the_family() -> tuple[Equation, ...]:
    p, q, d = sp.symbols("p q D", positive=True)
    odds = sp.Symbol("u^*", positive=True)

    def f(ratio: sp.Expr) -> sp.Expr:
        return ratio * sp.log(ratio) - (ratio + 1) * sp.log(ratio + 1)

    def is_flat(chain: Chain) -> bool:
        height = odds * sp.log(d) - f(odds)
        return all_equal((sp.diff(height, odds).subs(odds, chain[0]), sp.Integer(0)))

    return (
        Equation(
            "13.8",
            "the GAN's member of the family, at one place",
            r"q \, f\!\left(\frac pq\right)",
            (
                sp.Mul(q, f(p / q), evaluate=False),
                p * sp.log(p / (p + q)) + q * sp.log(q / (p + q)),
            ),
        ),
        Equation(
            "13.10",
            "the ratio that maximises, where t = log D, is the odds of D",
            "u^*",
            (d / (1 - d),),
            holds=is_flat,
        ),
        Equation(
            "13.11",
            "the conjugate of the GAN's member",
            r"f^*(\log D)",
            (odds * sp.log(d) - f(odds), -sp.log(1 - d)),
            where={d: odds / (1 + odds)},
        ),
        Equation(
            "13.12",
            "the best critic is the logarithm of the best discriminator",
            "T^*",
            (sp.log(p / q) - sp.log(p / q + 1), sp.log(p / (p + q))),
        ),
    )


def _of_conditions() -> tuple[Equation, ...]:
    p, q, share, white, grey = sp.symbols("p q w pi c", positive=True)
    data, samples = share * p, share * q
    both = sp.Add(data, samples, evaluate=False)
    return (
        Equation(
            "13.14",
            "the best discriminator of pairs does not depend on the share of the class",
            "D^*(x, y)",
            (sp.Mul(data, 1 / both, evaluate=False), p / (p + q)),
        ),
        Equation(
            "13.15",
            "what a place and a class add to the JSD of the pairs: the class's share of its own",
            "",
            (
                data * sp.log(2 * data / (data + samples)) / 2
                + samples * sp.log(2 * samples / (data + samples)) / 2,
                share * (p * sp.log(2 * p / (p + q)) + q * sp.log(2 * q / (p + q))) / 2,
            ),
        ),
        Equation(
            "13.18",
            "the mean distance of a grey from a pixel that is white or black",
            r"\mathbb{E}\,\lvert y - c \rvert",
            (white * (1 - grey) + (1 - white) * grey, white + (1 - 2 * white) * grey),
        ),
    )
