"""What learners hold of release 0.1 goes on working: its imports, and its exercises as solved.

`data/release_0.1` has every import from the library in its notebooks and guides, and the code
cells of its solved exercises.
"""

import contextlib
import io
import json
import subprocess
import sys
from importlib import import_module

import matplotlib.pyplot as plt
import pytest

from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.notebook.bubblewrap import find_bubblewrap
from atrous_lib.grading.notebook.grader import Grader
from atrous_lib.pictures.moved import MOVED
from tests.grading.notebooks import ROOT, packed

HELD = ROOT / "tests" / "data" / "release_0.1"
IMPORTS = (HELD / "imports.txt").read_text("utf-8").splitlines()
SOLVED = json.loads((HELD / "solutions.json").read_text("utf-8"))


@pytest.mark.parametrize("line", IMPORTS)
def test_an_import_of_the_release_before_still_works(line):
    exec(line, {})


@pytest.mark.parametrize(
    "line",
    [
        "from atrous_lib.pictures.famlies import families",
        "from atrous_lib.pictures.families import familys",
        "from atrous_lib.picture.families import families",
    ],
)
def test_what_never_was_is_not_found(line):
    with pytest.raises(ImportError, match=r"famlies|familys|picture"):
        exec(line, {})


@pytest.mark.parametrize("old", MOVED)
def test_a_module_that_moved_is_where_the_table_says(old):
    new = import_module(MOVED[old])
    assert new.__name__ == MOVED[old]
    public = [name for name in vars(new) if not name.startswith("_")]
    assert all(getattr(import_module(old), name) is getattr(new, name) for name in public)


def test_old_paths_are_found_when_asked_for_and_say_nothing():
    code = (
        "import sys, atrous_lib.pictures\n"
        "assert not [n for n in sys.modules if n.startswith('atrous_lib.pictures.arguments')]\n"
        "from atrous_lib.pictures.families import families\n"
        "assert 'atrous_lib.pictures.arguments.families' in sys.modules\n"
    )
    outcome = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")


def run_solved(name):
    names = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in SOLVED[name]:
            exec(cell["source"], names)
    plt.close("all")


@pytest.mark.parametrize("name", SOLVED)
def test_a_solved_exercise_of_the_release_before_runs(name, in_small_process):
    in_small_process(run_solved, name)


@pytest.fixture(scope="module")
def grader():
    with Grader(read_assignments(ROOT)) as grader:
        yield grader


@pytest.mark.skipif(find_bubblewrap() is None, reason="needs bubblewrap (bwrap)")
@pytest.mark.parametrize("name", SOLVED)
def test_a_solved_exercise_of_the_release_before_gets_all_points(grader, name):
    cells = [
        {
            "cell_type": "code",
            "metadata": {"nbgrader": cell["nbgrader"]} if "nbgrader" in cell else {},
            "source": cell["source"],
            "outputs": [],
        }
        for cell in SOLVED[name]
    ]
    result = grader.grade("ada", name, packed(cells), 7)
    assert result.points == sum(cell.get("nbgrader", {}).get("points", 0) for cell in SOLVED[name])
    asked = {cell["nbgrader"]["grade_id"] for cell in SOLVED[name] if "nbgrader" in cell}
    reasons = {task.grade_id: task.reason for task in result.tasks}
    assert asked & set(reasons)
    # A task of a later release is not there: it counts as missing, and costs only its own points.
    assert all(reason == "passed" or each not in asked for each, reason in reasons.items())
    assert result.notes == ()
    assert not [task.output for task in result.tasks if "ModuleNotFoundError" in task.output]
