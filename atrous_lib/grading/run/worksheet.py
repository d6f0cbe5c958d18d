"""Moodle's offline grading worksheets: who is behind the numbers that an assignment gives.

Such a number belongs to one assignment and one student, in the whole site. The columns are named
in the site's language: the first two are the number and the full name; an e-mail is what has an @.
When somebody handed in, and when the grade was given, stand in two columns that are called alike
but for the words in parentheses, in this order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from atrous_lib.grading.run.archives import DAMAGED, entries_of
from atrous_lib.grading.run.entries import entries_in
from atrous_lib.grading.run.tables import Table, TableError, read_table
from atrous_lib.grading.run.times import as_stated

PARTICIPANT = re.compile(r"\D*\s(\d+)")  # "Participant 4711", in any language
SAYS_WHO = ("id number", "username")  # in English; a grade may look like somebody's number
_HANDED_IN_ON = "Last modified (submission)"  # in English
_CHANGED = re.compile(r"(.+?)\s*[(\uff08][^()\uff08\uff09]+[)\uff09]")
_HANDED_IN = re.compile(r"_(\d+)_assign(?:submission|feedback)_")


class Worksheet(NamedTuple):
    """What a worksheet says, by the participants' numbers.

    Attributes
    ----------
    participants
        The full name, and the e-mail and ids that are given.
    times
        When they handed in, in ISO 8601; empty where that is not clear.
    unread
        What stands there for a time and is not clear.
    """

    participants: dict[str, tuple[str, ...]]
    times: dict[str, str]
    unread: list[str]


def read_worksheet(path: Path) -> Worksheet:
    """Return who is behind an assignment's numbers, and when they handed in.

    Raises
    ------
    TableError
        If it is no such worksheet.
    """
    return worksheet_in(path, read_table(path))


def worksheet_in(path: Path, table: Table) -> Worksheet:
    """Return the same of the table in the file at `path`, however that was read."""
    columns, rows = table
    found = Worksheet({}, {}, [])
    names = [column.casefold() for column in columns]
    time = _handed_in_on(columns)
    says_who = [name in SAYS_WHO for name in names]
    if not rows:
        raise TableError(f"{path} names nobody.")
    for line, row in rows:
        first = row[0]
        match = PARTICIPANT.fullmatch(first)
        if match is None or len(columns) < 3:
            raise TableError(
                f"{path}, line {line}: a grading worksheet of Moodle's has a participant's number "
                f"in the first column, as in “Participant 4711”, and at least three columns; here "
                f"the first of {len(columns)} is {first!r:.60}. The assignment's page has it: "
                f"“Download grading worksheet”."
            )
        if match[1] in found.participants:
            raise TableError(f"{path}, line {line}: {first} stands there twice. Leave one line.")
        cells = zip(row[2:], says_who[2:], strict=False)
        ids = [cell for cell, known in cells if cell and (known or "@" in cell)]
        found.participants[match[1]] = (row[1], *ids)
        if time is not None:
            found.times[match[1]] = as_stated(row[time])
            if row[time] not in ("", "-") and not found.times[match[1]]:
                found.unread.append(row[time])
    return found


def _handed_in_on(columns: Sequence[str]) -> int | None:
    """Return where the times of hand-ins stand, or None if that is not clear.

    Examples
    --------
    >>> _handed_in_on(["Note", "Geändert (Abgabe)", "Geändert (Bewertung)", "Kommentar"])
    1
    """
    if _HANDED_IN_ON in columns:
        return columns.index(_HANDED_IN_ON)
    starts = [match and match[1] for match in map(_CHANGED.fullmatch, columns)]
    found = [at for at, start in enumerate(starts) if start and starts.count(start) == 2]
    return found[0] if len(found) == 2 else None


def refuse_others(path: Path, numbers: set[str], source: Path) -> None:
    """Raise a TableError if the worksheet at `path` is not about what was handed in at `source`."""
    handed_in = numbers_in(source)
    if handed_in and numbers.isdisjoint(handed_in):
        raise TableError(
            f"{path} is the worksheet of another assignment: none of its participants handed in "
            f"{source}. Moodle gives each student another number in each assignment."
        )


def numbers_in(source: Path) -> set[str]:
    """Return the numbers that Moodle wrote in front of what was handed in."""
    try:
        if source.is_dir():
            entries = entries_in(source)
        else:
            with entries_of(source) as entries:
                pass
    except DAMAGED:  # which collecting says in more words
        return set()
    found = (_HANDED_IN.search(part) for entry in entries for part in entry.parts[:2])
    return {match[1] for match in found if match}
