"""Points for a part stand in every file, and go with overrides, penalties and grading again."""

import csv

import pytest
from nbgrader import api

from atrous_lib.grading.cli import grading
from tests.grading.fakes import FakeGrader
from tests.grading.results.test_judged import decide
from tests.grading.results.test_late import DATES
from tests.grading.results.test_regrade import making
from tests.grading.results.test_term import course, grade, rows  # noqa: F401

TOLD = "Points go by the share of inputs on which it is right: 50 %."


@pytest.fixture
def half(course, monkeypatch):  # noqa: F811
    """Return a course in which ada was right on half of the inputs."""
    monkeypatch.setattr(grading, "_executor", making(FakeGrader, course))
    for learner, content in {"ada": "half", "ben": "right"}.items():
        folder = course / "submitted" / learner / "03_holes"
        folder.mkdir(parents=True)
        (folder / "03_holes.ipynb").write_text(content)
    return course


def test_they_are_in_all_files_and_in_the_gradebook(half):
    grade(half, "submitted", gradebook=True)
    (row,) = [row for row in rows(half) if row[0] == "ada"]
    assert row[2] == "1"
    assert f"dilate_kernel: {TOLD}" in row[-1]
    with (half / "run" / "tasks.csv").open(encoding="utf-8") as file:
        kinds = {row["learner"]: row["credit"] for row in csv.DictReader(file)}
    assert kinds == {"ada": "inputs", "ben": "all or nothing"}
    assert TOLD in (half / "run/feedback/ada/03_holes.html").read_text("utf-8")
    assert "by the share" not in (half / "run/feedback/ben/03_holes.html").read_text("utf-8")
    assert "1 got some of them" in (half / "run" / "report.html").read_text("utf-8")
    with api.Gradebook(f"sqlite:///{half / 'gradebook.db'}") as gradebook:
        assert gradebook.find_submission_notebook("03_holes", "03_holes", "ada").score == 1


def test_late_work_loses_of_them_and_what_people_decide_stands_above_them(half):
    (half / "course.toml").write_text(DATES.partition("[ext")[0], "utf-8")
    (half / "times.csv").write_text("id,time\nada,2026-11-14 12:00\n")
    grade(half, "submitted", "--times", half / "times.csv", gradebook=True)
    (row,) = [row for row in rows(half) if row[0] == "ada"]
    assert row[2:6] == ("0.8", "2", "1", "0.2")
    decide(half, "ada", manual=1.5)
    grade(half, "submitted", gradebook=True)
    (row,) = [row for row in rows(half) if row[0] == "ada"]
    assert row[2:6] == ("1.3", "2", "1.5", "0.2")
    assert "1.5 points by hand, 1 by the checks" in row[-1]


def test_another_choice_is_graded_again_and_only_by_request(half):
    grade(half, "submitted")
    (half / "course.toml").write_text('[credit.03_holes]\ndilate_kernel = "inputs"\n')
    said = grade(half, "submitted", code=1)
    assert "03_holes graded for another state" in said
    assert "--regrade" in said
    assert "2 notebooks were graded again" in grade(half, "submitted", "--regrade")
