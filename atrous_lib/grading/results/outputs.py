"""The files that a run leaves in its folder, all made from what lies there alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from atrous_lib.files import write_parts, write_whole
from atrous_lib.grading.assignments import Assignment
from atrous_lib.grading.result import Result
from atrous_lib.grading.results.draft import draft_of
from atrous_lib.grading.results.feedback import feedback_page
from atrous_lib.grading.results.overview import overview
from atrous_lib.grading.results.pseudonyms import Pseudonyms
from atrous_lib.grading.results.report import report_page
from atrous_lib.grading.results.scores import (
    history_table,
    notebook_table,
    regraded_table,
    task_table,
)
from atrous_lib.grading.results.standing import NOTHING, UNKNOWN, Standing
from atrous_lib.grading.results.unforeseen import group_named
from atrous_lib.grading.run.submissions import LeftOut


def write_scores(standing: Standing) -> list[Path]:
    """Write scores.csv, tasks.csv and, where there is anything to say, history and regraded.csv.

    Return where they are. The history is of several hand-ins of one learner.
    """
    lines = standing.left_out()
    rest = [*lines, *(LeftOut(one, "", UNKNOWN) for one in sorted(standing.unknown))]
    rows = notebook_table(standing, rest, standing.missing(), NOTHING)
    tables = {"scores.csv": rows, "tasks.csv": task_table(standing)}
    if several := list(standing.several()):
        tables["history.csv"] = history_table(standing.history(*place) for place in several)
    if changes := standing.changes(standing.journal.regraded()):
        tables["regraded.csv"] = regraded_table(changes)
    for name, parts in tables.items():
        write_parts(standing.folder / name, parts)
    return [standing.folder / name for name in tables]


def write_feedback(standing: Standing) -> Iterator[Path]:
    """Write each learner's page to feedback/LEARNER/EXERCISE.html; yield where each is.

    Where the grader itself failed there is nothing to say to the learner yet. With a class list,
    pages under names that nobody has any more are removed.
    """
    folder = standing.folder / "feedback"
    written = set()
    for result in standing:
        if result.failure is None:
            page = folder / result.learner / f"{result.exercise}.html"
            history = standing.history(result.learner, result.exercise)
            write_whole(page, feedback_page(result, standing.label(result.learner), history))
            written.add(page)
            yield page
    if standing.members():
        for page in set(folder.glob("*/*.html")) - written:
            page.unlink()
        for place in folder.glob("*"):
            if place.is_dir() and not any(place.iterdir()):
                place.rmdir()


def write_report(standing: Standing, assignments: Mapping[str, Assignment]) -> Path:
    """Write the report on the class; return where it is."""
    page = standing.folder / "report.html"
    label = standing.label
    left_out = [replace(one, learner=label(one.learner)) for one in standing.left_out()]
    late, by_hand = [], []
    for one in standing:  # each look at a result reads it from the disk
        if one.late:
            late.append((label(one.learner), one.exercise, one.penalty, one.late))
        by_hand += [(label(one.learner), one.exercise, task) for task in one.by_hand]
    regraded = standing.changes(standing.journal.regraded())
    text = report_page(
        _labelled(standing),
        list(assignments),
        left_out=left_out,
        everybody=[label(name) for name in standing.members()],
        unknown=sorted(standing.unknown),
        late=late,
        by_hand=by_hand,
        regraded=[(label(name), one) for name, one in regraded],
    )
    write_whole(page, text)
    return page


def write_pseudonymous_report(standing: Standing, assignments: Mapping[str, Assignment]) -> Path:
    """Write the report for showing in class; return where it is.

    It leaves out all that may tell who somebody is: learners' code and what they were told, files,
    times, and what people wrote about single learners.
    """
    page = standing.folder / "report-pseudonyms.html"
    pseudonyms = Pseudonyms(standing.folder)
    text = report_page(
        map(pseudonyms.hide, standing),
        list(assignments),
        everybody=map(pseudonyms.of, standing.members()),
        title="Class report, under pseudonyms",
    )
    write_whole(page, text)
    return page


def write_draft(standing: Standing, id: str = "", place: Path | None = None) -> Path:
    """Write a draft of a misconception from a group of wrong answers; return where it is.

    Parameters
    ----------
    standing
        Of the run.
    id
        Of the group, as the report shows it; by default the largest.
    place
        The file to write; by default one in the run's folder.

    Raises
    ------
    ValueError
        If there is no such group.
    FileExistsError
        If the file exists.
    """
    task, group = group_named(overview(_labelled(standing)).groups, id)
    place = place or standing.folder / "suggested" / f"{task}_{group.id}.py"
    if place.exists():
        raise FileExistsError(
            f"{place} exists, and may have been edited. Remove it, or name another with --into."
        )
    write_whole(place, draft_of(task, group))
    return place


def _labelled(standing: Standing) -> Iterator[Result]:
    return (replace(result, learner=standing.label(result.learner)) for result in standing)
