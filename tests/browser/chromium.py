"""Find Chromium, or say how to get it."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest

COMMANDS = ("chromium", "chromium-browser", "google-chrome")
VARIABLE = "ATROUS_CHROMIUM"

OPTIONS = (
    "--no-sandbox",  # Chromium refuses to start as root with its sandbox
    "--disable-gpu",
    # JupyterLab and axe-core make much garbage: to collect it at once, and seldom, is cheaper.
    "--js-flags=--min-semi-space-size=64 --max-semi-space-size=128 --single-threaded-gc",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A request to another host is seen by the tests and answered by nobody.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)


def find_chromium() -> str | None:
    """Return the path of the browser to use, None where there is none."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return shutil.which(chosen)
    return next((path for path in map(shutil.which, COMMANDS) if path), None)


def require_chromium() -> str:
    """Return the browser's path; without one skip the test, or fail it where CI is set."""
    return find_chromium() or _refuse()


def _refuse() -> NoReturn:
    chosen = os.environ.get(VARIABLE)
    missing = (
        f"{VARIABLE}={chosen!r} is not a program"
        if chosen
        else f"none of {', '.join(COMMANDS)} is on PATH"
    )
    message = (
        f"browser tests need Chromium, but {missing}. Install it (Debian, Ubuntu: "
        f"apt install chromium) or set {VARIABLE} to the path of Chromium or Chrome."
    )
    if os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
