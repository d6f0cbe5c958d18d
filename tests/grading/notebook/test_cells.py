"""Reading a notebook, whatever became of the file, and deciding what to run and when to look."""

import json
import subprocess
import sys

import pytest

from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.notebook import cells as module
from atrous_lib.grading.notebook import reading
from atrous_lib.grading.notebook.cells import Cell, TryTask, defines, read_cells, steps
from tests.grading.hostile import BROKEN
from tests.grading.notebooks import KERNEL, NAME, ROOT, cell, cells, packed

HOLES = read_assignments(ROOT)[NAME]


def plan(cells):
    """Return the plan as text: the numbers of cells to run, and the functions to try."""
    taken, notes = steps(HOLES, read_cells(packed(cells))[0])
    return [
        HOLES.tasks[step.task].function if isinstance(step, TryTask) else step.cell.number
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


def test_a_check_into_which_a_function_was_written_is_run():
    written = cells()
    written[2]["source"] = "def helper():\n    return 3\ncheck(dilate_kernel)"
    assert plan(written) == ([1, 2, 3, "dilate_kernel", 4, 5, "atrous_conv1d"], [])
    written[1]["source"], written[2]["source"] = "", KERNEL + "check(dilate_kernel)"
    assert plan(written) == ([1, 2, 3, "dilate_kernel", 4, 5, "atrous_conv1d"], [])


def test_of_two_checks_the_last_counts():
    taken, notes = plan([*cells()[:3], cell(KERNEL), cells()[2], *cells()[3:]])
    assert taken == [1, 2, 4, "dilate_kernel", 6, 7, "atrous_conv1d"]
    assert "more than one check" in notes[0]


def test_every_task_is_tried_once_whatever_the_notebook():
    for notebook, *_ in BROKEN.values():
        taken, _ = steps(HOLES, read_cells(notebook)[0])
        assert sorted(step.task for step in taken if isinstance(step, TryTask)) == [0, 1]


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


def test_a_file_above_the_limit_is_not_read_and_its_owner_told_to_clear_outputs(monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 1 << 20)
    read, (note,) = read_cells(packed([cell("x" * (1 << 20))]))
    assert read == []
    assert "it has 1 MB, and 1 are the most" in note
    assert "Clear its outputs" in note


# --- what is large, and not for its code


def large(text, **about):
    one = {**cell("x = 1"), "outputs": [{"output_type": "stream", "text": text}]}
    return packed([one], **about)


@pytest.mark.parametrize(
    ("text", "times"), [("x", 21_000_000), (["é😀" * 100], 20_000)], ids=["one", "many"]
)
def test_outputs_are_put_aside_however_large(text, times):
    read, notes = read_cells(large(text * times))
    assert ([each.source for each in read], notes) == (["x = 1"], [])


def test_a_large_file_is_read_as_a_small_one(monkeypatch):
    for notebook, *_ in BROKEN.values():
        monkeypatch.setattr(reading, "SMALL_BYTES", 1 << 20)
        here = read_cells(notebook)
        monkeypatch.setattr(reading, "SMALL_BYTES", 0)
        assert read_cells(notebook) == here


@pytest.mark.parametrize(
    ("limit", "most"), [("READER_BYTES", 1 << 28), ("READER_BYTES", 1 << 20), ("READER_SECONDS", 1)]
)
def test_a_file_that_takes_too_much_to_read_is_given_up(monkeypatch, limit, most):
    monkeypatch.setattr(reading, limit, most)
    read, (note,) = read_cells(b'{"cells": [' + b'{"":0},' * 8_000_000 + b"1]}")
    assert read == []
    assert "too much memory or time" in note
    assert "Clear its outputs" in note


READ = f"""
import resource, runpy, sys
read = runpy.run_path({reading.__file__!r})["read_here"]
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
read(data)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def megabytes_to_read(notebook):
    """Return what a process takes on top of what it has when it has the notebook's bytes."""
    done = subprocess.run([sys.executable, "-c", READ], input=notebook, capture_output=True)
    return int(done.stdout) / 1024


@pytest.mark.parametrize("part", [b'{"":0},', b"[0],", b'"ab",', b'{"a":{}},', b"9.5,", b"[[]],"])
def test_what_is_read_in_this_process_takes_little(part):
    notebook = b'{"cells": [' + part * ((reading.SMALL_BYTES - 20) // len(part)) + b"1]}"
    assert reading.SMALL_BYTES - 20 < len(notebook) <= reading.SMALL_BYTES
    assert megabytes_to_read(notebook) < 64


def test_too_many_cells_and_too_much_code_are_refused():
    for notebook, words in (
        (packed([cell("1")] * 10_001), "10,001 cells, and 10,000 are the most"),
        (packed([cell("x" * (1 << 20))] * 5), "more than 4 MB of code"),
    ):
        read, (note,) = read_cells(notebook)
        assert read == []
        assert words in note


def test_each_cell_is_looked_at_once_for_each_task(monkeypatch):
    looked = []
    monkeypatch.setattr(module, "defines", lambda source, name: looked.append(1) or True)
    few = [Cell(n, "", "check_dilate_kernel") for n in range(50)] + [Cell(99, "")] * 50
    for many in (few, few * 4):
        looked.clear()
        steps(HOLES, many)
        assert len(looked) <= len(many) * len(HOLES.tasks)


@pytest.mark.timeout(20)
def test_checks_before_definitions_take_no_longer_for_their_number():
    checks = [Cell(n, "", "check_dilate_kernel") for n in range(5_000)]
    plan, _ = steps(HOLES, checks + [Cell(n, "dilate_kernel = 1") for n in range(5_000)])
    assert len(plan) == 5_002


# --- what a keystroke changes


def retyped(place, kind, **about):
    changed = cells()
    changed[place] = {**changed[place], "cell_type": kind, **about}
    return changed


@pytest.mark.parametrize("kind", ["markdown", "raw", "heading", None])
@pytest.mark.parametrize("place", [0, 1, 2, 4, 5])
def test_a_cell_that_was_code_is_code_whatever_its_type(kind, place):
    read, notes = read_cells(packed(retyped(place, kind)))
    assert [each.source for each in read] == [each["source"] for each in cells()]
    its = f"the type {kind}" if kind else "an unknown type"
    assert notes == [f"Cell {place + 1} is of {its}; it was read as code."]


def test_a_cell_that_was_released_as_text_stays_text():
    text = {"cell_type": "markdown", "source": "def dilate_kernel(): pass"}
    text["metadata"] = {"nbgrader": {"grade_id": "why", "cell_type": "markdown", "solution": True}}
    assert len(read_cells(packed([*cells(), text]))[0]) == len(cells())


@pytest.mark.parametrize(
    "source",
    [
        "# Import NumPy\nimport it first, then go on.",
        "from here on\nwe import nothing",
        "```python\nimport scipy\n```",
        "Some words.",
        "x = 3",
        "import os, sys",  # which code imports as well
        "def dilate_kernel(W, r):\n    return W",  # an older try
        "import scipy\ndef dilate_kernel(W, r):\n    return W",
        "def (",
        "import scipy\n" + "(" * 2_000,
        "import scipy\n" + "-" * 4_000,
        "import scipy\n#" + "x" * 10_000,
        "\0import scipy",
    ],
)
def test_prose_and_what_was_put_away_is_no_code(source):
    text = {"cell_type": "raw", "metadata": {}, "source": source}
    read, notes = read_cells(packed([*cells(), text]))
    assert len(read) == len(cells())
    assert notes == []


def test_what_only_some_pythons_can_parse_does_no_harm():
    text = {"cell_type": "raw", "metadata": {}, "source": "import scipy\n" + "-" * 4_000 + "1"}
    read, _ = read_cells(packed([*cells(), text]))
    assert [each.source for each in read][:6] == [each["source"] for each in cells()]


@pytest.mark.parametrize("opening", ["[", '{"cells":'])
def test_a_file_that_is_nested_too_deeply_gets_the_same_words_on_every_python(opening):
    read, notes = read_cells(opening.encode() * 100_000)
    assert read == []
    assert "it is nested too deeply" in notes[0]


def test_a_helper_whose_type_was_changed_is_code():
    text = {"cell_type": "raw", "metadata": {}, "source": "%matplotlib inline\ndef helper(): pass"}
    read, (note,) = read_cells(packed([text, *cells()]))
    assert read[0].source == text["source"]
    assert note == "Cell 1 is of the type raw; it was read as code."


def test_names_that_no_program_gives_are_not_kept_and_not_told():
    name = {"nbgrader": {"grade_id": "x" * 9_999, "cell_type": "y" * 9_999}}
    odd = {"cell_type": "\x1b[2J" * 9_999, "metadata": name, "source": "z = 1\nimport zlib"}
    read, notes = read_cells(packed([*cells(), odd]))
    assert [each.grade_id for each in read][-1] == ""
    assert notes == ["Cell 7 is of an unknown type; it was read as code."]


def test_of_many_cells_that_were_no_code_few_are_noted():
    odd = [{"cell_type": "raw", "source": "1", "metadata": name(n)} for n in range(99)]
    read, notes = read_cells(packed([*cells(), *odd]))
    assert len(read) == len(cells()) + 99
    assert notes[-1] == "So were 89 more cells of other types."
    assert len(notes) == 11


def name(number):
    return {"nbgrader": {"grade_id": f"q{number}"}}


# --- what other programs do


@pytest.mark.parametrize(
    ("change", "noted"),
    [
        (lambda data: data + bytes(4096), False),
        (lambda data: data + b"\n\n// saved by another program", True),
        (lambda data: data + data, True),
        (lambda data: data.replace(b"\\n", b"\n").replace(b"import os", b"import  \tos"), False),
        (lambda data: data.decode().encode("utf-16-le"), True),
    ],
    ids=["zeros", "a comment", "twice", "ends of lines", "UTF-16 without a mark"],
)
def test_what_a_program_did_to_the_file_costs_nobody_the_notebook(change, noted):
    read, notes = read_cells(change(packed(cells())))
    assert [each.source for each in read[1:]] == [each["source"] for each in cells()[1:]]
    assert bool(notes) == noted


def test_half_a_notebook_is_none():
    assert read_cells(packed(cells())[:-9])[0] == []


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_text_in_other_encodings_is_read(encoding):
    kernel = "# für Ödön\nnaïve = 'é'\n" + KERNEL
    text = json.dumps({"cells": cells(kernel=kernel)}, ensure_ascii=False)
    read, notes = read_cells(text.encode(encoding))
    assert read[1].source == kernel
    assert len(notes) == (encoding != "utf-8-sig")


def test_single_bytes_that_are_not_in_utf_8_cost_no_others():
    text = json.dumps({"cells": cells(kernel="# für\nα = 'XX'\n" + KERNEL)}, ensure_ascii=False)
    read, (note,) = read_cells(text.encode().replace(b"XX", b"\xe9\x81"))
    assert read[1].source.startswith("# für\nα = 'é\ufffd'\n")
    assert "cp1252" in note


@pytest.mark.parametrize("number", ["9" * 5_000, "-" + "1" * 100_000, "1e400", "9" * 5_000 + ".5"])
def test_numbers_of_any_length_are_read(number):
    notebook = packed(cells(), metadata={"n": "LONG"}).replace(b'"LONG"', number.encode())
    assert [each.source for each in read_cells(notebook)[0]] == [c["source"] for c in cells()]


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
    "make",
    [
        lambda: b"<<<<<<< \n" * 1_000_000,
        lambda: b"{" + b"<<<<<<< \n=======\n" * 500_000,
        lambda: packed([cell("import " * 1_000_000)]),
        lambda: packed([cell(" " * 5_000_000)]),
        lambda: packed([cell("dilate_kernel: " * 500_000)]),
    ],
    ids=["conflicts", "half conflicts", "imports", "blanks", "annotations"],
)
def test_reading_takes_no_longer_for_what_was_made_to_be_slow(make):
    read, _ = read_cells(make())
    assert len(steps(HOLES, read)[0]) >= 2
