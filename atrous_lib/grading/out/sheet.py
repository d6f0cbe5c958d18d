"""A table in a file of which some cells are replaced, and of which every other byte stays."""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path

from atrous_lib.grading.run.tables import TableError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SEPARATORS = ",;\t:"  # which Moodle offers; Canvas takes the first two
_QUOTED = re.compile('"[^"]*+(?:""[^"]*+)*+"')


class Sheet:
    r"""A CSV file as a platform exported it, in whatever encoding, with whatever separator.

    Cells are read without blanks around them; lines with no cell filled are left out.

    Parameters
    ----------
    data
        What is in the file: UTF-8, UTF-16 with a byte-order mark, or one byte a sign.
    name
        The file's, for messages.

    Attributes
    ----------
    columns, rows
        The header's cells, and those of the other lines.

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
        self._mark, self._encoding, text = self._decoded(data)
        if "\0" in text:
            raise TableError(f"{name} is no CSV file. Export it as CSV, not as a workbook.")
        tables = {separator: _split(text, separator) for separator in _SEPARATORS}
        self._separator = max(tables, key=lambda one: len(next(iter(tables[one][1]), [])))
        self._pieces, lines = tables[self._separator]
        if not lines or len(lines[0]) < 2:
            raise TableError(f"{name} is no table: its first line has to name several columns.")
        for line in lines:
            raw = [self._pieces[at] for at in line]
            unclosed = [one[1:] for one in raw if one.startswith('"') and not _QUOTED.match(one)]
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
            [_unquoted(self._pieces[at]) for at in line] + [""] * (len(lines[0]) - len(line))
            for line in lines
        ]
        self._lines = lines[1:]

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

    def _where(self, line: list[int]) -> str:
        before = re.findall(r"\r\n?|\n", "".join(self._pieces[: line[0]]))
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
        at = self._lines[row][column]
        special = re.search(f'[{self._separator}"\r\n]|^\\s|\\s$', text)
        if special or self._pieces[at].startswith('"'):
            text = '"' + text.replace('"', '""') + '"'
        self._pieces[at] = text

    def content(self) -> bytes:
        """Return the whole file with what was put into it."""
        text = "".join(self._pieces)
        try:
            return self._mark + text.encode(self._encoding)
        except UnicodeEncodeError as error:
            raise TableError(
                f"{self.name} is in an old encoding that has no {text[error.start]!r}. Export it "
                f"anew, or save it as “CSV UTF-8”."
            ) from error


def _split(text: str, separator: str) -> tuple[list[str], list[list[int]]]:
    """Return the pieces of a text, each cell and what ends it, and where the cells of lines are.

    Lines in which nothing stands are left out.
    """
    cell = re.compile(f"((?:{_QUOTED.pattern})?[^{separator}\r\n]*)({separator}|\r\n?|\n|\\Z)")
    pieces: list[str] = []
    lines: list[list[int]] = [[]]
    for raw, end in cell.findall(text):
        lines[-1].append(len(pieces))
        pieces += raw, end
        if end != separator:
            lines.append([])
    return pieces, [line for line in lines if any(_unquoted(pieces[at]) for at in line)]


def _unquoted(raw: str) -> str:
    """Return what a cell says, without blanks around it."""
    if quoted := _QUOTED.match(raw):
        raw = quoted[0][1:-1].replace('""', '"') + raw[quoted.end() :]
    return raw.strip()


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
    if lock := next(filter(Path.exists, locks), None):
        raise TableError(
            f"{path} is open in a spreadsheet. Close it there, and try again. If it is closed, the "
            f"spreadsheet has left {lock} behind: remove that."
        )
    if not os.access(path, os.W_OK):
        raise TableError(f"{path} is read-only, and is left as it was. Fill in a copy of it.")
    return Sheet(data, str(path))
