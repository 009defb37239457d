"""The contest's table: the forms that copies have, and damage by its line."""

import io

import numpy as np
import pytest

from gancore.datasets.fer2013_csv import read_table
from gancore.errors import UserError

PARTS = ("Training", "PublicTest")
ROWS = ["emotion,pixels,Usage", "0,1 2 3 4,Training", "1,5 6 7 8,PublicTest", "2,9 9 9 9,Training"]


def read(text, wanted=PARTS):
    raw = text if isinstance(text, bytes) else text.encode()
    return read_table(io.BytesIO(raw), "faces.csv", size=2, parts=PARTS, wanted=wanted)


def check(parts):
    assert list(parts) == list(PARTS)
    np.testing.assert_array_equal(parts["Training"], [[[1, 2], [3, 4]], [[9, 9], [9, 9]]])
    np.testing.assert_array_equal(parts["PublicTest"], [[[5, 6], [7, 8]]])
    assert all(pixels.dtype == np.uint8 for pixels in parts.values())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n"])
def test_lines_may_end_in_any_way(end):
    check(read(end.join(ROWS)))
    check(read(end.join(ROWS) + end))


def test_columns_are_found_by_their_names():
    rows = [row.split(",") for row in ROWS]
    check(read("\n".join(f"{e}, {usage}, {pixels}" for e, pixels, usage in rows)))
    check(read("\ufeff" + "\n".join(ROWS).replace("Usage", "usage").replace("pixels", "Pixels")))
    check(read("\n".join(",".join(f'"{field}"' for field in row) for row in rows)))
    check(read("\ufeff" + "\n".join(f"{pixels},{usage}" for _, pixels, usage in rows)))


def test_rows_of_a_part_that_is_not_wanted_are_not_read():
    assert list(read("\n".join(ROWS).replace("9 9 9 9", "damaged"), ["PublicTest"])) == [
        "PublicTest"
    ]


def test_a_part_that_has_no_rows_is_empty():
    (empty,) = read("\n".join(ROWS[:2]), ["PublicTest"]).values()
    np.testing.assert_array_equal(empty, np.empty((0, 2, 2), np.uint8), strict=True)


def test_a_terminal_shows_a_bar_that_goes_away(shows_a_bar):
    file = io.BytesIO("\n".join(ROWS).encode())
    with shows_a_bar("faces.csv"):
        read_table(file, "set/of/faces.csv", size=2, parts=PARTS, wanted=PARTS)


def test_what_is_no_terminal_shows_no_bar(capsys):
    check(read("\n".join(ROWS)))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "faces.csv has no column Usage"),
        ("\n".join(ROWS).replace(",", ";"), "has no column Usage"),
        ("\n".join(ROWS).encode("utf-16"), "has no column Usage"),
        ("\n".join(ROWS).replace(",5", ',"5'), "line 4: the table is damaged"),
        ("\n".join(ROWS).replace(",5", ',"5"'), "line 3: the table is damaged"),
        ("\n".join(ROWS).replace("5 6", "5 \0 6"), "line 3: "),
        ("\n".join(ROWS[:3])[:-3], "line 3: Usage is 'PublicT', not Training, PublicTest"),
        ("\n".join(ROWS[:2]) + "\n1,5 6", "line 3: the row is cut short"),
        ("\n".join(ROWS).replace("5 6", "9" * 5000), "line 3: a pixel is no whole number"),
        ("\n".join(ROWS).replace("5 6", "9" * 400), "line 3: a pixel is no whole number"),
        ("\n".join(ROWS).replace("5 6", "-5 6"), "line 3: a pixel is no whole number"),
        ("\n".join(ROWS).replace("5 6", "5"), "line 3: 3 pixels, not 2×2"),
        ("\n".join(ROWS).replace("Pub", "x" * 1000), "line 3: Usage is 'x{40}', not Tra"),
    ],
)
def test_damage_is_told_by_its_line(text, message):
    with pytest.raises(UserError, match=message) as caught:
        read(text)
    assert len(str(caught.value)) < 200
    assert "\n" not in str(caught.value)


def test_a_line_without_end_is_not_read_to_its_end():
    class Zeros(io.RawIOBase):
        given = 0

        def readable(self):
            return True

        def readinto(self, buffer):
            assert self.given < 2**20
            self.given += len(buffer)
            buffer[:] = bytes(len(buffer))
            return len(buffer)

    with pytest.raises(UserError, match=r"faces\.csv, line 1 is far too long"):
        read_table(io.BufferedReader(Zeros()), "faces.csv", size=2, parts=PARTS, wanted=PARTS)
