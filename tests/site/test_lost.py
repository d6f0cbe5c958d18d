"""What the page says when Python can't be loaded; a stand-in for Pyodide makes that cheap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from . import lab
from .served import Served

WAITS = "await new Promise(() => {})"  # as Pyodide does where its program does not come
FAILS = "throw new Error('wrong')"
NOTICE = "#atrous-notices [data-notice=network]"
LOADING = "#atrous-notices [data-notice=loading]"
# Where the page hears of a loss, it need not ask for all files after 15 seconds.
NEVER_ASKS = """{
    const set = setTimeout;
    window.setTimeout = (then, ms, ...rest) => set(then, ms === 15_000 ? 3_600_000 : ms, ...rest);
}"""
WITHOUT_WORKER = "Object.defineProperty(navigator, 'serviceWorker', {value: undefined})"


def stand_in(context: BrowserContext, asked: str, then: str) -> None:
    """Answer for Pyodide: its loader asks for one file, then does what is said."""
    allowed = {"Access-Control-Allow-Origin": "*"}
    loader = f"""export async function loadPyodide({{ indexURL }}) {{
        await fetch(new URL({asked!r}, indexURL)).catch(() => {{}});
        {then};
    }}"""
    context.route("**/pyodide/**", lambda route: route.fulfill(body="", headers=allowed))
    context.route(
        "**/pyodide.mjs",
        lambda route: route.fulfill(body=loader, content_type="text/javascript", headers=allowed),
    )


def lose(context: BrowserContext, name: str, answer: int) -> None:
    """Let a file be missing: the server gives this answer, or none where it is 0."""
    context.route(
        f"**/{name}",
        lambda route: route.fulfill(status=answer) if answer else route.abort(),
    )


def opened(context: BrowserContext, site: Served) -> Page:
    """Return a page with a lesson, whose Python is being loaded."""
    page = context.new_page()
    lab.open_notebook(page, site, lab.SHORT)
    return page


@dataclass(frozen=True)
class Visit:
    """A visitor's page, and what it said on the first visit, when a file was lost."""

    page: Page
    said: str


@pytest.fixture(scope="module")
def visit(browser: Browser, site: Served) -> Iterator[Visit]:
    """One page for all kinds of loss, since to open it takes longest."""
    context = browser.new_context()
    context.add_init_script(NEVER_ASKS)
    stand_in(context, "pyodide.asm.wasm", WAITS)
    lose(context, "pyodide.asm.wasm", 0)
    page = opened(context, site)
    page.wait_for_selector(NOTICE)
    said = page.inner_text(NOTICE)
    context.unroute_all()
    yield Visit(page, said)
    context.close()


@pytest.fixture
def page(visit: Visit) -> Iterator[Page]:
    """Return that page with nothing of an earlier test."""
    visit.page.evaluate("caches.delete('atrous')")
    yield visit.page
    visit.page.context.unroute_all()


def test_what_is_lost_before_the_lesson_is_open_is_named_at_once(visit):
    assert "the network is gone (pyodide.asm.wasm did not come)" in visit.said


@pytest.mark.parametrize(
    ("name", "answer", "said"),
    [
        ("pyodide.mjs", 0, "the network is gone (pyodide.mjs did not come)"),
        ("pyodide.asm.wasm", 0, "the network is gone (pyodide.asm.wasm did not come)"),
        ("python_stdlib.zip", 404, "the server has no python_stdlib.zip (it answered 404)"),
        ("numpy-2-wasm32.whl", 500, "the server has no numpy-2-wasm32.whl (it answered 500)"),
        ("wheels/atrous_course*", 0, "the network is gone (atrous_course"),
        ("wheels/ipython-*", 404, "the server has no ipython"),
    ],
)
def test_a_file_that_python_lacks_is_named_at_once(page, site, folder, name, answer, said):
    asked = name
    if name.startswith("wheels/"):
        (wheel,) = folder.glob(name)
        asked = f"{site.url}wheels/{wheel.name}"
    stand_in(page.context, asked, WAITS)
    lose(page.context, name, answer)
    lab.open_next(page, lab.SHORT)
    page.wait_for_selector(f"{NOTICE}:has-text('{said}')")
    words = page.inner_text(NOTICE)
    assert "Your text is safe" in words
    assert "Reload this page" in words
    assert page.locator(LOADING).count() == 0


def test_a_python_that_fails_with_all_of_its_files_is_not_said_to_be_the_network(page, site):
    stand_in(page.context, "pyodide.asm.wasm", FAILS)
    site.asked.clear()
    lab.open_next(page, lab.SHORT)
    page.wait_for_selector(f"{NOTICE}:has-text('although all of its files are here')")
    wheels = Counter(name for name in site.asked if name.startswith("wheels/"))
    assert 0 < max(wheels.values()) <= 3  # by Python, and by the page to see whether it is there


def test_without_a_service_worker_the_page_asks_for_the_files_itself(context, site):
    stand_in(context, "pyodide.asm.wasm", WAITS)
    lose(context, "pyodide.asm.wasm", 0)
    context.add_init_script(WITHOUT_WORKER)
    page = context.new_page()
    page.clock.install()
    lab.open_notebook(page, site, lab.SHORT)
    page.wait_for_selector(LOADING)
    page.clock.fast_forward(16_000)
    page.wait_for_selector(f"{NOTICE}:has-text('pyodide.asm.wasm did not come')")
    context.unroute("**/pyodide.asm.wasm")
    lab.open_next(page, lab.SHORT)
    page.wait_for_selector(LOADING)
    page.clock.fast_forward(61_000)
    page.wait_for_selector(f"{NOTICE}:has-text('Python has not come for a minute')")


def test_reload_keeps_what_was_written_and_brings_python(page):
    stand_in(page.context, "pyodide.asm.wasm", WAITS)
    lose(page.context, "pyodide.asm.wasm", 0)
    lab.open_next(page, lab.SHORT)
    page.wait_for_selector(NOTICE)
    page.evaluate(lab.SET, [0, "mine"])
    page.context.unroute("**/pyodide.asm.wasm")
    with page.expect_navigation():
        page.get_by_role("button", name="Reload").click()
    lab.wait_for(page, lab.READY, lab.SHORT)
    assert lab.sources(page)[0] == "mine"
    page.wait_for_selector(LOADING)
    assert page.locator(NOTICE).count() == 0


def test_without_the_list_of_files_the_page_says_so_and_the_work_can_be_downloaded(context, site):
    stand_in(context, "pyodide.asm.wasm", WAITS)
    lose(context, "course.json", 500)
    page = opened(context, site)
    page.wait_for_selector("[data-notice=page]:has-text('could not be loaded')")
    with page.expect_download():
        page.evaluate(lab.COMMAND, "course:download")


def test_what_the_browser_lacks_is_said_beside_the_lesson_too(context, site):
    context.add_init_script("delete window.WebAssembly")
    context.add_init_script("indexedDB.open = () => { throw new Error() }")
    page = context.new_page()
    page.goto(f"{site.url}lab/index.html?path={lab.SHORT}")
    page.wait_for_selector("[data-notice=webassembly]:has-text('has no WebAssembly')")
    page.wait_for_selector("[data-notice=storage]:has-text('keeps nothing')")
