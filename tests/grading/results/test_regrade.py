"""Checks that were mended: who is graded again, who gains, and that nobody loses unasked."""

import functools
import json

import pytest

from atrous_lib.grading.cli import grading
from tests.grading.fakes import FakeGrader, executor_of
from tests.grading.results.test_term import course, grade, rows, who  # noqa: F401


class Mended(FakeGrader):
    """What the fake grader calls wrong is right now, and the other way round."""

    def grade(self, learner, exercise, notebook, seed, files=None):
        told = {b"wrong": b"right", b"right": b"wrong"}.get(notebook, notebook)
        assert seed == json.loads((self.folder.parent / "run/run.json").read_text())["seed"]
        mended = super().grade(learner, exercise, told, seed, files)
        as_it_is = super().grade(learner, exercise, notebook, seed, files)
        return type(as_it_is)(**vars(mended) | {"digest": as_it_is.digest})


def making(grader, course):  # noqa: F811
    """Return what makes an executor of a grader that needs no sandbox."""

    def executor(assignments, seed, jobs, scheduler, sandbox):
        return executor_of(functools.partial(grader, course / "fake"), seed)

    return executor


@pytest.fixture
def state(course, monkeypatch):  # noqa: F811
    """Return what says from now on how each exercise is graded: its state, and by whom."""
    now = {"03_holes": "aa-w", "04_edges_and_steps": "bb-w"}
    monkeypatch.setattr(grading, "fingerprints", lambda _: dict(now))
    for learner, content in {"ada": "wrong", "ben": "right"}.items():
        for exercise in now:
            folder = course / "submitted" / learner / exercise
            folder.mkdir(parents=True)
            (folder / f"{exercise}.ipynb").write_text(content)
    (course / "list.csv").write_text("id,name\nada,Ada Ames\nben,Ben Bo\n")
    grade(course, "submitted", "--class", course / "list.csv")
    (course / "fake" / "graded").unlink()

    monkeypatch.setattr(grading, "_executor", making(Mended, course))
    now["03_holes"] = "cc-w"
    return now


def graded(course):  # noqa: F811
    path = course / "fake" / "graded"
    return set(path.read_text().split()) if path.exists() else set()


HOLES = {"ada/03_holes", "ben/03_holes"}


def points(course):  # noqa: F811
    return {(learner, exercise): points for learner, exercise, points in who(course)}


def test_a_mended_check_is_refused_until_it_is_asked_for(course, state):  # noqa: F811
    said = grade(course, "submitted", code=1)
    assert "03_holes graded for another state of the course" in said
    assert "04_edges_and_steps" not in said
    assert "--regrade" in said
    assert graded(course) == set()


def test_only_what_is_touched_is_graded_again_and_nobody_loses(course, state):  # noqa: F811
    said = grade(course, "submitted", "--regrade")
    assert graded(course) == HOLES
    assert points(course) == {
        ("ada", "03_holes"): "2",
        ("ada", "04_edges_and_steps"): "0",
        ("ben", "03_holes"): "2",
        ("ben", "04_edges_and_steps"): "2",
    }
    assert "2 notebooks were graded again: 1 gained, 0 lost." in said
    gained = "dilate_kernel: 0 of 2 (rate_ignored), now 2 of 2 (passed)"
    assert f"Ada Ames (ada) 03_holes 0 → 2: {gained}" in said
    assert "Ben Bo (ben) 03_holes 2 → 0, not taken" in said
    assert "1 would lose, and keep their points" in said
    assert [row[:5] for row in rows(course, "regraded.csv")] == [
        ("ada", "03_holes", "0", "2", "yes"),
        ("ben", "03_holes", "2", "0", ""),
    ]
    report = (course / "run" / "report.html").read_text("utf-8").partition('id="regraded"')[2]
    assert gained in report
    assert "lowered only with" in report
    (course / "fake" / "graded").unlink()
    grade(course, "submitted")
    assert graded(course) == set()


def test_points_are_lowered_where_that_is_asked_for(course, state):  # noqa: F811
    grade(course, "submitted", "--regrade")
    said = grade(course, "submitted", "--regrade", "--lower")
    assert points(course)["ben", "03_holes"] == "0"
    assert "1 notebooks were graded again: 0 gained, 1 lost." in said


def test_an_exercise_or_a_learner_is_graded_again_by_name(course, state):  # noqa: F811
    grade(course, "submitted", "--regrade", "ada")
    assert graded(course) == {"ada/03_holes", "ada/04_edges_and_steps"}
    assert points(course)["ada", "04_edges_and_steps"] == "2"
    (course / "fake" / "graded").unlink()
    grade(course, "submitted", "--regrade", "03_holes")
    assert graded(course) == HOLES
    said = grade(course, "submitted", "--regrade", "bem", code=1)
    assert "Did you mean 'ben'?" in said


def test_other_words_grade_nothing_and_are_said_to_be_old(course, state):  # noqa: F811
    state |= {"03_holes": "aa-v", "04_edges_and_steps": "bb-v"}
    said = grade(course, "submitted")
    assert graded(course) == set()
    assert "since 4 of these notebooks were graded. Their pages keep the old words" in said


def test_what_was_not_handed_in_again_is_named(course, state):  # noqa: F811
    (course / "submitted" / "ben" / "03_holes" / "03_holes.ipynb").unlink()
    (course / "submitted" / "ben" / "03_holes").rmdir()
    said = grade(course, "submitted", "--regrade")
    assert "Still graded for another state" in said
    assert "Ben Bo (ben) 03_holes" in said


def test_a_failure_of_the_graders_takes_nothing_away(course, state, monkeypatch):  # noqa: F811
    def executor(*_):
        def fail(notebooks):
            yield [notebook.failed("No memory.") for notebook in notebooks]

        return fail

    monkeypatch.setattr(grading, "_executor", executor)
    said = grade(course, "submitted", "--regrade", code=1)
    assert "2 of them could not be graded" in said
    assert points(course)["ben", "03_holes"] == "2"
