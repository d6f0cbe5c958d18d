"""Grades and comments into the very file that a platform exported."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from atrous_lib.grading.out.gradebooks import Column, Export, number_in
from atrous_lib.grading.out.people import People, line_of_each
from atrous_lib.grading.out.sheet import Sheet, read_sheet
from atrous_lib.grading.out.writing import in_place_of
from atrous_lib.grading.reasons import words_for
from atrous_lib.grading.results.counted import Counted
from atrous_lib.grading.results.pages import number
from atrous_lib.grading.results.scores import harmless
from atrous_lib.grading.results.standing import Standing
from atrous_lib.grading.run.tables import TableError

OURS = "Checked: "  # how a comment of ours begins; one that does not is somebody's, and stays


@dataclass
class Filled:
    """What was done to a file: how many grades and comments of ours stand in it now.

    What is said is who had another grade in it, whose line got less than it could have, which lines
    are of nobody in the run, and who has a grade and no line.
    """

    sheet: Sheet
    exercises: list[str]  # of which it has the grades
    grades: int = 0
    comments: int = 0
    said: list[str] = field(default_factory=list)

    def put(self, place: int, column: Column, share: float, words: str, label: str) -> None:
        """Write a share of the maximum into a line, and words if there is a column for them."""
        if share > 1:  # somebody gave extra points by hand
            self.said.append(f"{label}: more than the maximum, which is what the platform takes.")
        grade = round(min(share, 1.0) * column.maximum, 2)
        if grade > column.maximum:  # which has more than two decimals itself
            grade = round(grade - 0.01, 2)
        before = self.sheet.rows[place][column.grade]
        known = number_in(before)
        if known is None and before not in ("", "-"):
            self.said.append(f"{label}: {before!r:.40} stands there, which is no grade.")
            return
        if known is None or round(known, 2) != grade:
            text = number(grade).replace(".", "," if column.comma else ".")
            self.sheet.put(place, column.grade, text)
            if known is not None:
                self.said.append(f"{label} {column.exercise}: {before} → {text}")
        self.grades += 1
        if column.comment is None:
            return
        there = self.sheet.rows[place][column.comment]
        if there and not there.startswith(OURS):
            self.said.append(f"{label}: the comment there is not ours, and stays.")
            return
        if there != words:
            self.sheet.put(place, column.comment, words)
        self.comments += 1


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
    TableError, OSError
        If it can't be used, or not be written; then it is as it was.
    """
    sheet = read_sheet(path)
    book = Export(sheet, People(standing), told, maximum).understood()
    filled = Filled(sheet, [column.exercise for column in book.columns])
    nobody = [label for label, names in book.people.values() if not names]
    filled.said += [f"{label}: nobody in this run." for label in nobody]
    graded = met = False
    for column in book.columns:
        values = {
            result.learner: (result.points / result.max_points, comment(result))
            for result in standing.of_exercise(column.exercise)
            if result.max_points
        }
        meant = {place: names & values.keys() for place, (_, names) in book.people.items()}
        places = line_of_each(meant)
        for name, place in places.items():
            label = standing.label(name)
            if place is None:
                filled.said.append(f"{label}: it is not clear which line is theirs alone.")
            elif place in book.locked:
                filled.said.append(f"{label}: the grade is locked on the platform.")
            else:
                filled.put(place, column, *values[name], label)
        filled.said += [
            f"{standing.label(name)} {column.exercise}: has a grade and no line there."
            for name in values
            if name not in places
        ]
        graded, met = graded or bool(values), met or bool(places)
    if graded and not met:
        raise TableError(
            f"{path} is as it was: nobody in it has a grade in this run. Moodle's worksheet and "
            f"gradebook tell people by e-mail or ID number, Canvas's by ID. Give the class list "
            f"with `grade --class`; full names alone are not enough."
        )
    with in_place_of(path) as beside:
        beside.write_bytes(sheet.content())
    return filled


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
