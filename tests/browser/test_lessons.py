"""Every lesson, run and moved by a learner's keyboard and mouse."""

from __future__ import annotations

import pytest

from .lab import LabPage
from .server import REPOSITORY

LESSONS = sorted(
    path.relative_to(REPOSITORY).as_posix() for path in REPOSITORY.glob("notebooks/*.ipynb")
)

PLAYED = {"notebooks-11_wavenet": ("guitar", "Markov", "peeking", "WaveNet")}

every_lesson = pytest.mark.parametrize("visit", LESSONS, indirect=True, scope="module")


def test_there_is_a_lesson_to_visit() -> None:
    assert LESSONS


@every_lesson
def test_runs_from_top_to_bottom_without_error(visit: LabPage) -> None:
    assert visit.cell_errors() == []
    assert visit.cells_not_run() == []
    assert visit.long_errors() == []


@every_lesson
def test_content_is_accessible(visit: LabPage) -> None:
    assert visit.accessibility_problems() == []
    assert visit.nameless_pictures() == []


@every_lesson
def test_every_sound_can_be_played(visit: LabPage) -> None:
    assert visit.sounds() == dict.fromkeys(PLAYED.get(visit.name, ()), "")


@every_lesson
def test_every_control_moves_its_picture_by_keyboard_and_back(visit: LabPage) -> None:
    controls = [*visit.sliders(), *visit.choices()]
    assert [problem for control in controls for problem in control.keyboard_problems()] == []
    assert visit.strange_controls() == []


@every_lesson
def test_every_slider_can_be_dragged_to_its_end_and_back(visit: LabPage) -> None:
    assert [problem for slider in visit.sliders() for problem in slider.drag_problems()] == []


# These two stand last: they report on everything that the tests above did in the page.
@every_lesson
def test_no_script_and_no_callback_fails(visit: LabPage) -> None:
    assert visit.page_errors == []
    assert visit.kernel_problems() == []


@every_lesson
def test_no_request_leaves_the_machine(visit: LabPage) -> None:
    assert visit.outside_requests == []
