import pytest

from gancore.book.judging import JUDGING, as_markdown


@pytest.mark.parametrize(("files", "alike"), [("mnist", 6), ("tfd", 4)])
def test_gancore_judges_as_the_authors_did_but_where_a_line_says_so(files, alike):
    assert as_markdown(files).count(" = |") == alike
    assert len(JUDGING[files]) == 6
