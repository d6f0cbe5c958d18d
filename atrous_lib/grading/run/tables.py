"""Tables that an instructor gives: read whole, or refused in a sentence that says what to do."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class TableError(ValueError):
    """A table can't be used; the message names the file, and says why and what to do."""


class Table(NamedTuple):
    """A table's header, and its rows with the numbers of their lines."""

    columns: list[str]
    rows: list[tuple[int, list[str]]]

    def records(self) -> list[tuple[int, dict[str, str]]]:
        """Return each row by its columns' names in small letters, with the number of its line."""
        names = [column.casefold() for column in self.columns]
        return [(line, dict(zip(names, cells, strict=True))) for line, cells in self.rows]


def read_table(path: Path) -> Table:
    r"""Return the table in a CSV file, its cells without blanks around them.

    Raises
    ------
    TableError
        If it is missing, not UTF-8, not separated by commas, has two columns of one name, or a
        line with more cells than columns.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "class.csv"
    ...     _ = path.write_text("id,name\ns1, Ada Ames\n")
    ...     read_table(path)
    Table(columns=['id', 'name'], rows=[(2, ['s1', 'Ada Ames'])])
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise TableError(f"{path} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise TableError(
            f"{path} is no text in UTF-8. Save it as “CSV UTF-8 (comma delimited)”."
        ) from error
    if "\0" in text:
        raise TableError(f"{path} is no CSV file. Save it as “CSV UTF-8 (comma delimited)”.")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for row in reader:
            if any(cells := [cell.strip() for cell in row]):
                lines.append((reader.line_num, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        raise TableError(
            f"{path}: from line {start} on this is no CSV file ({error}). A cell that begins with "
            f'a quote has to end with one; a quote within it is written twice, "".'
        ) from error
    if not lines:
        raise TableError(f"{path} is empty. Its first line has to name the columns.")
    columns = lines[0][1]
    if len(columns) == 1 and (";" in columns[0] or "\t" in columns[0]):
        raise TableError(
            f"{path} is not separated by commas: its first line is {columns[0]!r:.80}. Save it as "
            f"“CSV UTF-8 (comma delimited)”."
        )
    _refuse_same_columns(path, columns)
    for number, row in lines[1:]:
        if any(row[len(columns) :]):
            raise TableError(
                f"{path}, line {number}: {len(row)} cells for {len(columns)} columns. A cell that "
                f'holds a comma has to stand in "quotes".'
            )
        row += [""] * (len(columns) - len(row))
    return Table(columns, lines[1:])


def _refuse_same_columns(path: Path, columns: Sequence[str]) -> None:
    count = Counter(column.casefold() for column in columns if column)
    same = [column for column in columns if count[column.casefold()] > 1]
    if same:
        raise TableError(
            f"{path} has {len(same)} columns called {same[0]}. Leave one of them, so that it is "
            f"clear which counts."
        )
