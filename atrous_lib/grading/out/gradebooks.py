"""The files in which platforms take grades: which it is, whom its lines mean, what goes where.

What is looked for is what Moodle's and Canvas's own imports look for. Headers may be in the site's
language: then what they stand over tells them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from atrous_lib.arguments import did_you_mean
from atrous_lib.grading.out.people import People, plain
from atrous_lib.grading.out.sheet import Sheet
from atrous_lib.grading.run.choosing import exercise_of
from atrous_lib.grading.run.class_list import TEST_STUDENT, folded
from atrous_lib.grading.run.tables import Table, TableError
from atrous_lib.grading.run.worksheet import PARTICIPANT, SAYS_WHO, worksheet_in

# Moodle's grading worksheet, in English
_IDENTIFIER, _GRADE, _SCALE, _MAY_CHANGE = "Identifier", "Grade", "Scale", "Grade can be changed"
_CHANGED, _COMMENTS = "Last modified (grade)", "Feedback comments"
# Canvas's gradebook, in any language
_STUDENT, _LAST_NAME, _ID, _LOGIN, _SECTION = "Student", "LastName", "ID", "SIS Login ID", "Section"
_MOST, _READ_ONLY = "Points Possible", "read only"
# Moodle's gradebook, in English: what it exports of an assignment beside "Title (Real)"
_FEEDBACK, _NO_GRADES = " (Feedback)", ("(Feedback)", "(Percentage)", "(Letter)")

_AFTER_TITLE = re.compile(r" \((?:\d+|Real)\)$")  # in both gradebooks
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


class Column(NamedTuple):
    """Where an exercise's grades go."""

    exercise: str
    grade: int
    comment: int | None  # where there is a column for comments
    maximum: float  # what there is to get on the platform
    comma: bool  # whether numbers there have a comma in front of their decimals


Who = tuple[str, set[str]]  # how somebody is called in a file, and whom that may mean in the run


class Gradebook(NamedTuple):
    """What a platform's file is: where grades go, and by their places the lines about somebody."""

    columns: list[Column]
    people: dict[int, Who]
    locked: Collection[int] = ()  # lines whose grade the platform would not change


def number_in(text: str) -> float | None:
    """Return the number that a cell holds, with a point or a comma in it, or None.

    Examples
    --------
    >>> number_in("4,50"), number_in("4.5"), number_in("EX")
    (4.5, 4.5, None)
    """
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


@dataclass(frozen=True)
class Export:
    """A file that a platform exported, and what the instructor says of it, as in `fill_in`."""

    sheet: Sheet
    people: People
    told: Mapping[str, str] = field(default_factory=dict)
    maximum: float | None = None

    def understood(self) -> Gradebook:
        """Return what the file is.

        Raises
        ------
        TableError
            If it is no file of a platform's, has lost a column, or is about something else.
        """
        known = self.people.standing.exercises()
        for exercise in self.told:
            if exercise not in known:
                raise TableError(
                    f"Nothing of {exercise!r} is graded in this run, only {', '.join(known)}."
                    f"{did_you_mean(exercise, known)}"
                )
        columns, first = {*self.sheet.columns}, [row[0] for row in self.sheet.rows]
        if not first:
            raise TableError(f"{self.sheet.name} names nobody. Export it anew.")
        if in_english := {_IDENTIFIER, _CHANGED, _COMMENTS} & columns:
            self.sheet.place(_IDENTIFIER)
        if in_english or all(map(PARTICIPANT.fullmatch, first)):
            return self._worksheet()
        if len({_STUDENT, _LAST_NAME, _ID, _LOGIN, _SECTION} & columns) > 1:
            return self._of_canvas()
        return self._of_moodle()

    def participants(self) -> tuple[str, dict[str, Who]]:
        """Return which exercise Moodle's grading worksheet is about, and by number who is in it.

        Raises
        ------
        TableError
            If it is no such worksheet, or of another assignment.
        """
        sheet = self.sheet
        rows = worksheet_in(Path(sheet.name), Table(sheet.columns, [*enumerate(sheet.rows, 2)]))
        numbers = rows.participants
        full_names = Counter(folded(full_name) for full_name, *_ in numbers.values())
        found, in_front = {}, set()
        for row, (number, (full_name, *ids)) in zip(sheet.rows, numbers.items(), strict=True):
            alone = full_name if full_names[folded(full_name)] == 1 else ""
            written = [full_name, row[0].removesuffix(number)]  # the second where names are masked
            in_front |= {(number, plain(name)) for name in written}
            found[number] = full_name, self.people.participant(number, alone, written, ids)
        return self._exercise(in_front), found

    def _exercise(self, in_front: set[tuple[str, str]]) -> str:
        """Return which exercise a worksheet is about: what its participants handed in."""
        exercises = self.people.standing.exercises()
        by_exercise = {name: self.people.in_front_of(name) for name in exercises}
        found = [name for name, handed_in in by_exercise.items() if in_front & handed_in]
        exercise = next(iter(self.told), found[0] if len(found) == 1 else "")
        if len(self.told) > 1 or not exercise:
            raise TableError(
                f"{self.sheet.name} is the worksheet of one assignment, and it is not clear of "
                f"which exercise: {' and '.join(found) or 'nothing in this run'} was handed in "
                f"under its numbers. Name it and its column, as in --column 03_holes=Grade."
            )
        if by_exercise[exercise] and in_front.isdisjoint(by_exercise[exercise]):
            raise TableError(
                f"{self.sheet.name} is the worksheet of another assignment: nobody in it handed in "
                f"{exercise}. Moodle gives each student another number in each assignment."
            )
        return exercise

    def _worksheet(self) -> Gradebook:
        exercise, participants = self.participants()
        grade, comment = self._worksheet_columns(self.told.get(exercise))
        if _SCALE in self.sheet.columns[grade + 1 : grade + 2]:
            raise TableError(
                f"{self.sheet.name} is graded with a scale of words, which points can't be made of."
            )
        column = self._column(exercise, grade, comment, self._number_in_all(grade + 1))
        cells = [dict(zip(self.sheet.columns, row, strict=True)) for row in self.sheet.rows]
        locked = {place for place, row in enumerate(cells) if row.get(_MAY_CHANGE) == "No"}
        return Gradebook([column], dict(enumerate(participants.values())), locked)

    def _worksheet_columns(self, told: str | None) -> tuple[int, int | None]:
        """Return where grades and comments stand in a worksheet, in whatever language."""
        sheet, columns = self.sheet, self.sheet.columns
        if _IDENTIFIER in columns:
            sheet.place(_CHANGED)
            comment = sheet.place(_COMMENTS) if _COMMENTS in columns else None
            return sheet.place(told or _GRADE), comment
        # Moodle writes the maximum, the same in each line, behind the grades; later, behind all
        # times, the time of the grade, called as that of the hand-in but for the words in
        # parentheses; then what people say on it.
        fitting = [at for at in range(2, len(columns) - 1) if self._are_grades(at)]
        if told is None and len(fitting) != 1:
            raise TableError(
                f"{sheet.name} is a grading worksheet in a language in which its grades can't be "
                f"told from the rest. Name their column, as in --column 03_holes=HEADER; there are "
                f"{', '.join(columns)}."
            )
        grade = fitting[0] if told is None else sheet.place(told)
        marked = [at for at, name in enumerate(columns) if name.endswith((")", "\uff09"))]
        if max(marked, default=0) <= grade:
            raise TableError(
                f"{sheet.name} has lost the column that says when a grade was last changed, which "
                f"Moodle needs. Download the worksheet anew."
            )
        return grade, len(columns) - 1 if marked[-1] == len(columns) - 2 else None

    def _are_grades(self, at: int) -> bool:
        most = self._number_in_all(at + 1) or 0.0
        given = [number_in(row[at]) for row in self.sheet.rows if row[at] not in ("", "-")]
        return most > 0 and all(one is not None and one <= most for one in given)

    def _number_in_all(self, at: int) -> float | None:
        """Return the number that every line has in a column, if it is one."""
        numbers = {number_in(cell) for row in self.sheet.rows for cell in row[at : at + 1]}
        return numbers.pop() if len(numbers) == 1 else None

    def _of_canvas(self) -> Gradebook:
        sheet = self.sheet
        id, section = sheet.place(_ID), sheet.place(_SECTION)
        name = sheet.place(_LAST_NAME if _LAST_NAME in sheet.columns else _STUDENT)
        totals = [row for row in sheet.rows if _MOST in row[name]]
        if len(totals) != 1:
            raise TableError(f"{sheet.name} has lost the line “{_MOST}” of Canvas. Export it anew.")
        found = []
        for exercise, at in self._titled(section + 1).items():
            if _READ_ONLY in totals[0][at]:
                raise TableError(
                    f"{sheet.name}: Canvas says that {sheet.columns[at]!r} is {totals[0][at]}."
                )
            found.append(self._column(exercise, at, None, number_in(totals[0][at])))
        who = {}
        for place, row in enumerate(sheet.rows):
            ids = [self.people.by_user(row[id]), *map(self.people.by_id, row[id + 1 : section])]
            nobody = row is totals[0] or not any(row[: section + 1])
            if not nobody and not any(map(TEST_STUDENT.fullmatch, row[id:section])):
                who[place] = row[name], next(filter(None, ids), set())  # in Canvas's own order
        return Gradebook(found, who)

    def _of_moodle(self) -> Gradebook:
        """Moodle finds people by id, e-mail or user name, never by full name."""
        columns, places = self.sheet.columns, self._titled(1)
        found = []
        for exercise, at in places.items():
            comments = _AFTER_TITLE.sub("", columns[at]) + _FEEDBACK
            comment = self.sheet.place(comments) if comments in columns else None
            found.append(self._column(exercise, at, comment, None))
        says_who = [name.casefold() in SAYS_WHO for name in columns[: min(places.values())]]
        who = {}
        for place, row in enumerate(self.sheet.rows):
            cells = zip(row, says_who, strict=False)
            ids = [self.people.by_id(cell) for cell, known in cells if known or "@" in cell]
            meant = [names for names in ids if names]
            who[place] = " ".join(row[:2]), set.intersection(*meant) if meant else set()
        return Gradebook(found, who)

    def _titled(self, start: int) -> dict[str, int]:
        """Return the column of each exercise that is told or named in a header."""
        name, columns = self.sheet.name, self.sheet.columns
        known = self.people.standing.exercises()
        named = {exercise: [header] for exercise, header in self.told.items()}
        for header in columns[start:]:
            exercise = exercise_of([header], known)
            if exercise and exercise not in self.told and not header.endswith(_NO_GRADES):
                named.setdefault(exercise, []).append(header)
        if not named:
            raise TableError(
                f"{name} has no column for {', '.join(known)}. Is it a gradebook of Moodle's or "
                f"Canvas's? If the column is called otherwise, name it, as in --column "
                f"{known[0]}=HEADER; there are {', '.join(columns)}."
            )
        for exercise, headers in named.items():
            if len(headers) > 1:
                raise TableError(
                    f"{name}: {' and '.join(map(repr, headers))} may be the grades of {exercise}. "
                    f"Name the column, as in --column {exercise}=HEADER."
                )
        return {exercise: self.sheet.place(headers[0]) for exercise, headers in named.items()}

    def _column(
        self, exercise: str, grade: int, comment: int | None, stated: float | None
    ) -> Column:
        maximum = stated or self.maximum
        if not maximum:
            raise TableError(
                f"{self.sheet.name} does not say how many points there are to get under "
                f"{self.sheet.columns[grade]!r}. Give the number that the platform has, as in "
                f"--maximum 100."
            )
        cells = [cell for row in self.sheet.rows for cell in row[grade : grade + 2]]
        comma = any("," in cell and number_in(cell) is not None for cell in cells)
        return Column(exercise, grade, comment, maximum, comma)
