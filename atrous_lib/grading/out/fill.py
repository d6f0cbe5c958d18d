"""Grades and comments into the very file that a platform exported."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from atrous_lib.grading.out.gradebooks import Column, number_in, understood
from atrous_lib.grading.out.people import People
from atrous_lib.grading.out.sheet import Sheet, read_sheet, replace
from atrous_lib.grading.reasons import words_for
from atrous_lib.grading.results.counted import Counted
from atrous_lib.grading.results.pages import number
from atrous_lib.grading.results.scores import harmless
from atrous_lib.grading.results.standing import Standing
from atrous_lib.grading.run.tables import TableError

OURS = "Checked: "  # how a comment of ours begins; one that does not is somebody's, and stays


@dataclass
class Filled:
    """What was done to a file.

    Attributes
    ----------
    grades, comments
        How many stand in it now.
    said
        Who had another grade in it, whose line got less than it could have, which lines are of
        nobody in the run, and who has a grade and no line.
    """

    grades: int = 0
    comments: int = 0
    said: list[str] = field(default_factory=list)


class _Value(NamedTuple):
    share: float
    comment: str


def fill_in(
    path: Path, standing: Standing, told: Mapping[str, str], maximum: float | None = None
) -> Filled:
    """Write the grades of a run, and comments, into Moodle's or Canvas's file at `path`.

    Only cells of those change who have a value. Points become grades in proportion to what there
    is to get on the platform.

    Parameters
    ----------
    path
        Moodle's grading worksheet, or a gradebook that Moodle or Canvas exported as CSV.
    standing
        What counts in the run.
    told
        By exercise, the header of its grades, where no header names it.
    maximum
        What there is to get, where the file does not say it.

    Raises
    ------
    TableError
        If it can't be used; then it is as it was.
    OSError
        If it could not be written; then it is as it was too.
    """
    sheet = read_sheet(path)
    people = People(standing)
    book = understood(path, sheet, people, told, maximum)
    values = _values(standing, {column.exercise for column in book.columns})
    filled = Filled()
    met: set[str] = set()
    for column in book.columns:
        lines: dict[str, list[int]] = {}
        several = set()
        for place, (label, names) in book.people.items():
            found = [name for name in names if (name, column.exercise) in values]
            for name in found:
                lines.setdefault(name, []).append(place)
            if len(found) > 1:
                several.add(place)
            if not names and column is book.columns[0]:
                filled.said.append(f"{label}: nobody in this run.")
        met |= lines.keys()
        comma = _has_comma(sheet, column)
        for name, places in lines.items():
            label = standing.label(name)
            if len(places) > 1 or several & {*places}:
                filled.said.append(f"{label}: it is not clear which line is theirs alone.")
            elif places[0] in book.locked:
                filled.said.append(f"{label}: the grade is locked on the platform.")
            else:
                value = values[name, column.exercise]
                _fill(sheet, places[0], column, value, label, filled, comma=comma)
        filled.said += [
            f"{standing.label(name)} {exercise}: has a grade and no line there."
            for name, exercise in values
            if exercise == column.exercise and name not in lines
        ]
    if values and not met:
        raise TableError(
            f"{path} is as it was: nobody in it has a grade in this run. Moodle's worksheet and "
            f"gradebook tell people by e-mail or ID number, Canvas's by ID. Give the class list "
            f"with `grade --class`; full names alone are not enough."
        )
    replace(path, sheet.content())
    return filled


def _values(standing: Iterable[Counted], exercises: set[str]) -> dict[tuple[str, str], _Value]:
    return {
        (result.learner, result.exercise): _Value(
            result.points / result.max_points, comment(result)
        )
        for result in standing
        if result.exercise in exercises and result.failure is None and result.max_points
    }


def comment(result: Counted) -> str:
    """Return what stands beside a grade: one line, as HTML, for so Moodle takes it."""
    said = [f"{OURS}{number(result.points)} of {number(result.max_points)} points."]
    said += [result.late] if result.late else []
    for task in result.tasks:
        words = words_for(task.reason).headline.lower()
        points = f"{number(task.points)} of {number(task.max_points)}"
        said.append(f"{task.function}: {points}, {words}.")
    said += [task.judgment.comment for task in result.by_hand if task.judgment.comment]
    return html.escape(harmless(" ".join(said)), quote=False)


def _has_comma(sheet: Sheet, column: Column) -> bool:
    """Say whether the numbers around a column's have a comma in front of their decimals."""
    cells = [cell for row in sheet.rows for cell in row[column.grade : column.grade + 2]]
    return any("," in cell and number_in(cell) is not None for cell in cells)


def _fill(
    sheet: Sheet,
    place: int,
    column: Column,
    value: _Value,
    label: str,
    filled: Filled,
    *,
    comma: bool,
) -> None:
    if value.share > 1:  # somebody gave extra points by hand
        filled.said.append(f"{label}: more than the maximum, which is what the platform takes.")
    grade = round(min(value.share, 1.0) * column.maximum, 2)
    if grade > column.maximum:  # which has more than two decimals itself
        grade = round(grade - 0.01, 2)
    text = number(grade).replace(".", "," if comma else ".")
    before = sheet.rows[place][column.grade]
    known = number_in(before)
    if known is None and before not in ("", "-"):
        filled.said.append(f"{label}: {before!r:.40} stands there, which is no grade.")
        return
    if known is not None and round(known, 2) != grade:
        filled.said.append(f"{label} {column.exercise}: {before} → {text}")
    if known is None or round(known, 2) != grade:
        sheet.put(place, column.grade, text)
    filled.grades += 1
    if column.comment is None:
        return
    there = sheet.rows[place][column.comment]
    if there and not there.startswith(OURS):
        filled.said.append(f"{label}: the comment there is not ours, and stays.")
    else:
        if there != value.comment:
            sheet.put(place, column.comment, value.comment)
        filled.comments += 1
