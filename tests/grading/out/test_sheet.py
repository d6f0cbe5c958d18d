"""Single cells are replaced in files of any dialect, and every other byte stays."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.grading.out.sheet import Sheet, read_sheet
from atrous_lib.grading.out.writing import in_place_of
from atrous_lib.grading.run.tables import TableError

ENCODINGS = [
    (b"", "utf-8"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
]
TEXTS = st.text(
    st.sampled_from('abß,;:\t" =-\r\n1.') | st.characters(codec="utf-8", exclude_characters="\0"),
    max_size=6,
)


@st.composite
def files(draw):
    """Draw a file: its mark and encoding, separator, raw cells, line ends, texts."""
    separator = draw(st.sampled_from(",;\t:"))
    width = draw(st.integers(3, 5))
    header = [f"column {number}" for number in range(width)]
    lines = draw(st.lists(st.lists(TEXTS, min_size=width, max_size=width), max_size=4))
    # A line that says nothing is no row.
    lines = [[text if any(map(str.strip, line)) else "x" for text in line] for line in lines]

    def raw(text):
        special = any(sign in text for sign in (separator, '"', "\n", "\r"))
        if special or draw(st.booleans()):
            return '"' + text.replace('"', '""') + '"'
        return text

    cells = [[raw(text) for text in line] for line in [header, *lines]]
    ends = [draw(st.sampled_from(["\n", "\r\n", "\r", "\n\n"])) for _ in cells]
    ends[-1] = draw(st.sampled_from(["", "\n", "\r\n"]))
    return draw(st.sampled_from(ENCODINGS)), separator, cells, ends, lines


def written(mark, encoding, separator, cells, ends):
    text = "".join(separator.join(c) + end for c, end in zip(cells, ends, strict=True))
    return mark + text.encode(encoding)


@given(files(), st.data())
def test_in_any_dialect_only_the_cells_that_are_meant_change(file, data):
    (mark, encoding), separator, cells, ends, lines = file
    sheet = Sheet(written(mark, encoding, separator, cells, ends), "grades.csv")
    assert sheet.rows == [[text.strip() for text in line] for line in lines]
    assert sheet.content() == written(mark, encoding, separator, cells, ends)
    for row in range(len(lines)):
        column, text = data.draw(st.integers(0, len(lines[0]) - 1)), data.draw(TEXTS)
        sheet.put(row, column, text)
        (read,) = csv.reader(
            io.StringIO("x" + separator + _raw(sheet, row, column), newline=""), delimiter=separator
        )
        assert read == ["x", text]
        cells[row + 1][column] = _raw(sheet, row, column)
    assert sheet.content() == written(mark, encoding, separator, cells, ends)


def _raw(sheet, row, column):
    """Return what was put into a cell, as it is written."""
    return sheet._pieces[sheet._lines[row][column]]


def test_a_file_in_an_old_encoding_keeps_its_bytes(tmp_path):
    data = "Name;Grade;x\nJörg “Jo”;-;\x80\n".encode("cp1252", "ignore") + b"\x81;;\n"
    sheet = Sheet(data, "old.csv")
    sheet.put(0, 1, "4,5")
    assert sheet.content() == data.replace(b"-", b"4,5")
    sheet.put(0, 2, "→")
    with pytest.raises(TableError, match="old encoding that has no '→'"):
        sheet.content()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no table"),
        (b"PK\3\4\0\0", "no CSV file"),
        (b"one column\n1\n", "several columns"),
        (b'a,b\n1,2\n"3,4\n', "line 3: a quotation mark is missing"),
        (b"a,b\n1,2,3\n", "line 2: 3 cells for 2 columns"),
        (b"\xff\xfea", "damaged"),
    ],
)
def test_what_is_no_table_is_refused(data, message):
    with pytest.raises(TableError, match=message):
        Sheet(data, "x.csv")


def test_a_line_that_is_too_short_has_empty_cells_that_can_not_be_filled():
    sheet = Sheet(b"a,b,c\n1\n", "x.csv")
    assert sheet.rows == [["1", "", ""]]
    with pytest.raises(TableError, match="line 2: there is no cell under 'c'"):
        sheet.put(0, 2, "4")


def test_a_file_that_is_open_elsewhere_or_missing_is_refused(tmp_path):
    path = tmp_path / "week3.csv"
    with pytest.raises(TableError, match="can't be read: No such file"):
        read_sheet(path)
    path.write_text("a,b\n")
    for name in (".~lock.week3.csv#", "~$week3.csv"):
        (tmp_path / name).touch()
        with pytest.raises(
            TableError, match=f"open in a spreadsheet.*left .*{re.escape(name)} behind"
        ):
            read_sheet(path)
        (tmp_path / name).unlink()
    assert read_sheet(path).columns == ["a", "b"]


def test_what_is_read_only_is_left_alone(tmp_path, monkeypatch):
    path = tmp_path / "week3.csv"
    path.write_text("a,b\n")
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write everywhere
    with pytest.raises(TableError, match="read-only"):
        read_sheet(path)


def test_a_write_that_fails_leaves_the_old_file_and_says_so(tmp_path, monkeypatch):
    path = tmp_path / "week3.csv"
    path.write_text("before")

    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(OSError, match="is as it was: No space left"), in_place_of(path) as beside:
        beside.write_bytes(b"after")
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["week3.csv"]


def test_a_file_that_is_replaced_keeps_its_rights_and_stays_a_link(tmp_path):
    path, link = tmp_path / "week3.csv", tmp_path / "link.csv"
    path.write_text("before")
    path.chmod(0o600)
    link.symlink_to(path)
    with in_place_of(link) as beside:
        beside.write_bytes(b"after")
    assert link.is_symlink()
    assert path.read_bytes() == b"after"
    assert path.stat().st_mode & 0o777 == 0o600
