"""What the browser keeps: later visits take it at once, and it never hides a newer site."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from atrous_lib.files import write_whole

from . import lab
from .served import Served
from .test_pages import LESSONS

FETCH = "async url => (await fetch(url)).text()"
READY = "document.querySelector('#state').textContent === 'Ready.'"
KEPT = """async ([site, urls]) => {
  const found = await Promise.all(urls.map((url) => caches.match(new URL(url, site))));
  return found.every(Boolean);
}"""
AS_THEY_CAME = """async ([site, urls]) => {
  const found = await Promise.all(urls.map((url) => caches.match(new URL(url, site))));
  return urls.filter((_, place) => found[place].type !== "basic");
}"""
NAMED = "door.css"
ALWAYS = {"lab/index.html", "course.json"}
# The browser keeps these by itself, and asks for newer ones when it likes.
BROWSERS_OWN = {"service-worker.js", "jupyterlite-service-worker.js", "favicon.ico"}


@pytest.fixture
def site(copied: Path) -> Iterator[Served]:
    """A site of which a test replaces files."""
    served = Served(copied)
    yield served
    served.stop()


def visit(page: Page, site: Served) -> None:
    """Open the first page, and wait until it has fetched everything."""
    page.goto(site.url)
    lab.wait_for(page, READY)


def publish(builder, copied, text, *, listed=True):
    """Put another text on the server, and into the list of files unless that comes later."""
    file = copied / NAMED
    earlier = file.stat().st_mtime if file.exists() else 0.0
    write_whole(file, text)
    # The server tells a file's time in whole seconds: what comes within one would not be new.
    later = max(file.stat().st_mtime, earlier + 1)
    os.utime(file, (later, later))
    if listed:
        builder.write_index(copied, contains_pyodide=(copied / "static" / "pyodide").is_dir())


def test_a_second_visit_asks_again_for_the_page_and_the_list_of_files_alone(context, site, copied):
    page = context.new_page()
    visit(page, site)
    lab.open_notebook(page, site, f"notebooks/{LESSONS[0]}")
    listed = {file["url"] for file in json.loads((copied / "course.json").read_text())["files"]}
    # JupyterLab asks for more when a notebook has long been open, and the second visit may be the
    # first to see that.
    kept = listed.intersection(site.asked) - BROWSERS_OWN
    assert len(kept) > 50
    lab.wait_until(page, KEPT, [site.url, sorted(kept)])
    site.asked.clear()
    lab.open_notebook(page, site, f"notebooks/{LESSONS[0]}")
    assert ALWAYS.issubset(site.asked)
    assert kept.intersection(site.asked) <= ALWAYS


def test_files_are_kept_as_they_came_for_the_browser_to_keep_what_it_compiles(context, site):
    page = context.new_page()
    visit(page, site)
    kept = ["door.js", "build/lab/bundle.js"]
    lab.wait_until(page, KEPT, [site.url, kept])
    assert page.evaluate(AS_THEY_CAME, [site.url, kept]) == []


def test_a_newer_file_is_shown_on_the_next_visit(context, site, copied, builder):
    page = context.new_page()
    for text in ("/* one */", "/* two */"):
        publish(builder, copied, text)
        visit(page, site)
        assert page.evaluate(FETCH, NAMED) == text


def test_a_file_that_comes_later_than_the_list_is_not_hidden_by_the_old_one(
    context, site, copied, builder
):
    page = context.new_page()
    publish(builder, copied, "/* new */")
    publish(builder, copied, "/* old */", listed=False)
    visit(page, site)
    assert page.evaluate(FETCH, NAMED) == "/* old */"
    publish(builder, copied, "/* new */", listed=False)
    assert page.evaluate(FETCH, NAMED) == "/* new */"


def test_a_server_in_trouble_and_none_at_all_leave_what_was_kept(context, site):
    page = context.new_page()
    visit(page, site)
    context.route(site.url, lambda route: route.fulfill(status=503))
    assert "hand-made" in page.evaluate(FETCH, site.url)
    site.stop()
    visit(page, site)


def test_a_host_that_takes_index_html_off_addresses_shows_the_course_and_so_does_none(
    context, copied
):
    site = Served(copied, redirecting=True)
    page = context.new_page()
    visit(page, site)
    lab.open_notebook(page, site, f"notebooks/{LESSONS[0]}")
    lab.wait_until(page, KEPT, [site.url, ["lab/index.html"]])
    site.stop()
    lab.open_notebook(page, site, f"notebooks/{LESSONS[0]}")
