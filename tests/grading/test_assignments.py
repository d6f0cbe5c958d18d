"""What there is to grade, read from the solved notebooks."""

import pytest

from atrous_lib.grading.assignments import read_assignments
from tests.grading.notebooks import NAME, ROOT, cell, cells, packed


def course(folder, *sources):
    path = folder / "solutions" / "01_own" / "01_own.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(packed(list(sources)))
    return folder


def test_all_twelve_exercises_are_read_with_their_points():
    assignments = read_assignments(ROOT)
    assert len(assignments) == 12
    assert list(assignments) == sorted(assignments)
    assert assignments[NAME].max_points == 6


def test_a_course_of_ones_own_is_read(tmp_path):
    (assignment,) = read_assignments(course(tmp_path, *cells())).values()
    assert [task.function for task in assignment.tasks] == ["dilate_kernel", "atrous_conv1d"]
    assert assignment.tasks[0].solution_id == "dilate_kernel"


def test_a_folder_without_solutions_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="expected solved notebooks"):
        read_assignments(tmp_path)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("check(dilate_kernels)", "Did you mean 'dilate_kernel'"),
        ("assert True", "checks no function"),
    ],
)
def test_points_for_nothing_that_can_be_checked_are_refused(tmp_path, source, words):
    with pytest.raises(ValueError, match=words):
        read_assignments(course(tmp_path, cell(source, "check", grade=True, points=1)))


def test_a_notebook_without_points_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no cell gives points"):
        read_assignments(course(tmp_path, cell("1")))
