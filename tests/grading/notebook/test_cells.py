"""Reading a notebook, whatever became of the file, and deciding what to run and when to look."""

import pytest

from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.notebook.cells import Probe, defines, read_cells, steps
from tests.grading.hostile import BROKEN
from tests.grading.notebooks import KERNEL, NAME, ROOT, cell, cells, packed

HOLES = read_assignments(ROOT)[NAME]


def plan(cells):
    """Return the plan as text: the numbers of cells to run, and the functions to try."""
    taken, notes = steps(HOLES, read_cells(packed(cells))[0])
    return [
        HOLES.tasks[step.task].function if isinstance(step, Probe) else step.cell.number
        for step in taken
    ], notes


def test_a_check_is_not_run_and_its_function_tried_there():
    assert plan(cells()) == ([1, 2, "dilate_kernel", 4, 5, "atrous_conv1d"], [])


def test_a_missing_check_is_replaced_after_the_last_definition():
    taken, notes = plan([each for each in cells() if each["source"] != "check(dilate_kernel)"])
    assert taken == [1, 2, "dilate_kernel", 3, 4, "atrous_conv1d"]
    assert notes == ["The check of dilate_kernel is missing; the function was graded anyway."]


def test_a_check_before_its_function_waits_for_it():
    one, kernel, check, *rest = cells()
    taken, notes = plan([one, check, kernel, *rest])
    assert taken == [1, 3, "dilate_kernel", 4, 5, "atrous_conv1d"]
    assert "stands before the function" in notes[0]


def test_of_two_checks_the_last_counts():
    taken, notes = plan([*cells()[:3], cell(KERNEL), cells()[2], *cells()[3:]])
    assert taken == [1, 2, 4, "dilate_kernel", 6, 7, "atrous_conv1d"]
    assert "more than one check" in notes[0]


def test_every_task_is_tried_once_whatever_the_notebook():
    for notebook, *_ in BROKEN.values():
        taken, _ = steps(HOLES, read_cells(notebook)[0])
        assert sorted(step.task for step in taken if isinstance(step, Probe)) == [0, 1]


@pytest.mark.parametrize("name", ["byte-order mark", "UTF-16", "merge conflict", "nbformat 3"])
def test_what_can_be_read_is_read(name):
    read, _ = read_cells(BROKEN[name][0])
    assert [each.source for each in read] == [each["source"] for each in cells()]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("zero bytes", "empty"),
        ("only zeros", "empty"),
        ("not JSON", "no JSON"),
        ("half a file", "no JSON"),
        ("another JSON", "no list of cells"),
        ("empty notebook", "no code cells"),
        ("merge conflict", "merge conflict"),
        ("nbformat 3", "old format"),
        ("UTF-16", "UTF-16"),
    ],
)
def test_what_was_odd_is_noted(name, words):
    assert words in " ".join(read_cells(BROKEN[name][0])[1])


def test_a_file_of_many_megabytes_is_not_read():
    assert "MB" in read_cells(packed([cell("x" * 21_000_000)]))[1][0]


@pytest.mark.parametrize(
    "source",
    [
        "def f(x): pass",
        "  def f(x): pass",
        "async def f(): pass",
        "class f: pass",
        "f = lambda x: x",
        "f: object = 3",
        "from a import f",
        "from a import (\n    g,\n    b as f)",
        "import f",
        "import g as f",
    ],
)
def test_a_cell_that_gives_the_name_a_value_defines_it(source):
    assert defines(source, "f")


@pytest.mark.parametrize(
    "source", ["f(3)", "f == 3", "def fun(): pass", "g = f", "# def f(): pass", "def g(f): pass"]
)
def test_a_cell_that_only_uses_the_name_does_not(source):
    assert not defines(source, "f")


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "notebook",
    [
        b"<<<<<<< \n" * 1_000_000,
        b"{" + b"<<<<<<< \n=======\n" * 500_000,
        packed([cell("import " * 1_000_000)]),
        packed([cell(" " * 5_000_000)]),
        packed([cell("dilate_kernel: " * 500_000)]),
    ],
    ids=["conflicts", "half conflicts", "imports", "blanks", "annotations"],
)
def test_reading_takes_no_longer_for_what_was_made_to_be_slow(notebook):
    read, _ = read_cells(notebook)
    assert len(steps(HOLES, read)[0]) >= 2
