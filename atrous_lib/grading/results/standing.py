"""What counts: of all that was graded, one result for each member of the class and exercise."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from atrous_lib.grading.course_toml import FILE
from atrous_lib.grading.results.counted import Counted, counted
from atrous_lib.grading.results.hand_ins import HandIns
from atrous_lib.grading.results.judged import Judgment, Judgments, judged
from atrous_lib.grading.run.class_list import Member
from atrous_lib.grading.run.deadlines import read_deadlines
from atrous_lib.grading.run.index import Key
from atrous_lib.grading.run.intake import Intake
from atrous_lib.grading.run.journal import Journal
from atrous_lib.grading.run.names import distinct
from atrous_lib.grading.run.regrade import Change, changes
from atrous_lib.grading.run.roll import Roll
from atrous_lib.grading.run.submissions import Learner, LeftOut
from atrous_lib.grading.run.times import Times

NOTHING = "Nothing was handed in."
UNKNOWN = "Not on the class list."


class Standing:
    """The results of a run by the people who they are of. Without a class list, by learner.

    Iterating yields results sorted by learner and exercise, with what people decided and what late
    work loses. Where several members handed in together, each of them has the result.

    Attributes
    ----------
    unknown
        Who handed in and is not on the list, by name.
    deadlines
        Of the course.
    journal, folder
        Of the run, in which all lies that it is made from.
    """

    def __init__(self, journal: Journal) -> None:
        self.journal, self.folder = journal, journal.folder
        self._intake, self._roll = Intake(self.folder), Roll(self.folder)
        self._times, self._judgments = Times(self.folder), Judgments(self.folder)
        self.deadlines = read_deadlines(self.folder / FILE, ())
        self._names = distinct(one.id for one in self._roll.members)
        self._members = {self._names[one.id]: one for one in self._roll.members}
        self.unknown: set[str] = set()
        self._handed_in = HandIns(journal, self.owners)

    def decide(self, judgments: Iterable[Judgment]) -> list[Judgment]:
        """Put down what people decided, which counts from now on.

        Return those on points that were decided before the last hand-in.
        """
        found = [replace(one, hand_in=self._decided_on(one)) for one in judgments]
        self._judgments.replace(found, hand_ins=sum(1 for _ in self.journal.came()))
        return [
            one
            for one in found
            if one.points is not None
            and one.hand_in
            and one.hand_in != self.counting(one.learner, one.exercise).digest
        ]

    def _decided_on(self, one: Judgment) -> str:
        """Return the digest of what was handed in when somebody decided.

        The gradebook asks to look again until somebody does. What was decided since it was last
        written was decided on what had come by then.
        """
        old = self._judgments.of(one.learner, one.exercise).get(one.grade_id)
        same = one.outdated if one.points is not None else old and old.comment == one.comment
        if old and old.hand_in and same:
            return old.hand_in
        keys = self._handed_in.among((one.learner, one.exercise), self._judgments.hand_ins)
        return self._counting(one.learner, keys).digest if keys else ""

    @functools.cached_property
    def _strangers(self) -> dict[str, str]:
        """Names for those who are not on the list, none of them a member's."""
        names = {*self.journal.learners(), *self._intake.learners}
        return distinct(names, taken=self._names.values())

    def owners(self, learner: str) -> tuple[str, ...]:
        """Return whom what a learner handed in is of, by name."""
        return self._owners(learner) if self._members else (learner,)

    @functools.cache  # noqa: B019 - lives as long as its run is looked at
    def _owners(self, learner: str) -> tuple[str, ...]:
        twin = learner in self._intake.namesakes
        found = self._roll.owners(self._intake.known(learner), namesake=twin)
        if found:
            return tuple(self._names[member.id] for member in found)
        self.unknown.add(self._strangers[learner])
        return (self._strangers[learner],)

    def name_of(self, member: Member) -> str:
        """Return the name that a member's results have."""
        return self._names[member.id]

    def senders(self, name: str, exercise: str) -> list[Learner]:
        """Return as whom somebody handed an exercise in, the last hand-in first."""
        keys = self._handed_in.get((name, exercise), ())
        return [self._intake.known(key.learner) for key in reversed(keys)]

    def names(self, exercise: str) -> list[str]:
        """Return who handed an exercise in."""
        return sorted(name for name, handed_in in self._handed_in if handed_in == exercise)

    def exercises(self) -> list[str]:
        """Return what was handed in."""
        return self._handed_in.exercises

    def label(self, name: str) -> str:
        """Return how somebody is shown to the instructor."""
        return self._members[name].label if name in self._members else name

    def _counted(self, name: str, key: Key) -> Counted:
        result, member = self.journal[key], self._members.get(name)
        lateness = self.deadlines.lateness(
            member.id if member else name, key.exercise, self._times[key], result.max_points
        )
        return counted(result, name, lateness)

    def _judged(self, result: Counted) -> Counted:
        """Return a result with what people decided on it."""
        decided = self._judgments.of(result.learner, result.exercise)
        tasks = tuple(
            judged(task, decided.get(task.grade_id), result.digest) for task in result.tasks
        )
        return replace(result, tasks=tasks)

    def history(self, name: str, exercise: str) -> list[tuple[Counted, bool]]:
        """Return all results of somebody's hand-ins, in the order in which they came.

        With each, whether it is the one that counts.
        """
        counts = self.counting(name, exercise)
        return [
            (self._judged(result) if key == counts else result, key == counts)
            for key in self._handed_in[name, exercise]
            for result in [self._counted(name, key)]
        ]

    def counting(self, name: str, exercise: str) -> Key:
        """Return which of somebody's hand-ins counts: the last, the best or the first."""
        return self._counting(name, self._handed_in[name, exercise])

    def _counting(self, name: str, keys: Sequence[Key]) -> Key:
        graded = [key for key in keys if key in self.journal]
        if self._roll.take == "last" or not graded:
            return keys[-1]
        if self._roll.take == "first" or len(graded) == 1:
            return graded[0]
        return max(reversed(graded), key=lambda key: self._counted(name, key).points)

    def __iter__(self) -> Iterator[Counted]:
        return map(self._judged, self.automatic())

    def automatic(self) -> Iterator[Counted]:
        """Yield the same without what people decided."""
        for name, exercise in self._handed_in:
            yield self._counted(name, self.counting(name, exercise))

    def of_exercise(self, exercise: str) -> Iterator[Counted]:
        """Yield what could be graded of an exercise, sorted by learner."""
        results = (
            self._counted(name, self.counting(name, exercise)) for name in self.names(exercise)
        )
        return (self._judged(result) for result in results if result.failure is None)

    def __len__(self) -> int:
        return len(self._handed_in)

    def members(self) -> list[str]:
        """Return everybody on the class list, by name."""
        return sorted(self._members)

    def absent(self) -> list[str]:
        """Return which members have handed in nothing that could be graded."""
        handed_in = set(self._handed_in.people)
        return [name for name in self.members() if name not in handed_in]

    def several(self) -> Iterator[tuple[str, str]]:
        """Yield for whom and which exercise there are several hand-ins."""
        yield from (place for place, keys in self._handed_in.items() if len(keys) > 1)

    def learners(self) -> list[Learner]:
        """Return those who have results, as the gradebook is to find them."""
        return [self._as_learner(name) for name in self._handed_in.people]

    def _as_learner(self, name: str) -> Learner:
        """Return somebody with the number in Canvas, and the one name they had before, if any."""
        before = self._handed_in.before(name)
        member = self._members.get(name)
        if member is None:
            (learner,) = before
            return replace(self._intake.known(learner), name=name)
        alone = [one for one in before if self.owners(one) == (name,)]
        return Learner(name, alone[0] if len(alone) == 1 else name, "", member.user)

    def results_of(self, learner: str, exercise: str) -> list[Counted]:
        """Return the results that count of what a learner handed in last, one for each owner."""
        key = self.journal.last_key(learner, exercise)
        return [
            self._counted(name, key)
            for name in self.owners(learner)
            if key in self.journal and self.counting(name, exercise) == key
        ]

    def changes(self, keys: Iterable[Key]) -> list[tuple[str, Change]]:
        """Return what grading again did to notebooks' points, for each person whom it concerns."""
        found = changes(self.journal, keys)
        theirs = [(name, one) for one in found for name in self.owners(one.new.learner)]
        return sorted(theirs, key=lambda one: (one[0], one[1].new.exercise))

    def stale(self) -> list[str]:
        """Return whose hand-ins were last graded for another state of the course, and which."""
        return [
            f"{self.label(name)} {exercise}"
            for name, exercise in self._handed_in
            if self.journal.is_stale(self.counting(name, exercise))
        ]

    def with_old_words(self) -> int:
        """Return how many results that count say what checks said before their words changed."""
        counting = (self.counting(*place) for place in self._handed_in)
        return sum(self.journal.says_old_words(key) for key in counting)

    def to_grade(self, exercises: Iterable[str]) -> int:
        """Return how many answers of these exercises wait for a person to grade them."""
        results = itertools.chain.from_iterable(map(self.of_exercise, exercises))
        return sum(task.reason == "to_grade" for result in results for task in result.tasks)

    def missing(self) -> list[tuple[str, str]]:
        """Return which members have not handed in which of the exercises that others did."""
        return [
            (name, exercise)
            for name in self.members()
            for exercise in self._handed_in.exercises
            if (name, exercise) not in self._handed_in
        ]

    def left_out(self) -> list[LeftOut]:
        """Return what is not graded, by the people who it is of."""
        lines = {
            replace(line, learner=name)
            for line in self._intake.left_out()
            for name in (self.owners(line.learner) if line.learner else ("",))
        }
        return sorted(lines, key=str)
