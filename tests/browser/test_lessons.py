"""Every lesson, run and moved by a learner's keyboard and mouse."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest

from atrous_lib.pictures.svg import SMALLEST

from .lab import SCREEN, LabPage
from .server import REPOSITORY

LESSONS = sorted(
    path.relative_to(REPOSITORY).as_posix() for path in REPOSITORY.glob("notebooks/[0-9]*.ipynb")
)

WIDTHS = {"1280 pixels": (1280, 800), "700 pixels": (700, 800), "200 %": (640, 400)}
TALLEST = 600
LEAST_SEEN = 90  # pixels: of a figure its title and a curve's peaks, of two players nearly all

PLAYED = {
    **dict.fromkeys(
        ("notebooks-01_arguments", "notebooks-03_holes", "notebooks-05_activation_and_weights"),
        ("the guitar", "after the layer"),
    ),
    "notebooks-04_edges_and_steps": ("1900 swings a second", "every fourth number"),
    "notebooks-11_wavenet": (
        *("one", "the other", "the tune", "far", "middle", "near", "1 %", "10 %", "100 %"),
        *("peeking", "Markov", "A3", "C4", "E4"),
    ),
}

every_lesson = pytest.mark.parametrize("visit", LESSONS, indirect=True, scope="module")


def report(lesson: str, width: int, pictures: list[dict[str, Any]]) -> None:
    """Print the smallest words of a lesson: `pytest -rP` shows them as a table."""
    least = min(pictures, key=lambda one: one["size"])
    print(f"{lesson:34} {width:5} {least['size']:6.2f}  {least['name']}: {least['words']}")


def test_there_is_a_lesson_to_visit() -> None:
    assert LESSONS


@every_lesson
def test_runs_from_top_to_bottom_without_error(visit: LabPage) -> None:
    assert visit.cell_errors() == []
    assert visit.cells_not_run() == []
    assert visit.long_errors() == []


@every_lesson
def test_the_first_screen_shows_a_picture_or_a_sound(visit: LabPage) -> None:
    with visit.at_width(*WIDTHS["1280 pixels"]):
        first = visit.ask("firstOutput")
        print(f"{visit.name:34} begins at {first['top']:.0f}, {first['seen']:.0f} pixels are seen")
    assert first["real"]
    assert first["seen"] >= LEAST_SEEN


@every_lesson
def test_every_picture_has_a_name(visit: LabPage) -> None:
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


@every_lesson
def test_keys_stay_in_every_explorer_and_walk_its_rows(visit: LabPage) -> None:
    assert visit.ask("escapingKeys") == []
    assert visit.ask("rowsAmiss") == []


@every_lesson
def test_home_end_and_the_track_belong_to_each_slider(visit: LabPage) -> None:
    for end in ("End", "Home"):
        assert visit.ask(f"sliders{end}") == []
        assert visit.ask("wordsAmiss") == []


@every_lesson
def test_words_in_pictures_stay_legible_at_any_width(visit: LabPage) -> None:
    with visit.resizing() as resize:
        for width, height in WIDTHS.values():
            resize(width, height)
            pictures = visit.ask("pictures")
            assert [one for one in pictures if one["size"] < SMALLEST] == []
            if width == SCREEN["width"]:
                assert visit.ask("scrolling") == []
                assert [one for one in pictures if one["height"] > TALLEST] == []
            else:
                assert visit.ask("besideLabels") == []
            report(visit.name, width, pictures)


@every_lesson
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_content_is_accessible_in_both_themes_at_any_width(visit: LabPage, theme: str) -> None:
    with visit.at_night() if theme == "dark" else nullcontext(), visit.resizing() as resize:
        assert visit.ask("otherwiseLit") == []
        for width, height in WIDTHS.values():
            resize(width, height)
            assert visit.accessibility_problems() == [], f"{width} pixels"


# These two stand last: they report on everything that the tests above did in the page.
@every_lesson
def test_no_script_and_no_callback_fails(visit: LabPage) -> None:
    assert visit.page_errors == []
    assert visit.kernel_problems() == []


@every_lesson
def test_no_request_leaves_the_machine(visit: LabPage) -> None:
    assert visit.outside_requests == []
