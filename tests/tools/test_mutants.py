"""Each mutant can be made: what it breaks is in its file, once, and its tests are there."""

import pytest

from tools.mutants import MUTANTS
from tools.project import NOTEBOOKS, ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_what_a_mutant_breaks_is_there_once(mutant):
    text = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.before) == 1
    assert (ROOT / mutant.tests).is_file()
    assert not mutant.notebook or (NOTEBOOKS / f"{mutant.notebook}.ipynb").is_file()
