r"""Equations that carry their own check.

A page of the book derives an equation and hands it to :func:`gancore.book.equations.equation`,
which holds it to the registered one, checks that too, and renders it. A wrong equation cannot be
shown.

Densities at a point are positive symbols (``p``, ``q``), so that SymPy simplifies their
logarithms. An integral over unknown densities is compared by its integrand: integrals of
equal integrands are equal.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise
from typing import Any

import sympy as sp
from sympy.core.relational import Relational

Chain = tuple[sp.Basic, ...]


def all_equal(chain: Chain) -> bool:
    """Tell whether every expression of a chain equals the next, for all values of its symbols."""
    return all(_is_zero(left - right) for left, right in pairwise(chain))


def equal_once_integrated(chain: Chain) -> bool:
    """Tell the same as :func:`all_equal` by evaluating every integral exactly.

    For definite integrals that SymPy can do, this is faster than comparing numbers first.
    """
    return all(sp.simplify(left.doit() - right.doit()) == 0 for left, right in pairwise(chain))


@dataclass(frozen=True)
class Equation:
    r"""A displayed equation and what makes it true.

    Attributes
    ----------
    number
        Chapter and place, such as ``"4.2"``.
    says
        What it says, in words.
    left
        LaTeX of what stands on the left of the first relation; may be empty.
    chain
        Expressions that are equal one after the other, or a single relation, which is
        then shown as it is.
    holds
        Tells whether a chain like this one is true. The default, for chains of at least
        two, is that neighbours are equal. An equation whose chain is one expression needs a
        check of its own, against what defines its left side.
    where
        What abbreviations in the chain stand for; they are written out before the check.

    Examples
    --------
    >>> x = sp.Symbol("x", positive=True)
    >>> square = Equation("0.1", "a square", "f(x)", ((x + 1) ** 2, x**2 + 2 * x + 1))
    >>> square.check()
    True
    >>> wrong = Equation("0.2", "no square", "f(x)", ((x + 1) ** 2, x**2 - 2 * x + 1))
    >>> wrong.check()
    False
    """

    number: str
    says: str
    left: str
    chain: Chain
    holds: Callable[[Chain], bool] = all_equal
    where: Mapping[sp.Symbol, sp.Expr] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.holds is all_equal and len(self.chain) < 2:
            raise ValueError(f"equation {self.number}: one expression alone needs a check")

    def check(self) -> bool:
        """Tell whether the equation is true."""
        return bool(self.holds(tuple(self._written_out(each) for each in self.chain)))

    def agrees_with(self, derived: sp.Basic) -> bool:
        """Tell whether an expression, or a relation, that was derived elsewhere says the same.

        An expression is compared with the last of the chain, and a relation with a chain that is a
        relation. Symbols are the same if their names are, whatever is assumed of them.

        Examples
        --------
        >>> x, t = sp.Symbol("x", positive=True), sp.Symbol("x", real=True)
        >>> square = Equation("0.1", "a square", "f(x)", ((x + 1) ** 2, x**2 + 2 * x + 1))
        >>> square.agrees_with(1 + t * (t + 2)), square.agrees_with(1 - t * (t + 2))
        (True, False)
        """
        registered = self._written_out(self.chain[-1])
        ours = {symbol.name: symbol for each in self.chain for symbol in _symbols(each)}
        ours |= {symbol.name: symbol for symbol in _symbols(registered)}
        derived = derived.xreplace({each: ours.get(each.name, each) for each in _symbols(derived)})
        derived = self._written_out(derived)
        if isinstance(registered, Relational) != isinstance(derived, Relational):
            return False
        if isinstance(registered, Relational):
            first, second = registered.canonical, derived.canonical
            return type(first) is type(second) and all_equal(
                (first.lhs - first.rhs, second.lhs - second.rhs)
            )
        equal = equal_once_integrated if self.holds is equal_once_integrated else all_equal
        return equal((registered, derived))

    def latex(self) -> str:
        """Return the display, with the number as its tag."""
        lines = [_latex(expression) for expression in self.chain]
        if not self.left:
            lines, first = lines[1:], lines[0]
        else:
            first = self.left
        if not lines:
            body = first
        elif len(lines) == 1:
            body = f"{first} = {lines[0]}"
        else:
            rows = " \\\\\n".join(f"&= {line}" for line in lines)
            body = f"\\begin{{aligned}}\n{first} {rows}\n\\end{{aligned}}"
        return f"{body} \\tag{{{self.number}}}"

    def mutations(self) -> Iterator["Equation"]:
        """Yield this equation with one sign flipped or two symbols swapped, where that matters.

        A mutation is kept only if the mutated expression differs from the original at some
        random point, so that symmetric swaps do not count.
        """
        for place, expression in enumerate(self.chain):
            for mutated in _mutations(expression):
                if _differs(self._written_out(expression), self._written_out(mutated)):
                    chain = (*self.chain[:place], mutated, *self.chain[place + 1 :])
                    yield replace(self, chain=chain)

    def _written_out(self, expression: sp.Basic) -> sp.Basic:
        return expression.xreplace(dict(self.where))


class ShownEquation:
    """An equation as a notebook displays it.

    Parameters
    ----------
    equation
        One that was checked.
    """

    def __init__(self, equation: Equation) -> None:
        self._equation = equation

    def __repr__(self) -> str:
        return f"checked: equation {self._equation.number}, {self._equation.says}"

    def _repr_latex_(self) -> str:
        return f"$$\n{self._equation.latex()}\n$$"


def show(equation: Equation) -> ShownEquation:
    """Check an equation and return it for display.

    Parameters
    ----------
    equation
        What to show.

    Raises
    ------
    ArithmeticError
        If it is not true.

    Examples
    --------
    >>> x = sp.Symbol("x", positive=True)
    >>> show(Equation("0.1", "a logarithm's rule", "", (sp.log(x**2), 2 * sp.log(x))))
    checked: equation 0.1, a logarithm's rule
    """
    if not equation.check():
        raise ArithmeticError(f"equation {equation.number} is not true: {equation.says}")
    return ShownEquation(equation)


def _symbols(expression: sp.Basic) -> set[sp.Symbol]:
    return expression.atoms(sp.Symbol)


def _is_zero(difference: sp.Expr) -> bool:
    """Decide by simplification, of the integrand where there are integrals.

    A number that is not 0 at some point refutes at once what takes seconds to simplify.
    """
    candidates = [difference, _integrand(difference)]
    return any(
        candidate is not None and not _refuted(candidate) and _vanishes(candidate)
        for candidate in candidates
    )


def _vanishes(expression: sp.Expr) -> bool:
    # First the logarithms: expand takes the fraction in log((1 - p)/(1 - q)) apart.
    apart = sp.expand_log(expression.doit(), force=True)
    rewritten = sp.expand_log(sp.expand(apart), force=True)
    return sp.simplify(sp.logcombine(sp.simplify(rewritten), force=True)) == 0 or (
        sp.simplify(sp.expand_log(sp.factor(rewritten), force=True)) == 0
    )


def _integrand(expression: sp.Expr) -> sp.Expr | None:
    """Bring a sum of integrals with equal limits under one integral sign and drop it.

    A term that is no integral cannot be brought under it: the answer is then None.
    """
    total, limits = sp.Integer(0), None
    for term in sp.Add.make_args(sp.expand(expression, deep=False)):
        factor, rest = term.as_independent(sp.Integral)
        if not isinstance(rest, sp.Integral) or limits not in (None, rest.limits):
            return None
        limits = rest.limits
        total += factor * rest.function
    return total


def _latex(expression: sp.Basic) -> str:
    return sp.latex(expression, order="none", inv_trig_style="full")


def _mutations(expression: sp.Basic) -> Iterator[sp.Basic]:
    for node in sp.preorder_traversal(expression):
        if isinstance(node, sp.Add):
            for term in node.args:
                yield expression.xreplace({node: node - 2 * term})
        elif isinstance(node, (sp.log, sp.exp)):
            yield expression.xreplace({node: -node})
    if isinstance(expression, sp.Expr):
        yield -expression
    bound = {variable for each in expression.atoms(sp.Integral) for variable in each.variables}
    symbols = sorted(expression.free_symbols - bound, key=str)
    for first, second in combinations(symbols, 2):
        yield expression.xreplace({first: second, second: first})


def _differs(original: sp.Basic, mutated: sp.Basic) -> bool:
    if not isinstance(original, sp.Expr):
        return original != mutated
    difference = original - mutated
    inside = _integrand(difference)
    return _refuted(difference if inside is None else inside)


def _refuted(expression: sp.Expr) -> bool:
    """Find the expression different from 0 at one of two points in general position."""
    expression = expression.doit(integrals=False)
    symbols = sorted(expression.free_symbols, key=str)
    for shift in (0, 1):
        point: dict[Any, Any] = {
            symbol: sp.Rational(3 + 2 * place + 5 * shift, 7 + 3 * place)
            for place, symbol in enumerate(symbols)
        }
        number = expression.subs(point).evalf()
        if number.is_number and not number.has(sp.Integral) and abs(complex(number)) > 1e-9:
            return True
    return False
