"""One JupyterLab and one Chromium for all browser tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from . import samples
from .chromium import OPTIONS, require_chromium
from .lab import SCREEN, LabPage
from .server import LabServer

SCREENSHOTS = os.environ.get("ATROUS_SCREENSHOTS")

Opener = Callable[[str], AbstractContextManager[LabPage]]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: drives JupyterLab in Chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith("tests/browser/"):
            item.add_marker(pytest.mark.browser)


# Package scope: Playwright keeps an event loop running in this thread, and tests elsewhere that
# call asyncio.run could not run beside it.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    executable = require_chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=list(OPTIONS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """JupyterLab on a copy of the course; asks for the browser first, to skip without a start.

    Beside the course are the two samples on which the tests try themselves.
    """
    lab = LabServer(tmp_path_factory.mktemp("jupyterlab"))
    lab.copy(["notebooks", "exercises"])
    samples.write_samples(lab.course)
    lab.start()
    yield lab
    lab.stop()


@pytest.fixture(scope="package")
def opened(browser: Browser, server: LabServer) -> Opener:
    """Open a notebook of the course; it is closed and its kernel ended afterwards."""
    loaded: list[Page] = []  # the page with JupyterLab in it, while no notebook is open there

    @contextmanager
    def open_notebook(notebook: str) -> Iterator[LabPage]:
        # A context of its own: JupyterLab sends a second page of the same one elsewhere.
        page = loaded.pop() if loaded else browser.new_context(viewport=SCREEN).new_page()
        lab = LabPage(page, notebook.removesuffix(".ipynb").replace("/", "-"))
        try:
            lab.open(server, notebook)
            yield lab
            lab.close()
        except BaseException:
            page.context.close()
            server.end_kernels()
            raise
        loaded.append(page)

    return open_notebook


@pytest.fixture(scope="module")
def visit(request: pytest.FixtureRequest, opened: Opener) -> Iterator[LabPage]:
    """Return the notebook named by the parameter, after Run All."""
    with opened(request.param) as lab:
        lab.run_all()
        if SCREENSHOTS:
            lab.photograph(Path(SCREENSHOTS))
        yield lab
