"""What an instructor tells beside the hand-ins: read and checked before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from atrous_lib.files import write_whole
from atrous_lib.grading.course_toml import FILE
from atrous_lib.grading.run.class_list import Index, Member, read_class
from atrous_lib.grading.run.deadlines import read_deadlines
from atrous_lib.grading.run.index import Key
from atrous_lib.grading.run.intake import Intake
from atrous_lib.grading.run.journal import Journal
from atrous_lib.grading.run.roll import Roll
from atrous_lib.grading.run.submissions import Collected
from atrous_lib.grading.run.tables import TableError
from atrous_lib.grading.run.times import Row, Times, read_times
from atrous_lib.grading.run.worksheet import Worksheet, read_worksheet, refuse_others


@dataclass(frozen=True)
class Told:
    """What was told with one call of the grader.

    Attributes
    ----------
    members
        Of the class, or None if no list was given.
    worksheet
        Moodle's, of this assignment; an empty one if none was given.
    times
        The lines of a table of times.
    course
        The text of `course.toml`, or None if there is none.
    """

    members: list[Member] | None
    worksheet: Worksheet
    times: list[Row]
    course: bytes | None

    def keep(self, folder: Path, take: str | None) -> None:
        """Put down in a run's folder what holds from now on."""
        Roll(folder).change(
            members=self.members, participants=self.worksheet.participants, take=take
        )
        path = folder / FILE
        if self.course is None:
            path.unlink(missing_ok=True)
        else:
            write_whole(path, self.course.decode("utf-8-sig"))

    def keep_times(self, journal: Journal, collected: Collected) -> list[str]:
        """Put down when hand-ins came; return whose time in the table belongs to none of them."""
        intake, roll = Intake(journal.folder), Roll(journal.folder)
        said = {(self._who(roll, row.who), row.exercise): row.time for row in self.times}
        found: dict[Key, str] = {}
        used = set()
        for one in collected.submissions:
            learner = intake.known(one.learner)
            owners = roll.owners(learner, namesake=learner.name in intake.namesakes)
            names = [member.id for member in owners] or [learner.name, learner.original]
            places = [(name, exercise) for name in names for exercise in (one.exercise, "")]
            used |= said.keys() & places
            stated = (
                next((said[place] for place in places if place in said), "")
                or self.worksheet.times.get(roll.participant(learner), "")
                or one.stated
            )
            found[journal.last_key(one.learner, one.exercise)] = stated
        Times(journal.folder).add(found)
        return sorted({who for who, _ in said.keys() - used})

    def _who(self, roll: Roll, text: str) -> str:
        member = roll.find(text)
        return member.id if member else text


def _refuse_two_times(path: Path | None, times: Iterable[Row], members: Iterable[Member]) -> None:
    """Raise if a table states two times for one hand-in, whatever somebody is called there."""
    people = Index((text, one) for one in members for text in (one.id, one.email, *one.aliases))
    said: dict[tuple[str, str], Row] = {}
    for row in times:
        member = people[row.who]
        first = said.setdefault((member.id if member else row.who, row.exercise), row)
        if first.time != row.time:
            raise TableError(
                f"{path} states two times for {row.who} {row.exercise}: {first.time} and "
                f"{row.time}. Leave one."
            )


def read_told(
    course: Path,
    folder: Path,
    source: Path,
    exercises: Collection[str],
    files: Mapping[str, Path | None],
) -> Told:
    """Return what an instructor tells.

    Parameters
    ----------
    course
        The course's folder, with a `course.toml` or without.
    folder
        The run's, which may know the class from before.
    source
        What was handed in.
    exercises
        The names of the exercises that there are.
    files
        What was given: "class", "worksheet" and "times", each a file or None.

    Raises
    ------
    ValueError
        If a file can't be used; the message names it.
    """
    members = read_class(path) if (path := files["class"]) else None
    worksheet = Worksheet({}, {}, [])
    if path := files["worksheet"]:
        worksheet = read_worksheet(path)
        refuse_others(path, set(worksheet.participants), source)
    times = read_times(path, exercises) if (path := files["times"]) else []
    known = Roll(folder).members if members is None else members
    _refuse_two_times(files["times"], times, known)
    path = course / FILE
    read_deadlines(path, exercises, [member.id for member in known])
    return Told(members, worksheet, times, path.read_bytes() if path.exists() else None)
