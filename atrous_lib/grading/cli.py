"""`atrous-course`: what an instructor types."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from atrous_lib.arguments import did_you_mean
from atrous_lib.grading.assignments import Assignment, fingerprints, read_assignments
from atrous_lib.grading.notebook.bubblewrap import find_bubblewrap, places_of
from atrous_lib.grading.notebook.grader import Grader
from atrous_lib.grading.notebook.sandbox import SandboxError
from atrous_lib.grading.result import Result
from atrous_lib.grading.results import outputs
from atrous_lib.grading.results.autograded import write_autograded
from atrous_lib.grading.results.judged import keep_judgments
from atrous_lib.grading.results.standing import Standing
from atrous_lib.grading.results.untrusted import visible
from atrous_lib.grading.run.batch import Executor, grade_all
from atrous_lib.grading.run.collect import collect
from atrous_lib.grading.run.intake import Intake
from atrous_lib.grading.run.journal import Journal, course_places
from atrous_lib.grading.run.local import processes
from atrous_lib.grading.run.regrade import Regrade, refuse_stale
from atrous_lib.grading.run.roll import TAKES
from atrous_lib.grading.run.submissions import Collected
from atrous_lib.grading.run.told import read_told

INTERRUPTED = 130  # what shells expect of a program that Ctrl-C ended
MOST_LINES = 20
MOST_LEFT_OUT = 1_000  # lines; all are in scores.csv

console = Console(stderr=True, highlight=False)


@contextlib.contextmanager
def _said_in_words() -> Iterator[None]:
    """Show what the person can mend as one message, without a traceback."""
    try:
        yield
    except (ValueError, SandboxError, OSError) as error:
        raise click.ClickException(visible(str(error))) from error


def _folder_option(command: Any) -> Any:
    return click.option(
        "--folder",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("grading"),
        show_default=True,
        help="The run's folder: its seed, its results and all that is made from them.",
    )(command)


def _course_option(command: Any) -> Any:
    return click.option(
        "--course",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="The course's folder, with solutions/ in it. By default the present one, or else the "
        "one that the run was for.",
    )(command)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Grade the exercises of the course, and say what the class misunderstands."""


@command.command()
@click.argument("source", type=click.Path(path_type=Path))
@_course_option
@_folder_option
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
    with _said_in_words():
        if not no_sandbox and not scheduler and find_bubblewrap() is None:
            raise SandboxError(
                "Found no bubblewrap (the program bwrap), which keeps learners' code from harming "
                "this machine. On Debian and Ubuntu: sudo apt install bubblewrap. "
                "`atrous-course doctor` says more; --no-sandbox grades without, at your own risk."
            )
        course = _found(course, folder)
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
            journal.note_course(course)
            _say_left_out(collected)
            again = _regrade(regrade, lower, assignments, journal, collected)
            refuse_stale(journal, {one.exercise for one in collected.submissions}, again)
            execute = _executor(assignments, journal.seed, jobs, scheduler, not no_sandbox)
            failed = _grade(collected, journal, execute, again)
            timeless = told.keep_times(journal, collected)
            _say_some(f"{name} has a time, and handed in nothing here." for name in timeless)
            shown = ""
            try:
                # First, for what people decided there is the truth in all files.
                if not no_gradebook:
                    shown = _write_gradebook(gradebook, course, assignments, journal, collected)
            finally:
                _write_files(journal, assignments)
            if shown:
                click.echo(f"  Gradebook  {shown}")
            if again:
                _say_changes(journal)
    if failed:
        console.print(
            f"[bold]{len(failed)} of them could not be graded[/], through no fault of the "
            "learners. The same command tries them again."
        )
        for result in failed[:MOST_LINES]:
            _say(f"  {result.learner} {result.exercise}: {result.failure}")
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
    standing = Standing.of(journal)
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
        _progress() as progress,
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


def _write_files(journal: Journal, assignments: Mapping[str, Assignment]) -> None:
    """Write everything that is made from the journal, and say where it is."""
    scores = outputs.write_scores(journal)
    with _progress() as progress:
        bar = progress.add_task("Feedback pages", total=len(journal))
        for _ in outputs.write_feedback(journal):
            progress.advance(bar)
    report = outputs.write_report(journal, assignments)
    standing = Standing.of(journal)
    _say_some(
        f"{name} is not on the class list, and graded all the same."
        for name in sorted(standing.unknown)
    )
    _say_some(f"{standing.label(name)} handed in nothing." for name in standing.absent())
    if count := standing.with_old_words():
        _say(
            f"The checks say some things in other words since {count} of these notebooks were "
            f"graded. Their pages keep the old words; --regrade EXERCISE gives them the new ones."
        )
    click.echo(f"{len(journal)} notebooks are graded.")
    click.echo(f"  Scores     {' and '.join(map(str, scores))}")
    click.echo(f"  Feedback   {journal.folder / 'feedback' / 'LEARNER' / 'EXERCISE.html'}")
    click.echo(f"  Report     {report}")


def _say_changes(journal: Journal) -> None:
    """Say what grading again did: who gained, who lost and who would have lost, and why."""
    standing = Standing.of(journal)
    found = standing.changes(journal.settled)
    gained = sum(one.taken and one.new.points > one.old.points for _, one in found)
    lost = sum(one.taken and one.new.points < one.old.points for _, one in found)
    kept = sum(not one.taken for _, one in found)
    click.echo(f"{len(journal.settled)} notebooks were graded again: {gained} gained, {lost} lost.")
    for name, one in found:
        points = f"{one.old.points:g} → {one.new.points:g}{'' if one.taken else ', not taken'}"
        _say(f"  {standing.label(name)} {one.new.exercise} {points}: {one.why}")
    if kept:
        _say(f"{kept} would lose, and keep their points; --lower takes them away.")
    if stale := standing.stale():
        _say("Still graded for another state of the course, for they were not handed in here:")
        _say_some(stale)


def _write_gradebook(
    url: str | None,
    course: Path,
    assignments: Mapping[str, Assignment],
    journal: Journal,
    collected: Collected,
) -> str:
    """Write the gradebook and read what people decided there; return its URL to be shown."""
    # nbgrader takes seconds to import, which no other command needs to wait for.
    from atrous_lib.grading.results.by_hand import read_judgments
    from atrous_lib.grading.results.gradebook import (
        default_url,
        hidden_password,
        match_students,
        write_gradebook,
    )

    url = url or default_url(course)
    standing = Standing.of(journal)
    learners = standing.learners()
    students, unclear = match_students(url, course, learners)
    users = {students[one.name]: one.user for one in learners if one.user}
    automatic = standing.automatic()
    results = (replace(result, learner=students[result.learner]) for result in automatic)
    due = {name: one.due for name, one in standing.deadlines.exercises.items()}
    write_gradebook(url, course, assignments, results, users, due)
    for submission in collected.submissions:
        notebook, _ = submission.read()
        for result in standing.results_of(submission.learner, submission.exercise):
            one = replace(result, learner=students[result.learner])
            write_autograded(course, one, notebook)
    keep_judgments(journal.folder, read_judgments(url, course, assignments, students))
    _say_some(f"{name} is {id} there, as before." for name, id in students.items() if name != id)
    _say_some(
        f"{id} there may be {' or '.join(names)}, whom an earlier version took for one. They have "
        f"entries of their own now; compare, then remove {id}."
        for id, names in unclear.items()
    )
    return hidden_password(url)


@command.command()
@_course_option
@_folder_option
def report(course: Path | None, folder: Path) -> None:
    """Write the report on the class anew, from what is graded."""
    with _said_in_words():
        graded = _graded(folder)
        click.echo(outputs.write_report(graded, read_assignments(_found(course, folder))))


@command.command()
@_folder_option
def feedback(folder: Path) -> None:
    """Write the learners' feedback pages anew, from what is graded."""
    with _said_in_words():
        count = sum(1 for _ in outputs.write_feedback(_graded(folder)))
        click.echo(f"{count} pages in {folder / 'feedback'}")


@command.command()
def doctor() -> None:
    """Say whether this machine can grade safely, and what is missing."""
    from atrous_lib.grading.doctor import findings

    bad = False
    for finding in findings():
        bad |= not finding.ok
        click.echo(f"{'ok ' if finding.ok else 'NO '} {finding.name}: {finding.text}")
    if bad:
        raise SystemExit(1)


def _found(course: Path | None, folder: Path) -> Path:
    """Return the course's folder: the named one, the present one, or the one of the run."""
    here = Path()
    places = [here, *course_places(folder)]
    return course or next((one for one in places if (one / "solutions").is_dir()), here)


def _graded(folder: Path) -> Journal:
    """Return the results in a run's folder."""
    if not (folder / "run.json").is_file():
        raise FileNotFoundError(
            f"Nothing is graded in {folder}. Run `atrous-course grade` first, or name the run's "
            "folder with --folder."
        )
    return Journal(folder)


def _say_left_out(collected: Collected) -> None:
    """Say what is not graded: first of whom nothing is, then whose is unclear, then the rest."""
    graded = {one.learner for one in collected.submissions if one.path is not None}
    lines = sorted(collected.left_out, key=lambda one: (one.learner in graded, not one.learner))
    unread = [
        f"{one.learner}/{one.exercise}: {' '.join(one.notes)}"
        for one in collected.submissions
        if one.path is None
    ]
    if lines or unread:
        console.print(f"Left out {len(lines) + len(unread)}:")
        _say_some([*unread, *map(str, lines)], MOST_LEFT_OUT)


def _say_some(lines: Iterable[str], most: int = MOST_LINES) -> None:
    lines = list(lines)
    for line in lines[:most]:
        _say(f"  {line}")
    if len(lines) > most:
        _say(f"  … and {len(lines) - most} more")


def _say(line: str) -> None:
    """Print what may hold somebody's text: nothing in it reaches the terminal as an order."""
    console.print(visible(" ".join(line.splitlines())), markup=False, soft_wrap=True)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
