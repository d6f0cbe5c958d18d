"""The first minute and the second visit: the starter itself, the start page, ways and paper."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page

from atrous_lib import progress
from atrous_lib.__main__ import WORKSPACES, lay_out
from atrous_lib.progress import Check, Choice, Prediction, Progress
from atrous_lib.widgets.start_page import lessons_in

from .conftest import SCREENSHOTS
from .lab import CONTENT, POLL_MS, SCREEN, SCRIPT, axe_problems
from .server import (
    LOCAL_KERNELS,
    PRIVATE_FOLDERS,
    REPOSITORY,
    RUNTIME,
    runtime_folder,
    told_url,
)
from .test_lessons import WIDTHS

OPEN_MS = 180_000
CHOICES = (Choice("9", "It skips the holes.", True), Choice("12", "It fills them.", False))
HEADING = "How can two taps hear 512 steps?"
LOOKS = {"light": ("light", 1280), "dark": ("dark", 1280), "700": ("light", 700)}

OPEN = "async (path) => { await jupyterapp.commands.execute('docmanager:open', {path}); }"
# Leaves no notebook, unsaved changes and all; its kernel goes on.
LEAVE = """() => {
  for (const one of [...jupyterapp.shell.widgets("main")]) one.dispose();
}"""
END_KERNELS = "() => jupyterapp.serviceManager.sessions.shutdownAll()"
SCROLLING = """[...document.querySelectorAll(".atrous-picture")]
  .filter((place) => place.scrollWidth > place.clientWidth)
  .map((place) => place.innerText)"""
# Whether words stand within the part of the notebook that is seen.
IN_SIGHT = """(words) => {
  const panel = document.querySelector(".jp-NotebookPanel-notebook").getBoundingClientRect();
  return [...document.querySelectorAll(".jp-OutputArea-output p")]
    .filter((one) => one.innerText.includes(words))
    .map((one) => one.getBoundingClientRect())
    .some(({ top, bottom }) => top >= panel.top && bottom <= panel.bottom);
}"""


class Started:
    """The course as `python -m atrous_lib` opened it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.progress = folder / "progress.json"


@pytest.fixture(scope="module")
def started(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """Start the course as a learner does; asks for the browser first, to skip without a start."""
    home = tmp_path_factory.mktemp("learner")
    folder = home / "my-course"
    outside = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON"))}
    runtime = runtime_folder()
    private = {name: str(home / place) for name, place in PRIVATE_FOLDERS.items()}
    private[RUNTIME] = runtime.name
    options = ("--no-browser", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0")
    more = ("--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True", *LOCAL_KERNELS)
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "atrous_lib", "--folder", folder, "--", *options, *more],
            env={**outside, **private, "PYTHONPATH": str(REPOSITORY)},
            stdout=log,
            stderr=log,
        )
    try:
        deadline = time.monotonic() + OPEN_MS / 1000
        while not (url := told_url(Path(runtime.name))):
            assert process.poll() is None, (home / "log").read_text("utf-8")
            assert time.monotonic() < deadline, (home / "log").read_text("utf-8")
            time.sleep(0.1)
        yield Started(folder, url)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        runtime.cleanup()


def wait_until_open(page: Page, theme: str) -> None:
    """Wait for a notebook's text and its kernel, and have it wear a theme."""
    page.wait_for_selector(".jp-Notebook .jp-RenderedHTMLCommon h1", timeout=OPEN_MS)
    wear(page, theme)
    page.wait_for_function(
        "() => jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
        timeout=OPEN_MS,
        polling=POLL_MS,
    )


def wear(page: Page, theme: str) -> None:
    """Have JupyterLab wear a theme, in a system of that theme."""
    page.emulate_media(color_scheme=theme)
    name = "JupyterLab Dark" if theme == "dark" else "JupyterLab Light"
    page.evaluate(
        "name => jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name
    )


@contextmanager
def first_visit(browser: Browser, started: Started) -> Iterator[Page]:
    """Open JupyterLab where the starter leads, in a browser that was never there."""
    with browser.new_context(viewport=SCREEN) as context:
        page = context.new_page()
        page.add_init_script(path=SCRIPT)
        shutil.rmtree(started.folder / WORKSPACES)
        lay_out(started.folder / WORKSPACES)
        page.goto(f"{started.url}lab/tree/notebooks/start.ipynb", timeout=OPEN_MS)
        wait_until_open(page, "light")
        yield page
        page.evaluate(LEAVE)
        page.evaluate(END_KERNELS)


@dataclass(frozen=True)
class FirstScreen:
    """What a first visitor sees, and what not."""

    heading: str
    scrolling: list[str]
    pictures: int
    dialogs: int
    shows_files: bool
    unwanted: list[str]

    @classmethod
    def of(cls, page: Page) -> FirstScreen:
        """Look at it."""
        unwanted = [page.get_by_text("news")]
        for button in ("Create Assignment", "Validate", "Nbgrader"):
            unwanted.append(page.get_by_text(button, exact=True))
        return cls(
            heading=page.locator(".jp-Notebook h1").first.inner_text(),
            scrolling=page.evaluate(SCROLLING),
            pictures=page.locator(".jp-Notebook img[alt], .jp-Notebook svg[role=img]").count(),
            dialogs=page.locator(".jp-Dialog").count(),
            shows_files=page.locator("#filebrowser").is_visible(),
            unwanted=[text for one in unwanted for text in one.all_inner_texts()],
        )


@pytest.fixture(scope="module")
def visited(browser: Browser, started: Started) -> Iterator[tuple[FirstScreen, Page]]:
    """Return what the first screen shows, and the JupyterLab in it, left without a notebook."""
    with first_visit(browser, started) as page:
        seen = FirstScreen.of(page)
        page.evaluate(LEAVE)
        page.evaluate(END_KERNELS)
        yield seen, page


@pytest.fixture(scope="module")
def lab(visited: tuple[FirstScreen, Page]) -> Page:
    """Return a JupyterLab without a notebook, for the tests that are not about a first visit."""
    return visited[1]


@pytest.fixture(scope="module")
def look(lab: Page) -> Callable[..., AbstractContextManager[Page]]:
    """Open a notebook in a theme and at a width; the kernel is new the first time."""

    @contextmanager
    def open_notebook(
        theme: str = "light", width: int = SCREEN["width"], path: str = "notebooks/start.ipynb"
    ) -> Iterator[Page]:
        lab.emulate_media(color_scheme=theme)
        lab.set_viewport_size({"width": width, "height": SCREEN["height"]})
        lab.evaluate(OPEN, path)
        wait_until_open(lab, theme)
        try:
            yield lab
        finally:
            lab.evaluate(LEAVE)

    return open_notebook


def lives(state: str) -> Progress:
    """What a learner of this state has done."""
    lessons = list(lessons_in(REPOSITORY))
    done = {"new": 0, "half-way": 6, "finished": len(lessons)}[state]
    predictions = [
        Prediction(each.name, f"{each.title}: question {n}", CHOICES, 0, "certain", "2020-01-01")
        for each in lessons[:done]
        for n in range(each.questions)
    ]
    checks = [
        Check(name, True, None, "Right.", "2020-01-02")
        for each in lessons[:done]
        for name in each.functions
    ]
    latest = lessons[done - 1].functions[-1] if done else ""
    return Progress(predictions, checks, latest)


def show_progress(page: Page) -> None:
    """Run the one cell that shows the learner's progress."""
    cell = page.locator(".jp-CodeCell", has_text="my_progress()")
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    page.get_by_text("on this machine only").first.wait_for(timeout=OPEN_MS)


def photograph(page: Page, name: str) -> None:
    if SCREENSHOTS:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(SCREENSHOTS) / f"start-{name}.png")
        page.locator(".jp-CodeCell", has_text="my_progress()").scroll_into_view_if_needed()
        page.screenshot(path=Path(SCREENSHOTS) / f"start-{name}-progress.png")


def test_the_first_screen_is_the_start_page_and_nothing_covers_it(visited) -> None:
    seen, _ = visited
    assert seen.heading.startswith(HEADING)
    assert seen.dialogs == 0
    assert not seen.shows_files
    assert seen.scrolling == []
    assert seen.unwanted == []
    assert seen.pictures > 0


@pytest.mark.parametrize("path", ["notebooks/start.ipynb", "notebooks/03_holes.ipynb"])
def test_a_notebook_opened_and_closed_unread_asks_nothing(look, started, path) -> None:
    before = (started.folder / path).read_bytes()
    with look(path=path) as page:
        page.wait_for_timeout(1_000)  # a change of metadata would follow the kernel's answer
        assert not page.evaluate("() => jupyterapp.shell.currentWidget.context.model.dirty")
        page.evaluate("() => { jupyterapp.commands.execute('application:close'); }")
        page.wait_for_timeout(500)
        assert page.locator(".jp-Dialog").count() == 0
    assert (started.folder / path).read_bytes() == before


@pytest.mark.parametrize(
    ("state", "line"),
    [
        ("new", "Begin here: Lesson 1 · Arguments"),
        ("half-way", "Go on where you were: Lesson 7 · Backward"),
        ("finished", "All lessons are done."),
    ],
)
def test_the_progress_cell_says_where_to_go_on(look, started, state, line) -> None:
    started.progress.write_text(progress.as_text(lives(state)), "utf-8")
    looks = LOOKS if SCREENSHOTS else {"light": LOOKS["light"]}
    for name, (theme, width) in looks.items():
        with look(theme, width) as page:
            show_progress(page)
            page.get_by_text(line).first.wait_for(timeout=OPEN_MS)
            page.wait_for_function(IN_SIGHT, arg=line, timeout=OPEN_MS)
            questions = page.locator(".atrous-question")
            if state == "new":
                assert questions.count() == 0
            else:
                questions.first.wait_for(timeout=OPEN_MS)
            photograph(page, f"{state}-{name}")


def test_a_press_on_commit_is_kept(look, started) -> None:
    started.progress.write_text(progress.as_text(lives("half-way")), "utf-8")
    before = len(lives("half-way").predictions)
    with look() as page:
        show_progress(page)
        page.locator(".atrous-question").first.wait_for(timeout=OPEN_MS)
        question = page.locator(".atrous-question")
        box = page.locator(".atrous-box").filter(has=question).first
        box.get_by_role("button", name="9", exact=True).click()
        box.get_by_role("button", name="certain", exact=True).click()
        box.get_by_role("button", name="Commit", exact=True).click()
        page.get_by_role("button", name="Committed").wait_for(timeout=OPEN_MS)
        until = time.monotonic() + OPEN_MS / 1000
        while len(progress.read(started.progress).predictions) == before:
            assert time.monotonic() < until, "the answer was never kept"
            page.wait_for_timeout(100)
    found = progress.read(started.progress).predictions
    assert len(found) == before + 1
    assert found[-1].right
    assert found[-1].lesson == ""


def test_the_map_leads_to_a_lesson_and_its_way_back_again(look) -> None:
    with look() as page:
        page.get_by_role("link", name="3 · Holes").first.click()
        page.locator("h1", has_text="Lesson 3").first.wait_for(timeout=OPEN_MS)
        page.locator(".jp-Notebook:visible").get_by_role("link", name="Start page").first.click()
        page.locator(".jp-Notebook:visible h1", has_text=HEADING).wait_for(timeout=OPEN_MS)


@pytest.fixture(scope="module")
def shown(request: pytest.FixtureRequest, look) -> Iterator[Page]:
    """Return the page with the notebook that the parameter names."""
    with look(path=request.param) as page:
        yield page


@pytest.mark.parametrize(
    "shown",
    ["notebooks/start.ipynb", "notebooks/cheat_sheet.ipynb"],
    indirect=True,
    scope="module",
)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_are_accessible_at_any_width(shown, theme) -> None:
    wear(shown, theme)
    for width, height in WIDTHS.values():
        shown.set_viewport_size({"width": width, "height": height})
        shown.evaluate("ms => atrous.laidOut(ms)", OPEN_MS)
        assert axe_problems(shown, CONTENT) == [], f"{width} pixels"


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def test_the_cheat_sheet_prints_on_two_pages(browser: Browser, tmp_path: Path) -> None:
    from nbconvert import HTMLExporter

    notebook = nbformat.read(REPOSITORY / "notebooks" / "cheat_sheet.ipynb", as_version=4)
    exporter = HTMLExporter(mathjax_url="", require_js_url="")
    html, _ = exporter.from_notebook_node(notebook)
    file = tmp_path / "sheet.html"
    file.write_text(html, "utf-8")
    context = browser.new_context()
    page = context.new_page()
    page.goto(file.as_uri())
    margin = dict.fromkeys(("top", "bottom", "left", "right"), "10mm")  # what browsers propose
    pdf, letter = (page.pdf(format=paper, margin=margin) for paper in ("A4", "Letter"))
    if SCREENSHOTS:
        shutil.copy(file, Path(SCREENSHOTS) / "sheet.html")
        (Path(SCREENSHOTS) / "sheet.pdf").write_bytes(pdf)
    more = page.evaluate("document.body.innerHTML += '<p>line</p>'.repeat(200)") and page.pdf()
    context.close()
    assert (pages_of(pdf), pages_of(letter)) == (2, 2)
    assert pages_of(more) > 2, "a longer sheet is noticed"
