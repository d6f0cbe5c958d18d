"""What a run ends with: its files, the gradebook, and what is said of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import click

from atrous_lib.grading.assignments import Assignment
from atrous_lib.grading.cli.terminal import (
    bars,
    console,
    say,
    say_some,
)
from atrous_lib.grading.results import outputs
from atrous_lib.grading.results.autograded import write_autograded
from atrous_lib.grading.results.judged import BEFORE_LAST
from atrous_lib.grading.results.standing import Standing
from atrous_lib.grading.run.index import Key
from atrous_lib.grading.run.submissions import Collected

MOST_LEFT_OUT = 1_000  # lines; all are in scores.csv


def write_files(standing: Standing, assignments: Mapping[str, Assignment]) -> None:
    """Write everything that is made from the journal, and say where it is."""
    scores = outputs.write_scores(standing)
    with bars() as progress:
        bar = progress.add_task("Feedback pages", total=len(standing.journal))
        for _ in outputs.write_feedback(standing):
            progress.advance(bar)
    report = outputs.write_report(standing, assignments)
    say_some(
        f"{name} is not on the class list, and graded all the same."
        for name in sorted(standing.unknown)
    )
    say_some(f"{standing.label(name)} has handed in nothing so far." for name in standing.absent())
    if count := standing.with_old_words():
        say(
            f"The checks say some things in other words since {count} of these notebooks were "
            f"graded. Their pages keep the old words; --regrade EXERCISE gives them the new ones."
        )
    if count := standing.to_grade(name for name, one in assignments.items() if one.answers):
        noun = "answer waits" if count == 1 else "answers wait"
        say(f"{count} {noun} to be graded by hand, in the form grader.")
    click.echo(f"{len(standing.journal)} notebooks are graded.")
    click.echo(f"  Scores     {' and '.join(map(str, scores))}")
    click.echo(f"  Feedback   {standing.folder / 'feedback' / 'LEARNER' / 'EXERCISE.html'}")
    click.echo(f"  Report     {report}")


def say_changes(standing: Standing, settled: Collection[Key]) -> None:
    """Say what grading again did: who gained, who lost and who would have lost, and why."""
    found = standing.changes(settled)
    gained = sum(one.taken and one.new.points > one.old.points for _, one in found)
    lost = sum(one.taken and one.new.points < one.old.points for _, one in found)
    kept = sum(not one.taken for _, one in found)
    click.echo(f"{len(settled)} notebooks were graded again: {gained} gained, {lost} lost.")
    for name, one in found:
        points = f"{one.old.points:g} → {one.new.points:g}{'' if one.taken else ', not taken'}"
        say(f"  {standing.label(name)} {one.new.exercise} {points}: {one.why}")
    if kept:
        say(f"{kept} would lose, and keep their points; --lower takes them away.")
    if stale := standing.stale():
        say("Still graded for another state of the course, for they were not handed in here:")
        say_some(stale)


def write_in_gradebook(
    url: str | None,
    course: Path,
    assignments: Mapping[str, Assignment],
    standing: Standing,
    collected: Collected,
) -> str:
    """Write the gradebook and read what people decided there; return its URL to be shown."""
    # nbgrader takes seconds to import, which no other command needs to wait for.
    from atrous_lib.grading.results.by_hand import ask_again, read_judgments
    from atrous_lib.grading.results.database import default_url, shown
    from atrous_lib.grading.results.gradebook import match_students, write_gradebook

    url = url or default_url(course)
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
    earlier = standing.decide(read_judgments(url, course, assignments, students))
    if earlier:
        ask_again(url, course, earlier, students)
    places = dict.fromkeys((one.learner, one.exercise) for one in earlier)
    say_some(
        f"{standing.label(name)} {exercise}: points by hand were {BEFORE_LAST}."
        for name, exercise in places
    )
    say_some(f"{name} is {id} there, as before." for name, id in students.items() if name != id)
    say_some(
        f"{id} there may be {' or '.join(names)}, whom an earlier version took for one. They have "
        f"entries of their own now; compare, then remove {id}."
        for id, names in unclear.items()
    )
    return shown(url)


def say_left_out(collected: Collected) -> None:
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
        say_some([*unread, *map(str, lines)], MOST_LEFT_OUT)
