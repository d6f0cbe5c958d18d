"""A table in a file of which some cells are replaced, and of which every other byte stays."""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path
from typing import NamedTuple

from atrous_lib.grading.run.tables import TableError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SEPARATORS = ",;\t:"  # which Moodle offers; Canvas takes the first two
_QUOTED = '"[^"]*+(?:""[^"]*+)*+"'


class _Cell(NamedTuple):
    text: str
    start: int
    end: int
    quoted: bool


class Sheet:
    r"""A CSV file as a platform exported it, in whatever encoding, with whatever separator.

    Parameters
    ----------
    data
        What is in the file: UTF-8, UTF-16 with a byte-order mark, or one byte a sign.
    name
        The file's, for messages.

    Attributes
    ----------
    name
        The file's.
    columns
        The header's cells, without blanks around them.
    rows
        The other lines' cells, without blanks around them; lines with no cell filled are left out.

    Raises
    ------
    TableError
        If it is no such table, or a line has more cells than the header.

    Examples
    --------
    >>> sheet = Sheet(b'Name;Grade\r\n"Ames; Ada";-\r\n', "grades.csv")
    >>> sheet.put(0, 1, "4,5")
    >>> sheet.content()
    b'Name;Grade\r\n"Ames; Ada";4,5\r\n'
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self._mark, self._encoding, self._text = self._decoded(data)
        if "\0" in self._text:
            raise TableError(f"{name} is no CSV file. Export it as CSV, not as a workbook.")
        tables = {separator: self._cells(separator) for separator in _SEPARATORS}
        self._separator = max(tables, key=lambda one: len(tables[one][0]) if tables[one] else 0)
        lines = tables[self._separator]
        if not lines or len(lines[0]) < 2:
            raise TableError(f"{name} is no table: its first line has to name several columns.")
        for line in lines:
            unclosed = [cell.text for cell in line if cell.text.startswith('"') and not cell.quoted]
            if unclosed:
                raise TableError(
                    f"{self._where(line)}: a quotation mark is missing after {unclosed[0]!r:.60}."
                )
            if len(line) > len(lines[0]):
                raise TableError(
                    f"{self._where(line)}: {len(line)} cells for {len(lines[0])} columns. Export "
                    f"it anew; a cell that holds a {self._separator!r} has to stand in quotes."
                )
        self.columns, *self.rows = [
            [cell.text.strip() for cell in line] + [""] * (len(lines[0]) - len(line))
            for line in lines
        ]
        self._lines = lines[1:]
        self._changes: dict[int, tuple[int, str]] = {}

    def _decoded(self, data: bytes) -> tuple[bytes, str, str]:
        mark, encoding = next((one for one in _MARKS if data.startswith(one[0])), (b"", "utf-8"))
        try:
            return mark, encoding, data[len(mark) :].decode(encoding)
        except UnicodeDecodeError as error:
            if mark:
                raise TableError(
                    f"{self.name} is damaged: it is no {encoding}, as its first bytes say. Export "
                    f"it anew."
                ) from error
        return b"", "latin-1", data.decode("latin-1")  # each byte is a sign, and stays what it is

    def _cells(self, separator: str) -> list[list[_Cell]]:
        plain = f"[^{separator}\r\n]*"
        cell = re.compile(f"({_QUOTED})?({plain})({separator}|\r\n?|\n|\\Z)")
        lines: list[list[_Cell]] = [[]]
        place = 0
        while place <= len(self._text):
            match = cell.match(self._text, place)
            assert match is not None, "every text begins with a cell, if only an empty one"
            quoted, rest, end = match.groups()
            text = (quoted[1:-1].replace('""', '"') if quoted else "") + rest
            lines[-1].append(_Cell(text, place, match.end(2), quoted is not None))
            if end != separator:
                lines.append([])
            place = match.end() if end else len(self._text) + 1
        return [line for line in lines if any(cell.text.strip() for cell in line)]

    def _where(self, line: list[_Cell]) -> str:
        before = re.findall(r"\r\n?|\n", self._text[: line[0].start])
        return f"{self.name}, line {len(before) + 1}"

    def place(self, header: str) -> int:
        """Return where the one column of that name is."""
        if (count := self.columns.count(header)) == 1:
            return self.columns.index(header)
        found = f"{count} columns called" if count else "no column"
        raise TableError(
            f"{self.name} has {found} {header!r}, and needs one. Export it anew; rename what else "
            f"is called so. It has {', '.join(self.columns)}."
        )

    def put(self, row: int, column: int, text: str) -> None:
        """Write a text into a cell, quoted if it has to be or if the cell was."""
        if column >= len(self._lines[row]):
            raise TableError(
                f"{self._where(self._lines[row])}: there is no cell under "
                f"{self.columns[column]!r}. Export the file anew."
            )
        cell = self._lines[row][column]
        special = re.search(f'[{self._separator}"\r\n]|^\\s|\\s$', text)
        if special or cell.quoted:
            text = '"' + text.replace('"', '""') + '"'
        self._changes[cell.start] = (cell.end, text)

    def content(self) -> bytes:
        """Return the whole file with what was put into it."""
        pieces, place = [], 0
        for start, (end, text) in sorted(self._changes.items()):
            pieces += [self._text[place:start], text]
            place = end
        text = "".join([*pieces, self._text[place:]])
        try:
            return self._mark + text.encode(self._encoding)
        except UnicodeEncodeError as error:
            raise TableError(
                f"{self.name} is in an old encoding that has no {text[error.start]!r}. Export it "
                f"anew, or save it as “CSV UTF-8”."
            ) from error


def read_sheet(path: Path) -> Sheet:
    """Return the table in a file that is going to be filled in.

    Raises
    ------
    TableError
        If there is none, another program has it open, or it must not be written to.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path} can't be read: {error.strerror}.") from error
    locks = (path.with_name(f".~lock.{path.name}#"), path.with_name(f"~${path.name}"))
    if any(lock.exists() for lock in locks):
        raise TableError(f"{path} is open in a spreadsheet. Close it there, and try again.")
    if not os.access(path, os.W_OK):
        raise TableError(f"{path} is read-only, and is left as it was. Fill in a copy of it.")
    return Sheet(data, str(path))
