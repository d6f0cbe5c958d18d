"""The instructor's page: how the class did, what it misunderstands, whom to talk to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from atrous_lib.checks.catalogue import catalogue
from atrous_lib.checks.course import EXERCISES
from atrous_lib.grading.reasons import BY_PERSON, REASONS, words_for
from atrous_lib.grading.result import Result
from atrous_lib.grading.results.charts import bin_name, binned, distribution, stacked
from atrous_lib.grading.results.evidence import Evidence, evidence
from atrous_lib.grading.results.items import FEW_LEARNERS, in_words
from atrous_lib.grading.results.judged import BEFORE_LAST, JudgedTask
from atrous_lib.grading.results.overview import (
    FEW_TASKS,
    LAST_EXERCISES,
    Belief,
    LearnerView,
    TaskView,
    overview,
)
from atrous_lib.grading.results.pages import render
from atrous_lib.grading.results.untrusted import cut, one_line, visible
from atrous_lib.grading.run.regrade import Change
from atrous_lib.grading.run.submissions import LeftOut

MOST_LINES = 1_000  # of one table; more are counted
NAMES_BYTES = 2_000  # of learners' names in one list; more are counted
MOST_LEARNERS = 10_000  # in the table of everybody's points, in parts of so many
PART = 500
MOST_CONCERNS = MOST_FAILURES = 200
MOST_NOTES = 50  # different ones
MOST_BELIEFS = 4  # of one task in full view; the rarer ones fold
MOST_GROUPS = 6  # of one task
TEXT_BYTES = 2_000
CODE_BYTES = 1_500

RIGHT, KNOWN, NOTHING, OTHER = "right", "known", "nothing", "other"


def report_page(
    results: Iterable[Result],
    assigned: Iterable[str] = (),
    *,
    left_out: Iterable[LeftOut] = (),
    everybody: Iterable[str] = (),
    unknown: Iterable[str] = (),
    late: Iterable[tuple[str, str, float, str]] = (),
    regraded: Iterable[tuple[str, Change]] = (),
    by_hand: Iterable[tuple[str, str, JudgedTask]] = (),
    title: str = "Class report",
) -> str:
    """Return the report on a class: one page of HTML that needs nothing else.

    Parameters
    ----------
    results
        What grading resulted in, read once: a list, or an iterator that goes learner by learner.
    assigned
        The names of the exercises that were handed out, to tell which of them nobody handed in.
    left_out
        What of the files that came in is not graded.
    everybody
        Who is on the class list, if there is one.
    unknown
        Who handed in and is not on it.
    late
        What came late, or nobody knows when: whose, which exercise, what it loses, and why.
    regraded
        Whose points grading again changed or would have lowered, and how.
    by_hand
        On whose tasks of which exercises somebody decided.
    title
        The page's heading.
    """
    everybody = list(everybody)
    seen = overview(results, everybody)
    left_out = list(left_out)
    nothing = {one.learner for one in left_out} - {one.name for one in seen.learners} - {""}
    counts = binned([learner.share for learner in seen.learners])
    handed_in = {exercise.name for exercise in seen.exercises}
    return render(
        "report.html",
        title=title,
        seen=seen,
        histogram=distribution(counts),
        bins=[(bin_name(place), count) for place, count in enumerate(counts)],
        median=_median([learner.share for learner in seen.learners]),
        exercises=[
            {
                "view": exercise,
                "name": one_line(exercise.name),
                "tasks": [_shown_task(exercise.name, task) for task in exercise.tasks],
                "top": _most_held(exercise.tasks),
            }
            for exercise in seen.exercises
        ],
        nobody=sorted({one_line(name) for name in assigned if name not in handed_in}),
        concerned=seen.to_talk_to,
        has_list=bool(everybody),
        unknown=_names(list(unknown)),
        most_concerns=MOST_CONCERNS,
        most_beliefs=MOST_BELIEFS,
        rules={"few": FEW_TASKS, "last": LAST_EXERCISES},
        failures=[
            (one_line(r.learner), one_line(r.exercise), _text(r.failure or ""))
            for r in seen.failures[:MOST_FAILURES]
        ],
        notes=[
            (_text(note), _names(sorted(set(learners))))
            for note, learners in seen.notes[:MOST_NOTES]
        ],
        left_out=[
            (one_line(one.learner), _text(one.what), _text(one.reason))
            for one in sorted(left_out, key=lambda one: (one.learner not in nothing, str(one)))
        ][:MOST_LINES],
        more_left_out=max(0, len(left_out) - MOST_LINES),
        late=[(one_line(name), one_line(one), less, _text(why)) for name, one, less, why in late],
        regraded=[
            (one_line(name), one_line(one.new.exercise), one, _text(one.why))
            for name, one in regraded
        ],
        by_hand=[
            (one_line(name), one_line(exercise), task, _text(task.comment))
            for name, exercise, task in by_hand
        ],
        graded_before=any(task.before_last for _, _, task in by_hand) and BEFORE_LAST,
        nothing_graded=_names(sorted(nothing)),
        more_notes=max(0, len(seen.notes) - MOST_NOTES),
        columns=sorted({name for learner in seen.learners for name in learner.scores}),
        most_rows=MOST_LINES,
        parts=_parts(seen.learners),
        most_learners=MOST_LEARNERS,
        few_learners=FEW_LEARNERS,
        tells=any(task.discrimination is not None for one in seen.exercises for task in one.tasks),
        line=one_line,
    )


@dataclass(frozen=True)
class _Names:
    shown: str
    more: int
    count: int


def _names(learners: list[str]) -> _Names:
    shown: list[str] = []
    room = NAMES_BYTES
    for name in map(one_line, learners):
        room -= len(name.encode()) + 2
        if room < 0 and shown:
            break
        shown.append(name)
    return _Names(", ".join(shown), len(learners) - len(shown), len(learners))


def _parts(learners: list[LearnerView]) -> list[tuple[str, str, list[LearnerView]]]:
    """Return the learners in parts that open one by one, each with its first and last name."""
    shown = learners[:MOST_LEARNERS]
    parts = [shown[start : start + PART] for start in range(0, len(shown), PART)]
    return [(one_line(part[0].name), one_line(part[-1].name), part) for part in parts]


def _shown_task(exercise: str, task: TaskView) -> dict[str, Any]:
    parts = [
        (words_for(reason).count, count, _kind(reason))
        for reason, count in sorted(task.reasons.items(), key=lambda item: _order(item[0]))
    ]
    by_person = [(task.reasons[one], words_for(one).count) for one in BY_PERSON]
    wrong = task.written - task.reasons["passed"] - sum(count for count, _ in by_person)
    return {
        "function": one_line(task.function),
        "written": task.written,
        "right": ", ".join(f"{count} {words}" for count, words in by_person if count)
        or _percent(task.reasons["passed"], task.written),
        "named": _percent(task.named, wrong),
        "tells": in_words(task.discrimination),
        "max_points": task.max_points,
        "in_part": task.in_part,
        "parts": parts,
        "bar": stacked(f"What became of {one_line(task.function)}", parts),
        "beliefs": [_shown_belief(task.function, belief, task.written) for belief in task.beliefs],
        "groups": [
            (
                group.id,
                _names(group.learners),
                _text(group.message),
                cut(visible(group.code), CODE_BYTES),
            )
            for group in task.groups[:MOST_GROUPS]
        ],
        "more_groups": max(0, len(task.groups) - MOST_GROUPS),
        "others": [
            (reason.listed, _names(task.listed[name]))
            for name, reason in REASONS.items()
            if name in task.listed
        ],
    }


def _shown_belief(function: str, belief: Belief, written: int) -> dict[str, Any]:
    texts = catalogue().get(function, {}).get(belief.id, {})
    exercise = EXERCISES.get(function)
    shown: Evidence | None = evidence(exercise, belief.id) if exercise else None
    count = len(belief.learners)
    return {
        "id": one_line(belief.id),
        "name": one_line(belief.id.replace("_", " ")),
        "did": texts.get("did", ""),
        "asks": texts.get("asks", ""),
        "count": count,
        "percent": round(100 * count / written) if written else 0,
        "learners": _names(belief.learners),
        "evidence": shown,
    }


def _percent(count: int, of: int) -> str:
    return f"{round(100 * count / of)} %" if of else "–"


def _most_held(tasks: list[TaskView]) -> tuple[str, int] | None:
    held = [(b.learners, b.id.replace("_", " "), task) for task in tasks for b in task.beliefs]
    held += [
        (g.learners, "a mistake that nobody foresaw", task) for task in tasks for g in task.groups
    ]
    if not held:
        return None
    learners, words, task = max(held, key=lambda one: len(one[0]))
    return f"{one_line(words)} ({one_line(task.function)})", len(learners)


def _kind(reason: str) -> str:
    if reason == "passed":
        return RIGHT
    if reason == "misconceived":
        return KNOWN
    return OTHER if words_for(reason).attempted else NOTHING


def _order(reason: str) -> tuple[int, str]:
    return [RIGHT, KNOWN, OTHER, NOTHING].index(_kind(reason)), reason


def _median(shares: list[float]) -> float:
    ordered = sorted(shares) or [0.0]
    middle = len(ordered) // 2
    return (ordered[middle] + ordered[~middle]) / 2


def _text(text: str) -> str:
    return cut(visible(text), TEXT_BYTES)
