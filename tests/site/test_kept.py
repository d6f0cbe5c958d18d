"""What the browser keeps never hides a newer site, and is there when the site is not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page

from atrous_lib.files import write_whole

from . import lab
from .served import Served
from .test_visits import KEPT, READY

FETCH = "async url => (await fetch(url)).text()"
AS_THEY_CAME = """async ([site, urls]) => {
  const found = await Promise.all(urls.map((url) => caches.match(new URL(url, site))));
  return urls.filter((_, place) => found[place].type !== "basic");
}"""
NAMED = "door.css"


@pytest.fixture
def site(copied: Path) -> Iterator[Served]:
    """A site of which a test replaces files."""
    served = Served(copied)
    yield served
    served.stop()


@pytest.fixture
def small(copied: Path) -> Path:
    """Return the folder without what only JupyterLab asks for: the first page is kept as quickly.

    And listed: to write the list all files are compressed.
    """
    for name in ("build", "extensions", "wheels"):
        shutil.rmtree(copied / name)
    return copied


def visit(page: Page, site: Served) -> None:
    """Open the first page, and wait until it has fetched everything."""
    page.goto(site.url)
    lab.wait_for(page, READY)


def publish(builder, folder, text, *, listed=True):
    """Put another text on the server, and into the list of files unless that comes later."""
    with newer(folder / NAMED) as file:
        write_whole(file, text)
    if listed:
        with newer(folder / "course.json"):
            builder.write_index(folder, contains_pyodide=(folder / "static" / "pyodide").is_dir())


@contextmanager
def newer(file: Path) -> Iterator[Path]:
    """Have a file that is written anew be new to a browser, too.

    The server tells a file's time in whole seconds: what comes within one would not be.
    """
    earlier = file.stat().st_mtime if file.exists() else 0.0
    yield file
    later = max(file.stat().st_mtime, earlier + 1)
    os.utime(file, (later, later))


def test_files_are_kept_as_they_came_for_the_browser_to_keep_what_it_compiles(context, site):
    page = context.new_page()
    visit(page, site)
    kept = ["door.js", "build/lab/bundle.js"]
    lab.wait_until(page, KEPT, [site.url, kept])
    assert page.evaluate(AS_THEY_CAME, [site.url, kept]) == []


def test_a_newer_file_is_shown_on_the_next_visit(context, site, small, builder):
    page = context.new_page()
    for text in ("/* one */", "/* two */"):
        publish(builder, small, text)
        visit(page, site)
        assert page.evaluate(FETCH, NAMED) == text


def test_a_file_that_comes_later_than_the_list_is_not_hidden_by_the_old_one(
    context, site, small, builder
):
    page = context.new_page()
    publish(builder, small, "/* new */")
    publish(builder, small, "/* old */", listed=False)
    visit(page, site)
    assert page.evaluate(FETCH, NAMED) == "/* old */"
    publish(builder, small, "/* new */", listed=False)
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
    lab.open_notebook(page, site, lab.SHORT)
    lab.wait_until(page, KEPT, [site.url, ["lab/index.html"]])
    site.stop()
    lab.open_notebook(page, site, lab.SHORT)
