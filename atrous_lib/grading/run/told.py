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
from atrous_lib.grading.run.times import Times, read_times
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
        By an id and an exercise, or "" for any, what a table says of when it came.
    course
        The text of `course.toml`, or None if there is none.
    """

    members: list[Member] | None
    worksheet: Worksheet
    times: dict[tuple[str, str], str]
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
        found: dict[Key, str] = {}
        used = set()
        for one in collected.submissions:
            learner = intake.known(one.learner)
            owners = roll.owners(learner, namesake=learner.name in intake.namesakes)
            names = [member.id for member in owners] or [learner.name, learner.original]
            places = [(name, exercise) for name in names for exercise in (one.exercise, "")]
            used |= self.times.keys() & places
            stated = (
                next((self.times[place] for place in places if place in self.times), "")
                or self.worksheet.times.get(roll.participant(learner), "")
                or one.stated
            )
            found[journal.last_key(one.learner, one.exercise)] = stated
        Times(journal.folder).add(found)
        return sorted({who for who, _ in self.times.keys() - used})


def _times_by_id(
    path: Path, exercises: Collection[str], members: Iterable[Member]
) -> dict[tuple[str, str], str]:
    """Return what a table of times says, whatever somebody is called there."""
    people = Index((text, one) for one in members for text in one.called)
    said: dict[tuple[str, str], str] = {}
    for who, exercise, time in read_times(path, exercises):
        member = people[who]
        first = said.setdefault((member.id if member else who, exercise), time)
        if first != time:
            raise TableError(
                f"{path} states two times for {who} {exercise}: {first} and {time}. Leave one."
            )
    return said


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
    known = Roll(folder).members if members is None else members
    times = _times_by_id(path, exercises, known) if (path := files["times"]) else {}
    path = course / FILE
    read_deadlines(path, exercises, [member.id for member in known])
    return Told(members, worksheet, times, path.read_bytes() if path.exists() else None)
