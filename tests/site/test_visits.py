"""What one visitor meets: on the first page, in JupyterLab, and when they come again."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from . import lab
from .conftest import visitor
from .served import Served
from .test_pages import LESSONS

LESSON, EXERCISE = "notebooks/03_holes.ipynb", "exercises/03_holes/03_holes.ipynb"
CLICK = "document.querySelector('#open').href"
READY = "document.querySelector('#state').textContent === 'Ready.'"
SESSION = "window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel"
SESSIONS = """() => [...window.jupyterapp.serviceManager.sessions.running()]
    .map(({ path, kernel }) => [path, kernel.id])"""
RESTORED = "window.jupyterapp.restored.then(() => {})"
FOLDED = "window.jupyterapp.shell.leftCollapsed"
UNFOLDED_IS_KEPT = """async () => {
    const { data } = await window.jupyterapp.serviceManager.workspaces.fetch("default");
    return data["layout-restorer:data"].left.collapsed === false;
}"""
KEPT = """async ([site, urls]) => {
  const found = await Promise.all(urls.map((url) => caches.match(new URL(url, site))));
  return found.every(Boolean);
}"""
ALWAYS = {"lab/index.html", "course.json"}
# The browser keeps these by itself, and asks for newer ones when it likes.
BROWSERS_OWN = {"service-worker.js", "jupyterlite-service-worker.js", "favicon.ico"}


class Visitor:
    """Somebody with the first page in one tab, and a lesson, come from there, in the other.

    That there is a Python will do: it is lost on its way.
    """

    def __init__(self, door: Page, site: Served) -> None:
        self.door, self.site = door, site
        door.goto(site.url)
        lab.wait_for(door, READY)
        door.context.route("**/pyodide.mjs", lambda route: route.abort())
        self.page = door.context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        lab.open_notebook(self.page, site, LESSON)
        lab.wait_for(self.page, SESSION)
        self.sessions = self.page.evaluate(SESSIONS)
        self.page.evaluate(RESTORED)
        self.folded = self.page.evaluate(FOLDED)
        self.kept: set[str] = set()  # files that the browser has when the second visit begins


@pytest.fixture(scope="module")
def first(browser: Browser, site: Served) -> Iterator[Visitor]:
    """Return a visitor on the first visit; one for all, since to open JupyterLab takes longest."""
    with visitor(browser) as context:
        site.asked.clear()
        yield Visitor(context.new_page(), site)


@pytest.fixture(scope="module")
def again(first: Visitor, index: dict[str, Any]) -> Visitor:
    """Return the visitor on the second visit, having unfolded the file browser in the first."""
    lab.open_next(first.page, LESSON)  # and nothing else, which JupyterLab would open again, too
    first.page.evaluate("window.jupyterapp.shell.expandLeft()")
    lab.wait_until(first.page, UNFOLDED_IS_KEPT)
    # JupyterLab asks for more when a notebook has long been open, and the second visit may be the
    # first to see that.
    listed = {file["url"] for file in index["files"]}
    first.kept = listed.intersection(first.site.asked) - BROWSERS_OWN
    lab.wait_until(first.page, KEPT, [first.site.url, sorted(first.kept)])
    first.site.asked.clear()
    lab.open_notebook(first.page, first.site, LESSON)
    first.page.evaluate(RESTORED)
    return first


def test_the_first_page_says_its_size_and_leads_to_the_course(first, index):
    page = first.door
    lab.wait_for(page, "document.querySelector('#keep').textContent.includes('MB')")
    assert index["entry"] in urllib.request.unquote(page.evaluate(CLICK))
    assert re.search(r"fetches \d+ MB", page.inner_text("#sizes"))
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_lesson_and_its_exercise_of_the_same_file_name_have_a_python_each(first):
    assert [path for path, _ in first.sessions] == [LESSON]
    lab.open_beside(first.page, EXERCISE)
    lab.wait_for(first.page, SESSION)
    (lesson, one), (exercise, other) = first.page.evaluate(SESSIONS)
    assert {lesson, exercise} == {LESSON, EXERCISE}
    assert one != other
    assert not [text for text in first.said if "No factory for kernel" in text]  # it started early


def test_every_lesson_shows_its_stored_pictures(first, folder):
    page = first.page
    for name in LESSONS:
        lab.open_next(page, f"notebooks/{name}")
        stored = json.loads((folder / "files" / "notebooks" / name).read_text("utf-8"))["cells"]
        assert lab.sources(page) == ["".join(cell["source"]) for cell in stored]
        if any("image/svg+xml" in str(cell.get("outputs")) for cell in stored):
            page.wait_for_selector(".jp-OutputArea-output :is(svg, img)", state="attached")
        assert not page.evaluate("window.jupyterapp.shell.currentWidget.context.model.dirty")


def test_jupyterlab_opens_with_its_file_browser_folded_and_then_as_it_was_left(again):
    assert again.folded
    assert not again.page.evaluate(FOLDED)


def test_a_second_visit_asks_again_for_the_page_and_the_list_of_files_alone(again):
    asked = set(again.site.asked)
    assert len(again.kept) > 50
    assert ALWAYS.issubset(asked)
    assert again.kept.intersection(asked) <= ALWAYS
