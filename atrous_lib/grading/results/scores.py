"""Scores as tables: one line a notebook, and one line a task."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from atrous_lib.grading.credit import WHOLE
from atrous_lib.grading.result import Result, TaskResult
from atrous_lib.grading.results.standing import UNKNOWN
from atrous_lib.grading.results.untrusted import visible
from atrous_lib.grading.run.regrade import Change
from atrous_lib.grading.run.submissions import LeftOut

POINTS = ("points", "max_points", "raw_points", "penalty")
NOTEBOOKS = ("learner", "exercise", *POINTS, "failure", "notes")
NO_POINTS = ("",) * len(POINTS)
ROWS = 500  # that are written at a time: a large class has more than memory should hold
TASKS = (
    "learner",
    "exercise",
    "task",
    "points",
    "max_points",
    "reason",
    "misconception",
    "share",
    "credit",
    "automatic",
    "comment",
)
REGRADED = ("learner", "exercise", "before", "after", "counts", "why")
HISTORY = ("learner", "exercise", "hand_in", *POINTS, "counts")

# What makes a formula of a cell's text (= + - @, wide ones too): at its start, and after a
# semicolon, at which spreadsheets of many countries begin the next cell, quoted or not.
_FORMULA = re.compile(r"""(^|[;|])(?=[\s"']*[=+\-@\uff1d\uff0b\uff0d\uff20])""")


def notebook_table(
    results: Iterable[Result],
    left_out: Iterable[LeftOut] = (),
    missing: Iterable[tuple[str, str]] = (),
    why_missing: str = "",
) -> Iterator[str]:
    """Yield a CSV in parts: a line a notebook, and lines without points for what is left out.

    `points` are what counts: `raw_points` less the `penalty` for late work. Where the grader itself
    failed, the points are left empty: nobody knows them yet. What is left out of a learner's files
    is noted in their first line; whoever has none gets one for it. So does who is missing an
    exercise, with `why_missing` as the note.

    Examples
    --------
    >>> failed = Result("ada", "03_holes", "ab12", (), failure="No memory.")
    >>> print("".join(notebook_table([failed])))
    learner,exercise,points,max_points,raw_points,penalty,failure,notes
    ada,03_holes,,,,,No memory.,
    <BLANKLINE>
    """
    rows = _notebook_rows(results, left_out)
    more = [(name, exercise, *NO_POINTS, "", why_missing) for name, exercise in missing]
    if more:
        rows = iter(sorted([*rows, *more], key=lambda row: (not row[0], row[:2])))
    return _table(NOTEBOOKS, rows)


def _notebook_rows(
    results: Iterable[Result], left_out: Iterable[LeftOut]
) -> Iterator[Sequence[object]]:
    unsaid: dict[str, list[LeftOut]] = defaultdict(list)
    for line in left_out:
        unsaid[line.learner].append(line)
    strays = unsaid.pop("", [])
    for learner, own in itertools.groupby(results, lambda result: result.learner):
        first, *others = own
        said = [note for result in (first, *others) for note in result.notes]
        rest = [
            _said(line)
            for line in unsaid.pop(learner, [])
            if not any(note.endswith(f" graded; not {line.what}.") for note in said)
        ]
        yield _notebook_row(first, rest)
        yield from (_notebook_row(result) for result in others)
    for learner in sorted(unsaid):
        yield learner, "", *NO_POINTS, "", " ".join(map(_said, unsaid[learner]))
    for line in strays:
        yield "", "", *NO_POINTS, "", _said(line)


def _notebook_row(result: Result, more: Iterable[str] = ()) -> Sequence[object]:
    said = [*filter(None, [result.late, *(task.told for task in result.tasks)])]
    said += [f"{task.function}: {task.credited}" for task in result.tasks if task.credit]
    said += [f"Comment on {task.function}: {task.comment}" for task in result.tasks if task.comment]
    return (
        result.learner,
        result.exercise,
        *_points(result),
        result.failure or "",
        " ".join((*said, *result.notes, *more)),
    )


def _points(result: Result) -> Sequence[object]:
    if result.failure:
        return NO_POINTS
    return result.points, result.max_points, result.raw_points, result.penalty


def _said(line: LeftOut) -> str:
    if line.reason == UNKNOWN:
        return UNKNOWN
    return f"Left out: {line.what}: {line.reason}" if line.what else f"Left out: {line.reason}"


def history_table(histories: Iterable[Iterable[tuple[Result, bool]]]) -> Iterator[str]:
    """Yield a CSV in parts: a line for each of several hand-ins, and which of them counts."""
    rows = (
        (result.learner, result.exercise, number, *_points(result), _yes(counts))
        for history in histories
        for number, (result, counts) in enumerate(history, 1)
    )
    return _table(HISTORY, rows)


def regraded_table(changes: Iterable[tuple[str, Change]]) -> Iterator[str]:
    """Yield a CSV in parts, of who gained and lost when notebooks were graded again, and why."""
    rows = (
        (name, one.new.exercise, one.old.points, one.new.points, _yes(one.taken), one.why)
        for name, one in changes
    )
    return _table(REGRADED, rows)


def _yes(whether: bool) -> str:
    return "yes" if whether else ""


def grade_table(
    results: Iterable[Result], exercises: Sequence[str], labels: Mapping[str, str]
) -> str:
    """Return a CSV with one line a learner: the points of each exercise, and their sum.

    Whoever is in `labels` has a line; a grade that nobody knows yet is empty, not 0.

    Examples
    --------
    >>> print(grade_table([], ["03_holes"], {"s1": "Ada Ames (s1)"}))
    learner,name,03_holes,total
    s1,Ada Ames (s1),,
    <BLANKLINE>
    """
    points: dict[str, dict[str, float]] = {name: {} for name in labels}
    for result in results:
        if result.failure is None:
            points.setdefault(result.learner, {})[result.exercise] = result.points
    rows = [
        (name, labels.get(name, name), *(own.get(one, "") for one in exercises), _sum(own.values()))
        for name, own in sorted(points.items())
    ]
    return "".join(_table(("learner", "name", *exercises, "total"), rows))


def _sum(points: Collection[float]) -> object:
    return round(sum(points), 6) if points else ""


def task_table(results: Iterable[Result]) -> Iterator[str]:
    """Yield a CSV in parts, with one line a task of each notebook that could be graded."""
    return _table(
        TASKS,
        (
            (result.learner, result.exercise, *_task_row(task))
            for result in results
            if result.failure is None
            for task in result.tasks
        ),
    )


def _task_row(task: TaskResult) -> Sequence[object]:
    return (
        task.function,
        task.points,
        task.max_points,
        task.reason,
        task.misconception or "",
        round(task.share, 4),
        task.credit or WHOLE,
        task.automatic,
        task.comment,
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield a CSV in parts of a few rows."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(head)
    for number, row in enumerate(rows):
        table.writerow([_cell(value) for value in row])
        if number % ROWS == ROWS - 1:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def _cell(value: object) -> object:
    """Keep a learner's text visible, in one line, and from being taken for a formula."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return harmless(value)
    return value


def harmless(text: str) -> str:
    """Return a text in one line, with nothing invisible in it and nothing that runs as a formula.

    Examples
    --------
    >>> harmless("=cmd"), harmless("2 = 2")
    ("'=cmd", '2 = 2')
    """
    return _FORMULA.sub(r"\1'", re.sub(r"[\n\t]", " ", visible(text)))
