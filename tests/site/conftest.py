"""The site, built once for all of its tests, served, and opened in Chromium."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.chromium import OPTIONS, require_chromium

from .served import Served

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = "ATROUS_PYODIDE"


@pytest.fixture(scope="session")
def builder() -> ModuleType:
    """Return site/build.py as a module."""
    spec = importlib.util.spec_from_file_location("build_site", ROOT / "site" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def pyodide() -> Path | None:
    """Return the folder with a Pyodide distribution that the environment names."""
    named = os.environ.get(VARIABLE)
    return Path(named).absolute() if named else None


@pytest.fixture(scope="session")
def folder(
    builder: ModuleType, pyodide: Path | None, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the folder of the site."""
    folder = tmp_path_factory.mktemp("site") / "_site"
    builder.build(folder, pyodide)
    return folder


@pytest.fixture(scope="session")
def index(folder: Path) -> dict[str, Any]:
    """Return the site's list of its files."""
    return json.loads((folder / "course.json").read_text("utf-8"))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    executable = require_chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=list(OPTIONS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def site(browser: Browser, folder: Path) -> Iterator[Served]:
    """Serve the site; asks for the browser first, to skip without a build."""
    served = Served(folder)
    yield served
    served.stop()


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    """Return a folder with the same site, in which a test replaces files."""
    return Path(shutil.copytree(folder, tmp_path / "copied", copy_function=os.link))


@contextmanager
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor who was never here; whatever they ask another host for is an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    outside: list[str] = []
    context.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(("http://127.0.0.1:", "data:", "blob:"))
            else outside.append(request.url)
        ),
    )
    yield context
    context.close()
    assert [url for url in outside if "/pyodide/v" not in url] == []


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor who was never here."""
    with visitor(browser) as context:
        yield context
