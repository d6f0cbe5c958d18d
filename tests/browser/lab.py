"""One notebook in JupyterLab, as a person at the screen meets it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    ConsoleMessage,
    FloatRect,
    Page,
    Request,
    TimeoutError,
    WebSocket,
)

from .controls import Choice, Slider, box
from .server import LabServer

SCRIPT = Path(__file__).with_name("lab.js")
FRAME = Path(__file__).with_name("frame.js")
AXE = files("axe_playwright_python").joinpath("axe.min.js")

OPEN_MS = 180_000
RUN_MS = 200_000  # lesson 11 trains two networks
POLL_MS = 50  # how often a page is asked whether it is ready; it is at every frame otherwise

# JupyterLab asks for the list of kernels now and then, and Jupyter's server answers with an error
# while one of them is starting.
KERNEL_STARTS = re.compile(r"/api/kernels\?\d+$")

OWN_HOSTS = ("127.0.0.1", "localhost")
OWN_SCHEMES = ("data", "blob")

# Buttons beside a question commit an answer; they move no picture.
PREDICTION = ".jp-OutputArea-output:has(.atrous-question)"

SLIDERS = f".jp-OutputArea .widget-slider [role=slider]:not({PREDICTION} *)"
CHOICES = f".jp-OutputArea .widget-toggle-buttons:not({PREDICTION} *)"

CONTENT = ".jp-Notebook .jp-MarkdownOutput, .jp-Notebook .jp-OutputArea-output"

SCREEN = {"width": 1280, "height": 900}

# Dropdowns, radio buttons and text fields lose keys to JupyterLab, the others have no test yet.
UNTESTED_CONTROLS = ", ".join(
    f".jp-OutputArea {kind}:not({PREDICTION} *)"
    for kind in (
        ".widget-dropdown",
        ".widget-radio",
        ".widget-text",
        ".widget-textarea",
        ".widget-checkbox",
        ".widget-play",
        ".widget-select",
        ".jupyter-widgets.widget-toggle-button",
        ".jupyter-widgets.widget-button",
    )
)

# No rule is left out: JupyterLab itself breaks some, but only outside the notebook's content.
# To find a selector for each element takes axe long, and nobody reads them.
RUN_AXE = """async (content) => {
  const include = [...document.querySelectorAll(content)];
  const options = {resultTypes: ['violations'], selectors: false};
  return (await axe.run({include}, options)).violations;
}"""


def axe_problems(page: Page, content: str) -> list[str]:
    """Return axe-core's violations in what a selector finds, one line for each element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:160]}"
        for violation in page.evaluate(RUN_AXE, content)
        for node in violation["nodes"]
    ]


@dataclass(frozen=True)
class Cell:
    """One cell after a run; ``index`` counts from 0 over all cells."""

    index: int
    type: str
    source: str
    tags: list[str]
    count: int | None
    errors: list[str]
    error_text: str
    text: str

    @property
    def may_raise(self) -> bool:
        """Whether the notebook goes on when this cell raises."""
        return "raises-exception" in self.tags


class LabPage:
    """A notebook opened in a browser page, and everything that went wrong in it.

    JupyterLab is loaded with the first notebook of a page. The next ones are opened in it, each
    with a kernel of its own: loading takes three times as long as opening and running a lesson.
    """

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self.page_errors: list[str] = []
        self.outside_requests: list[str] = []
        self._listeners: dict[str, Callable[[Any], None]] = {
            "pageerror": lambda error: self.page_errors.append(str(error)),
            "console": self._note_console,
            "request": self._note_request,
            "websocket": self._note_websocket,
        }
        for event, listener in self._listeners.items():
            page.on(event, listener)

    def open(self, server: LabServer, notebook: str) -> None:
        """Open a notebook by its path in the course and wait for its kernel."""
        if self.page.evaluate("'atrous' in window"):
            self.page.evaluate("path => atrous.open(path)", notebook)
        else:
            self.page.add_init_script(path=SCRIPT)
            self.page.goto(server.notebook_url(notebook), timeout=OPEN_MS)
        try:
            self.page.wait_for_function(
                "window.atrous?.isReady()", timeout=OPEN_MS, polling=POLL_MS
            )
        except TimeoutError:
            reason = self.page.evaluate("atrous.unready()")
            raise RuntimeError(f"{self.name} is not open after {OPEN_MS} ms: {reason}") from None
        self.page.evaluate("atrous.listen()")

    def close(self) -> None:
        """End the notebook's kernel and leave JupyterLab open without a notebook."""
        for event, listener in self._listeners.items():
            self.page.remove_listener(event, listener)
        self.page.evaluate("atrous.close()")

    def run_all(self) -> None:
        """Run all cells; return when the last one is done and every widget is drawn."""
        self.page.evaluate("ms => atrous.runAll(ms)", RUN_MS)

    def cells(self) -> list[Cell]:
        """Return every cell as it stands now."""
        return [Cell(**cell) for cell in self.page.evaluate("atrous.cells()")]

    def cell_errors(self) -> list[str]:
        """Return the errors of cells that are not meant to raise."""
        return [
            f"cell {cell.index}: {error}"
            for cell in self.cells()
            for error in cell.errors
            if not cell.may_raise
        ]

    def long_errors(self) -> list[str]:
        """Return the cells that show a learner more than one line of an error."""
        return [
            f"cell {cell.index}: {cell.error_text or cell.text}"
            for cell in self.cells()
            if len(cell.error_text.splitlines()) > 1 or "Traceback (most recent" in cell.text
        ]

    def cells_not_run(self) -> list[str]:
        """Return the code cells that a run did not reach."""
        return [
            f"cell {cell.index}: {cell.source.splitlines()[0]}"
            for cell in self.cells()
            if cell.type == "code" and cell.source.strip() and cell.count is None
        ]

    def kernel_problems(self) -> list[str]:
        """Return what callbacks of widgets raised; no cell shows it."""
        return list(self.page.evaluate("atrous.kernelProblems"))

    def sliders(self) -> list[Slider]:
        """Return the sliders beside pictures."""
        return [Slider(self.page, node) for node in self.page.query_selector_all(SLIDERS)]

    def choices(self) -> list[Choice]:
        """Return the rows of buttons beside pictures."""
        return [Choice(self.page, node) for node in self.page.query_selector_all(CHOICES)]

    def strange_controls(self) -> list[str]:
        """Return controls that no test moves, or that the keyboard cannot reach."""
        controls = self.page.locator(UNTESTED_CONTROLS).all()
        return [control.evaluate("node => node.outerHTML.slice(0, 120)") for control in controls]

    def accessibility_problems(self) -> list[str]:
        """Return axe-core's violations in the notebook's content, one line for each element."""
        return axe_problems(self.page, CONTENT)

    def nameless_pictures(self) -> list[str]:
        """Return drawings that a screen reader would pass over without a word."""
        return list(self.page.evaluate("atrous.namelessPictures()"))

    def sounds(self) -> dict[str, str]:
        """Return what keeps each audio element from playing, by its name; "" if nothing does."""
        found: dict[str, str] = self.page.evaluate("ms => atrous.sounds(ms)", OPEN_MS)
        return found

    def ask(self, question: str) -> Any:
        """Return what a function of frame.js finds; it may move sliders."""
        if not self.page.evaluate("'frame' in window"):
            self.page.evaluate(FRAME.read_text(encoding="utf-8"))
        found = self.page.evaluate(f"frame.{question}()")
        self.page.evaluate("ms => atrous.settled(ms)", RUN_MS)
        return found

    @contextmanager
    def at_width(self, width: int, height: int = SCREEN["height"]) -> Iterator[None]:
        """Look at the notebook through a window of another width."""
        with self.resizing() as resize:
            resize(width, height)
            yield

    @contextmanager
    def resizing(self) -> Iterator[Callable[[int, int], None]]:
        """Look at the notebook through a window of one size after the other.

        Yields what resizes the window, which gets its usual size again only at the end: each size
        has the whole notebook laid out anew.
        """

        def resize(width: int, height: int) -> None:
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.evaluate("ms => atrous.laidOut(ms)", RUN_MS)

        try:
            yield resize
        finally:
            self.page.set_viewport_size(SCREEN)

    @contextmanager
    def at_night(self) -> Iterator[None]:
        """Look at the notebook in JupyterLab's dark theme."""
        self._wear("JupyterLab Dark", "false")
        try:
            yield
        finally:
            self._wear("JupyterLab Light", "true")

    def _wear(self, theme: str, light: str) -> None:
        change = "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})"
        self.page.evaluate(change, theme)
        worn = f"document.body.dataset.jpThemeLight === '{light}'"
        self.page.wait_for_function(worn, timeout=OPEN_MS, polling=POLL_MS)

    def photograph(self, folder: Path) -> None:
        """Write the whole notebook, and each of its cells, as PNG."""
        pieces = folder / self.name
        pieces.mkdir(parents=True, exist_ok=True)
        screen = self.page.viewport_size or SCREEN
        whole = {"width": screen["width"], "height": self.page.evaluate("atrous.wholeHeight()")}
        self.page.set_viewport_size(whole)
        self.page.evaluate("ms => atrous.settled(ms)", RUN_MS)
        cells = self.page.locator(".jp-Notebook .jp-Cell")
        first, last = box(cells.first), box(cells.last)
        height = last["y"] + last["height"] - first["y"]
        clip: FloatRect = {**first, "height": height}
        self.page.screenshot(path=folder / f"{self.name}.png", clip=clip)
        for index, cell in enumerate(cells.all()):
            cell.screenshot(path=pieces / f"cell_{index:02}.png")
        self.page.set_viewport_size(screen)

    def _note_request(self, request: Request) -> None:
        self._note_address(request.url)

    def _note_websocket(self, websocket: WebSocket) -> None:
        self._note_address(websocket.url)

    def _note_address(self, url: str) -> None:
        address = urlsplit(url)
        if address.scheme not in OWN_SCHEMES and address.hostname not in OWN_HOSTS:
            self.outside_requests.append(url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not KERNEL_STARTS.search(str(message.location["url"])):
            self.page_errors.append(f"console: {message.text} ({message.location['url']})")
