"""Cells run as in a notebook, but that a statement that fails costs only itself."""

import json
import subprocess
import sys

import pytest

from tests.grading.notebooks import ROOT

# Runs cells in one shell after the other; tells what each failed with, and what was printed.
PROGRAM = """
import contextlib, io, json, sys
from atrous_lib.grading.inside.shell import new_shell

sys.path.insert(0, "")
shell = new_shell()
for cell, left_out in json.loads(sys.stdin.read()):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        failed = shell.run_and_tell(cell, left_out)
    print(json.dumps([failed, printed.getvalue()]))
"""


def run(*cells, left_out=(), folder=ROOT):
    """Return for each cell what failed in it, and what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps([[cell, list(left_out)] for cell in cells]),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "IPYTHONDIR": str(folder), "PATH": "/usr/bin:/bin"},
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def kinds(failed):
    return [(each["place"], each["kind"]) for each in failed]


FAILURES = {
    "an import": ("import nowhere\nprint('on')", [(0, "ModuleNotFoundError")]),
    "several": ("1 / 0\nprint('on')\nnope", [(0, "ZeroDivisionError"), (2, "NameError")]),
    "a name in an import": (
        "import nowhere, sys\nprint('on') if sys else 1",
        [(0, "ModuleNotFoundError")],
    ),
    "a name from a module": (
        "from math import pi, nowhere, e\nprint('on') if e > 2 and pi > 3 else 1",
        [(1, "ImportError")],
    ),
    "a magic": ("%nowhere\nprint('on')", [(0, "UsageError")]),
    "what cannot be compiled": ("return 3\nprint('on')", [(0, "SyntaxError")]),
    "an exception of its own": ("raise BaseException\nprint('on')", [(0, "BaseException")]),
    "an exception that raises": (
        "class E(Exception):\n    def __str__(self): raise E\nraise E\nprint('on')",
        [(1, "E")],
    ),
    "the debugger's end": ("import bdb\nraise bdb.BdbQuit\nprint('on')", [(1, "BdbQuit")]),
    "awaiting": ("await 3\nprint('on')", [(0, "TypeError")]),
    "within a timed cell": ("%%time\nnope\nprint('on')", [(0, "NameError")]),
    "within a captured cell": ("%%capture out\nnope\non = 1", [(0, "NameError")]),
    "of memory": ("bytearray(1 << 60)\nprint('on')", [(0, "MemoryError")]),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shell")
    return dict(
        zip(FAILURES, run(*(cell for cell, _ in FAILURES.values()), folder=folder), strict=True)
    )


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_told_and_the_rest_of_the_cell_runs(outcomes, name):
    failed, printed = outcomes[name]
    assert kinds(failed) == FAILURES[name][1]
    assert ("captured" in name) or "on" in printed.splitlines()
    assert not any(each["short"] for each in failed)


@pytest.mark.parametrize("stream", ["None", "3", "type('Own', (), {'__slots__': ()})()"])
def test_nothing_in_place_of_the_output_ends_python(tmp_path, stream):
    """What is printed is lost, as in a notebook, and the cells run all the same."""
    spoils = f"import sys\nsys.stdout = sys.stderr = {stream}\n1 / 0"
    cells = [spoils, "1 / 0\nx = 6 * 7", "assert x == 42", "sys.stderr = sys.__stderr__"]
    told = [kinds(failed) for failed, _ in run(*cells, folder=tmp_path)]
    assert told == [[(2, "ZeroDivisionError")], [(0, "ZeroDivisionError")], [], []]


def test_a_cell_that_spoils_ipython_is_told_by_those_after_it(tmp_path):
    cells = ["get_ipython().events = None", "x = 1"]
    told = [kinds(failed) for failed, _ in run(*cells, folder=tmp_path)]
    assert told[1] == [(-1, "AttributeError")]


def test_what_asks_for_an_end_ends_its_cell(tmp_path):
    cells = ["import sys; sys.exit(3)\nprint('on')", "raise KeyboardInterrupt\nprint('on')"]
    outcomes = run(*cells, folder=tmp_path)
    assert [kinds(failed) for failed, _ in outcomes] == [
        [(1, "SystemExit")],
        [(0, "KeyboardInterrupt")],
    ]
    assert not any(printed.endswith("on\n") for _, printed in outcomes)


def test_a_cell_that_is_no_python_fails_as_a_whole(tmp_path):
    ((failed, printed),) = run("print('on')\ndef f(:\n", folder=tmp_path)
    assert kinds(failed) == [(-1, "SyntaxError")]
    assert "on" not in printed.splitlines()


def test_statements_can_be_left_out(tmp_path):
    ((failed, printed),) = run("1 / 0\nprint('on')\nnope", left_out=[0, 2], folder=tmp_path)
    assert (failed, printed) == ([], "on\n")


def test_the_last_value_is_shown_whatever_failed_before(tmp_path):
    ((_, printed),) = run("nope\n6 * 7", folder=tmp_path)
    assert printed.splitlines()[-1] == "42"


def test_future_statements_hold_for_the_cell(tmp_path):
    cell = "from __future__ import annotations\ndef f(x: nope): return 3\nf(1)"
    ((failed, printed),) = run(cell, folder=tmp_path)
    assert (failed, printed) == ([], "3\n")


def test_the_statement_and_the_error_are_told_in_a_few_words(tmp_path):
    cell = "x = '" + "y" * 5_000 + "'; raise ValueError(x)\nraise ValueError('z' * 9_000 + x)"
    ((failed, _),) = run(cell, folder=tmp_path)
    assert all(len(each["source"]) <= 200 and len(each["text"]) <= 300 for each in failed)
    assert failed[1]["source"].startswith("raise ValueError('z'")


def test_only_so_many_failures_are_told(tmp_path):
    ((failed, _),) = run("nope\n" * 500, folder=tmp_path)
    assert len(failed) == 20


def test_a_module_that_was_just_written_is_found(tmp_path):
    cells = []
    for number in range(20):
        cells += [f"%%writefile own{number}.py\nx = {number}", f"import own{number}"]
    assert all(failed == [] for failed, _ in run(*cells, folder=tmp_path))


INSTALLS = [
    "%pip install nowhere",
    "!pip install nowhere",
    "!pip3 -q install nowhere",
    "!{sys.executable} -m pip install nowhere",
    "!sudo apt-get install -y nowhere",
    "out = !conda install nowhere\nprint(out[0])",
    "%uv pip install nowhere",
    "pip install nowhere",
]


def test_what_installs_something_is_answered_at_once(tmp_path):
    for failed, printed in run("import sys", *INSTALLS, folder=tmp_path)[1:]:
        assert failed == []
        assert printed.startswith("Nothing is installed while a notebook is graded")


def test_a_python_with_a_blank_on_the_way_to_it_installs_nothing_either(tmp_path):
    program = PROGRAM.replace(
        "import contextlib", "import sys; sys.executable = {!r}; import contextlib"
    )
    name = str(tmp_path / "a b é" / "python3")
    cells = ["%pip install nowhere", "import sys", "!{sys.executable} -m pip install nowhere"]
    done = subprocess.run(
        [sys.executable, "-c", program.replace("{!r}", repr(name))],
        input=json.dumps([[cell, []] for cell in cells]),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={"PYTHONPATH": str(ROOT), "IPYTHONDIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    first, _, last = (json.loads(line) for line in done.stdout.splitlines())
    assert first[1].startswith("Nothing is installed")
    assert last[1].startswith("Nothing is installed")


def test_other_commands_run(tmp_path):
    cells = ["!echo pip install", "!echo {1 + 1} now", "!echo pip; pip_is_no_command || true"]
    outcomes = run(*cells, "out = !echo one two\nprint(out)", folder=tmp_path)
    assert outcomes[0] == [[], "pip install\r\n"]  # a terminal's lines
    assert outcomes[1][1].startswith("2 now")
    assert outcomes[3] == [[], "['one two']\n"]


def test_pip_finds_no_index_however_it_is_started(tmp_path):
    cell = "import os\nprint(os.environ['PIP_NO_INDEX'], os.environ['UV_OFFLINE'])"
    assert run(cell, folder=tmp_path) == [[[], "1 1\n"]]
