"""Commands on what leaves the house: exercises first, grades and feedback later."""

from __future__ import annotations

from pathlib import Path

import click

from atrous_lib.grading.cli.options import course_option, folder_option, graded
from atrous_lib.grading.cli.terminal import said_in_words, say, say_some
from atrous_lib.grading.out.fill import fill_in
from atrous_lib.grading.out.give_back import for_canvas, for_folders, for_moodle
from atrous_lib.grading.out.handout import hand_out
from atrous_lib.grading.out.writing import in_place_of
from atrous_lib.grading.results.scores import grade_table
from atrous_lib.grading.results.standing import Standing
from atrous_lib.pictures.words import count

MOST_NAMED = 1_000  # people; nobody who was left out is kept back


@click.command()
@click.argument("exercises", nargs=-1, metavar="[EXERCISE]...")
@course_option
@click.option(
    "--into",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("handout.zip"),
    show_default=True,
    help="The archive to write.",
)
def handout(exercises: tuple[str, ...], course: Path | None, into: Path) -> None:
    """Pack what learners get: lessons, and the exercises that are named, or all. No solutions."""
    with said_in_words():
        click.echo(f"{count(hand_out(course or Path(), into, exercises), 'file')} in {into}")


@click.command()
@click.argument("kind", required=False, type=click.Choice(["csv"]))
@click.option(
    "--into",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Moodle's grading worksheet, or a gradebook that Moodle or Canvas exported as CSV.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="EXERCISE=HEADER",
    help="Which column takes the grades of an exercise, where its header does not say so.",
)
@click.option(
    "--maximum",
    type=click.FloatRange(0, min_open=True),
    help="How many points the platform has for an exercise, where the file does not say so.",
)
@folder_option
def export(
    kind: str | None,
    into: Path | None,
    columns: tuple[str, ...],
    maximum: float | None,
    folder: Path,
) -> None:
    """Write the grades into a platform's own file (--into FILE), or as a table (csv)."""
    if (kind is None) == (into is None):
        raise click.UsageError("Give either --into and a platform's file, or csv.")
    told = dict(column.partition("=")[::2] for column in columns)
    if not all(told.values()):
        raise click.UsageError("--column takes an exercise and a header, as 03_holes=Grade.")
    with said_in_words():
        standing = Standing(graded(folder))
        if into is None:
            labels = {name: standing.label(name) for name in standing.members()}
            table = grade_table(standing, standing.exercises(), labels)
            with in_place_of(folder / "grades.csv") as beside:
                beside.write_bytes(table.encode())
            click.echo(folder / "grades.csv")
            exercises = standing.exercises()
        else:
            filled = fill_in(into, standing, told, maximum)
            click.echo(f"{filled.grades} grades, {filled.comments} comments in {into}")
            say_some(filled.said, MOST_NAMED)
            exercises = filled.exercises
        if waiting := standing.to_grade(exercises):
            say(f"Answers that wait to be graded by hand count as 0 in these grades: {waiting}.")


@click.command("give-back")
@click.argument("platform", type=click.Choice(["moodle", "canvas", "folders"]))
@click.option(
    "--worksheet",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Moodle's grading worksheet of one assignment: the numbers of its participants.",
)
@folder_option
def give_back(platform: str, worksheet: Path | None, folder: Path) -> None:
    """Pack feedback as Moodle or Canvas takes it back, or in one archive for each learner."""
    if worksheet and platform != "moodle":
        raise click.UsageError("--worksheet belongs to moodle.")
    with said_in_words():
        standing, into = Standing(graded(folder)), folder / "give-back"
        if platform == "moodle":
            done = for_moodle(standing, into, worksheet)
        else:
            done = (for_canvas if platform == "canvas" else for_folders)(standing, into)
        if platform == "folders":
            click.echo(f"{count(len(done.archives), 'archive')} in {into / 'learners'}")
        else:
            for path, number in done.archives.items():
                click.echo(f"{count(number, 'learner')} in {path}")
        say_some(done.without, MOST_NAMED)
