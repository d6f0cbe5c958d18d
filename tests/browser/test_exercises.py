"""Every exercise as a learner gets it: nothing solved, and Run All pressed first."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from .lab import LabPage
from .server import REPOSITORY
from .test_lessons import WIDTHS

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
def test_every_picture_has_a_name_and_fits_the_page(visit: LabPage) -> None:
    assert visit.nameless_pictures() == []
    assert visit.ask("scrolling") == []


@every_exercise
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_content_is_accessible_in_both_themes_at_any_width(visit: LabPage, theme: str) -> None:
    with visit.at_night() if theme == "dark" else nullcontext(), visit.resizing() as resize:
        assert visit.ask("otherwiseLit") == []
        for width, height in WIDTHS.values():
            resize(width, height)
            assert visit.accessibility_problems() == [], f"{width} pixels"


@every_exercise
def test_no_script_fails_and_no_request_leaves_the_machine(visit: LabPage) -> None:
    assert visit.page_errors == []
    assert visit.kernel_problems() == []
    assert visit.outside_requests == []
