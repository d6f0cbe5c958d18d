"""What the results of a class say: about each exercise, about each learner, about the grader."""

from __future__ import annotations

import itertools
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import nan
from typing import NamedTuple

from atrous_lib.grading.reasons import BY_PERSON, words_for
from atrous_lib.grading.result import Result, TaskResult
from atrous_lib.grading.results.items import Item
from atrous_lib.grading.results.unforeseen import Group, Groups

FEW_TASKS = 4  # with fewer attempts, little passed says little
LOW_SHARE = 1 / 3
LAST_EXERCISES = 2


@dataclass
class Belief:
    """A misconception in one task, and who holds it."""

    id: str
    learners: list[str] = field(default_factory=list)


@dataclass
class TaskView:
    """One task over the whole class.

    Attributes
    ----------
    function, max_points
        Its name, and what there is to get.
    reasons
        How often each reason was given, "passed" included.
    beliefs
        The misconceptions, most frequent first.
    groups
        The wrong answers that no misconception explains, put together, the largest first.
    listed
        Whom the reasons concern that the report gives with names.
    discrimination
        How well it tells strong from weak learners, from -1 to 1; None where nobody can say.
    in_part
        How many got points for a part, or None where it is all or nothing.
    """

    function: str
    max_points: float
    reasons: Counter[str] = field(default_factory=Counter)
    beliefs: list[Belief] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    listed: dict[str, list[str]] = field(default_factory=dict)
    discrimination: float | None = None
    in_part: int | None = None

    @property
    def count(self) -> int:
        """How many notebooks were graded."""
        return self.reasons.total()

    @property
    def written(self) -> int:
        """How many learners wrote something that could be judged."""
        return sum(n for reason, n in self.reasons.items() if words_for(reason).attempted)

    @property
    def named(self) -> int:
        """How many wrong answers a misconception explains."""
        return sum(len(belief.learners) for belief in self.beliefs)


@dataclass
class ExerciseView:
    """One exercise over the whole class: how many handed it in, and what they got."""

    name: str
    handed_in: int = 0
    points: float = 0.0
    max_points: float = 0.0
    tasks: list[TaskView] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The mean share of the points, of those who handed in."""
        most = self.max_points * self.handed_in
        return self.points / most if most else 0.0


@dataclass(slots=True)
class LearnerView:
    """One learner over all exercises.

    Attributes
    ----------
    name
        Who it is.
    exercises, points_of
        What was handed in, and the points for each; NaN where the grader failed.
    points, max_points
        What it got in all, and what there was to get, exercises on which the grader failed left
        out.
    concerns
        Why to talk to this learner, one sentence each.
    """

    name: str
    exercises: tuple[str, ...] = ()
    points_of: Sequence[float] = ()
    points: float = 0.0
    max_points: float = 0.0
    concerns: list[str] = field(default_factory=list)

    @property
    def scores(self) -> dict[str, float | None]:
        """Points by exercise; None where the grader failed. What was not handed in is missing."""
        points = (None if math.isnan(each) else each for each in self.points_of)
        return dict(zip(self.exercises, points, strict=True))

    @property
    def share(self) -> float:
        """The share of the points that there were to get."""
        return self.points / self.max_points if self.max_points else 0.0


class Failed(NamedTuple):
    """A notebook that the grader failed on."""

    exercise: str
    learner: str
    failure: str


@dataclass
class Overview:
    """What a report tells.

    Attributes
    ----------
    exercises, learners
        In the order of their names.
    failures
        What the grader failed on.
    notes
        What was odd about files, and whose, most frequent first.
    """

    exercises: list[ExerciseView]
    learners: list[LearnerView]
    failures: list[Failed]
    notes: list[tuple[str, list[str]]]

    @property
    def notebooks(self) -> int:
        """How many notebooks were graded."""
        return sum(exercise.handed_in for exercise in self.exercises)

    @property
    def to_talk_to(self) -> list[LearnerView]:
        """The learners with concerns: most concerns first, then fewest points."""
        concerned = [learner for learner in self.learners if learner.concerns]
        return sorted(concerned, key=lambda one: (-len(one.concerns), one.share, one.name))

    @property
    def groups(self) -> Iterator[tuple[str, Group]]:
        """The wrong answers that no misconception explains, each with its task, largest first."""
        found = [(t.function, g) for one in self.exercises for t in one.tasks for g in t.groups]
        return iter(sorted(found, key=lambda one: -len(one[1].learners)))


def overview(results: Iterable[Result], everybody: Iterable[str] = ()) -> Overview:
    """Return what the results say, read one by one: a large class has texts of gigabytes.

    An iterator gives them learner by learner; a list may have any order. A learner's second result
    of an exercise replaces the first. `everybody` is the class list, if there is one: who handed
    in nothing is told of.
    """
    counting = _Counting()
    if isinstance(results, Sequence):
        results = sorted(results, key=lambda result: result.learner)
    for name, own in itertools.groupby(results, lambda result: result.learner):
        counting.add(name, {result.exercise: result for result in own})
    return counting.found(everybody)


class _Counting:
    """What is counted of results, learner by learner; little of each is kept."""

    def __init__(self) -> None:
        self.exercises: dict[str, ExerciseView] = {}
        self.tasks: dict[tuple[str, str], TaskView] = {}
        self.beliefs: dict[tuple[str, str, str], Belief] = {}
        self.groups: dict[tuple[str, str], Groups] = defaultdict(Groups)
        self.items: dict[tuple[str, str], Item] = defaultdict(Item)
        self.learners: list[LearnerView] = []
        self.last_written: list[str | None] = []  # by learner
        self.points, self.most = array("f"), array("f")  # of all tasks, by learner
        self.failures: list[Failed] = []
        self.notes: dict[str, list[str]] = defaultdict(list)
        self.sets: dict[tuple[str, ...], tuple[str, ...]] = {}  # of exercises, each kept once

    def add(self, name: str, by_exercise: dict[str, Result]) -> None:
        """Take in all that a learner handed in."""
        own = [by_exercise[exercise] for exercise in sorted(by_exercise)]
        graded = [result for result in own if result.failure is None]
        exercises = tuple(result.exercise for result in own)
        exercises = self.sets.setdefault(exercises, exercises)
        points = array("d", [nan if one.failure is not None else one.points for one in own])
        got = sum(one.points for one in graded)
        self.learners.append(LearnerView(name, exercises, points, got, 0.0, _concerns(graded)))
        wrote = [one.exercise for one in own if one.failure is not None or _wrote(one.tasks)]
        self.last_written.append(self._once(max(wrote)) if wrote else None)
        self.points.append(sum(task.points for one in graded for task in one.tasks))
        self.most.append(sum(task.max_points for one in graded for task in one.tasks))
        for result in own:
            if result.failure is not None:
                self.failures.append(Failed(result.exercise, name, result.failure))
            for note in result.notes:
                self.notes[note].append(name)
        for result in graded:
            self._count(result)

    def _once(self, exercise: str) -> str:
        return self.sets.setdefault((exercise,), (exercise,))[0]

    def _count(self, result: Result) -> None:
        name = self.learners[-1].name
        exercise = self.exercises.setdefault(result.exercise, ExerciseView(result.exercise))
        exercise.handed_in += 1
        exercise.points += result.points
        exercise.max_points = max(exercise.max_points, result.max_points)
        for task in result.tasks:
            place = result.exercise, task.function
            if place not in self.tasks:
                self.tasks[place] = TaskView(task.function, task.max_points)
                exercise.tasks.append(self.tasks[place])
            view = self.tasks[place]
            view.reasons[task.reason] += 1
            if task.credit:
                view.in_part = (view.in_part or 0) + (0 < task.points < task.max_points)
            if words_for(task.reason).listed:
                view.listed.setdefault(task.reason, []).append(name)
            if task.misconception:
                key = (*place, task.misconception)
                if key not in self.beliefs:
                    self.beliefs[key] = Belief(task.misconception)
                    view.beliefs.append(self.beliefs[key])
                self.beliefs[key].learners.append(name)
            self.groups[place].add(name, task)
            if (
                task.reason not in BY_PERSON
            ):  # such points say little of the task before all have them
                self.items[place].add(len(self.learners) - 1, task.points, task.max_points)

    def found(self, everybody: Iterable[str]) -> Overview:
        """Return what all of them say together."""
        names = sorted(self.exercises)
        most = {name: self.exercises[name].max_points for name in names}
        last = names[-LAST_EXERCISES] if len(names) > LAST_EXERCISES else ""
        for learner, wrote in zip(self.learners, self.last_written, strict=True):
            failed = {name for name, points in learner.scores.items() if points is None}
            learner.max_points = sum(each for name, each in most.items() if name not in failed)
            if wrote is not None and wrote < last:
                learner.concerns.append(f"wrote nothing after {wrote}")
        for place, view in self.tasks.items():
            for listed in (*view.listed.values(), *(one.learners for one in view.beliefs)):
                listed.sort()
            view.beliefs.sort(key=lambda belief: (-len(belief.learners), belief.id))
            view.groups = self.groups[place].found()
            view.discrimination = self.items[place].discrimination(self.points, self.most)
        known = {learner.name for learner in self.learners}
        absent = [
            LearnerView(name, max_points=sum(most.values()), concerns=["handed in nothing"])
            for name in dict.fromkeys(everybody)
            if name not in known
        ]
        return Overview(
            exercises=[self.exercises[name] for name in names],
            learners=sorted([*self.learners, *absent], key=lambda one: one.name),
            failures=sorted(self.failures),
            notes=sorted(self.notes.items(), key=lambda item: (-len(item[1]), item[0])),
        )


def _concerns(graded: list[Result]) -> list[str]:
    """Return why to talk to a learner, by the first two rules that the report states."""
    attempted = [
        task
        for result in graded
        for task in result.tasks
        if words_for(task.reason).attempted and task.reason not in BY_PERSON
    ]
    concerns = []
    passed = sum(task.reason == "passed" for task in attempted)
    if len(attempted) >= FEW_TASKS and passed < LOW_SHARE * len(attempted):
        concerns.append(f"wrote {len(attempted)} functions, of which {passed} are right")
    held: dict[str, list[str]] = defaultdict(list)
    for result in graded:
        for id in dict.fromkeys(t.misconception for t in result.tasks if t.misconception):
            held[id].append(result.exercise)
    concerns += [
        f"“{id.replace('_', ' ')}” in {len(where)} exercises: {', '.join(where)}"
        for id, where in sorted(held.items())
        if len(where) > 1
    ]
    return concerns


def _wrote(tasks: Iterable[TaskResult]) -> bool:
    return any(words_for(task.reason).attempted for task in tasks)
