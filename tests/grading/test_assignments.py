"""What there is to grade, read from the solved notebooks."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import atrous_lib
from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.fingerprints import BESIDE, fingerprints
from tests.grading.notebooks import NAME, ROOT, cell, cells, packed


def course(folder, *sources):
    path = folder / "solutions" / "01_own" / "01_own.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(packed(list(sources)))
    return folder


def test_all_twelve_exercises_are_read_with_their_points():
    assignments = read_assignments(ROOT)
    assert len(assignments) == 12
    assert list(assignments) == sorted(assignments)
    assert assignments[NAME].max_points == 6


def test_a_course_of_ones_own_is_read(tmp_path):
    (assignment,) = read_assignments(course(tmp_path, *cells())).values()
    assert [task.function for task in assignment.tasks] == ["dilate_kernel", "atrous_conv1d"]
    assert assignment.tasks[0].solution_id == "dilate_kernel"


def test_a_folder_without_solutions_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="expected solved notebooks"):
        read_assignments(tmp_path)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("check(dilate_kernels)", "Did you mean 'dilate_kernel'"),
        ("assert True", "checks no function"),
    ],
)
def test_points_for_nothing_that_can_be_checked_are_refused(tmp_path, source, words):
    with pytest.raises(ValueError, match=words):
        read_assignments(course(tmp_path, cell(source, "check", grade=True, points=1)))


def test_a_notebook_without_points_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no cell gives points"):
        read_assignments(course(tmp_path, cell("1")))


# --- what scores depend on

PACKAGE = Path(atrous_lib.__file__).parent


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Return a copy of the package."""
    package = tmp_path_factory.mktemp("copy") / "atrous_lib"
    return shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture(scope="module")
def assignments():
    return read_assignments(ROOT)


def test_whatever_no_score_depends_on_exists():
    assert [name for name in BESIDE if not (PACKAGE / name).exists()] == []


def test_grading_a_notebook_imports_nothing_that_no_score_is_said_to_depend_on():
    modules = "atrous_lib.grading.notebook.grader, atrous_lib.grading.inside.processes"
    code = f"import sys, {modules}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    imported = done.stdout.split()
    assert "atrous_lib.grading.notebook.scoring" in imported
    beside = ["atrous_lib." + name.removesuffix(".py").replace("/", ".") for name in BESIDE]
    assert [m for m in imported if any(m == b or m.startswith(b + ".") for b in beside)] == []


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("grading/notebook/scoring.py", True),
        ("grading/notebook/cells.py", True),
        ("grading/notebook/execution.py", True),
        ("grading/notebook/limits.py", True),
        ("grading/inside/processes.py", True),
        ("grading/inside/new_file", True),
        ("grading/assignments.py", True),
        ("checks/exercises/holes.py", True),
        ("checks/messages/en/holes.toml", True),
        ("convolution/dilated.py", True),
        ("signals/new.csv", True),
        ("pictures/svg.py", False),
        ("widgets/controls.py", False),
        ("grading/results/report.py", False),
        ("grading/results/templates/report.html", False),
        ("grading/run/collect.py", False),
        ("grading/cli/grading.py", False),
        ("grading/notebook/__pycache__/scoring.cpython-311.pyc", False),
    ],
)
def test_the_fingerprint_changes_with_what_scores_depend_on(copy, assignments, name, counts):
    before = fingerprints(assignments, copy)
    assert before == fingerprints(assignments)
    path = copy / name
    path.parent.mkdir(exist_ok=True)
    kept = path.read_bytes() if path.exists() else None
    path.write_bytes((kept or b"") + b"# changed")
    try:
        assert (fingerprints(assignments, copy) != before) is counts
    finally:
        path.unlink() if kept is None else path.write_bytes(kept)


EVERY = {"03_holes", "08_regularizers"}


@pytest.mark.parametrize(
    ("name", "concerned"),
    [
        ("checks/exercises/holes.py", {"03_holes"}),
        ("checks/exercises/holes_transfer.py", set()),
        ("checks/exercises/regularizers.py", {"08_regularizers"}),
        ("checks/exercises/sliding.py", set()),
        ("checks/exercises/new.py", set()),
        ("checks/exercises/programs.py", EVERY),
        ("checks/exercises/__init__.py", EVERY),
        ("checks/comparison.py", EVERY),
        ("grading/notebook/limits.py", EVERY),
        ("grading/notebook/scoring.py", EVERY),
        ("convolution/dilated.py", EVERY),
        ("checks/messages/en/holes.toml", set()),
        ("pictures/svg.py", set()),
        ("grading/results/report.py", set()),
    ],
)
def test_an_exercises_fingerprint_changes_with_what_its_scores_depend_on(
    copy, assignments, name, concerned
):
    def found():
        both = fingerprints(assignments, copy)
        return {name: both[name].split("-") for name in EVERY}

    before = found()
    path = copy / name
    kept = path.read_bytes() if path.exists() else None
    path.write_bytes((kept or b"") + b"# changed")
    try:
        after = found()
    finally:
        path.unlink() if kept is None else path.write_bytes(kept)
    assert {each for each in EVERY if before[each][0] != after[each][0]} == concerned
    reworded = {each for each in EVERY if before[each][1] != after[each][1]}
    assert reworded == (EVERY if "messages" in name else set())


def test_points_of_one_exercise_change_its_fingerprint_alone(assignments):
    task = replace(assignments[NAME].tasks[0], points=9)
    other = {**assignments, NAME: replace(assignments[NAME], tasks=(task,))}
    before, after = fingerprints(assignments), fingerprints(other)
    assert {name for name in before if before[name] != after[name]} == {NAME}


def test_the_fingerprint_changes_with_the_points(copy, assignments):
    fewer = {name: a for name, a in assignments.items() if name != NAME}
    assert fingerprints(fewer, copy) != fingerprints(assignments, copy)
