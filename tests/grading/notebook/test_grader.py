"""Notebooks in, results out: what well-meant submissions get, and what the grader survives."""

import contextlib
import itertools
from dataclasses import replace

import psutil
import pytest

from atrous_lib.checks.course import exercise_named, exercises
from atrous_lib.checks.outcome import Outcome
from atrous_lib.checks.plain import Allowance
from atrous_lib.grading.assignments import Task, read_assignments
from atrous_lib.grading.notebook import grader as module
from atrous_lib.grading.notebook import scoring
from atrous_lib.grading.notebook.beside import digest
from atrous_lib.grading.notebook.bubblewrap import find_bubblewrap
from atrous_lib.grading.notebook.execution import Execution
from atrous_lib.grading.notebook.grader import Grader
from atrous_lib.grading.notebook.limits import Limits
from atrous_lib.grading.notebook.sandbox import SandboxError
from atrous_lib.grading.result import Result
from atrous_lib.grading.run.journal import Journal
from tests.grading.hostile import CASES
from tests.grading.notebooks import (
    KERNEL,
    NAME,
    ROOT,
    WRONG_KERNEL,
    cell,
    cells,
    notebook,
    packed,
    released,
)

pytestmark = pytest.mark.skipif(find_bubblewrap() is None, reason="needs bubblewrap (bwrap)")
ASSIGNMENTS = read_assignments(ROOT)
LIMITS = Limits(
    cell_seconds=3, probe_seconds=2, notebook_seconds=12, cpu_seconds=12, memory_bytes=1 << 29
)
PANDAS_KERNEL = "def dilate_kernel(W, atrous_rate):\n    return pd.DataFrame(W)"
UNFORESEEN = [
    "def dilate_kernel(W, atrous_rate):\n    return right(W, atrous_rate) + 1",
    "def dilate_kernel(W, atrous_rate):\n    y = right(W, atrous_rate) * 2\n    return y / 2 - -1",
]
TRAPS = {  # what behaves differently without the walls between submissions
    name: case for name, case in CASES.items() if "kill" in name and "everything" not in name
}


@pytest.fixture(scope="module")
def grader():
    with Grader(ASSIGNMENTS, limits=LIMITS) as grader:
        yield grader


@pytest.fixture
def grade(grader):
    return lambda **sources: grader.grade("ada", NAME, notebook(**sources), 7)


def reasons(result):
    return [task.reason for task in result.tasks]


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_a_solved_exercise_gets_all_points_and_a_released_one_none(grader, name):
    solved = grader.grade("ada", name, released("solutions", name), 7)
    assert solved.points == solved.max_points == ASSIGNMENTS[name].max_points
    assert {task.share for task in solved.tasks} == {1.0}
    unsolved = grader.grade("ada", name, released("exercises", name), 7)
    assert unsolved.points == 0
    assert set(reasons(unsolved)) == {"unattempted"}
    assert solved.notes == unsolved.notes == ()


def test_all_exercises_of_the_course_are_asked_for():
    asked = [task.function for each in ASSIGNMENTS.values() for task in each.tasks]
    ungraded = {"find_echo"}  # checked in its notebook, for nothing but the joy of it
    assert sorted(asked) == sorted(set(exercises()) - ungraded)


def test_a_misconception_is_named_with_its_message(grade):
    result = grade(kernel=WRONG_KERNEL)
    assert reasons(result) == ["misconceived", "passed"]
    assert result.tasks[0].misconception == "rate_ignored"
    assert "smallest" in result.tasks[0].message
    assert 0 < result.tasks[0].share < 1


def test_what_no_misconception_explains_is_marked_by_what_it_computes(grade):
    one, other = (grade(kernel=f"{KERNEL}\nright = dilate_kernel\n{more}") for more in UNFORESEEN)
    assert reasons(one)[0] == reasons(other)[0] == "wrong"
    assert one.tasks[0].computed == other.tasks[0].computed != ""
    assert one.tasks[0].code.endswith(UNFORESEEN[0])
    assert other.tasks[0].code.endswith(UNFORESEEN[1])
    assert Result.from_json(one.to_json()) == one
    explained = grade(kernel=WRONG_KERNEL).tasks
    assert {(task.computed, task.code) for task in explained} == {("", "")}


def test_right_on_the_shown_inputs_alone_gets_nothing_and_no_input_is_told(grade):
    shown = len(module.scoring.probes("dilate_kernel", module.scoring.SHOWN)[0])
    result = grade(
        kernel=KERNEL + "\nright, calls = dilate_kernel, []\n"
        "def dilate_kernel(W, atrous_rate):\n    calls.append(1)\n"
        f"    return right(W, atrous_rate) if len(calls) <= {shown} else W.copy()"
    )
    task = result.tasks[0]
    assert (task.reason, task.points) == ("shown_only", 0)
    assert task.misconception == "rate_ignored"  # for the report
    assert "np.array" not in task.message
    assert "wrong on others" in task.message
    assert 0.25 <= task.share < 1


def test_warnings_prints_and_slow_cells_cost_nothing(grade):
    result = grade(
        kernel="import warnings\nwarnings.warn('careful')\nprint('working', file=sys.stderr)\n"
        "time.sleep(0.5)\nnp.ones(1) / np.zeros(1)\n" + KERNEL
    )
    assert result.points == 6
    assert "working" in result.tasks[0].output
    assert "RuntimeWarning" in result.tasks[0].output


def test_a_cell_that_raises_is_told_and_stops_nothing(grade):
    result = grade(between="raise ValueError('as in Jupyter')")
    assert result.points == 6
    assert "ValueError: as in Jupyter" in result.tasks[1].output


def test_a_function_that_was_never_defined_is_told_with_the_reason(grade):
    result = grade(kernel="def dilate_kernel(W, atrous_rate:\n    return W")
    assert reasons(result) == ["missing", "passed"]
    assert "SyntaxError" in result.tasks[0].message


def test_what_a_function_lacks_is_told_before_that_it_lacks_it(grade):
    result = grade(setup="import pandas as pd\nimport numpy as np", kernel=PANDAS_KERNEL)
    assert reasons(result) == ["wrong", "passed"]
    first, second, third, *_ = result.tasks[0].message.split("\n\n")
    assert first == "dilate_kernel is not right yet."
    assert "No module named 'pandas':\n    import pandas as pd" in second
    assert third.startswith("Your function uses the name pd, which is not defined")


def test_a_failure_that_a_function_does_not_depend_on_is_not_told_with_it(grade):
    result = grade(setup="import pandas as pd\nimport numpy as np", kernel=WRONG_KERNEL)
    assert "pandas" not in result.tasks[0].message
    assert "pandas" in result.tasks[0].output


def test_of_a_function_that_is_missing_the_first_failure_comes_first(grade):
    result = grade(kernel="from numba import jit\n@jit" + KERNEL)
    assert reasons(result) == ["missing", "passed"]
    assert [part.split(",")[0] for part in result.tasks[0].message.split("\n\n")] == [
        "dilate_kernel: there was no function of this name when its check was reached.",
        "In cell 2",
        "In cell 2",
    ]
    assert result.tasks[0].message.endswith("    @jit")


def test_a_cell_that_a_function_depends_on_and_that_was_left_out_is_told(grade):
    result = grade(
        between="os._exit(0)\nhelper = 3", conv="def atrous_conv1d(x, W, b, r): return helper"
    )
    assert (
        "\n\nCell 4 ended Python itself.\n\nYour function uses the name helper"
        in result.tasks[1].message
    )
    assert result.notes == ("Cell 4 ended Python itself; the notebook was graded without it.",)


def test_files_beside_a_notebook_are_there_and_gone_for_the_next_one(grader):
    files = {"own/__init__.py": b"", "own/holes.py": b"import numpy as np\n" + KERNEL.encode()}
    imports = notebook(kernel="from own.holes import dilate_kernel")
    with_files = grader.grade("ada", NAME, imports, 7, files)
    assert with_files.points == 6
    without = grader.grade("ben", NAME, imports, 7)
    assert reasons(without) == ["missing", "passed"]
    assert with_files.digest != without.digest


def test_a_file_with_a_name_that_cannot_be_costs_itself_alone(grader):
    files = {"a\0b.py": b"", "x" * 300 + ".py": b"", "own": b"", "own/a.py": b"", "b.py": b"f = 3"}
    result = grader.grade("ada", NAME, notebook(between="from b import f\nprint(f)"), 7, files)
    assert (result.points, result.failure, result.tasks[1].output) == (6, None, "3\n")


POOL = """
from concurrent.futures import ThreadPoolExecutor
import threading
pool = ThreadPoolExecutor(2)
list(pool.map(abs, [1, 2]))
"""


def test_a_function_that_needs_threads_has_them_and_its_mistakes_are_found(grade):
    uses = KERNEL.replace("def dilate_kernel", "def mine") + "\ndef dilate_kernel(W, r):\n    "
    right = grade(kernel=f"{POOL}{uses}return pool.submit(mine, W, r).result()")
    assert right.points == 6
    assert right.tasks[0].share == 1
    wrong = grade(kernel=f"{POOL}{uses}return pool.submit(mine, W, 1).result()")
    assert reasons(wrong) == ["misconceived", "passed"]
    shown = len(module.scoring.probes("dilate_kernel", module.scoring.SHOWN)[0])
    later = f"calls.append(1); return mine(W, r if len(calls) <= {shown} else 1)"
    remembers = grade(kernel=f"{POOL}calls = []\n{uses}{later}")
    assert reasons(remembers) == ["shown_only", "passed"]
    hangs = grade(kernel=f"{POOL}{uses}return threading.Event().wait()")
    assert reasons(hangs) == ["endless", "passed"]
    dies = grade(kernel=f"{POOL}{uses}os._exit(0)")
    assert reasons(dies) == ["died", "passed"]


def test_with_threads_no_hidden_input_gets_out_either(grade):
    uses = KERNEL.replace("def dilate_kernel", "def mine") + "\ndef dilate_kernel(W, r):\n    "
    shown = len(module.scoring.probes("dilate_kernel", module.scoring.SHOWN)[0])
    tells = f"calls.append(1); len(calls) <= {shown} or print('LEAK', W)\n    return mine(W, r)"
    result = grade(kernel=f"{POOL}calls = []\n{uses}{tells}")
    assert result.points == 6
    assert "LEAK" not in result.to_json()


@pytest.mark.parametrize("call", [0, 1], ids=["first seed", "second seed"])
def test_a_process_that_is_killed_among_hidden_inputs_is_replaced(grade, monkeypatch, call):
    """Later cells may end the interpreter, and with it the tasks' processes, at any moment."""
    tried, calls = Execution._tried, itertools.count()

    def killed(self, talk, index, seed):
        outcomes, verdict = tried(self, talk, index, seed)
        if next(calls) != call:
            return outcomes, verdict
        outcomes[-1] = Outcome("died")
        return outcomes, scoring.verdict_on(self._tasks[index], seed, outcomes)

    monkeypatch.setattr(Execution, "_tried", killed)
    assert reasons(grade()) == ["passed", "passed"]


def test_a_later_definition_does_not_change_an_earlier_task(grade):
    result = grade(between="def dilate_kernel(W, atrous_rate):\n    return 'spoilt'")
    assert result.points == 6


def test_a_task_may_use_an_earlier_one(grade):
    result = grade(
        conv="def atrous_conv1d(x, W, b, atrous_rate):\n    W = dilate_kernel(W, atrous_rate)\n"
        "    v = np.lib.stride_tricks.sliding_window_view(x, len(W), axis=1)\n"
        "    return np.einsum('ntck,kcf->ntf', v, W) + b"
    )
    assert result.points == 6


def test_plots_and_magics_work(grade):
    result = grade(
        between="%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    )
    assert result.points == 6
    assert "Error" not in result.tasks[1].output


def test_output_is_cut(grade):
    result = grade(between="print('x' * 100_000)")
    assert result.points == 6
    assert len(result.tasks[1].output) <= 2_000


def test_pictures_and_widgets_take_any_call(grade):
    result = grade(
        between="from atrous_lib.pictures.sliding.products import sliding\n"
        "from atrous_lib.pictures.sliding.window import example\n"
        "from atrous_lib.widgets import explorer\nfrom IPython.display import HTML\n"
        "print(HTML(sliding(*example(input_dim=2), output=3)).data, explorer.any(3)[:2])\nHTML('')"
    )
    assert result.tasks[1].output == " \n"


def test_the_check_says_that_it_comes_later(grade):
    assert "checked when it is graded" in grade(between="check(dilate_kernel)").tasks[1].output


def test_two_runs_with_one_seed_give_the_same_bytes(grader):
    again = Grader(ASSIGNMENTS, limits=LIMITS)
    sources = {"between": "print({'a', 'b', 'c'}, np.random.rand(), os.urandom(0))"}
    with again:
        first, second = (
            each.grade("ada", NAME, notebook(kernel=WRONG_KERNEL, **sources), 3).to_json()
            for each in (grader, again)
        )
    assert first == second
    assert Result.from_json(first).to_json() == first


def test_another_seed_or_notebook_is_tried_on_other_hidden_inputs():
    digests = [digest(notebook()), digest(notebook() + b"\n"), digest(notebook(), {"a": b""})]
    seeds = [module.scoring.hidden_seeds(run, each) for run in (1, 2) for each in digests]
    assert len({seed for some in seeds for seed in some}) == 6 * module.scoring.HIDDEN
    assert seeds[0] == module.scoring.hidden_seeds(1, digest(notebook()))  # again the same


def test_no_seed_can_be_found_by_trying_them_all(tmp_path):
    drawn = [Journal(tmp_path / name).seed for name in "abcd"]
    hidden = [seed for run in drawn for seed in module.scoring.hidden_seeds(run, "ab")]
    assert len({*drawn, *hidden}) == 4 + 4 * module.scoring.HIDDEN
    for seeds in (drawn, hidden):
        assert all(seed.bit_length() <= 128 for seed in seeds)
        for word in range(4):  # that all 32 bits of one are 0 happens once in 4,000,000,000
            assert all(seed >> 32 * word & 0xFFFFFFFF for seed in seeds)
    assert Journal(tmp_path / "a").seed == drawn[0]  # written and read whole


def test_a_notebook_of_hanging_cells_ends_in_time_and_keeps_what_was_done(grader, monkeypatch):
    # A third of it all: nine cells would take nine seconds, and may take less than three.
    limits = replace(LIMITS, cell_seconds=1, notebook_seconds=4)
    monkeypatch.setattr(grader, "limits", limits)
    hanging = [cell("while True: pass") for _ in range(9)]
    result = grader.grade("eve", NAME, packed([*cells()[:3], *hanging, *cells()[4:]]), 7)
    assert reasons(result) == ["passed", "missing"]
    assert result.tasks[0].points == 2


def test_a_lost_warm_process_is_started_again(grader, grade):
    process = psutil.Process(grader._warm._process.pid)
    for each in [process, *process.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):  # some end with the first
            each.kill()
    result = grade()
    assert result.points == 6
    assert result.failure is None


def test_what_the_grader_cannot_do_is_its_own_failure(grader, monkeypatch):
    def refuse(*args):
        raise SandboxError("no more sandboxes")

    monkeypatch.setattr(module.Sandbox, "start", refuse)
    result = grader.grade("ada", NAME, notebook(), 7)
    assert result.failure == "no more sandboxes"
    assert len(result.tasks) == 2


def test_without_bubblewrap_it_refuses_and_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(module, "find_bubblewrap", lambda: None)
    with pytest.raises(SandboxError, match="apt install bubblewrap"):
        Grader(ASSIGNMENTS).__enter__()


def test_grading_outside_a_with_statement_says_so():
    with pytest.raises(RuntimeError, match="with Grader"):
        Grader(ASSIGNMENTS).grade("ada", NAME, b"", 1)


@pytest.mark.parametrize("name", TRAPS)
def test_where_sandboxes_cannot_be_nested_each_submission_gets_its_own(name):
    with Grader(ASSIGNMENTS, limits=LIMITS) as grader:
        grader._warm.close()
        grader._warm, grader._kind = None, "fresh"
        assert not grader.nested
        submitted, points, fair = TRAPS[name]
        result = grader.grade("eve", NAME, submitted, 7)
        assert (tuple(reasons(result)), result.failure) == (fair, None)
        assert tuple(task.points for task in result.tasks) == points


def test_without_a_sandbox_it_grades_too():
    with Grader(ASSIGNMENTS, limits=LIMITS, sandbox=False) as grader:
        assert grader.grade("ada", NAME, notebook(), 7).points == 6
        lost = grader.grade("eve", NAME, notebook(kernel="while True: pass\n" + KERNEL), 7)
        assert reasons(lost) == ["endless", "passed"]


FORGERIES = [
    b'{"kind": "returned"}',
    b'{"kind": "excused", "value": 1, "error": ["", ""]}',
    b'{"kind": "returned", "value": 1, "error": [1, 2]}',
    b'{"kind": "returned", "value": 1, "error": ["", ""], "changed": [99]}',
    b'{"kind": "returned", "value": {"array": ["O", [1], ""]}, "error": ["", ""]}',
    b'{"kind": "returned", "value": {"array": ["<f8", [9], ""]}, "error": ["", ""]}',
    b'{"kind": "returned", "value": 1, "where": ["no text"]}',
    b'{"kind": "returned", "value": 1, "printed": {"no": "text"}}',
    b"[" * 100_000,
    b"1",
    b"\xff",
]


@pytest.mark.parametrize("line", FORGERIES)
def test_what_no_function_sends_is_no_outcome(line):
    with pytest.raises(ValueError, match="no outcome"):
        module.scoring.read_outcome(line, 2, Allowance())


@pytest.mark.parametrize("value", ["[" * 50 + "]" * 50, '{"dict": [[[1], 2]]}', "1e999", '"text"'])
@pytest.mark.parametrize("credit", ["", "parts"])
@pytest.mark.parametrize("function", ["dilate_kernel", "glorot_uniform", "to_keras3", "family"])
def test_a_forged_value_gets_a_verdict(function, value, credit):
    task, (probes, _) = Task(function, "", "", 1.0, credit), module.scoring.probes(function, 0)
    line = f'{{"kind": "returned", "value": {value}}}'
    try:
        outcome = module.scoring.read_outcome(line.encode(), 1, Allowance())
    except ValueError:
        return
    verdict = module.scoring.verdict_on(task, 0, [outcome] * len(probes))
    assert not verdict.passed
    assert exercise_named(function).name in verdict.message


def test_what_no_page_or_database_takes_is_cut_out(grade):
    result = grade(
        kernel="def dilate_kernel(*a):\n    raise ValueError('a\\x00b\\ud800\\x1b[31mc')",
        between="print('a\\x00b\\x1b[31mc'); _ = sys.stdout.buffer.write(b'\\xff\\n')",
    )
    assert "ab?c" in result.tasks[0].message
    assert result.tasks[1].output == "abc\n\ufffd\n"
    assert result.tasks[1].points == 4


def test_a_sandbox_that_cannot_be_set_up_is_the_graders_failure_and_no_learners(
    grader, monkeypatch
):
    monkeypatch.setattr(Limits, "to_send", lambda self: {"memory": 1, "output_bytes": 1})
    result = grader.grade("ada", NAME, notebook(), 7)
    assert "did not start" in result.failure
