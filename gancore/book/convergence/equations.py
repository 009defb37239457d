"""The displayed equations of chapter 5, convergence."""

import sympy as sp

from gancore.book.equation import Equation, all_equal

DEFINITIONS = {
    "5.1": "the value function U on cells, as a function of p_g and D",
    "5.3": "the criterion C, as a function of p_g",
    "5.9": "the exponentiated gradient step",
    "5.15": "the players in continuous time",
    "5.17": "simultaneous steps",
    "5.19": "alternating steps",
}


def equations() -> tuple[Equation, ...]:
    """Build the equations of the chapter."""
    return (*_on_the_simplex(), *_of_the_descent(), *_bilinear(), *_dirac())


def _cell(p: sp.Expr, q: sp.Expr) -> sp.Expr:
    """Return the part of one cell in C."""
    return p * sp.log(p / (p + q)) + q * sp.log(q / (p + q))


def _on_the_simplex() -> tuple[Equation, ...]:
    p, q, r = sp.symbols("p_j q_j r_j", positive=True)
    d, weight = sp.symbols("D_j lambda", positive=True)
    d_star = sp.Symbol("D^*_j", positive=True)
    best = {d_star: p / (p + q)}
    log_half = sp.log(sp.Rational(1, 2), evaluate=False)

    def u(at: sp.Expr) -> sp.Expr:
        return p * sp.log(d) + at * sp.log(1 - d)

    return (
        Equation(
            "5.2",
            "for a fixed D, a cell's part of U is affine in p_g",
            r"\lambda \, u(q_j) + (1 - \lambda) \, u(r_j)",
            (weight * u(q) + (1 - weight) * u(r), u(weight * q + (1 - weight) * r)),
        ),
        Equation(
            "5.4",
            "a cell's part of C",
            "c(q_j)",
            (p * sp.log(d_star) + q * sp.log(1 - d_star), _cell(p, q)),
            where=best,
        ),
        Equation(
            "5.5",
            "at the best answer, U does not change with D to first order",
            r"\frac{\partial u}{\partial D_j}\Big|_{D_j = D^*_j}",
            (p / d_star - q / (1 - d_star), sp.Integer(0)),
            where=best,
        ),
        Equation(
            "5.6",
            "the gradient of C is that of U at the best answer",
            r"\frac{\partial C}{\partial q_j}",
            (
                sp.Derivative(_cell(p, q), q),
                sp.Add(
                    sp.log(1 - d_star),
                    sp.Mul(p / d_star - q / (1 - d_star), -p / (p + q) ** 2, evaluate=False),
                    evaluate=False,
                ),
                sp.log(q / (p + q)),
            ),
            where=best,
        ),
        Equation(
            "5.7",
            "the second derivative of C in one cell",
            r"\frac{\partial^2 C}{\partial q_j^2}",
            (sp.Derivative(sp.log(q / (p + q)), q), 1 / q - 1 / (p + q), p / (q * (p + q))),
        ),
        Equation(
            "5.8",
            "a cell's part of C where p_g is the data",
            "c(p_j)",
            (sp.Add(p * log_half, p * log_half, evaluate=False), -p * sp.log(4)),
        ),
        Equation(
            "5.10",
            "by how much a cell's part of C lies above its tangent",
            r"c(r_j) - c(q_j) - \frac{\partial C}{\partial q_j} (r_j - q_j)",
            (
                _cell(p, r) - _cell(p, q) - (r - q) * sp.log(q / (p + q)),
                r * sp.log(r / q) - (p + r) * sp.log((p + r) / (p + q)),
            ),
        ),
    )


def _of_the_descent() -> tuple[Equation, ...]:
    p, q, r = sp.symbols("p_j q_j r_j", positive=True)
    delta = sp.Symbol("delta_j", real=True)
    spread = (1 + delta) * sp.log(1 + delta) + (1 - delta) * sp.log(1 - delta)
    after, total, rate = sp.symbols("q_j^+ Z eta", positive=True)
    slope, d_star = sp.Symbol("g_j", real=True), sp.Symbol("D^*_j", positive=True)
    half = sp.Rational(1, 2)
    return (
        Equation(
            "5.11",
            "what one step gains on any other point of the simplex, cell by cell",
            "",
            (
                rate * slope * (after - r),
                r * sp.log(r / q)
                - r * sp.log(r / after)
                - after * sp.log(after / q)
                - (after - r) * sp.log(total),
            ),
            where={slope: -(sp.log(after / q) + sp.log(total)) / rate},
        ),
        Equation(
            "5.12",
            "a cell's part of C above its minimum, by the relative difference delta",
            r"c(q_j) + (p_j + q_j) \log 2",
            (
                _cell(p, q) + (p + q) * sp.log(2),
                sp.Mul(half, p + q, spread, evaluate=False),
            ),
            where={delta: (p - q) / (p + q)},
        ),
        Equation(
            "5.13",
            "it bends at least as much as the square of delta",
            "",
            (
                sp.Derivative(spread, (delta, 2)),
                1 / (1 + delta) + 1 / (1 - delta),
                2 / (1 - delta**2),
            ),
        ),
        Equation(
            "5.14",
            "with step size 1 each step goes half of the way",
            "q_j^+",
            (
                q / (total * (1 - d_star)),
                sp.Mul(half, p + q, evaluate=False),
                sp.Add(p, sp.Mul(half, q - p, evaluate=False), evaluate=False),
            ),
            where={d_star: p / (p + q), total: sp.Integer(2)},
        ),
    )


def _bilinear() -> tuple[Equation, ...]:
    theta, psi = sp.symbols("theta psi", real=True)
    rate = sp.Symbol("eta", positive=True)
    new_theta, new_psi = sp.symbols("theta^+ psi^+", real=True)
    d_moved = psi + rate * theta
    g_moved = theta - rate * d_moved
    both = sp.Matrix([g_moved, d_moved]).jacobian([theta, psi]).applyfunc(sp.expand)
    conserved = theta**2 + psi**2 + rate * theta * psi
    return (
        Equation(
            "5.16",
            "the flow of the bilinear game keeps its distance from the origin",
            r"\theta \dot\theta + \psi \dot\psi",
            (
                sp.Add(
                    -theta * sp.Derivative(theta * psi, theta),
                    psi * sp.Derivative(theta * psi, psi),
                    evaluate=False,
                ),
                sp.Integer(0),
            ),
        ),
        Equation(
            "5.18",
            "a simultaneous step of the bilinear game leads outwards",
            r"(\theta^+)^2 + (\psi^+)^2",
            (
                (theta - rate * psi) ** 2 + (psi + rate * theta) ** 2,
                (1 + rate**2) * (theta**2 + psi**2),
            ),
        ),
        Equation(
            "5.20",
            "a pair of alternating steps keeps areas",
            r"\det M",
            (sp.Determinant(both), sp.Integer(1)),
        ),
        Equation(
            "5.21",
            "what alternating steps of the bilinear game conserve",
            r"Q_\eta(\theta^+, \psi^+)",
            (new_theta**2 + new_psi**2 + rate * new_theta * new_psi, conserved),
            where={new_theta: g_moved, new_psi: d_moved},
        ),
        Equation(
            "5.22",
            "two ways to write the conserved form",
            r"Q_\eta(\theta, \psi)",
            (
                sp.Mul(1 - rate / 2, theta**2 + psi**2, evaluate=False)
                + rate / 2 * (theta + psi) ** 2,
                sp.Mul(1 + rate / 2, theta**2 + psi**2, evaluate=False)
                - rate / 2 * (theta - psi) ** 2,
                conserved,
            ),
        ),
    )


def _dirac() -> tuple[Equation, ...]:
    theta, psi, x = sp.symbols("theta psi x", real=True)
    rate, penalty = sp.symbols("eta gamma", positive=True)
    sigma = sp.Symbol("sigma", positive=True)

    def logistic(u: sp.Expr) -> sp.Expr:
        return 1 / (1 + sp.exp(-u))

    s = {sigma: logistic(theta * psi)}
    v = sp.log(sp.Rational(1, 2)) + sp.log(1 - logistic(theta * psi))
    named = sp.Function("V")(theta, psi)
    steps = sp.Matrix(
        [
            theta + rate * psi * logistic(theta * psi),
            psi - rate * theta * logistic(theta * psi) - rate * penalty * psi,
        ]
    )
    turn = steps.jacobian([theta, psi]).subs({theta: 0, psi: 0})
    return (
        Equation(
            "5.23",
            "the value function of the Dirac-GAN, from equation 1 of the paper",
            r"V(\theta, \psi)",
            (
                sp.Integral(
                    sp.DiracDelta(x) * sp.log(logistic(psi * x))
                    + sp.DiracDelta(x - theta) * sp.log(1 - logistic(psi * x)),
                    (x, -sp.oo, sp.oo),
                ),
                sp.log(sp.Rational(1, 2)) + sp.log(1 - sigma),
            ),
            holds=lambda chain: all_equal(tuple(each.doit() for each in chain)),
            where=s,
        ),
        Equation(
            "5.24",
            "the generator's slope in the Dirac-GAN",
            r"\frac{\partial V}{\partial \theta}",
            (sp.Derivative(v, theta), -psi * sigma),
            where=s,
        ),
        Equation(
            "5.25",
            "the discriminator's slope in the Dirac-GAN",
            r"\frac{\partial V}{\partial \psi}",
            (sp.Derivative(v, psi), -theta * sigma),
            where=s,
        ),
        Equation(
            "5.26",
            "the flow of the Dirac-GAN keeps its distance from the origin",
            r"\theta \dot\theta + \psi \dot\psi",
            (
                sp.Add(
                    -theta * sp.Derivative(named, theta),
                    psi * sp.Derivative(named, psi),
                    evaluate=False,
                ),
                sp.Integer(0),
            ),
            where={named: v},
        ),
        Equation(
            "5.27",
            "a simultaneous step of the Dirac-GAN leads outwards",
            r"(\theta^+)^2 + (\psi^+)^2",
            (
                (theta + rate * sigma * psi) ** 2 + (psi - rate * sigma * theta) ** 2,
                (1 + rate**2 * sigma**2) * (theta**2 + psi**2),
            ),
            where=s,
        ),
        Equation(
            "5.28",
            "with a gradient penalty the flow leads inwards",
            r"\theta \dot\theta + \psi \dot\psi",
            (theta * (sigma * psi) + psi * (-sigma * theta - penalty * psi), -penalty * psi**2),
            where=s,
        ),
        Equation(
            "5.29",
            "by how much a penalised simultaneous step changes areas at the origin",
            r"\det J",
            (sp.Determinant(turn), 1 - rate * penalty + rate**2 / 4),
        ),
    )
