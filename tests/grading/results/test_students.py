"""The gradebook's students keep their ids, and nobody is in it under an old and a new one."""

import pytest

from atrous_lib.grading.results.students import Student, students_of
from atrous_lib.grading.run.submissions import Learner

JANE = Learner("doejane_1001", "doejane_1001", "Canvas", "1001")
OTHER = Learner("doejane_2002", "doejane_2002", "Canvas", "2002")


@pytest.mark.parametrize(
    ("learner", "student"),
    [
        (Learner("ada", "ada"), "ada"),
        (JANE, "doejane_1001"),
        (JANE, "doejane"),
        (Learner("anon_12345", "anon_12345", "Canvas"), "anon"),
        (Learner("Ada Ames_4711", "Ada Ames_4711", "Moodle"), "Ada Ames_4711"),
        (
            Learner("Ada Ames_4711", "Ada Ames_4711", "Moodle"),
            "Ada Ames_4711_assignsubmission_file_",
        ),
        (Learner("Ben O'Neill_4712", "Ben O'Neill_4712", "Moodle"), "Ben O_Neill_4712"),
        (Learner("Jürgen", "Jürgen"), "J_rgen"),
        (Learner("J\u00f6rg", "Jo\u0308rg"), "Jo\u0308rg"),
        (Learner("J\u00f6rg", "J\u00f6rg"), "Jo\u0308rg"),
        (Learner("ada-ba26231b", "ada"), "ada"),
    ],
)
def test_who_was_there_before_keeps_the_id(learner, student):
    assert students_of([learner], [Student("zoe"), Student(student)]) == (
        {learner.name: student},
        {},
    )


def test_a_number_goes_before_any_name():
    renamed = Learner("smithjane_1001", "smithjane_1001", "Canvas", "1001")
    students = [Student("doejane", "1001"), Student("smithjane")]
    assert students_of([renamed], students)[0] == {"smithjane_1001": "doejane"}


def test_who_has_another_number_is_somebody_else():
    assert students_of([OTHER], [Student("doejane", "1001")]) == (
        {"doejane_2002": "doejane_2002"},
        {},
    )


def test_of_whom_two_may_be_one_neither_is_taken_for_that_one():
    ids, unclear = students_of([JANE, OTHER], [Student("doejane")])
    assert ids == {"doejane_1001": "doejane_1001", "doejane_2002": "doejane_2002"}
    assert unclear == {"doejane": ["doejane_1001", "doejane_2002"]}


def test_a_better_claim_goes_first():
    ids, unclear = students_of([Learner("a_b", "a_b"), Learner("a'b", "a'b")], [Student("a_b")])
    assert ids == {"a_b": "a_b", "a'b": "a'b"}
    assert unclear == {}


def test_no_new_id_is_anybodys():
    """Somebody's number leads to a student who has the id that another one would get."""
    renamed = Learner("smithjane_2002", "smithjane_2002", "Canvas", "2002")
    ids, _ = students_of([JANE, renamed], [Student("doejane_1001", "2002")])
    assert ids["smithjane_2002"] == "doejane_1001"
    assert ids["doejane_1001"].startswith("doejane_1001-")
