"""What people decide in the form grader stands everywhere, and outlives grading again."""

import csv
import shutil

import pytest
from nbgrader import api

from atrous_lib.grading.cli import grading
from tests.grading.fakes import FakeGrader
from tests.grading.results.test_late import DATES
from tests.grading.results.test_regrade import Mended, making, state  # noqa: F401
from tests.grading.results.test_term import course, grade, rows  # noqa: F401

COMMENT = "Nearly: <b>look</b> at the last tap.\nSee me."


def decide(course, learner, *, manual=None, extra=None, comment=None):  # noqa: F811
    """Enter points or a comment as the form grader does."""
    with api.Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        place = "03_holes", "03_holes", learner
        grade = gradebook.find_grade("check_dilate_kernel", *place)
        grade.manual_score, grade.extra_credit = manual, extra
        grade.needs_manual_grade = False
        gradebook.find_comment("dilate_kernel", *place).manual_comment = comment
        gradebook.db.commit()


def tables(course):  # noqa: F811
    with (course / "run" / "tasks.csv").open(encoding="utf-8") as file:
        return {
            row["learner"]: (row["points"], row["automatic"], row["comment"])
            for row in csv.DictReader(file)
            if row["exercise"] == "03_holes"
        }


@pytest.fixture
def decided(state, course, monkeypatch):  # noqa: F811
    """Return a course in which a person decided on ada, and commented on ben."""
    state["03_holes"] = "aa-w"
    for learner in ("ada", "ben"):  # the fake grader's tasks are those of 03_holes
        shutil.rmtree(course / "submitted" / learner / "04_edges_and_steps")
    shutil.rmtree(course / "run")
    monkeypatch.setattr(grading, "_executor", making(FakeGrader, course))
    grade(course, "submitted", gradebook=True)
    monkeypatch.setattr(grading, "_executor", making(Mended, course))
    decide(course, "ada", manual=1.5, comment=COMMENT)
    decide(course, "ben", comment="Well done.")
    return course


def test_points_and_comments_are_in_all_files(decided):
    grade(decided, "submitted", gradebook=True)
    told = "dilate_kernel: 1.5 points by hand, 0 by the checks."
    assert tables(decided) == {
        "ada": ("1.5", "0", COMMENT.replace("\n", " ")),
        "ben": ("2", "2", "Well done."),
    }
    notes = {row[0]: row for row in rows(decided) if row[1] == "03_holes"}
    assert notes["ada"][2] == "1.5"
    assert told in notes["ada"][-1]
    assert "Comment on dilate_kernel: Well done." in notes["ben"][-1]
    page = (decided / "run/feedback/ada/03_holes.html").read_text("utf-8")
    assert "<strong>1.5</strong> of 2 points" in page
    assert told in page
    assert "Nearly: &lt;b&gt;look&lt;/b&gt; at the last tap.\nSee me." in page
    report = (decided / "run" / "report.html").read_text("utf-8").partition('id="by-hand"')[2]
    assert "Well done." in report.partition("</table>")[0]
    assert tables(decided) == (grade(decided, "submitted"), tables(decided))[1]  # without gradebook


def test_a_decision_outlives_grading_again_and_says_that_the_checks_changed(decided, state):  # noqa: F811
    state["03_holes"] = "cc-w"
    grade(decided, "submitted", "--regrade", gradebook=True)
    assert tables(decided)["ada"][:2] == ("1.5", "2")
    notes = {row[0]: row[-1] for row in rows(decided) if row[1] == "03_holes"}
    assert "2 by the checks, which gave others when that was decided." in notes["ada"]
    assert "once others" in (decided / "run" / "report.html").read_text("utf-8")


def test_extra_credit_counts_and_a_decision_can_be_taken_back(decided):
    decide(decided, "ada", extra=0.5)
    grade(decided, "submitted", gradebook=True)
    assert tables(decided)["ada"] == ("0.5", "0", "")
    decide(decided, "ada")
    grade(decided, "submitted", gradebook=True)
    assert tables(decided)["ada"] == ("0", "0", "")


def test_what_late_work_loses_is_taken_from_what_was_decided(decided):
    (decided / "course.toml").write_text(DATES.partition("[ext")[0], "utf-8")
    (decided / "times.csv").write_text("id,time\nada,2026-11-14 12:00\n")
    grade(decided, "submitted", "--times", decided / "times.csv", gradebook=True)
    notes = {row[0]: row for row in rows(decided) if row[1] == "03_holes"}
    assert notes["ada"][2:6] == ("1.3", "2", "1.5", "0.2")
    with api.Gradebook(f"sqlite:///{decided / 'gradebook.db'}") as gradebook:
        notebook = gradebook.find_submission_notebook("03_holes", "03_holes", "ada")
        assert (notebook.score, notebook.late_submission_penalty) == (1.5, 0.2)


def test_what_people_decided_and_can_not_be_read_is_named(decided):
    (decided / "run" / "judged.json").write_text("[{}]")
    assert "judged.json does not say" in grade(decided, "submitted", code=1)


def hand_in_again(course, learner, content):  # noqa: F811
    (course / "submitted" / learner / "03_holes" / "03_holes.ipynb").write_text(content, "utf-8")


def looks_again(course, learner):  # noqa: F811
    with api.Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("check_dilate_kernel", "03_holes", "03_holes", learner)
        return grade.needs_manual_grade


def test_points_given_before_the_last_hand_in_are_flagged_until_somebody_looks(decided):
    flag = "graded before the last hand-in"
    grade(decided, "submitted", gradebook=True)
    assert flag not in (decided / "run" / "report.html").read_text("utf-8")
    for learner in ("ada", "ben"):
        hand_in_again(decided, learner, "crash, another one")
    said = grade(decided, "submitted", gradebook=True)
    for _ in range(2):  # and again, where nothing is new
        assert f"ada 03_holes: points by hand were {flag}." in said
        assert "ben 03_holes: points" not in said  # a comment, and no points
        notes = {row[0]: row for row in rows(decided) if row[1] == "03_holes"}
        assert notes["ada"][2] == "1.5"
        assert f"1.5 points by hand, {flag}, 2 by the checks." in notes["ada"][-1]
        report = (decided / "run" / "report.html").read_text("utf-8").partition('id="by-hand"')[2]
        assert report.partition("</table>")[0].count(f"<td>{flag}</td>") == 2  # ben's comment too
        assert looks_again(decided, "ada")
        said = grade(decided, "submitted", gradebook=True)
    decide(decided, "ada", manual=1.5, comment=COMMENT)  # somebody saves the same points
    decide(decided, "ben", comment="Still well done.")
    assert flag not in grade(decided, "submitted", gradebook=True)
    assert flag not in (decided / "run" / "report.html").read_text("utf-8")
    assert not looks_again(decided, "ada")


def test_a_decision_first_read_beside_a_new_hand_in_was_on_the_one_before(decided):
    grade(decided, "submitted", gradebook=True)
    decide(decided, "ben", manual=1)
    hand_in_again(decided, "ben", "wrong in another way")
    assert "ben 03_holes: points by hand were" in grade(decided, "submitted", gradebook=True)


def test_where_the_first_hand_in_counts_a_later_one_changes_no_decision(decided):
    grade(decided, "submitted", "--take", "first", gradebook=True)
    hand_in_again(decided, "ada", "another one")
    assert "graded before" not in grade(decided, "submitted", gradebook=True)
