"""Every exercise as a learner gets it: nothing solved, and Run All pressed first."""

from __future__ import annotations

import pytest

from .lab import LabPage
from .server import REPOSITORY

EXERCISES = sorted(
    path.relative_to(REPOSITORY).as_posix() for path in REPOSITORY.glob("exercises/*/*.ipynb")
)

every_exercise = pytest.mark.parametrize("visit", EXERCISES, indirect=True, scope="module")


def test_there_is_an_exercise_to_visit() -> None:
    assert EXERCISES


@every_exercise
def test_run_all_reaches_the_end_unsolved(visit: LabPage) -> None:
    assert visit.cell_errors() == []
    assert visit.cells_not_run() == []


@every_exercise
def test_a_check_not_attempted_says_so_in_one_line(visit: LabPage) -> None:
    assert visit.long_errors() == []


@every_exercise
def test_content_is_accessible(visit: LabPage) -> None:
    assert visit.accessibility_problems() == []
    assert visit.nameless_pictures() == []


@every_exercise
def test_no_script_fails_and_no_request_leaves_the_machine(visit: LabPage) -> None:
    assert visit.page_errors == []
    assert visit.kernel_problems() == []
    assert visit.outside_requests == []
