"""What the results of a class say: about each exercise, about each learner, about the grader."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from atrous_lib.grading.reasons import BY_PERSON, words_for
from atrous_lib.grading.result import Result, TaskResult

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
    listed
        Whom the reasons concern that the report gives with names.
    in_part
        How many got points for a part, or None where it is all or nothing.
    """

    function: str
    max_points: float
    reasons: Counter[str] = field(default_factory=Counter)
    beliefs: list[Belief] = field(default_factory=list)
    listed: dict[str, list[str]] = field(default_factory=dict)
    in_part: int | None = None

    @property
    def count(self) -> int:
        """How many notebooks were graded."""
        return self.reasons.total()


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


@dataclass
class LearnerView:
    """One learner over all exercises.

    Attributes
    ----------
    scores
        Points by exercise; None where the grader failed. What was not handed in is missing.
    max_points
        What there was to get, exercises on which the grader failed left out.
    concerns
        Why to talk to this learner, one sentence each.
    """

    name: str
    scores: dict[str, float | None] = field(default_factory=dict)
    max_points: float = 0.0
    concerns: list[str] = field(default_factory=list)

    @property
    def points(self) -> float:
        """What it got in all."""
        return sum(points for points in self.scores.values() if points is not None)

    @property
    def share(self) -> float:
        """The share of the points that there were to get."""
        return self.points / self.max_points if self.max_points else 0.0


@dataclass
class Overview:
    """What a report tells.

    Attributes
    ----------
    exercises, learners
        In the order of their names.
    failures
        The results that the grader failed on.
    notes
        What was odd about files, and whose, most frequent first.
    """

    exercises: list[ExerciseView]
    learners: list[LearnerView]
    failures: list[Result]
    notes: list[tuple[str, list[tuple[str, str]]]]

    @property
    def notebooks(self) -> int:
        """How many notebooks were graded."""
        return sum(exercise.handed_in for exercise in self.exercises)

    @property
    def to_talk_to(self) -> list[LearnerView]:
        """The learners with concerns: most concerns first, then fewest points."""
        concerned = [learner for learner in self.learners if learner.concerns]
        return sorted(concerned, key=lambda one: (-len(one.concerns), one.share, one.name))


def overview(results: Iterable[Result], everybody: Iterable[str] = ()) -> Overview:
    """Return what the results say. A learner's second result of an exercise replaces the first.

    `everybody` is the class list, if there is one: who handed in nothing is told of.
    """
    latest = {(result.exercise, result.learner): _without_texts(result) for result in results}
    ordered = [latest[key] for key in sorted(latest)]
    graded = [result for result in ordered if result.failure is None]
    exercises = _exercises(graded)
    most = {exercise.name: exercise.max_points for exercise in exercises}
    learners: dict[str, LearnerView] = {}
    by_learner: dict[str, list[Result]] = defaultdict(list)
    notes: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for result in ordered:
        learner = learners.setdefault(result.learner, LearnerView(result.learner))
        learner.scores[result.exercise] = result.points if result.failure is None else None
        by_learner[result.learner].append(result)
        for note in result.notes:
            notes[note].append((result.learner, result.exercise))
    for name in everybody:
        learners.setdefault(name, LearnerView(name))
    for learner in learners.values():
        failed = {name for name, points in learner.scores.items() if points is None}
        learner.max_points = sum(p for name, p in most.items() if name not in failed)
        if not learner.scores:
            learner.concerns = ["handed in nothing"]
            continue
        learner.concerns = _concerns(by_learner[learner.name], list(most))
    return Overview(
        exercises=exercises,
        learners=[learners[name] for name in sorted(learners)],
        failures=[result for result in ordered if result.failure is not None],
        notes=sorted(notes.items(), key=lambda item: (-len(item[1]), item[0])),
    )


def _without_texts(result: Result) -> Result:
    """Return what is counted of a result: a large class has texts of gigabytes."""
    tasks = tuple(replace(task, message="", output="") for task in result.tasks)
    return replace(result, tasks=tasks)


def _exercises(graded: Iterable[Result]) -> list[ExerciseView]:
    views: dict[str, ExerciseView] = {}
    tasks: dict[tuple[str, str], TaskView] = {}
    beliefs: dict[tuple[str, str, str], Belief] = {}
    for result in graded:
        exercise = views.setdefault(result.exercise, ExerciseView(result.exercise))
        exercise.handed_in += 1
        exercise.points += result.points
        exercise.max_points = max(exercise.max_points, result.max_points)
        for task in result.tasks:
            place = result.exercise, task.function
            if place not in tasks:
                tasks[place] = TaskView(task.function, task.max_points)
                exercise.tasks.append(tasks[place])
            view = tasks[place]
            view.reasons[task.reason] += 1
            if task.credit:
                view.in_part = (view.in_part or 0) + (0 < task.points < task.max_points)
            if words_for(task.reason).listed:
                view.listed.setdefault(task.reason, []).append(result.learner)
            if task.misconception:
                key = (*place, task.misconception)
                if key not in beliefs:
                    beliefs[key] = Belief(task.misconception)
                    view.beliefs.append(beliefs[key])
                beliefs[key].learners.append(result.learner)
    for view in tasks.values():
        view.beliefs.sort(key=lambda belief: (-len(belief.learners), belief.id))
    return list(views.values())


def _concerns(results: list[Result], exercises: list[str]) -> list[str]:
    """Return why to talk to a learner, by the three rules that the report states."""
    graded = [result for result in results if result.failure is None]
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
    wrote = {result.exercise for result in results if result.failure or _wrote(result.tasks)}
    last = exercises[-LAST_EXERCISES:]
    if wrote and len(exercises) > LAST_EXERCISES and wrote.isdisjoint(last):
        concerns.append(f"wrote nothing after {max(wrote)}")
    return concerns


def _wrote(tasks: Iterable[TaskResult]) -> bool:
    return any(words_for(task.reason).attempted for task in tasks)
