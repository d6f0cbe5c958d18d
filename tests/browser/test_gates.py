"""The browser tests themselves: silent on a good notebook, finding every fault in a bad one."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from . import samples
from .chromium import VARIABLE, find_chromium, require_chromium
from .controls import Slider
from .lab import LabPage
from .server import LabServer

good = pytest.mark.parametrize("visit", [samples.GOOD], indirect=True, scope="module")
bad = pytest.mark.parametrize("visit", [samples.BAD], indirect=True, scope="module")


@good
def test_a_good_notebook_has_no_problem(visit: LabPage) -> None:
    (slider, slow), (choice,) = visit.sliders(), visit.choices()
    assert visit.cell_errors() == visit.cells_not_run() == visit.long_errors() == []
    assert visit.accessibility_problems() == visit.nameless_pictures() == []
    assert slider.keyboard_problems() == choice.keyboard_problems() == []
    assert slow.keyboard_problems() == []
    assert slider.drag_problems() == slow.drag_problems() == []
    assert visit.sounds() == {"a beep": ""}
    assert visit.strange_controls() == visit.kernel_problems() == []
    assert visit.page_errors == visit.outside_requests == []


@good
def test_a_picture_is_waited_for_while_a_change_is_unanswered(visit: LabPage) -> None:
    slow = slider_named(visit, "slow")
    slow.remember()
    for _ in range(2):  # ipywidgets holds the second change back until the first is answered
        slow.node.press("ArrowRight")
    assert slow.changes()
    assert "a circle of radius 5" in slow.picture()


@good
def test_a_notebook_can_be_photographed_whole_and_by_cell(visit: LabPage, tmp_path: Path) -> None:
    visit.photograph(tmp_path)
    assert (tmp_path / "samples-good.png").stat().st_size > 5_000
    assert len(list(tmp_path.glob("samples-good/cell_*.png"))) == len(visit.cells())


def slider_named(lab: LabPage, label: str) -> Slider:
    return next(slider for slider in lab.sliders() if slider.label == label)


@bad
def test_a_failing_cell_is_found(visit: LabPage) -> None:
    assert visit.cell_errors() == ["cell 5: ZeroDivisionError: division by zero"]


@bad
def test_a_cell_that_the_run_did_not_reach_is_found(visit: LabPage) -> None:
    assert visit.cells_not_run() == ["cell 6: print('never reached')"]


@bad
def test_a_traceback_is_found_where_one_line_is_promised(visit: LabPage) -> None:
    assert "shown with its traceback" in visit.long_errors()[0]


@bad
def test_a_first_output_far_down_is_found(visit: LabPage) -> None:
    with visit.at_width(1280, 500):
        assert visit.ask("firstOutput")["seen"] == 0
    with visit.at_width(1280, 2000):
        first = visit.ask("firstOutput")
    assert first["real"]
    assert first["top"] > 500
    assert first["seen"] > 0


@bad
def test_a_sound_that_can_not_be_played_is_found(visit: LabPage) -> None:
    assert visit.sounds()["broken"]


@bad
def test_a_slider_without_a_name_is_found(visit: LabPage) -> None:
    problems = visit.accessibility_problems()
    assert any(problem.startswith("aria-input-field-name") for problem in problems)


@bad
def test_pictures_without_a_name_are_found(visit: LabPage) -> None:
    image, drawing = visit.nameless_pictures()
    assert image.startswith('<img src="https://example.com/x.png"')
    assert drawing.startswith('<svg width="9"')


@bad
def test_a_request_to_another_host_is_found(visit: LabPage) -> None:
    assert set(visit.outside_requests) == {"https://example.com/x.png"}


@bad
@pytest.mark.parametrize("verb", ["thrown", "rejected", "complained"])
def test_an_error_in_a_script_is_found(visit: LabPage, verb: str) -> None:
    assert any(f"{verb} by a script" in error for error in visit.page_errors)


@bad
def test_a_slider_that_moves_nothing_is_found_with_its_cause(visit: LabPage) -> None:
    problems = slider_named(visit, "dead").keyboard_problems()
    assert problems == ["dead: ArrowRight does not change the picture"]
    assert "RuntimeError: raised in a callback" in visit.kernel_problems()


@bad
def test_buttons_that_change_nothing_are_found(visit: LabPage) -> None:
    (idle,) = visit.choices()
    assert idle.keyboard_problems() == ["idle: 'two' does not change the picture"]


@bad
def test_a_picture_that_does_not_come_back_is_found(visit: LabPage) -> None:
    problems = slider_named(visit, "drifting").keyboard_problems()
    assert problems == ["drifting: ArrowLeft does not restore the picture"]


@bad
def test_a_slider_that_cannot_be_dragged_is_found(visit: LabPage) -> None:
    slider = slider_named(visit, "ungrabbable")
    assert slider.keyboard_problems() == []
    assert slider.drag_problems() == ["ungrabbable: a drag to 40 ends at 3"]


@bad
def test_a_drag_that_changes_nothing_is_found(visit: LabPage) -> None:
    problems = slider_named(visit, "dead").drag_problems()
    assert problems == ["dead: a drag to 40 does not change the picture"]


@bad
def test_a_drag_that_does_not_come_back_is_found(visit: LabPage) -> None:
    problems = slider_named(visit, "drifting").drag_problems()
    assert problems == ["drifting: a drag back to 3 does not restore the picture"]


@bad
def test_a_control_that_no_test_moves_is_found(visit: LabPage) -> None:
    (strange,) = visit.strange_controls()
    assert "widget-dropdown" in strange


def test_a_stopped_server_leaves_no_process_behind(tmp_path: Path) -> None:
    require_chromium()
    mine = psutil.Process()
    before = set(mine.children(recursive=True))
    second = LabServer(tmp_path)
    second.start()
    second.request("POST", "api/kernels")
    started = set(mine.children(recursive=True)) - before
    assert len(started) >= 2
    second.stop()
    _, left = psutil.wait_procs(started, timeout=60)  # the last may be ending still
    assert left == []


def test_without_chromium_the_tests_are_skipped_and_say_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _hide_chromium(monkeypatch, tmp_path)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt install chromium"):
        require_chromium()


def test_in_ci_missing_chromium_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _hide_chromium(monkeypatch, tmp_path)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="none of chromium"):
        require_chromium()


def test_the_browser_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    chosen = tmp_path / "my-chromium"
    chosen.touch(mode=0o755)
    monkeypatch.setenv(VARIABLE, str(chosen))
    assert find_chromium() == str(chosen)


def _hide_chromium(monkeypatch: pytest.MonkeyPatch, empty: Path) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(empty))
