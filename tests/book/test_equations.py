import re
from pathlib import Path

import pytest
import sympy as sp

from gancore.book import equations
from gancore.book.equation import Equation, all_equal, show

EQUATIONS = equations.all_equations()
p, q, m = sp.symbols("p q m", positive=True)
x = sp.Symbol("x")


@pytest.mark.slow
@pytest.mark.parametrize("number", EQUATIONS)
def test_every_equation_holds(number):
    assert EQUATIONS[number].check()


@pytest.mark.slow
@pytest.mark.parametrize("number", EQUATIONS)
def test_every_flipped_sign_and_swapped_pair_is_noticed(number):
    mutations = list(EQUATIONS[number].mutations())
    assert mutations
    survivors = [mutation.latex() for mutation in mutations if mutation.check()]
    assert survivors == []


def test_numbers_are_used_once():
    numbers = [e.number for chapter in equations.MODULES for e in chapter.equations()]
    assert len(numbers) == len(set(numbers))
    assert not set(numbers) & set(equations.definitions())


def test_the_equation_that_the_guide_shows_is_one_that_is_checked():
    guide = Path(__file__).resolve().parents[2] / "CONTRIBUTING.md"
    shown = re.findall(r'\bequation\("(.+?)"', guide.read_text(encoding="utf-8"))
    assert shown
    assert set(shown) <= set(EQUATIONS)


def test_integrals_of_unknown_densities_are_compared_by_their_integrands():
    def integral(f):
        return sp.Integral(f, x)

    assert all_equal((integral(p) + 2 * integral(q), integral(p + 2 * q)))
    assert not all_equal((integral(p) + 2 * integral(q), integral(p - 2 * q)))
    assert not all_equal((integral(p), p))
    expanded = integral(p * sp.log(p)) + sp.log(2) * integral(p)
    assert all_equal((integral(p * sp.log(2 * p)), expanded))


def test_abbreviations_are_written_out():
    mixture = Equation("0.1", "mixture", "2m", (2 * m, p + q), where={m: (p + q) / 2})
    assert mixture.check()
    assert "m" in mixture.latex()
    assert not Equation("0.1", "mixture", "2m", (m, p + q), where={m: (p + q) / 2}).check()


def test_a_false_equation_cannot_be_shown():
    with pytest.raises(ArithmeticError, match=r"0\.1 is not true: a slip"):
        show(Equation("0.1", "a slip", "", (sp.log(p + q), sp.log(p) + sp.log(q))))


def test_an_expression_alone_needs_a_check_of_its_own():
    with pytest.raises(ValueError, match="needs a check"):
        Equation("0.1", "a claim", "f", (p,))
    claim = Equation("0.1", "a claim", "f", (p + 1,), holds=lambda chain: chain[0] == p + 1)
    assert claim.check()
    assert not any(mutation.check() for mutation in claim.mutations())


def test_symmetric_swaps_do_not_count_as_mutations():
    symmetric = Equation("0.1", "symmetric", "", (p * q, q * p + 0 * m))
    shown = [mutation.chain for mutation in symmetric.mutations()]
    assert (p * q, p * q) not in shown


def test_the_display_carries_its_number():
    shown = show(EQUATIONS["1.4"])
    assert r"\tag{1.4}" in shown._repr_latex_()
    assert repr(shown).startswith("checked: equation 1.4")


@pytest.mark.slow
@pytest.mark.parametrize("number", list(equations.all_equations()))
def test_a_page_s_own_derivation_is_held_to_the_registered_one(number):
    registered = equations.all_equations()[number]
    assert registered.agrees_with(registered.chain[-1])
    mutated = (each.chain[-1] for each in registered.mutations())
    wrong = next((each for each in mutated if each != registered.chain[-1]), None)
    assert wrong is None or not registered.agrees_with(wrong)


def test_a_derivation_that_went_wrong_is_not_shown():
    y, a, b = sp.symbols("y a b", real=True)
    equations.equation("2.3", a / y - b / (1 - y))
    with pytest.raises(ArithmeticError, match=r"derived for equation 2\.3"):
        equations.equation("2.3", a / y + b / (1 - y))
