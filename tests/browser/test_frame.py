"""Coming back to a notebook: without its kernel, without trust, after a restart, at night."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import nbformat
import pytest
from matplotlib.image import imread

from .conftest import Opener
from .lab import LabPage
from .samples import write_notebook
from .server import LabServer

NOTEBOOK = "samples/frame.ipynb"
CELLS = (
    "from types import SimpleNamespace as Answer\n"
    "from atrous_lib.pictures.holes import holes\n"
    "from atrous_lib.widgets import Still, holes_explorer, predict",
    "holes_explorer(16, atrous_rate=2)",
    "Still(holes(16, 3, 4))",
    "predict('How long?', [Answer(value=9, misconception=None, why='It skips holes.'),\n"
    "                      Answer(value=3, misconception='a', why='It takes rate 1.')])",
)
MOVE, CHOOSE = "Run this cell to move it.", "Run this cell to choose."
AGAIN = "run this cell again"
SAVE = "jupyterapp.commands.execute('docmanager:save')"
TRUSTED = "jupyterapp.shell.currentWidget.content.widgets.every(({ model }) => model.trusted)"
CELL = "jupyterapp.shell.currentWidget.content.activeCellIndex"
COUNT = "jupyterapp.shell.currentWidget.content.widgets.length"
VALUE = "Number(document.activeElement.getAttribute('aria-valuenow'))"
OUTLINE = "parseFloat(getComputedStyle(document.activeElement).outlineWidth)"
# The brightness of a picture's paper, which the browser itself paints the image with.
PAPER = """async () => {
  const img = [...document.querySelectorAll(".atrous-picture img")].find((one) => one.offsetHeight);
  img.scrollIntoView();
  const { left, top } = img.getBoundingClientRect();
  return { x: left + 4, y: top + 20, width: 4, height: 4 };
}"""


@pytest.fixture(scope="module")
def saved(opened: Opener, server: LabServer) -> Path:
    """Return a notebook that was run and saved, widgets and all."""
    path = server.course / NOTEBOOK
    write_notebook(path, *CELLS)
    with opened(NOTEBOOK) as lab:
        lab.run_all()
        lab.page.evaluate(SAVE)
    assert "widget-view" in path.read_text(encoding="utf-8")
    return path


def outputs(lab: LabPage) -> list[str]:
    """Wait for what an explorer without a kernel says; return what each output shows."""
    lab.page.get_by_text(MOVE).filter(visible=True).first.wait_for()
    found: list[str] = lab.ask("shown")
    return found


@pytest.mark.usefixtures("saved")
def test_a_reopened_notebook_shows_its_pictures_and_how_to_move_them(opened: Opener) -> None:
    with opened(NOTEBOOK) as lab:
        assert lab.page.evaluate(TRUSTED)
        explorer, still, prediction = outputs(lab)
        assert explorer == f"In words {MOVE}"
        assert still == "In words"
        assert prediction == f"How long? Choices: 3 | 9. {CHOOSE}"
        assert len(lab.ask("pictures")) == 2
        assert lab.accessibility_problems() == lab.nameless_pictures() == []
        # What JupyterLab says of a widget that is gone stays in the console.
        assert [error for error in lab.page_errors if "model not found" not in error] == []
        assert lab.outside_requests == []


def test_a_notebook_without_trust_shows_the_same(opened: Opener, saved: Path) -> None:
    notebook = nbformat.read(saved, as_version=4)
    notebook.cells[0].outputs = [nbformat.v4.new_output("stream", text="by another hand")]
    nbformat.write(notebook, saved)
    with opened(NOTEBOOK) as lab:
        assert not lab.page.evaluate(TRUSTED)
        _, explorer, move, still, prediction, choose = outputs(lab)
        assert (explorer, move) == ("In words", MOVE)
        assert still == "In words"
        assert (prediction, choose) == ("How long? Choices: 3 | 9.", CHOOSE)
        assert len(lab.ask("pictures")) == 2
        assert lab.accessibility_problems() == lab.nameless_pictures() == []
        with lab.at_width(700):
            assert all(picture["size"] >= 11 for picture in lab.ask("pictures"))
            assert lab.accessibility_problems() == []


AMISS = "samples/amiss.ipynb"
LOOSE = """
import ipywidgets as widgets
from IPython.display import HTML
from atrous_lib.pictures import svg

picture = widgets.HTML(svg.document(
    "words", "badly placed", (300, 40),
    svg.text(60, 20, "one here", size=10), svg.text(80, 20, "one there"), svg.text(299, 20, "out"),
).replace("min-width", "not-a-width"))
picture.add_class("atrous-picture")
row = widgets.ToggleButtons(options=["one", "two"], description="row")
beside = widgets.Layout(flex_flow="row nowrap")
box = widgets.VBox([widgets.IntSlider(description="loose", layout=beside), row, picture])
box.add_class("atrous-box")
display(HTML(svg.document("wide", "too wide", (3000, 40), svg.text(60, 20, "w", size=11))))
box
"""


def test_what_is_amiss_in_an_explorer_is_found(opened: Opener, server: LabServer) -> None:
    write_notebook(server.course / AMISS, LOOSE)
    with opened(AMISS) as lab:
        lab.run_all()
        assert {"loose: x", "row: ArrowDown", "loose: Home"} <= set(lab.ask("escapingKeys"))
        assert any("no way to two" in problem for problem in lab.ask("rowsAmiss"))
        assert lab.ask("slidersHome") == ["loose: its track has no focus"]
        assert [picture["size"] for picture in lab.ask("pictures")] == [10]
        amiss = lab.ask("wordsAmiss")
        assert {"one here meets one there", "out leaves the paper"} <= set(amiss)
        assert lab.ask("scrolling") == ["wide"]
        assert lab.ask("otherwiseLit") == []
        with lab.at_night():
            # An explorer's picture follows the theme if the page has the course's styles by now.
            assert lab.ask("otherwiseLit")[:1] == ["wide"]
        with lab.at_width(700):
            assert "loose" in lab.ask("besideLabels")


@pytest.fixture(scope="module")
def running(opened: Opener, saved: Path) -> Iterator[LabPage]:
    """Return the notebook after a run, for all tests from here on.

    They stand last: beside an open notebook the next would need a JupyterLab of its own.
    """
    assert saved.exists()
    with opened(NOTEBOOK) as lab:
        lab.run_all()
        yield lab


def test_after_a_restart_an_explorer_says_what_to_do(running: LabPage) -> None:
    assert running.page.get_by_text(AGAIN).count() == 0
    running.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    running.page.get_by_text(AGAIN).first.wait_for()
    assert running.page.get_by_text(AGAIN).count() == 2  # the prediction's, too
    running.run_all()
    assert running.page.get_by_text(AGAIN).count() == 0


def test_words_stay_open_and_are_read_out_as_the_picture_moves(running: LabPage) -> None:
    fold = running.page.locator(".atrous-folded details").first
    assert fold.get_attribute("open") is None
    fold.locator("summary").press("Enter")
    running.page.locator(".atrous-box .noUi-handle").first.press("ArrowRight")
    said = running.page.locator(".atrous-live", has_text="4 taps, 2 steps apart")
    said.first.wait_for(state="attached")
    assert said.first.get_attribute("aria-live") == "polite"
    assert "(4 − 1) × 2 + 1" in str(said.first.text_content())
    assert "(4 − 1) · 2 + 1" in fold.inner_text()


def test_typing_in_an_explorer_moves_no_cell(running: LabPage) -> None:
    page = running.page
    handle = page.locator(".atrous-box .noUi-handle").first
    track = page.locator(".atrous-box .noUi-target").first.bounding_box()
    assert track
    page.mouse.click(track["x"] + 0.8 * track["width"], track["y"] + track["height"] / 2)
    handle.and_(page.locator(":focus")).wait_for()
    cell, count = page.evaluate(CELL), page.evaluate(COUNT)
    value = page.evaluate(VALUE)
    for key in ("ArrowDown", "x", "d", "d", "Delete", "a", "b", "m", "Shift+Enter", "PageDown"):
        page.keyboard.press(key)
    assert page.evaluate(VALUE) < value
    page.locator(".atrous-box .widget-toggle-button").first.focus()
    for key in ("ArrowRight", "x", "Shift+Enter", "d", "d", "End"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.innerText") == "causal"
    assert (page.evaluate(CELL), page.evaluate(COUNT)) == (cell, count)
    assert running.cell_errors() == []


def test_the_focus_is_seen_wherever_the_keyboard_takes_it(running: LabPage) -> None:
    running.page.locator(".atrous-box .noUi-handle").first.focus()
    seen = []
    for _ in range(8):  # three sliders, four buttons, and the fold of words
        seen.append(running.page.evaluate(OUTLINE))
        running.page.keyboard.press("Tab")
    assert min(seen) >= 2


def test_pictures_wear_the_night_and_print_by_day(running: LabPage) -> None:
    assert papers(running) == ("rgb(255, 255, 255)", 255)
    with running.at_night():
        assert papers(running) == ("rgb(27, 31, 36)", 31)
        running.page.emulate_media(media="print")
        assert papers(running)[0] == "rgb(255, 255, 255)"
        running.page.emulate_media(media="screen")


def papers(lab: LabPage) -> tuple[str, int]:
    """Return the colour of an explorer's paper, and how green that of a stored picture is."""
    live = "getComputedStyle(document.querySelector('.atrous-box svg rect')).fill"
    shot = lab.page.screenshot(clip=lab.page.evaluate(PAPER))
    return lab.page.evaluate(live), green(shot)


def green(png: bytes) -> int:
    """Return how green the middle of a picture is, 0 to 255."""
    pixels = imread(BytesIO(png))
    return round(255 * float(pixels[len(pixels) // 2, len(pixels[0]) // 2, 1]))


def test_committed_answers_can_be_read_by_day_and_night(running: LabPage) -> None:
    question = running.page.locator(".atrous-box", has_text="How long?")
    for name in ("3", "certain"):
        question.get_by_role("button", name=name, exact=True).press("Enter")
    question.locator("button:enabled", has_text="Commit").press("Enter")
    running.page.get_by_text("9: It skips holes.").wait_for()
    assert running.accessibility_problems() == []
    with running.at_night():
        assert running.accessibility_problems() == []
