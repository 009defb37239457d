import nbformat
import pytest

listing = pytest.importorskip("tools.list_equations")

from gancore.book import equations  # noqa: E402

NOTEBOOKS = sorted(listing.NOTEBOOKS.glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_display_is_checked_or_a_definition(path):
    found = [listing.describe(*each) for each in listing.displays(nbformat.read(path, 4))]
    assert [text for text, good in found if not good] == []


def test_every_equation_and_definition_is_displayed_once():
    tags = [tag for path in NOTEBOOKS for tag, _, _ in listing.displays(nbformat.read(path, 4))]
    assert sorted(tags) == sorted([*equations.all_equations(), *equations.definitions()])


def notebook(cell):
    return nbformat.v4.new_notebook(cells=[cell])


def shown(latex):
    output = nbformat.v4.new_output("execute_result", data={"text/latex": f"$$\n{latex}\n$$"})
    return nbformat.v4.new_code_cell("show", outputs=[output])


def stated(latex):
    return nbformat.v4.new_markdown_cell(f"By a rule of old,\n\n$$\n{latex}\n$$\n\nas was said.")


@pytest.mark.parametrize(
    "cell",
    [
        nbformat.v4.new_markdown_cell("$$\na = b\n$$"),
        nbformat.v4.new_markdown_cell("$$\np_g = 2x \\tag{1.4}\n$$"),
        nbformat.v4.new_markdown_cell("\\begin{equation}\na = b\n\\end{equation}"),
        shown(r"p_g(x) = 2 x \tag{1.4}"),
        shown(r"a = b"),
    ],
    ids=["no tag", "typed by hand", "another environment", "stale", "no tag in an output"],
)
def test_an_unchecked_display_is_noticed(cell):
    (display,) = listing.displays(notebook(cell))
    assert not listing.describe(*display)[1]


@pytest.mark.parametrize("wrap", [shown, stated], ids=["put out by a cell", "in the text"])
@pytest.mark.parametrize("number", ["1.4", "2.4"])
def test_a_registered_equation_is_recognised_letter_by_letter(number, wrap):
    latex = equations.all_equations()[number].latex()
    (display,) = listing.displays(notebook(wrap(latex)))
    assert listing.describe(*display)[1]
    flipped = latex.replace("-", "+") if "-" in latex else latex.replace("+", "-")
    (display,) = listing.displays(notebook(wrap(flipped)))
    assert not listing.describe(*display)[1]
