"""The files in which platforms take grades: which it is, whom its lines mean, what goes where.

What is looked for is what Moodle's and Canvas's own imports look for. Headers may be in the site's
language: then what they stand over tells them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from atrous_lib.arguments import did_you_mean
from atrous_lib.grading.out.people import People
from atrous_lib.grading.out.sheet import Sheet
from atrous_lib.grading.run.choosing import exercise_of
from atrous_lib.grading.run.class_list import TEST_STUDENT, folded
from atrous_lib.grading.run.tables import Table, TableError
from atrous_lib.grading.run.worksheet import PARTICIPANT, SAYS_WHO, worksheet_in

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_CANVAS = ("Student", "ID", "SIS Login ID", "Section")
_AFTER_TITLE = re.compile(r" \((?:\d+|Real)\)$")  # Canvas's number, and what Moodle exports
_NO_GRADES = ("(Feedback)", "(Percentage)", "(Letter)")  # what else Moodle exports, in English


@dataclass(frozen=True)
class Column:
    """Where an exercise's grades go.

    Attributes
    ----------
    exercise
        Which.
    grade, comment
        The columns' places; None if there is no column for comments.
    maximum
        What there is to get on the platform.
    """

    exercise: str
    grade: int
    comment: int | None
    maximum: float


@dataclass(frozen=True)
class Gradebook:
    """What a platform's file is.

    Attributes
    ----------
    columns
        Where grades go.
    people
        By the place of a line about somebody: how they are called there, and whom it may mean.
    locked
        The places of lines whose grade the platform would not change.
    """

    columns: list[Column]
    people: dict[int, tuple[str, set[str]]]
    locked: Collection[int] = ()


def number_in(text: str) -> float | None:
    """Return the number that a cell holds, with a point or a comma in it, or None.

    Examples
    --------
    >>> number_in("4,50"), number_in("4.5"), number_in("EX")
    (4.5, 4.5, None)
    """
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def understood(
    path: Path, sheet: Sheet, people: People, told: Mapping[str, str], maximum: float | None
) -> Gradebook:
    """Return what the file at `path` is.

    Parameters
    ----------
    path
        For messages.
    sheet
        What is in it.
    people
        Of the run.
    told
        By exercise, the header of the column with its grades, where the instructor told it.
    maximum
        What there is to get, where the file does not say it.

    Raises
    ------
    TableError
        If it is no file of a platform's, has lost a column, or is about something else.
    """
    for exercise in told:
        known = people.standing.exercises()
        if exercise not in known:
            raise TableError(
                f"Nothing of {exercise!r} is graded in this run, only {', '.join(known)}."
                f"{did_you_mean(exercise, known)}"
            )
    first = [row[0] for row in sheet.rows]
    if not first:
        raise TableError(f"{path} names nobody. Export it anew.")
    if sheet.columns[0] == "Identifier" or all(map(PARTICIPANT.fullmatch, first)):
        kind = _worksheet
    elif len({"LastName", *_CANVAS} & set(sheet.columns)) > 1:
        kind = _of_canvas
    else:
        kind = _of_moodle
    return kind(path, sheet, people, told, maximum)


def _place(path: Path, columns: Sequence[str], header: str) -> int:
    """Return where the one column of a name is."""
    if (count := columns.count(header)) == 1:
        return columns.index(header)
    raise TableError(
        f"{path} has {f'{count} columns called' if count else 'no column'} {header!r}, and needs "
        f"one. Export it anew; rename what else is called so. It has {', '.join(columns)}."
    )


def _worksheet(
    path: Path, sheet: Sheet, people: People, told: Mapping[str, str], maximum: float | None
) -> Gradebook:
    """Return Moodle's grading worksheet, which is of one assignment."""
    columns = sheet.columns
    exercise, participants = participants_of(path, sheet, people, told)
    grade, comment = _worksheet_columns(path, sheet, told.get(exercise))
    maxima = {number_in(cell) for row in sheet.rows for cell in row[grade + 1 : grade + 2]}
    stated = maxima.pop() if len(maxima) == 1 else None
    if "Scale" in columns[grade + 1 : grade + 2]:
        raise TableError(f"{path} is graded with a scale of words, which points can't be made of.")
    column = Column(exercise, grade, comment, _maximum(path, stated or maximum, columns[grade]))
    who = {place: (one.full_name, one.names) for place, one in enumerate(participants)}
    cells = [dict(zip(columns, row, strict=True)) for row in sheet.rows]
    locked = {place for place, row in enumerate(cells) if row.get("Grade can be changed") == "No"}
    return Gradebook([column], who, locked)


class Participant(NamedTuple):
    """Somebody in a worksheet of Moodle's: number, full name, and whom that may mean in the run."""

    number: str
    full_name: str
    names: set[str]


def participants_of(
    path: Path, sheet: Sheet, people: People, told: Mapping[str, str]
) -> tuple[str, list[Participant]]:
    """Return which exercise the grading worksheet at `path` is about, and who is in it."""
    table = Table(sheet.columns, list(enumerate(sheet.rows, 2)))
    rows = worksheet_in(path, table).participants
    exercise = _exercise(path, set(rows), people, told)
    full_names = Counter(folded(full_name) for full_name, *_ in rows.values())
    found = []
    for row, (number, (full_name, *ids)) in zip(sheet.rows, rows.items(), strict=True):
        alone = full_name if full_names[folded(full_name)] == 1 else ""
        names = people.participant(number, [alone, full_name, row[0].removesuffix(number)], ids)
        found.append(Participant(number, full_name, names))
    return exercise, found


def _exercise(path: Path, numbers: set[str], people: People, told: Mapping[str, str]) -> str:
    """Return which exercise a worksheet is about: what was handed in under its numbers."""
    by_exercise = {name: people.numbers(name) for name in people.standing.exercises()}
    found = [name for name, handed_in in by_exercise.items() if numbers & handed_in]
    exercise = next(iter(told), found[0] if len(found) == 1 else "")
    if len(told) > 1 or not exercise:
        raise TableError(
            f"{path} is the worksheet of one assignment, and it is not clear of which exercise: "
            f"{' and '.join(found) or 'nothing in this run'} was handed in under its numbers. "
            f"Name it and its column, as in --column 03_holes=Grade."
        )
    if by_exercise[exercise] and numbers.isdisjoint(by_exercise[exercise]):
        raise TableError(
            f"{path} is the worksheet of another assignment: nobody in it handed in {exercise}. "
            f"Moodle gives each student another number in each assignment."
        )
    return exercise


def _worksheet_columns(path: Path, sheet: Sheet, told: str | None) -> tuple[int, int | None]:
    """Return where grades and comments stand in a worksheet, in whatever language."""
    columns = sheet.columns
    if columns[0] == "Identifier":
        _place(path, columns, "Last modified (grade)")
        grade = _place(path, columns, told or "Grade")
        comments = "Feedback comments"
        return grade, _place(path, columns, comments) if comments in columns else None
    # Moodle writes the maximum, the same in each line, behind the grades; later, behind all times,
    # the time of the grade, called as that of the hand-in but for the words in parentheses; then
    # what people say on it.
    fitting = [at for at in range(2, len(columns) - 1) if _are_grades(sheet, at)]
    if told is None and len(fitting) != 1:
        raise TableError(
            f"{path} is a grading worksheet in a language in which its grades can't be told from "
            f"the rest. Name their column, as in --column 03_holes=HEADER; there are "
            f"{', '.join(columns)}."
        )
    grade = fitting[0] if told is None else _place(path, columns, told)
    times = [at for at, name in enumerate(columns) if at > grade and name.endswith((")", "\uff09"))]
    if not times:
        raise TableError(
            f"{path} has lost the column that says when a grade was last changed, which Moodle "
            f"needs. Download the worksheet anew."
        )
    return grade, times[-1] + 1 if times[-1] == len(columns) - 2 else None


def _are_grades(sheet: Sheet, at: int) -> bool:
    maxima = {number_in(row[at + 1]) for row in sheet.rows}
    most = maxima.pop() if len(maxima) == 1 else None
    given = [number_in(row[at]) for row in sheet.rows if row[at] not in ("", "-")]
    return bool(most) and all(one is not None and most and one <= most for one in given)


def _of_canvas(
    path: Path, sheet: Sheet, people: People, told: Mapping[str, str], maximum: float | None
) -> Gradebook:
    columns = sheet.columns
    id, section = _place(path, columns, "ID"), _place(path, columns, "Section")
    name = _place(path, columns, "LastName" if "LastName" in columns else "Student")
    totals = [row for row in sheet.rows if "Points Possible" in row[name]]
    if len(totals) != 1:
        raise TableError(f"{path} has lost the line “Points Possible” of Canvas. Export it anew.")
    found = []
    for exercise, at in _titled(path, columns, section + 1, people, told).items():
        cell = totals[0][at]
        if "read only" in cell:
            raise TableError(f"{path}: Canvas says that {columns[at]!r} is {cell}.")
        stated = number_in(cell) or maximum
        found.append(Column(exercise, at, None, _maximum(path, stated, columns[at])))
    who = {}
    for place, row in enumerate(sheet.rows):
        ids = [people.by_user(row[id]), *map(people.by_id, row[id + 1 : section])]
        nobody = row is totals[0] or not any(row[: section + 1])
        if not nobody and not any(map(TEST_STUDENT.fullmatch, row[id:section])):
            who[place] = row[name], next(filter(None, ids), set())  # in Canvas's own order
    return Gradebook(found, who)


def _of_moodle(
    path: Path, sheet: Sheet, people: People, told: Mapping[str, str], maximum: float | None
) -> Gradebook:
    """Return Moodle's gradebook, which finds people by id, e-mail or user name, never by name."""
    columns = sheet.columns
    places = _titled(path, columns, 1, people, told)
    found = []
    for exercise, at in places.items():
        comments = _AFTER_TITLE.sub("", columns[at]) + " (Feedback)"
        comment = _place(path, columns, comments) if comments in columns else None
        found.append(Column(exercise, at, comment, _maximum(path, maximum, columns[at])))
    says_who = [name.casefold() in SAYS_WHO for name in columns[: min(places.values())]]
    who = {}
    for place, row in enumerate(sheet.rows):
        cells = zip(row, says_who, strict=False)
        ids = [people.by_id(cell) for cell, known in cells if known or "@" in cell]
        who[place] = " ".join(row[:2]), _agreed(ids)
    return Gradebook(found, who)


def _titled(
    path: Path, columns: Sequence[str], start: int, people: People, told: Mapping[str, str]
) -> dict[str, int]:
    """Return the column of each exercise that is told or named in a header."""
    known = people.standing.exercises()
    named: dict[str, list[str]] = {exercise: [header] for exercise, header in told.items()}
    for header in columns[start:]:
        exercise = exercise_of([header], known)
        if exercise and exercise not in told and not header.endswith(_NO_GRADES):
            named.setdefault(exercise, []).append(header)
    if not named:
        raise TableError(
            f"{path} has no column for {', '.join(known)}. Is it a gradebook of Moodle's or "
            f"Canvas's? If the column is called otherwise, name it, as in --column "
            f"{known[0]}=HEADER; there are {', '.join(columns)}."
        )
    for exercise, headers in named.items():
        if len(headers) > 1:
            raise TableError(
                f"{path}: {' and '.join(map(repr, headers))} may be the grades of {exercise}. Name "
                f"the column, as in --column {exercise}=HEADER."
            )
    return {exercise: _place(path, columns, headers[0]) for exercise, headers in named.items()}


def _maximum(path: Path, maximum: float | None, header: str) -> float:
    if not maximum:
        raise TableError(
            f"{path} does not say how many points there are to get under {header!r}. Give the "
            f"number that the platform has, as in --maximum 100."
        )
    return maximum


def _agreed(found: Iterable[set[str]]) -> set[str]:
    """Return whom all cells of a line mean that mean anybody."""
    sets = [names for names in found if names]
    return set.intersection(*sets) if sets else set()
