"""Late work, from what states a time to points, page, report and gradebook."""

import csv
import sqlite3
import zipfile
from contextlib import closing

import pytest

from tests.grading.results.test_term import course, grade, moodle, rows  # noqa: F401

DATES = """
zone = "Europe/Berlin"
percent_per_day = 10
[exercises.03_holes]
due = 2026-11-13T18:00:00
[extensions.s2]
03_holes = 2026-11-20T18:00:00
"""


@pytest.fixture
def late(course):  # noqa: F811
    """Return a course with deadlines and Moodle's hand-ins with times."""
    (course / "course.toml").write_text(DATES, "utf-8")
    moodle(course, "03_holes")
    (course / "03_holes.csv").write_text(
        "Identifier,Full name,Email address,Status,Last modified (submission),Grade\n"
        'Participant 4000,Ada Ames,ada@uni.example,,"Friday, 13 November 2026, 6:30 PM",\n'
        'Participant 4001,Ben Bo,ben@uni.example,,"Friday, 20 November 2026, 5:30 PM",\n'
        'Participant 4002,Ben Bo,bo@uni.example,,"-",\n',
        "utf-8",
    )
    return course


def given(course):  # noqa: F811
    return "--class", course / "class.csv", "--worksheet", course / "03_holes.csv"


def points(course):  # noqa: F811
    with (course / "run" / "scores.csv").open(encoding="utf-8") as file:
        return {
            row["learner"]: (row["points"], row["raw_points"], row["penalty"])
            for row in csv.DictReader(file)
        }


def test_moodles_worksheet_says_who_was_late_and_everything_shows_it(late):
    grade(late, "03_holes.zip", *given(late), gradebook=True)
    assert points(late) == {
        "s1": ("1.8", "2", "0.2"),
        "s2": ("2", "2", "0"),  # by the extension
        "s3": ("2", "2", "0"),  # nobody knows when
        "s4": ("", "", ""),
    }
    why = "Handed in at 2026-11-13 18:30 CET, due at 2026-11-13 18:00 CET: 1 day late."
    notes = {row[0]: row[-1] for row in rows(late)}
    assert why in notes["s1"]
    assert "Nobody stated when" in notes["s3"]
    assert not notes["s2"].startswith(("Handed", "Nobody"))
    page = (late / "run/feedback/s1/03_holes.html").read_text("utf-8")
    assert "<strong>1.8</strong> of 2 points" in page
    assert why in page
    assert "Before that it had 2 points." in page
    assert why not in (late / "run/feedback/s2/03_holes.html").read_text("utf-8")
    report = (late / "run/report.html").read_text("utf-8")
    report = report.partition('id="late"')[2].partition("</table>")[0]
    assert "Ada Ames (s1)" in report
    assert "Ben Bo (s3)" in report
    assert "Ben Bo (s2)" not in report
    with closing(sqlite3.connect(late / "gradebook.db")) as database:
        due = database.execute("select name, duedate from assignment").fetchall()
        penalties = database.execute(
            "select student_id, late_submission_penalty, extension from submitted_assignment join "
            "submitted_notebook on submitted_notebook.assignment_id = submitted_assignment.id"
        ).fetchall()
    assert ("03_holes", "2026-11-13 17:00:00.000000") in due
    assert {(one, penalty, bool(more)) for one, penalty, more in penalties} == {
        ("s1", 0.2, False),
        ("s2", 0, True),
        ("s3", 0, False),
    }


def test_a_deadline_that_moves_needs_no_grading(late):
    grade(late, "03_holes.zip", *given(late))
    (late / "course.toml").write_text(DATES.replace("13T18", "14T18"), "utf-8")
    grade(late, "03_holes.zip")
    assert points(late)["s1"] == ("2", "2", "0")
    assert len((late / "fake" / "graded").read_text().splitlines()) == 3
    (late / "course.toml").unlink()
    grade(late, "03_holes.zip")
    assert points(late)["s3"] == ("2", "2", "0")
    assert "Nobody stated" not in (late / "run" / "scores.csv").read_text("utf-8")


def test_a_table_of_ones_own_counts_before_the_worksheet(late):
    times = late / "times.csv"
    times.write_text("id,time\nada@uni.example,2026-11-15 20:00\ns4,2026-11-13 1:00\n")
    assert "line 3" in grade(late, "03_holes.zip", "--times", times, code=1)
    assert not (late / "run").exists()
    times.write_text("id,time\nada@uni.example,2026-11-15 20:00\ns4,2026-11-13 11:00\n")
    said = grade(late, "03_holes.zip", *given(late), "--times", times)
    assert "s4 has a time, and handed in nothing here." in said
    assert points(late)["s1"] == ("1.4", "2", "0.6")


def test_two_times_for_one_hand_in_are_refused_whatever_the_learner_is_called(late):
    times = late / "times.csv"
    times.write_text("id,time\ns1,2026-11-13 11:00\nada@uni.example,2026-11-15 20:00\n")
    said = grade(late, "03_holes.zip", *given(late), "--times", times, code=1)
    assert "states two times for ada@uni.example" in said
    assert not (late / "run").exists()


def test_canvas_says_late_and_nbgrader_when(late):
    with zipfile.ZipFile(late / "canvas.zip", "w") as archive:
        archive.writestr("amesada_LATE_4711_9_03_holes.ipynb", "right")
        archive.writestr("boben_4712_8_03_holes.ipynb", "right")
    (late / "course.toml").write_text(DATES.partition("[ext")[0], "utf-8")
    grade(late, "canvas.zip")
    assert points(late) == {"amesada_4711": ("1.8", "2", "0.2"), "boben_4712": ("2", "2", "0")}
    for learner, time in {"ada": "2026-11-14 19:00:00 UTC", "ben": "2026-11-13 16:00 UTC"}.items():
        folder = late / "submitted" / learner / "03_holes"
        folder.mkdir(parents=True)
        (folder / "03_holes.ipynb").write_text("right")
        (folder / "timestamp.txt").write_text(time)
    grade(late, "submitted")
    assert points(late)["ada"] == ("1.6", "2", "0.4")
    assert points(late)["ben"] == ("2", "2", "0")


def test_a_time_in_what_a_learner_packed_is_no_statement(late):
    folder = late / "submitted" / "ada" / "03_holes"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "mine.zip", "w") as archive:
        archive.writestr("03_holes.ipynb", "right")
        archive.writestr("timestamp.txt", "2026-11-13 10:00 UTC")
    grade(late, "submitted")
    assert "Nobody stated" in (late / "run" / "scores.csv").read_text("utf-8")


def test_the_best_is_the_best_of_what_counts(late):
    times = late / "times.csv"
    folder = late / "submitted" / "ada" / "03_holes"
    folder.mkdir(parents=True)
    for content, time in (("right", "13 17:00"), ("right too", "16 17:00")):
        (folder / "03_holes.ipynb").write_text(content)
        times.write_text(f"id,time\nada,2026-11-{time}\n")
        grade(late, "submitted", "--take", "best", "--times", times)
    assert points(late) == {"ada": ("2", "2", "0")}
    grade(late, "submitted", "--take", "last")
    assert points(late) == {"ada": ("1.4", "2", "0.6")}


def test_a_date_that_there_is_not_is_refused_before_anything_is_written(late):
    (late / "course.toml").write_text(DATES.replace("11-13T18", "11-31T18"), "utf-8")
    said = grade(late, "03_holes.zip", code=1)
    assert "course.toml can't be read" in said
    assert "That line is 'due = 2026-11-31T18:00:00'. A date is written as" in said
    (late / "course.toml").write_text(DATES, "utf-16")
    assert "course.toml is no text in UTF-8" in grade(late, "03_holes.zip", code=1)
    (late / "course.toml").write_text(DATES.replace("due = 2026-11-13T18:00:00", ""), "utf-8")
    assert "got none" in grade(late, "03_holes.zip", code=1)
    (late / "course.toml").write_text(DATES.replace("extensions.s2", "extensions.s22"), "utf-8")
    assert "Did you mean 's2'?" in grade(late, "03_holes.zip", *given(late), code=1)
    assert not (late / "run").exists()
