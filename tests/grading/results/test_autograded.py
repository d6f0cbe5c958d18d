"""nbgrader's form grader: shows what we graded, with the learner's code and nothing alive."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.result import Result
from atrous_lib.grading.results.autograded import with_learners_code, write_autograded
from atrous_lib.grading.results.database import default_url
from atrous_lib.grading.results.gradebook import write_gradebook
from tests.grading import notebooks
from tests.grading.fakes import task_result

ROOT = Path(__file__).resolve().parents[3]
NAME = notebooks.NAME
SOLVED = json.loads(notebooks.released("solutions"))


def result(learner="ada", message="It is <b>right</b>."):
    other = {"function": "atrous_conv1d", "grade_id": "check_atrous_conv1d", "max_points": 4.0}
    tasks = (task_result(message=message), task_result(4.0, **other))
    return Result(learner, NAME, "ab12", tasks)


def copy_of(cells):
    copy = with_learners_code(SOLVED, notebooks.packed(cells), result())
    notebook = nbformat.from_dict(copy)
    nbformat.validate(notebook)
    return {c.metadata.get("nbgrader", {}).get("grade_id") or c.id: c for c in notebook.cells}


def test_the_learners_code_stands_where_the_solution_stood():
    cells = copy_of(notebooks.cells())
    assert cells["dilate_kernel"].source == notebooks.KERNEL
    assert cells["atrous_conv1d"].source == notebooks.CONV


def test_no_solution_and_no_hidden_test_comes_along_when_a_cell_is_missing():
    text = json.dumps(copy_of([]))
    assert "HIDDEN TESTS" not in text
    assert "dilated[::atrous_rate] = W" in json.dumps(SOLVED)
    assert "dilated[::atrous_rate] = W" not in text


def test_the_graders_message_stands_below_the_check():
    check = copy_of(notebooks.cells())["check_dilate_kernel"]
    assert check.source == "check(dilate_kernel)"
    assert check.outputs[0].text == "It is <b>right</b>.\n"


def test_other_code_stands_at_the_end_and_no_text_or_output_comes_along():
    alive = {"cell_type": "markdown", "metadata": {}, "source": "<script>alert(1)</script>"}
    printed = {"output_type": "stream", "name": "stdout", "text": "<script>alert(2)</script>"}
    extra = {**notebooks.cell("my_own = 1"), "outputs": [printed]}
    cells = copy_of([alive, extra, *notebooks.cells()])
    assert cells["learner-2"].source.endswith("my_own = 1")
    assert "script" not in json.dumps(list(cells.values()))


def test_a_broken_file_gives_an_empty_copy():
    copy = with_learners_code(SOLVED, b"\x00 no notebook", result())
    assert len(copy["cells"]) == len(SOLVED["cells"])


@pytest.fixture
def course(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(ROOT / "solutions" / NAME, tmp_path / "solutions" / NAME)
    return tmp_path


@pytest.mark.parametrize("stamp", [None, "2026-01-31 23:59:59 UTC"])
def test_the_form_grader_takes_it_for_graded(course, stamp):
    folder = course / "submitted" / "ada" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(notebooks.notebook())
    if stamp:
        (folder / "timestamp.txt").write_text(stamp)
    assignments = {NAME: read_assignments(ROOT)[NAME]}
    for _ in range(2):
        write_gradebook(default_url(course), course, assignments, [result()])
        write_autograded(course, result(), notebooks.notebook())
    config = Config()
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.source_directory = "solutions"
    config.CourseDirectory.course_id = "atrous"
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    (submission,) = api.get_submissions(NAME)
    assert submission["autograded"]
    assert submission["score"] == 6
    (notebook,) = api.get_notebook_submissions(NAME, NAME)
    assert notebook["student"] == "ada"
    assert notebook["score"] == 6
