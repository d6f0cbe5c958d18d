"""Whoever means well gets their points, whatever a keystroke or another program did to the file."""

import pytest

from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.notebook.bubblewrap import find_bubblewrap
from atrous_lib.grading.notebook.grader import Grader
from tests.grading.honest import CASES, KINDS
from tests.grading.notebooks import NAME, ROOT

pytestmark = pytest.mark.skipif(find_bubblewrap() is None, reason="needs bubblewrap (bwrap)")


@pytest.fixture(scope="module")
def grader():
    with Grader(read_assignments(ROOT)) as grader:
        yield grader


@pytest.mark.parametrize("name", CASES)
def test_an_honest_submission_gets_what_is_fair(grader, name):
    case = CASES[name]
    result = grader.grade("ada", NAME, case.notebook, 7, case.files)
    assert result.failure is None
    assert tuple(task.points for task in result.tasks) == case.points, result.tasks
    assert case.reasons in ((), tuple(task.reason for task in result.tasks))


def test_there_are_three_cases_of_every_kind():
    assert all(len(cases) >= 3 for cases in KINDS.values())


def test_other_points_than_nbgraders_have_a_reason():
    assert all(bool(case.why) == (case.nbgrader != case.points) for case in CASES.values())
