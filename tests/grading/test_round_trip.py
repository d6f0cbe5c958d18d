"""A round trip with nbgrader, as docs/instructors.md tells it, from release to grades.csv."""

import csv
import os
import re
import shutil
import subprocess
import sysconfig
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbgrader import api

ROOT = Path(__file__).resolve().parents[2]
NAME = "03_holes"
RIGHT = {
    "dilate_kernel": """
        def dilate_kernel(W, atrous_rate):
            print("the shape is", W.shape)
            places = np.repeat(np.arange(1, len(W)), atrous_rate - 1)
            return np.insert(W, places, 0, axis=0)
    """,
    "atrous_conv1d": """
        def atrous_conv1d(x, W, b, atrous_rate):
            np.ones(1) / np.zeros(1)
            dilated = dilate_kernel(W, atrous_rate)
            windows = np.lib.stride_tricks.sliding_window_view(x, len(dilated), axis=1)
            return np.einsum("ntck,kcf->ntf", windows, dilated) + b
    """,
}
MISCONCEIVED = {
    **RIGHT,
    "atrous_conv1d": """
        def atrous_conv1d(x, W, b, atrous_rate):
            rate = min(atrous_rate, len(W))
            steps = x.shape[1] - (len(W) - 1) * rate
            return sum(x[:, k * rate : k * rate + steps] @ W[k] for k in range(len(W))) + b
    """,
}
# The clocks change between these: it is a day late by the clock, though more than 24 hours.
DUE, CAME = datetime(2026, 10, 24, 16), "2026-10-25 16:30:00 UTC"
COURSE = f"""
zone = "Europe/Berlin"
percent_per_day = 10
[exercises.{NAME}]
due = 2026-10-24T18:00:00
"""
SUBMISSIONS = {"ada": RIGHT, "ben": MISCONCEIVED, "cyd": {}}


def typed(text):
    """Return what a Markdown text tells to type: its fenced blocks that name no language."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return "".join(block for language, block in blocks if not language)


def commands():
    """Return the nbgrader commands of the instructor's guide, in order."""
    guide = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    section = guide.partition("## With nbgrader alone")[2].partition("\n## ")[0]
    lines = [line.partition("#")[0].strip() for line in typed(section).splitlines()]
    return [line for line in lines if line.startswith("nbgrader ")]


def run(command, course):
    scripts = sysconfig.get_path("scripts")
    env = {
        **os.environ,
        "PATH": os.pathsep.join([scripts, os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        command, shell=True, cwd=course, env=env, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


def submit(course, student, functions):
    """Write a student's functions into a copy of the released notebook."""
    notebook = nbformat.read(course / "exercises" / NAME / f"{NAME}.ipynb", as_version=4)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in functions:
            cell.source = re.sub(r"^ {8}", "", functions[grade_id], flags=re.MULTILINE).strip()
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{NAME}.ipynb")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Return a course folder after the whole round trip."""
    root = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    shutil.copytree(ROOT / "solutions" / NAME, root / "solutions" / NAME)
    release, *rest = commands()
    run(release, root)
    (root / "course.toml").write_text(COURSE)
    with api.Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate=DUE)
    for student, functions in SUBMISSIONS.items():
        submit(root, student, functions)
    (root / "submitted" / "ben" / NAME / "timestamp.txt").write_text(CAME)
    for command in rest:
        run(command, root)
    return root


@pytest.fixture
def feedback(course):
    """Return the page that a student gets back."""
    return lambda student: (course / "feedback" / student / NAME / f"{NAME}.html").read_text()


def test_the_guide_names_the_whole_sequence():
    assert [command.split()[1] for command in commands()] == [
        "generate_assignment",
        "autograde",
        "generate_feedback",
        "export",
    ]


def test_the_released_notebook_is_the_stored_one(course):
    released, stored = (
        nbformat.read(root / "exercises" / NAME / f"{NAME}.ipynb", as_version=4)
        for root in (course, ROOT)
    )
    assert released.cells == stored.cells


def test_scores_are_as_deserved(course):
    with (course / "grades.csv").open() as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert scores == {"ada": 6, "ben": 2 - 0.6, "cyd": 0}


def test_late_work_loses_what_the_course_says(course):
    with (course / "grades.csv").open() as file:
        lost = {row["student_id"]: row["late_submission_penalty"] for row in csv.DictReader(file)}
    assert float(lost["ben"]) == 0.6  # 10 % of 6 points, for one day
    assert float(lost["ada"] or 0) == 0


def test_printing_and_warnings_cost_no_points_and_are_mentioned(feedback):
    page = feedback("ada")
    assert "your function printed: the shape is" in page
    assert "your function warned: RuntimeWarning" in page


def test_the_feedback_names_the_misconception(feedback):
    assert "uses no rate larger than filter_length" in feedback("ben")
    assert "uses no rate larger than filter_length" not in feedback("ada")


def test_what_was_not_attempted_gets_one_line_and_no_traceback(feedback):
    page = feedback("cyd")
    assert page.count("not attempted yet. Write it above") == 3
    assert "Traceback (most recent call last)" not in page


def test_run_all_reaches_the_end_of_an_unsolved_notebook(course, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(course / "exercises" / NAME / f"{NAME}.ipynb", as_version=4)
    NotebookClient(notebook, resources={"metadata": {"path": str(course)}}).execute()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    errors = [o for cell in cells for o in cell.outputs if o.output_type == "error"]
    assert all(cell.execution_count for cell in cells)
    assert len(errors) == 3
    for error in errors:
        assert error.ename == "CheckFailed"
        assert error.traceback == [error.evalue]
        assert "not attempted yet" in error.evalue
