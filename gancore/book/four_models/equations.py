"""The displayed equations of chapter 12, four generative models."""

from functools import cache

import sympy as sp

from gancore.book.equation import Equation, equal_once_integrated

DEFINITIONS = {
    "12.1": "the energy of a restricted Boltzmann machine, and its probabilities",
    "12.4": "the weight of a chain in annealed importance sampling",
    "12.7": "a probability as a product of conditional ones",
    "12.9": "which connections the masks of MADE keep",
}

mu, z = sp.symbols("mu z", real=True)
sigma = sp.Symbol("sigma", positive=True)


def equations() -> tuple[Equation, ...]:
    """Build the equations of the chapter."""
    return (*_of_the_machine(), *_of_the_bound(), _of_the_chain_rule())


def _of_the_machine() -> tuple[Equation, ...]:
    a_1, a_2 = sp.symbols("a_1 a_2", real=True)
    energies = sp.symbols("F_1 F_2", real=True)
    slopes = sp.symbols("g_1 g_2", real=True)
    theta, f_1, f_2 = sp.symbols("theta f_1 f_2", real=True)
    weights = [sp.exp(-energy) for energy in energies]
    mean_slope = (weights[0] * slopes[0] + weights[1] * slopes[1]) / (weights[0] + weights[1])
    lines = {energies[0]: f_1 + theta * slopes[0], energies[1]: f_2 + theta * slopes[1]}
    surprise = (energies[0] + sp.log(weights[0] + weights[1])).subs(lines)
    return (
        Equation(
            "12.2",
            "the sum over the states of two hidden units is a product",
            r"\sum_{h_1, h_2 \in \{0, 1\}} e^{h_1 a_1 + h_2 a_2}",
            (
                1 + sp.exp(a_1) + sp.exp(a_2) + sp.exp(a_1 + a_2),
                (1 + sp.exp(a_1)) * (1 + sp.exp(a_2)),
            ),
        ),
        Equation(
            "12.3",
            "the gradient of the likelihood, with two images in the world",
            r"-\frac{\partial}{\partial \theta} \log P(v_1)",
            (sp.Add(slopes[0], -mean_slope, evaluate=False),),
            holds=lambda chain: equal_once_integrated((sp.diff(surprise, theta), chain[0])),
            where=lines,
        ),
    )


def _of_the_bound() -> tuple[Equation, ...]:
    q, j_1, j_2 = sp.symbols("q j_1 j_2", positive=True)
    bound = sp.Symbol(r"\mathcal{L}(x)", real=True)
    return (
        Equation(
            "12.5",
            "what the bound lacks is a divergence from the posterior, with two codes in the world",
            "",
            (
                sp.Add(sp.log(j_1 + j_2), -bound, evaluate=False),
                q * sp.log(q * (j_1 + j_2) / j_1) + (1 - q) * sp.log((1 - q) * (j_1 + j_2) / j_2),
            ),
            where={bound: q * sp.log(j_1 / q) + (1 - q) * sp.log(j_2 / (1 - q))},
        ),
        Equation(
            "12.6",
            "the divergence of a normal distribution from the standard one",
            r"\mathrm{KL}\bigl(\mathcal{N}(\mu, \sigma^2) \,\Vert\, \mathcal{N}(0, 1)\bigr)",
            ((mu**2 + sigma**2 - 1) / 2 - sp.log(sigma),),
            holds=lambda chain: equal_once_integrated((_divergence(), chain[0])),
        ),
    )


@cache
def _divergence() -> sp.Expr:
    """Integrate the divergence of a normal distribution from the standard one."""
    density = sp.exp(-((z - mu) ** 2) / (2 * sigma**2)) / (sigma * sp.sqrt(2 * sp.pi))
    log_ratio = z**2 / 2 - (z - mu) ** 2 / (2 * sigma**2) - sp.log(sigma)
    return sp.integrate(sp.expand(density * log_ratio), (z, -sp.oo, sp.oo))


def _of_the_chain_rule() -> Equation:
    p, after_0, after_1 = sp.symbols("p p_0 p_1", positive=True)
    return Equation(
        "12.8",
        "the products of two pixels' conditional probabilities sum to 1",
        r"\sum_{x_1, x_2} P(x_1) \, P(x_2 \mid x_1)",
        (
            sp.Add(
                (1 - p) * (1 - after_0),
                (1 - p) * after_0,
                p * (1 - after_1),
                p * after_1,
                evaluate=False,
            ),
            sp.Integer(1),
        ),
    )
