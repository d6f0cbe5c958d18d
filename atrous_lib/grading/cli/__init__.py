"""`atrous-course`: what an instructor types. Each module holds a command, or a few of one kind."""

from __future__ import annotations

import click

from atrous_lib.grading.cli.giving import export, give_back, handout
from atrous_lib.grading.cli.graded import feedback, report, suggest
from atrous_lib.grading.cli.grading import grade
from atrous_lib.grading.cli.machine import doctor


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Grade the exercises of the course, and say what the class misunderstands."""


for each in (handout, grade, report, suggest, feedback, export, give_back, doctor):
    command.add_command(each)
