"""Each mutant can be made: what it breaks is in its file, once, and its tests are there."""

import pytest

from tools.mutants import MUTANTS, main
from tools.project import NOTEBOOKS, ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_what_a_mutant_breaks_is_there_once(mutant):
    text = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.before) == 1
    assert (ROOT / mutant.tests).is_file()
    assert not mutant.notebook or (NOTEBOOKS / f"{mutant.notebook}.ipynb").is_file()


def test_a_name_that_no_mutant_has_is_refused(capsys):
    assert main(["no such word", "nor this"]) == 2
    assert capsys.readouterr().err == "no mutant's name contains 'no such word' or 'nor this'\n"
