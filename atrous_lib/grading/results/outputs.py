"""The files that a run leaves in its folder, all made from its journal and its intake alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from atrous_lib.files import write_whole
from atrous_lib.grading.assignments import Assignment
from atrous_lib.grading.results.feedback import feedback_page
from atrous_lib.grading.results.report import report_page
from atrous_lib.grading.results.scores import notebook_scores, task_scores
from atrous_lib.grading.run.intake import Intake
from atrous_lib.grading.run.journal import Journal


def write_scores(journal: Journal) -> list[Path]:
    """Write scores.csv and tasks.csv; return where they are."""
    scores, tasks = journal.folder / "scores.csv", journal.folder / "tasks.csv"
    write_whole(scores, notebook_scores(journal, Intake(journal.folder).left_out()))
    write_whole(tasks, task_scores(journal))
    return [scores, tasks]


def write_feedback(journal: Journal) -> Iterator[Path]:
    """Write each learner's page to feedback/LEARNER/EXERCISE.html; yield where each is.

    Where the grader itself failed there is nothing to say to the learner yet.
    """
    for result in journal:
        if result.failure is None:
            page = journal.folder / "feedback" / result.learner / f"{result.exercise}.html"
            write_whole(page, feedback_page(result))
            yield page


def write_report(journal: Journal, assignments: Mapping[str, Assignment]) -> Path:
    """Write the report on the class; return where it is."""
    page = journal.folder / "report.html"
    left_out = Intake(journal.folder).left_out()
    write_whole(page, report_page(journal, list(assignments), left_out=left_out))
    return page
