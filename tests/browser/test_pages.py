"""The grader's pages in a browser: accessible, light and dark, narrow, and deaf to scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from atrous_lib.checks.course import EXERCISES
from atrous_lib.grading.results.feedback import feedback_page
from atrous_lib.grading.results.report import report_page
from tests.grading.samples import result, task

from .conftest import SCREENSHOTS
from .lab import axe_problems

HOSTILE = (
    "<script>window.hacked = 1</script>",
    "<img src=https://example.com/x.png onerror='window.hacked = 1'>",
    "<svg onload='window.hacked = 1'>",
    "<style>@import 'https://example.com/x.css'</style>",
    "\u202e\x1b[31m" + "x" * 100_000,
)

SHARP = {"width": 1100, "height": 900}
PHONE = {"width": 320, "height": 640}


@cache
def a_class() -> str:
    """Return the report on a class that holds misconceptions of every exercise."""
    results = []
    for place, exercise in enumerate(EXERCISES.values()):
        ids = list(dict.fromkeys(one.id for one in exercise.misconceptions))
        for number, id in enumerate([None, ids[0], ids[-1]]):
            done = task(exercise.name, misconception=id, reason="misconceived" if id else None)
            results.append(result(f"learner{number}", f"{place:02}_{exercise.name}", done))
    notes = ("The file began with a byte-order mark.",)
    results.append(result("eve", "00_family", task("family", reason="died"), notes=notes))
    results.append(result("fay", "00_family", failure="The sandbox was lost twice."))
    return report_page(results, ["99_last"])


@cache
def a_learner() -> str:
    """Return a page with every kind of task."""
    return feedback_page(
        result(
            "ada",
            "04_edges_and_steps",
            task("pad_amounts", misconception="rate_ignored", output="shape (3,)\n" * 50),
            task("output_length"),
            task("strided_conv1d", misconception="stride_as_average"),
            task("sees_future", reason="unattempted"),
            notes=("The file began with a byte-order mark.",),
        )
    )


@cache
def hostile() -> str:
    """Return a page of a learner who attacks it from every field."""
    return feedback_page(
        result(
            HOSTILE[0],
            HOSTILE[1],
            *(task(text, reason="wrong", message=text, output=text) for text in HOSTILE),
            notes=HOSTILE,
        )
    )


PAGES = {"report": a_class, "feedback": a_learner, "hostile": hostile}

Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """One tab for all pages: a new one takes longer than to open most of them."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture
def opened(tab: Page, tmp_path: Path) -> Iterator[Opener]:
    """Open a page from a file, as an instructor would, and note what it asks for."""
    listeners = {
        "request": lambda request: tab.asked.append(request.url),
        "requestfailed": lambda request: tab.errors.append(str(request.failure)),
        "console": lambda message: tab.errors.append(message.text),
        "pageerror": lambda error: tab.errors.append(str(error)),
    }

    def open_page(html: str, *, dark: bool = False, phone: bool = False) -> Page:
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        tab.set_viewport_size(PHONE if phone else SHARP)
        tab.emulate_media(media="screen", color_scheme="dark" if dark else "light")
        tab.asked, tab.errors = [], []
        tab.goto(file.as_uri())
        return tab

    for event, listener in listeners.items():
        tab.on(event, listener)
    yield open_page
    for event, listener in listeners.items():
        tab.remove_listener(event, listener)
    tab.goto("about:blank")  # what a page leaves is not heard in the next test


def accessibility_problems(page: Page) -> list[str]:
    """Return axe-core's violations, with everything that can be unfolded unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    return axe_problems(page, "html")


def photograph(page: Page, name: str) -> None:
    """Write the top of the page as PNG, where a folder for it is named."""
    if SCREENSHOTS:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        width = page.viewport_size["width"]
        page.set_viewport_size({"width": width, "height": 3_000})
        page.screenshot(path=Path(SCREENSHOTS) / f"page-{name}.png")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_is_accessible(opened: Opener, name: str, dark: bool) -> None:
    page = opened(PAGES[name](), dark=dark)
    photograph(page, f"{name}-{'dark' if dark else 'light'}")
    assert accessibility_problems(page) == []


def test_faint_text_is_noticed(opened: Opener) -> None:
    page = opened(a_learner())
    page.evaluate("document.querySelector('.total').style.color = '#ddd'")
    assert any("color-contrast" in problem for problem in accessibility_problems(page))


@pytest.mark.parametrize("name", PAGES)
def test_fits_a_phone(opened: Opener, name: str) -> None:
    page = opened(PAGES[name](), phone=True)
    photograph(page, f"{name}-phone")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("name", PAGES)
def test_asks_for_nothing_but_itself_and_runs_nothing(opened: Opener, name: str) -> None:
    page = opened(PAGES[name]())
    assert len(page.asked) == 1
    assert page.errors == []
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.scripts.length") == 0


def test_policy_stops_a_script_that_got_in(opened: Opener) -> None:
    inside = a_learner().replace(
        "<main", "<script>window.hacked = 1</script><img src='https://example.com/x'><main", 1
    )
    page = opened(inside)
    assert page.evaluate("window.hacked") is None
    assert any("Content Security Policy" in error for error in page.errors)
    assert "csp" in page.errors  # why the picture was not even asked for


def test_paper_shows_what_is_folded(opened: Opener) -> None:
    page = opened(a_learner())
    page.emulate_media(media="print")
    assert page.locator("details pre").bounding_box()["height"] > 500


def test_paper_leaves_lists_of_the_class_folded(opened: Opener) -> None:
    page = opened(a_class())
    page.emulate_media(media="print")
    assert page.locator("#scores details").first.bounding_box()["height"] > 200
    assert page.locator("#scores details").last.bounding_box()["height"] < 50


def test_dark_is_dark(opened: Opener) -> None:
    colours = [
        opened(a_learner(), dark=dark).evaluate("getComputedStyle(document.body).backgroundColor")
        for dark in (False, True)
    ]
    brightness = [sum(map(int, colour[4:-1].split(","))) for colour in colours]
    assert brightness[0] > 600
    assert brightness[1] < 150
