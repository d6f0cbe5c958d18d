"""Commands on what is graded already."""

from __future__ import annotations

from pathlib import Path

import click

from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.cli.options import course_of, course_option, folder_option, graded
from atrous_lib.grading.cli.terminal import (
    said_in_words,
)
from atrous_lib.grading.results import outputs
from atrous_lib.grading.results.standing import Standing


@click.command()
@course_option
@folder_option
def report(course: Path | None, folder: Path) -> None:
    """Write the report on the class anew, from what is graded."""
    with said_in_words():
        journal = graded(folder)
        click.echo(
            outputs.write_report(Standing.of(journal), read_assignments(course_of(course, folder)))
        )


@click.command()
@folder_option
def feedback(folder: Path) -> None:
    """Write the learners' feedback pages anew, from what is graded."""
    with said_in_words():
        count = sum(1 for _ in outputs.write_feedback(Standing.of(graded(folder))))
        click.echo(f"{count} pages in {folder / 'feedback'}")
