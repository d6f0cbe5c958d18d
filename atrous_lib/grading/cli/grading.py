"""`atrous-course grade`."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Collection, Mapping
from pathlib import Path

import click

from atrous_lib.arguments import did_you_mean
from atrous_lib.grading.assignments import Assignment, read_assignments
from atrous_lib.grading.cli.options import course_of, course_option, folder_option
from atrous_lib.grading.cli.terminal import (
    MOST_LINES,
    bars,
    console,
    said_in_words,
    say,
    say_some,
)
from atrous_lib.grading.cli.writing import (
    say_changes,
    say_left_out,
    write_files,
    write_in_gradebook,
)
from atrous_lib.grading.fingerprints import fingerprints
from atrous_lib.grading.notebook.bubblewrap import find_bubblewrap, places_of
from atrous_lib.grading.notebook.grader import Grader
from atrous_lib.grading.notebook.sandbox import SandboxError
from atrous_lib.grading.result import Result
from atrous_lib.grading.results.standing import Standing
from atrous_lib.grading.run.batch import Executor, grade_all
from atrous_lib.grading.run.collect import collect
from atrous_lib.grading.run.intake import Intake
from atrous_lib.grading.run.journal import Journal
from atrous_lib.grading.run.local import processes
from atrous_lib.grading.run.regrade import Regrade, refuse_stale
from atrous_lib.grading.run.roll import TAKES
from atrous_lib.grading.run.settled import note_course
from atrous_lib.grading.run.submissions import Collected
from atrous_lib.grading.run.told import read_told

INTERRUPTED = 130  # what shells expect of a program that Ctrl-C ended


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@course_option
@folder_option
@click.option(
    "--class",
    "class_list",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Who is in the class: a CSV with id, name, e-mail, group, aliases, or what Moodle or "
    "Canvas exports. It is kept until another one is given.",
)
@click.option(
    "--worksheet",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Moodle's grading worksheet of this assignment: who is behind its numbers, and when they "
    "handed in.",
)
@click.option(
    "--times",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="When hand-ins came: a CSV with id, exercise (which may be missing) and time.",
)
@click.option(
    "--exercise",
    help="Of notebooks whose name says nothing, such as Untitled.ipynb.",
)
@click.option(
    "--take",
    type=click.Choice(TAKES),
    help="Which of somebody's several hand-ins counts. By default the last.",
)
@click.option("--jobs", type=click.IntRange(1), help="Worker processes. By default one a core.")
@click.option("--scheduler", metavar="tcp://…", help="Grade on a Dask cluster instead.")
@click.option("--seed", type=click.IntRange(0), help="By default drawn at random, and kept.")
@click.option(
    "--gradebook",
    metavar="URL",
    help="Of nbgrader's gradebook, as sqlite:///gradebook.db or postgresql://user@host/name. "
    "By default the one that nbgrader uses in the course's folder.",
)
@click.option("--no-gradebook", is_flag=True, help="Write no gradebook.")
@click.option(
    "--no-sandbox",
    is_flag=True,
    help="Run learners' code with your own rights. Only on a machine that holds nothing of value.",
)
@click.option(
    "--regrade",
    is_flag=False,
    flag_value="",
    metavar="[EXERCISE|LEARNER]",
    help="Grade again, with the same seed, what a change of points, checks or limits touches; or "
    "all of an exercise or a learner.",
)
@click.option("--lower", is_flag=True, help="Let grading again take points away too.")
def grade(
    source: Path,
    course: Path | None,
    folder: Path,
    class_list: Path | None,
    worksheet: Path | None,
    times: Path | None,
    exercise: str | None,
    take: str | None,
    jobs: int | None,
    scheduler: str | None,
    seed: int | None,
    gradebook: str | None,
    no_gradebook: bool,
    no_sandbox: bool,
    regrade: str | None,
    lower: bool,
) -> None:
    """Grade the notebooks in SOURCE.

    SOURCE is a folder with LEARNER/EXERCISE/*.ipynb, or a zip archive of it, or one downloaded
    from Moodle or Canvas. What was graded before and has not changed is not graded again, so the
    same command goes on with a run that was stopped.
    """
    with said_in_words():
        if not no_sandbox and not scheduler and find_bubblewrap() is None:
            raise SandboxError(
                "Found no bubblewrap (the program bwrap), which keeps learners' code from harming "
                "this machine. On Debian and Ubuntu: sudo apt install bubblewrap. "
                "`atrous-course doctor` says more; --no-sandbox grades without, at your own risk."
            )
        course = course_of(course, folder)
        if not no_sandbox:
            _refuse_what_submissions_see(course, course / "solutions", source, folder)
        assignments = read_assignments(course)
        if exercise and exercise not in assignments:
            raise ValueError(
                f"There is no exercise {exercise!r}.{did_you_mean(exercise, assignments)} "
                f"--exercise takes one of {', '.join(assignments)}."
            )
        files = {"class": class_list, "worksheet": worksheet, "times": times}
        told = read_told(course, folder, source, assignments, files)
        with Journal(folder, seed=seed, course=fingerprints(assignments)) as journal:
            intake = Intake(folder)
            known = intake.learners.values()
            collected = collect(
                source, list(assignments), folder / "unpacked", known, otherwise=exercise
            )
            intake.add(source.resolve().name, collected)
            told.keep(folder, take)
            note_course(folder, course)
            say_left_out(collected)
            again = _regrade(regrade, lower, assignments, journal, collected)
            refuse_stale(journal, {one.exercise for one in collected.submissions}, again)
            execute = _executor(assignments, journal.seed, jobs, scheduler, not no_sandbox)
            failed = _grade(collected, journal, execute, again)
            timeless = told.keep_times(journal, collected)
            if unread := told.worksheet.unread:
                say(
                    f"Not every time in {worksheet} can be read for sure: {len(unread)} can't, "
                    f"such as {unread[0]!r:.60}. State them with --times; else nothing is "
                    f"subtracted."
                )
            say_some(f"{name} has a time, and handed in nothing here." for name in timeless)
            standing = Standing(journal)
            shown = ""
            try:
                # First, for what people decided there is the truth in all files.
                if not no_gradebook:
                    shown = write_in_gradebook(gradebook, course, assignments, standing, collected)
            finally:
                write_files(standing, assignments)
            if shown:
                click.echo(f"  Gradebook  {shown}")
            if again:
                say_changes(standing, journal.settled)
    if failed:
        console.print(
            f"[bold]{len(failed)} of them could not be graded[/], through no fault of the "
            "learners. The same command tries them again."
        )
        for result in failed[:MOST_LINES]:
            say(f"  {result.learner} {result.exercise}: {result.failure}")
        raise SystemExit(1)


def _refuse_what_submissions_see(*paths: Path) -> None:
    for path in paths:
        if places_of(path):
            raise SandboxError(
                f"{path.resolve()} lies among this machine's programs and libraries, which every "
                "submission can read. Move it elsewhere, such as into your home: it holds the "
                "solutions, or the work of the class."
            )


def _executor(
    assignments: Mapping[str, Assignment],
    seed: int,
    jobs: int | None,
    scheduler: str | None,
    sandbox: bool,
) -> Executor:
    make_grader = functools.partial(Grader, assignments, sandbox=sandbox)
    if scheduler:
        from atrous_lib.grading.run.cluster import dask  # which takes a second to import

        return dask(make_grader, seed=seed, scheduler=scheduler, assignments=assignments)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return processes(make_grader, seed=seed, jobs=jobs or cores or 1)


def _regrade(
    what: str | None,
    lower: bool,
    assignments: Collection[str],
    journal: Journal,
    collected: Collected,
) -> Regrade | None:
    """Return what to grade again: all that is touched, an exercise, or a learner."""
    if not what:
        return Regrade(lower=lower) if what is not None else None
    if what in assignments:
        return Regrade(exercises={what}, lower=lower)
    standing = Standing(journal)
    names = {one.name: {one.name, *standing.owners(one.name)} for one in collected.learners}
    learners = {name for name, called in names.items() if what in called}
    if not learners:
        known = [*assignments, *{name for called in names.values() for name in called}]
        raise ValueError(
            f"--regrade takes an exercise or a learner, and {what!r} is none of those that were "
            f"handed in.{did_you_mean(what, known)} Without a name, it grades again all that a "
            f"change of the course touches."
        )
    return Regrade(learners=learners, lower=lower)


def _grade(
    collected: Collected, journal: Journal, execute: Executor, again: Regrade | None
) -> list[Result]:
    """Grade, showing how far it is; return the grader's own failures."""
    total = len(collected.submissions)
    count, failed = 0, []
    with (
        bars() as progress,
        contextlib.closing(grade_all(collected.submissions, journal, execute, again)) as results,
    ):
        bar = progress.add_task("Grading", total=total)
        try:
            for result in results:
                count += 1
                if result.failure:
                    failed.append(result)
                progress.advance(bar)
        except KeyboardInterrupt:
            progress.stop()
            console.print(
                f"\nStopped: {count} of {total} notebooks are graded and kept. "
                "The same command goes on from there."
            )
            raise SystemExit(INTERRUPTED) from None
    return failed
