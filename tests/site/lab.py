"""Drive JupyterLab in the site's pages."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser.lab import POLL_MS

from .served import Served

SHORT = "notebooks/start.ipynb"  # most of the time to open it JupyterLab takes by itself

OPEN_MS = 180_000
RUN_MS = 240_000

READY = """path => {
    const widget = window.jupyterapp?.shell.currentWidget;
    return widget?.context?.isReady && widget.context.path === path;
}"""
RUN = """() => {
    const widget = window.jupyterapp.shell.currentWidget;
    window.ran = false;
    widget.sessionContext.ready
        .then(() => window.jupyterapp.commands.execute("notebook:run-all-cells"))
        .then(() => { window.ran = true; });
}"""
CELLS = """() => {
    const model = window.jupyterapp.shell.currentWidget.content.model;
    return [...Array(model.cells.length).keys()].map(i => model.cells.get(i).toJSON());
}"""
SOURCES = """() => {
    const { cells } = window.jupyterapp.shell.currentWidget.content.model;
    return [...Array(cells.length).keys()].map(i => cells.get(i).sharedModel.getSource());
}"""
SET = """([place, text]) => {
    const cell = window.jupyterapp.shell.currentWidget.content.model.cells.get(place);
    cell.sharedModel.setSource(text);
}"""
CLOSE = """async () => {
    const { shell, serviceManager } = window.jupyterapp;
    shell.currentWidget?.close();
    await serviceManager.sessions.shutdownAll();
}"""
# Returns nothing: of what the command returns Playwright would copy all of JupyterLab.
OPEN = """async path => {
    await window.jupyterapp.commands.execute("docmanager:open", { path });
}"""
UNTIL = """async ([source, arg, patience]) => {
    const found = eval(`(${source})`);
    const start = performance.now();
    while (!(await found(arg))) {
        if (performance.now() - start > patience) throw new Error(`never came true: ${source}`);
        await new Promise(resolve => setTimeout(resolve, 50));
    }
}"""
COMMAND = "name => window.jupyterapp.commands.execute(name)"


def open_notebook(page: Page, site: Served, path: str) -> None:
    """Open one notebook of the site and wait until it is there."""
    page.goto(f"{site.url}lab/index.html?path={path}")
    wait_for(page, READY, path)


def open_next(page: Page, path: str) -> None:
    """Open one more notebook in the page that is there, in the place of the one before."""
    page.evaluate(CLOSE)
    open_beside(page, path)


def open_beside(page: Page, path: str) -> None:
    """Open one more notebook in the page that is there, beside the one before."""
    page.evaluate(OPEN, path)
    wait_for(page, READY, path)


def wait_for(page: Page, condition: str, arg: Any = None, timeout: int = OPEN_MS) -> None:
    """Wait until a function, or an expression, is true."""
    page.wait_for_function(condition, arg=arg, timeout=timeout, polling=POLL_MS)


def wait_until(page: Page, function: str, arg: Any = None) -> None:
    """Wait until an async function is true: wait_for_function takes its promise for true."""
    page.evaluate(UNTIL, [function, arg, OPEN_MS])


def run_all(page: Page) -> list[dict[str, Any]]:
    """Run every cell, and return them with their outputs."""
    page.evaluate(RUN)
    wait_for(page, "window.ran", timeout=RUN_MS)
    return cells(page)


def cells(page: Page) -> list[dict[str, Any]]:
    """Return the cells of the notebook that is open, as nbformat has them."""
    return page.evaluate(CELLS)


def sources(page: Page) -> list[str]:
    """Return what stands in the cells of the notebook that is open."""
    return page.evaluate(SOURCES)


def errors(ran: list[dict[str, Any]]) -> list[str]:
    """Return what went wrong, but for functions that nobody has written yet."""
    outputs = [output for cell in ran for output in cell.get("outputs", [])]
    return [
        f"{output['ename']}: {output['evalue']}"
        for output in outputs
        if output["output_type"] == "error"
    ]


def texts(ran: list[dict[str, Any]]) -> str:
    """Return all that was printed."""
    outputs = [output for cell in ran for output in cell.get("outputs", [])]
    return "".join("".join(o["text"]) for o in outputs if o["output_type"] == "stream")
