"""Python in the page: lessons, exercises, checks, and the work of a visitor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from atrous_lib.files import write_whole
from atrous_lib.progress import Check, Progress, as_text, read
from atrous_lib.widgets.progress_file import SAVE, TAKE

from . import lab
from .conftest import VARIABLE
from .served import Served
from .test_pages import LESSONS

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = sorted(path.name for path in (ROOT / "exercises").iterdir() if path.is_dir())
pytestmark = pytest.mark.skipif(
    VARIABLE not in os.environ,
    reason=f"set {VARIABLE} to a folder with an unpacked Pyodide distribution (NumPy included)",
)
CHECK = "03_holes/03_holes.ipynb"
MISCONCEIVED = "def dilate_kernel(W, atrous_rate):\n    return W.copy()"
ENDLESS = """def dilate_kernel(W, atrous_rate):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass"""

COMPLETE = """async code => {
    const { sessionContext } = window.jupyterapp.shell.currentWidget;
    await sessionContext.ready;
    const { kernel } = sessionContext.session;
    await kernel.requestExecute({ code: "import atrous_lib, numpy as np" }).done;
    const reply = await kernel.requestComplete({ code, cursor_pos: code.length });
    return reply.content.matches;
}"""
CRASH = """() => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    kernel.requestExecute({ code: "import ctypes; ctypes.string_at(0xFFFFFFF0, 100)" });
}"""
WRITE = """([path, content]) => {
    const options = { type: "file", format: "text", content };
    return window.jupyterapp.serviceManager.contents.save(path, options);
}"""
SAID = """async code => {
    const { sessionContext } = window.jupyterapp.shell.currentWidget;
    await sessionContext.ready;
    let said = "";
    const future = sessionContext.session.kernel.requestExecute({ code });
    future.onIOPub = ({ content }) => { said += content.text ?? content.evalue ?? ""; };
    await future.done;
    return said.trim();
}"""
NAMED = "import os; print(os.environ.get('JPY_SESSION_NAME'))"
RESTART = """async () => {
    await window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart();
}"""
COUNT = """() => {
    window.asked = 0; // how often Python asked the page for a visitor's file
    new BroadcastChannel("/sw-api.v1").addEventListener("message", ({ data }) => {
        if (data.pathname?.endsWith("/api/drive")) window.asked += 1;
    });
}"""
PROGRESS = """async () => {
    const { contents } = window.jupyterapp.serviceManager;
    const { content } = await contents.get("progress.json", { content: true });
    return JSON.parse(atob(content)); // as the kernel writes files
}"""


def place_of(page, text):
    return next(i for i, cell in enumerate(lab.cells(page)) if text in cell["source"])


@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_runs_to_its_end(context, site, name):
    page = context.new_page()
    lab.open_notebook(page, site, f"notebooks/{name}")
    ran = lab.run_all(page)
    assert lab.errors(ran) == []
    assert all(cell["execution_count"] for cell in ran if cell["cell_type"] == "code")
    numbers = [
        (cell["execution_count"], output["execution_count"])
        for cell in ran
        for output in cell.get("outputs", [])
        if output["output_type"] == "execute_result"
    ]
    assert numbers or name == "cheat_sheet.ipynb"  # whose cells return nothing
    assert all(of_cell == of_output for of_cell, of_output in numbers)


@pytest.mark.parametrize("name", EXERCISES)
def test_every_solution_passes_its_checks(context, site, name):
    page = context.new_page()
    lab.open_notebook(page, site, f"solutions/{name}/{name}.ipynb")
    assert lab.errors(lab.run_all(page)) == []


def test_three_checks_answer_and_the_work_can_be_downloaded_and_graded(context, site, tmp_path):
    page = context.new_page()
    lab.open_notebook(page, site, f"exercises/{CHECK}")
    place = place_of(page, "def dilate_kernel")
    solved = json.loads((ROOT / "solutions" / CHECK).read_text("utf-8"))["cells"]
    right = next(
        "".join(c["source"]) for c in solved if "def dilate_kernel" in "".join(c["source"])
    )
    for text, said in (
        (ENDLESS, "still running after 4 seconds"),
        (MISCONCEIVED, "dilate_kernel is not right yet"),
        (right, "dilate_kernel is right"),
    ):
        page.evaluate(lab.SET, [place, text])
        assert said in lab.texts(lab.run_all(page))
    kept = page.evaluate(PROGRESS)
    mine = [check["passed"] for check in kept["checks"] if check["function"] == "dilate_kernel"]
    assert mine == [False, False, True]
    with page.expect_download() as download:
        page.evaluate(lab.COMMAND, "course:download")
    submitted = tmp_path / "submitted" / "ada" / "03_holes" / "03_holes.ipynb"
    submitted.parent.mkdir(parents=True)
    download.value.save_as(submitted)
    command = [Path(sys.executable).with_name("atrous-course"), "grade", "submitted"]
    done = subprocess.run(
        [*command, "--course", ROOT, "--no-gradebook"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    tasks = (tmp_path / "grading" / "tasks.csv").read_text("utf-8").splitlines()
    (mine,) = [line for line in tasks if "dilate_kernel" in line]
    assert "passed" in mine or "right" in mine, mine


def test_names_are_completed_memory_ends_in_words_and_a_crash_is_said(context, site):
    page = context.new_page()
    lab.open_notebook(page, site, f"notebooks/{LESSONS[0]}")
    for text, whole in (("atrous_l", "atrous_lib"), ("np.convol", "convolve")):
        assert any(whole in match for match in page.evaluate(COMPLETE, text))
    place = place_of(page, "import")
    page.evaluate(lab.SET, [place, "import numpy as np\n[np.empty(2**27) for _ in range(8)]"])
    ran = lab.run_all(page)
    assert "MemoryError" in str(lab.errors(ran))
    assert "used up the memory" in lab.texts(ran)
    assert page.evaluate(COMPLETE, "atrous_l")  # Python goes on
    page.evaluate(CRASH)
    page.wait_for_selector("[data-notice=dead]:has-text('Python has ended')")
    page.evaluate(f"() => {{ ({lab.COMMAND})('notebook:restart-kernel'); }}")  # asks first
    page.wait_for_selector(".jp-Dialog")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-notice=dead]", state="detached")
    assert page.evaluate(COMPLETE, "atrous_l")


def test_python_knows_its_notebook_after_a_restart_too(context, site):
    page = context.new_page()
    path = f"notebooks/{LESSONS[0]}"
    lab.open_notebook(page, site, path)
    knows = f"async ([code, path]) => (await ({SAID})(code)) === path"
    lab.wait_until(page, knows, [NAMED, path])
    page.evaluate(RESTART)
    lab.wait_until(page, knows, [NAMED, path])


def test_a_visitors_folder_is_asked_for_their_own_modules_and_no_others(context, site):
    page = context.new_page()
    lab.open_notebook(page, site, f"notebooks/{LESSONS[0]}")
    page.evaluate(WRITE, ["notebooks/mine.py", "said = 'my own'"])
    page.evaluate(WRITE, ["notebooks/sched.py", "scheduler = 'what would hide the library'"])
    assert page.evaluate(SAID, "import importlib; importlib.invalidate_caches()") == ""
    page.evaluate(COUNT)
    assert page.evaluate(SAID, "import sched; print(type(sched.scheduler).__name__)") == "type"
    assert page.evaluate("window.asked") == 0
    assert page.evaluate(SAID, "import mine; print(mine.said)") == "my own"
    assert page.evaluate("window.asked") > 0


def test_progress_is_downloaded_and_taken_in_on_the_start_page(context, site, tmp_path):
    page = context.new_page()
    lab.open_notebook(page, site, "notebooks/start.ipynb")
    lab.run_all(page)
    elsewhere = Progress(checks=[Check("softmax", True, None, "Right. Ω", "2026-11-01")])
    name = tmp_path / "from elsewhere.json"
    name.write_text(as_text(elsewhere), "utf-8")
    for said in ("1 answer or check of from elsewhere.json", "was here already"):
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name=TAKE).click()
        chooser.value.set_files(name)
        page.wait_for_selector(f"[role=status]:has-text('{said}')")
    with page.expect_download() as download:
        page.get_by_role("button", name=SAVE).click()
    download.value.save_as(tmp_path / "saved.json")
    assert read(tmp_path / "saved.json") == elsewhere
    lab.open_notebook(page, site, "notebooks/start.ipynb")  # the browser keeps it
    lab.run_all(page)
    page.wait_for_selector("tr:has-text('Lesson 5') >> text=1 of")


def test_work_outlives_a_reload_and_a_reset_keeps_it_beside(context, site):
    page = context.new_page()
    path = f"exercises/{CHECK}"
    lab.open_notebook(page, site, path)
    place = place_of(page, "def dilate_kernel")
    page.evaluate(lab.SET, [place, "mine = 1"])
    page.evaluate(lab.COMMAND, "docmanager:save")
    lab.open_notebook(page, site, path)
    assert lab.cells(page)[place]["source"] == "mine = 1"
    page.on("dialog", lambda dialog: dialog.accept())
    page.evaluate(lab.COMMAND, "course:reset")
    page.wait_for_selector("[data-notice=reset]")
    assert "def dilate_kernel" in lab.cells(page)[place]["source"]
    kept = path.replace(".ipynb", " (mine).ipynb")
    lab.open_notebook(page, site, kept)
    assert lab.cells(page)[place]["source"] == "mine = 1"


def test_a_newer_site_is_shown_and_its_lesson_put_beside_what_somebody_wrote(context, copied):
    site = Served(copied)
    page = context.new_page()
    path = f"notebooks/{LESSONS[0]}"
    page.goto(site.url)
    lab.wait_for(page, "document.querySelector('#state').textContent === 'Ready.'")
    lab.open_notebook(page, site, path)
    page.evaluate(lab.SET, [0, "mine"])
    page.evaluate(lab.COMMAND, "docmanager:save")
    lab.open_notebook(page, site, path)  # notes which version they began with
    lab.wait_for(page, "localStorage.getItem('atrous versions')")
    index = json.loads((copied / "course.json").read_text("utf-8"))
    index["notebooks"][path] = "another"
    write_whole(copied / "course.json", json.dumps(index))
    door = (copied / "index.html").read_text("utf-8")
    write_whole(copied / "index.html", door.replace("hand-made</h1>", "updated</h1>"))
    page.goto(site.url)
    assert page.inner_text("h1").endswith("updated")
    lab.open_notebook(page, site, path)
    page.wait_for_selector("[data-notice=newer]")
    assert lab.cells(page)[0]["source"] == "mine"
    lab.open_notebook(page, site, path.replace(".ipynb", " (new version).ipynb"))
    assert lab.cells(page)[0]["source"] != "mine"
    site.stop()


def test_after_keep_for_offline_every_page_opens_without_a_server(context, folder):
    served = Served(folder)
    page = context.new_page()
    page.goto(served.url)
    lab.wait_for(page, "document.querySelector('#state').textContent === 'Ready.'")
    page.click("#keep")
    lab.wait_for(page, "document.querySelector('#state').textContent.includes('is kept')")
    served.stop()
    lab.open_notebook(page, served, f"exercises/{CHECK}")
    assert "CheckFailed" in str(lab.errors(lab.run_all(page)))  # nothing is written yet
