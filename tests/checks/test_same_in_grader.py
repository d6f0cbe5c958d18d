"""The grader says of a wrong function what `check` says: both saw the same, in the same way."""

import inspect
import linecache
import re
import sys

import numpy as np
import pytest

from atrous_lib.checks import diagnose
from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.notebook import scoring
from atrous_lib.grading.notebook.bubblewrap import find_bubblewrap
from atrous_lib.grading.notebook.grader import Grader
from tests.checks.test_attempts import attempts
from tests.grading.notebooks import ROOT, cell, packed

pytestmark = pytest.mark.skipif(find_bubblewrap() is None, reason="needs bubblewrap (bwrap)")
ASSIGNMENTS = read_assignments(ROOT)
NOT_ALIKE = {"glorot_uniform"}  # hands out numbers of NumPy's own, which differ from run to run
MORE = {  # what the text says, and what freed memory holds: neither is in what comes back
    "dilate_kernel": "def dilate_kernel(W, atrous_rate):\n"
    "    rows = np.empty(((len(W) - 1) * atrous_rate + 1, *W.shape[1:]))\n"
    "    rows[::atrous_rate] = W\n"
    "    return rows\n",
    "variance_after": "def variance_after(variance, shapes, limit, relu):\n"
    "    for k, c, f in shapes:\n"
    "        variance *= k * c * limit**2 / 3\n"
    "        return variance\n",
    "softmax": "def softmax(y):\n    e = np.exp(y - ...)\n    return e / e.sum(axis=-1)\n",
}


@pytest.fixture(scope="module")
def grader():
    with Grader(ASSIGNMENTS) as grader:
        yield grader


def written(name, function):
    """Return an attempt as a cell holds it, with the helpers that it calls."""
    module = sys.modules[function.__module__]
    helpers = [
        inspect.getsource(value)
        for helper, value in vars(module).items()
        if helper.startswith("_") and inspect.isfunction(value)
    ]
    text = re.sub(r"^@attempt\(.*\)\n", "", inspect.getsource(function))
    return "\n\n".join([*helpers, text.replace(f"def {function.__name__}(", f"def {name}(", 1)])


def defined(name, text):
    """Return the function of a cell, whose text can be read as that of a cell can."""
    place, names = f"<cell of {name}>", {"np": np}
    linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
    exec(compile(text, place, "exec"), names)
    return names[name]


def texts_of(assignment):
    """Return the cells to try: the last attempt at each function, or a case of its own."""
    last = {one.exercise: one.function for one in attempts.ATTEMPTS}
    return {
        task.function: MORE.get(task.function) or written(task.function, last[task.function])
        for task in ASSIGNMENTS[assignment].tasks
        if task.function in last and task.function not in NOT_ALIKE
    }


def diagnosed(name, text):
    return diagnose(name, defined(name, text), scoring.SHOWN)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_check_and_grader_say_the_same(grader, assignment, in_small_process):
    texts = texts_of(assignment)
    cells = [cell("import numpy as np")]
    for task in ASSIGNMENTS[assignment].tasks:
        if task.function in texts:
            cells.append(cell(texts[task.function], task.function, solution=True))
        cells.append(cell(f"check({task.function})", task.grade_id, grade=True, points=1))
    result = grader.grade("ada", assignment, packed(cells), 7)
    graded = {task.function: task for task in result.tasks}
    assert len(texts) >= 2
    for name, text in texts.items():
        verdict = in_small_process(diagnosed, name, text)
        assert not verdict.passed
        assert graded[name].message == verdict.message
        assert graded[name].misconception == verdict.misconception
        assert graded[name].share == pytest.approx(verdict.score)
