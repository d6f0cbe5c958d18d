"""Answers that a person grades: they wait, are graded in the form grader, and stand everywhere."""

import csv
import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from nbgrader import api

from atrous_lib.grading.assignments import Answer, read_assignments
from atrous_lib.grading.notebook import scoring
from atrous_lib.grading.notebook.cells import read_cells, steps, texts_of
from sources.derive import read
from tests.grading.notebooks import KERNEL, ROOT, WRONG_KERNEL, cell, packed
from tests.grading.test_cli import needs_sandbox, run

NAME = "01_own"
STUB = "YOUR ANSWER HERE"
SOURCE = f"""# %% grade_id="dilate_kernel" solution=true
### BEGIN SOLUTION
{KERNEL}
### END SOLUTION

# %% [markdown] grade_id="why" solution=true points=3
# The hidden *model* answer.

# %% grade_id="check_dilate_kernel" points=2
check(dilate_kernel)
"""


def own(kernel=KERNEL, why=STUB, **about):
    """Return a notebook with a function and, between it and its check, an answer in words."""
    grade = {"grade": True, "solution": True, "locked": False, "schema_version": 3, "points": 3}
    text = cell(why, "why", **grade, task=False, cell_type="markdown")
    answer = {"cell_type": "markdown", "metadata": text["metadata"], "source": why, **about}
    solution = {"solution": True, "grade": False, "locked": False}
    check = {"grade": True, "solution": False, "locked": True, "points": 2}
    rest = {"schema_version": 3, "task": False}
    cells = [
        cell("import numpy as np\nfrom atrous_lib.checks import check"),
        cell(kernel, "dilate_kernel", **solution, **rest),
        answer,
        cell("check(dilate_kernel)", "check_dilate_kernel", **check, **rest),
    ]
    for number, each in enumerate(cells):
        each["id"] = f"c{number}"
        if each["cell_type"] == "code":
            each["execution_count"] = None
    return packed(cells)


def write(path, notebook):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(notebook)


@pytest.fixture
def course(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    write(tmp_path / "solutions" / NAME / f"{NAME}.ipynb", own(why="The hidden *model* answer."))
    write(tmp_path / "exercises" / NAME / f"{NAME}.ipynb", own("raise NotImplementedError"))
    return tmp_path


def test_a_source_says_which_cells_a_person_grades(tmp_path):
    path = tmp_path / f"{NAME}.py"
    path.write_text(SOURCE)
    about = {c.metadata.nbgrader.grade_id: c.metadata for c in read(path).cells if c.metadata}
    why = about["why"].nbgrader
    assert (why.grade, why.solution, why.locked, why.points) == (True, True, False, 3)
    assert "tags" not in about["why"]
    assert about["check_dilate_kernel"].nbgrader.locked


def test_they_are_read_with_their_points_and_take_no_task_its_solution(course):
    (assignment,) = read_assignments(course).values()
    assert assignment.answers == (Answer("why", 3, "markdown", STUB),)
    assert [task.solution_id for task in assignment.tasks] == ["dilate_kernel"]
    assert assignment.max_points == 5


def test_nbgraders_manual_tasks_are_refused_with_what_to_do(course):
    text = own().decode().replace('"task": false, "cell_type"', '"task": true, "cell_type"')
    write(course / "solutions" / NAME / f"{NAME}.ipynb", text.encode())
    with pytest.raises(ValueError, match=r"'why' .* Make it a manually graded answer"):
        read_assignments(course)


@pytest.mark.parametrize("text", ["", "  \n", STUB, f" {STUB}\n"])
def test_who_writes_nothing_is_no_work_for_anybody(text):
    result = scoring.result_of_answer(Answer("why", 3, released=STUB), {"why": text})
    assert (result.reason, result.points, result.max_points) == ("unattempted", 0, 3)
    assert scoring.result_of_answer(Answer("why", 3), {}).reason == "unattempted"


def test_words_are_never_run_whatever_type_their_cell_has(course):
    (assignment,) = read_assignments(course).values()
    notebook = own(why="import os", cell_type="code")
    assert texts_of(notebook)["why"] == "import os"
    plan, notes = steps(assignment, read_cells(notebook)[0])
    assert [step.cell.grade_id for step in plan if hasattr(step, "cell")] == ["", "dilate_kernel"]
    assert notes == []


def grade(course, *options):
    places = ("--course", course, "--folder", course / "run")
    return run("grade", course / "submitted", *places, "--jobs", 1, *options)


def files(course):
    with (course / "run" / "scores.csv").open(encoding="utf-8") as file:
        scores = {row["learner"]: row for row in csv.DictReader(file)}
    page = (course / "run" / "feedback" / "ada" / f"{NAME}.html").read_text("utf-8")
    return scores, page, (course / "run" / "report.html").read_text("utf-8")


@needs_sandbox
def test_they_wait_are_graded_by_hand_and_outlive_grading_again(course):
    alive = "Because <script>alert(1)</script> of *r*."
    for learner, notebook in {"ada": own(why=alive), "ben": own(WRONG_KERNEL)}.items():
        write(course / "submitted" / learner / NAME / f"{NAME}.ipynb", notebook)
    said = grade(course)
    assert "1 answer waits to be graded by hand" in said
    scores, page, report = files(course)
    assert (scores["ada"]["points"], scores["ada"]["max_points"]) == ("2", "5")
    assert "Waits for your instructor" in page
    assert "– of 3 points" in page
    assert "To grade by hand" in report

    # The form grader finds what waits, with the learner's words, and none of the model answer.
    with closing(sqlite3.connect(course / "gradebook.db")) as database:
        query = "SELECT auto_score, needs_manual_grade FROM grade ORDER BY auto_score"
        assert database.execute(query).fetchall() == [(None, 1), (0, 0), (0, 0), (2, 0)]
    copy = (course / "autograded" / "ada" / NAME / f"{NAME}.ipynb").read_text("utf-8")
    assert "model" not in copy
    assert "<script" not in copy
    assert "Because &lt;script&gt;" in "".join(
        each["source"] for each in json.loads(copy)["cells"] if each["cell_type"] == "markdown"
    )

    with api.Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        entry = gradebook.find_grade("why", NAME, NAME, "ada")
        entry.manual_score, entry.needs_manual_grade = 2.5, False
        gradebook.find_comment("why", NAME, NAME, "ada").manual_comment = "Well seen."
        gradebook.db.commit()
    for options in ([], ["--regrade", NAME]):
        assert "to be graded by hand" not in grade(course, *options)
        scores, page, report = files(course)
        assert scores["ada"]["points"] == "4.5"
        assert "why: 2.5 points by hand." in scores["ada"]["notes"]
        assert "Graded by your instructor" in page
        assert "will read this answer" not in page
        assert "Well seen." in page
        assert "graded by hand" in report
        assert "To grade by hand" not in report
