import pytest

from gancore.book.table import Table


def test_a_notebook_shows_what_a_terminal_shows():
    table = Table(["p", "JSD"], [["two atoms", "≈ 0.0032"]])
    assert table._repr_markdown_() == repr(table)
    assert repr(table).splitlines()[2] == "| two atoms | ≈ 0.0032 |"


@pytest.mark.parametrize("row", [["a"], ["a", "1", "2"]])
def test_every_row_is_as_long_as_the_head(row):
    with pytest.raises(ValueError, match="has 2 columns"):
        Table(["p", "JSD"], [row])
