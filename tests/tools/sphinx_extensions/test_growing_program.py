"""What sphinx-codeautolink reads is read once, and has the names that it would have had."""

from pathlib import Path

import nbformat
import pytest

pytest.importorskip("sphinx_codeautolink")
from sphinx_codeautolink.extension.block import BUILTIN_BLOCKS
from sphinx_codeautolink.parse import parse_names

from tools.sphinx_extensions.speed import GrowingProgram

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"
CELLS = [
    "import numpy as np\nfrom scipy import stats",
    "def area(p):\n    return np.sum(p.pdf(x))\n\nx = np.arange(3)",
    "np = stats\narea(np.norm())",
    "np.beta(1, 2).pdf(x)",
]


def names(found, *, after=0):
    return [repr(name) for name in found if name.lineno > after]


def grown(cells):
    """Read cell after cell in both ways, and yield what either says of the new one."""
    program, before = GrowingProgram(), []
    for cell in cells:
        source = "\n".join([*before, cell])
        lines = sum(each.count("\n") + 1 for each in before)
        yield names(program.names(source, None)), names(parse_names(source, None), after=lines)
        before.append(cell)


def test_each_cell_has_the_names_that_the_whole_program_gives_it():
    for ours, theirs in grown(CELLS):
        assert ours == theirs != []


@pytest.mark.slow
def test_so_do_those_of_a_chapter():
    notebook = nbformat.read(NOTEBOOKS / "02_optimal_discriminator.ipynb", as_version=4)
    cells = (cell.source for cell in notebook.cells if cell.cell_type == "code")
    pairs = list(grown(BUILTIN_BLOCKS["ipython3"](cell)[1] for cell in cells))
    assert all(ours == theirs for ours, theirs in pairs)
    assert sum(len(ours) for ours, _ in pairs) > 100


def test_another_program_begins_anew():
    program = GrowingProgram()
    program.names("import numpy as np", None)
    assert program.names("np.sum(1)", None) == []


def test_a_cell_that_cannot_be_read_is_forgotten():
    program = GrowingProgram()
    program.names("import numpy as np", None)
    with pytest.raises(SyntaxError):
        program.names("import numpy as np\nnp.sum(", None)
    found = program.names("import numpy as np\nnp.sum(1)", None)
    assert [name.lineno for name in found] == [2]
