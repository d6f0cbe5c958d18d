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
@click.option(
    "--pseudonyms",
    is_flag=True,
    help="Write one to show in class beside it, without names and anything else that tells them.",
)
def report(course: Path | None, folder: Path, pseudonyms: bool) -> None:
    """Write the report on the class anew, from what is graded."""
    write = outputs.write_pseudonymous_report if pseudonyms else outputs.write_report
    with said_in_words():
        journal = graded(folder)
        click.echo(write(Standing(journal), read_assignments(course_of(course, folder))))


@click.command()
@click.argument("group", default="")
@folder_option
@click.option(
    "--into",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write. By default one in suggested/ in the run's folder.",
)
def suggest(group: str, folder: Path, into: Path | None) -> None:
    """Write a draft of a misconception from a GROUP of wrong answers that nobody foresaw.

    GROUP is the group's name in the report; by default the largest one. Nothing imports the draft,
    and a learner's code stands in it as a comment only.
    """
    with said_in_words():
        click.echo(outputs.write_draft(Standing(graded(folder)), group, into))


@click.command()
@folder_option
def feedback(folder: Path) -> None:
    """Write the learners' feedback pages anew, from what is graded."""
    with said_in_words():
        count = sum(1 for _ in outputs.write_feedback(Standing(graded(folder))))
        click.echo(f"{count} pages in {folder / 'feedback'}")
