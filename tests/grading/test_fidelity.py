"""On well-meant submissions the engine gives the points that `nbgrader autograde` gives.

Every exercise is handed in twice, with functions that are right, misconceived, not attempted,
slow, noisy or broken, and a few notebooks more. Where the two graders are known to differ, the
difference stands in a table, with the reason.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from atrous_lib.checks.course import EXERCISES
from atrous_lib.checks.diagnosis import probes_of
from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.notebook.grader import Grader
from tests.grading.honest import CALLED, CASES
from tests.grading.insertion import right, wrong

pytestmark = pytest.mark.timeout(1_200)

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = read_assignments(ROOT)

# What a learner does with one task after the other, over all exercises, again and again.
HABITS = {
    "ada": ["warns", "equivalent", "slow", "another", "prints"],  # all right
    "ben": [
        *("misconceived", "unattempted", "another_misconceived", "prints", "misconceived"),
        *("raises", "half_right", "broken", "another_misconceived", "returns_nothing"),
    ],
}

# Misconceptions of tasks whose own can't be typed alone: a part of the solution, and what of it.
MISTAKES = {
    "family": ('"output" if', '"training" if'),
    "conv1d": ("return y + b", "return y"),
    "strided_conv1d": ("return y + b", "return y"),
    "glorot_uniform": ("fan_in + fan_out", "fan_in"),
    "l1l2_penalty": ("2 * l2 * W", "l2 * W"),
}

# (learner, exercise, task) → points with nbgrader, points with the engine, why
DIFFERENCES = {
    ("eve", "03_holes", "atrous_conv1d"): (
        (4, 0),
        CALLED,
    ),
    ("fay", "03_holes", "atrous_conv1d"): (
        (0, 4),
        "The cell that checks a function was deleted.",
    ),
}
# The people of `tests.grading.honest`. One that uses the answer is enough: nbgrader sees no more.
HONEST = {
    f"zoe{number:02}": case
    for number, (name, case) in enumerate(CASES.items())
    if not name.startswith("uses: by")
}
DIFFERENCES |= {
    (who, "03_holes", function): ((theirs, ours), case.why)
    for who, case in HONEST.items()
    for function, theirs, ours in zip(
        ("dilate_kernel", "atrous_conv1d"), case.nbgrader, case.points, strict=True
    )
    if theirs != ours
}


def solution(exercise_name, function):
    """Return what the solved notebook has in the function's cell."""
    notebook = read(ROOT / "solutions", exercise_name)
    (source,) = (c.source for c in notebook.cells if grade_id(c) == function)
    return re.sub(r"^\s*### (BEGIN|END) SOLUTION\n?", "", source, flags=re.MULTILINE)


def read(folder, name):
    return nbformat.read(folder / name / f"{name}.ipynb", as_version=4)


def grade_id(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def wrapped(text, function, *lines):
    """Return the text, and these lines in front of every call of its function."""
    inside = "\n".join(f"    {line}" for line in lines)
    return f"""{text}

_{function} = {function}
def {function}(*arguments):
{inside}
    return _{function}(*arguments)
"""


def typed(habit, exercise_name, function):
    """Return what a learner of this habit types into the function's cell, None for nothing."""
    exercise = EXERCISES[function]
    solved = solution(exercise_name, function)
    rights = right(exercise) or [solved]
    old, new = MISTAKES.get(function, ("", ""))
    wrongs = wrong(exercise) or [solved.replace(old, new)]
    noise = 'warnings.warn("careful")', 'print("debug", file=sys.stderr)', "np.ones(1) / 0"
    return {
        "warns": "\n".join(
            [
                "import sys, warnings",
                "import numpy as np",
                *noise[:2],
                wrapped(solved, function, *noise),
            ]
        ),
        "equivalent": rights[0],
        "another": rights[-1],
        "slow": "import time\ntime.sleep(0.3)\n" + wrapped(solved, function, "time.sleep(0.03)"),
        "prints": wrapped(solved, function, 'print("x" * 1_000)'),
        "misconceived": wrongs[0],
        "another_misconceived": wrongs[-1],
        "unattempted": None,
        "raises": f"def {function}(*arguments):\n    return unknown_name",
        "broken": f"def {function}(x:\n    return x",
        "returns_nothing": solved.replace("return ", "result = "),
        "half_right": wrongs[len(wrongs) // 2],
    }[habit]


def handed_in(learner, exercise_name):
    """Return a learner's notebook."""
    notebook = read(ROOT / "exercises", exercise_name)
    names, habits = list(EXERCISES), HABITS[learner]
    for task in ASSIGNMENTS[exercise_name].tasks:
        habit = habits[names.index(task.function) % len(habits)]
        text = typed(habit, exercise_name, task.function)
        (cell,) = (c for c in notebook.cells if grade_id(c) == task.solution_id)
        cell.source = cell.source if text is None else text
    return notebook


def of_their_own():
    """Return notebooks that no habit makes: (learner, exercise) → notebook."""
    name = "03_holes"
    texts = {f: solution(name, f) for f in ("dilate_kernel", "atrous_conv1d")}

    def notebook(**changed):
        made = read(ROOT / "exercises", name)
        for cell in made.cells:
            text = {**texts, **changed}.get(grade_id(cell))
            cell.source = text if text is not None else cell.source
        return made

    # Right on what the check tries, and on no other sizes.
    known = {(W.shape, rate) for W, rate in probes_of(EXERCISES["dilate_kernel"], 0)}
    remembered = texts["dilate_kernel"].replace(
        "    effective", f"    if (W.shape, atrous_rate) not in {known}: return W\n    effective", 1
    )
    answer = (
        "def atrous_conv1d(x, W, b, atrous_rate):\n"
        "    from atrous_lib.convolution import conv1d\n"
        "    return conv1d(x, W, b, atrous_rate=atrous_rate)"
    )
    deleted = notebook()
    deleted.cells = [c for c in deleted.cells if grade_id(c) != "check_atrous_conv1d"]
    elsewhere = notebook(dilate_kernel="# see below")
    place = next(i for i, c in enumerate(elsewhere.cells) if grade_id(c) == "dilate_kernel")
    elsewhere.cells.insert(place + 1, nbformat.v4.new_code_cell(texts["dilate_kernel"]))
    last_only = read(ROOT / "exercises", "12_modern_names")
    (cell,) = (c for c in last_only.cells if grade_id(c) == "kernel_to_torch")
    cell.source = solution("12_modern_names", "kernel_to_torch")
    return {
        ("dan", name): notebook(dilate_kernel=remembered),
        ("eve", name): notebook(atrous_conv1d=answer),
        ("fay", name): deleted,
        ("gus", name): elsewhere,
        ("hal", "12_modern_names"): last_only,
    }


AUTOGRADE = """
import functools, json, os, sys
import nbgrader.api
from nbgrader.apps import NbGraderAPI
from traitlets.config.loader import PyFileConfigLoader
from tests.grading.kernels import fork_kernels
from tests.local_sockets import speak_locally

fork_kernels()
speak_locally()
# What SQLAlchemy has learnt of a gradebook's queries serves each time that nbgrader opens it.
nbgrader.api.create_engine = functools.cache(nbgrader.api.create_engine)
config = PyFileConfigLoader("nbgrader_config.py").load_config()
config.Execute.shutdown_kernel = "immediate"
api = NbGraderAPI(config=config)
unreadable = json.loads(sys.stdin.read())
for name in sys.argv[1:]:
    done = api.generate_assignment(name)
    if not done["success"]:
        sys.exit(done.get("error") or done["log"])
    for learner in sorted(os.listdir("submitted")):
        if not os.path.exists(f"submitted/{learner}/{name}"):
            continue
        done = api.autograde(name, learner)
        if done["success"] == (learner in unreadable):
            sys.exit(f"{learner}: " + (done.get("error") or done["log"]))
points = [
    [submission.student_id, name, grade.name, grade.auto_score]
    for name in sys.argv[1:]
    for submission in api.gradebook.assignment_submissions(name)
    for notebook in submission.notebooks
    for grade in notebook.grades
]
print(json.dumps(points))
"""


@pytest.fixture(scope="module")
def submissions():
    """Return all that was handed in: (learner, exercise) → notebook."""
    habitual = {(who, name): handed_in(who, name) for who in HABITS for name in ASSIGNMENTS}
    written = {
        place: nbformat.writes(notebook).encode()
        for place, notebook in (habitual | of_their_own()).items()
    }
    return written | {(who, "03_holes"): case.notebook for who, case in HONEST.items()}


def files_of(learner):
    """Return what lies beside a learner's notebook."""
    return HONEST[learner].files if learner in HONEST else {}


def autograde(course, submissions):
    """Return nbgrader's points: [learner, exercise, cell, points]."""
    shutil.copy(ROOT / "nbgrader_config.py", course)
    shutil.copytree(ROOT / "solutions", course / "solutions")
    for (learner, name), notebook in submissions.items():
        folder = course / "submitted" / learner / name
        folder.mkdir(parents=True)
        (folder / f"{name}.ipynb").write_bytes(notebook)
        for place, content in files_of(learner).items():
            (folder / place).parent.mkdir(exist_ok=True)
            (folder / place).write_bytes(content)
    # nbgrader starts alembic, which comes with it, by name.
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    done = subprocess.run(
        [sys.executable, "-c", AUTOGRADE, *sorted({name for _, name in submissions})],
        input=json.dumps([who for who, case in HONEST.items() if not case.readable]),
        cwd=course,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=1_000,
    )
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-2_000:]
    return json.loads(done.stdout.splitlines()[-1])


def grade(submissions):
    """Return the engine's results."""
    with Grader(ASSIGNMENTS) as grader:
        return [
            grader.grade(learner, name, notebook, 1, files_of(learner))
            for (learner, name), notebook in submissions.items()
        ]


@pytest.fixture(scope="module")
def graded(submissions, tmp_path_factory):
    """Return what nbgrader and the engine say, side by side: much of what both do is waiting."""
    course = tmp_path_factory.mktemp("course")
    with ThreadPoolExecutor(2) as pool:
        both = pool.submit(autograde, course, submissions), pool.submit(grade, submissions)
        return [each.result() for each in both]


@pytest.fixture(scope="module")
def with_nbgrader(graded):
    """Return nbgrader's points: (learner, exercise, task) → points."""
    checks = {
        (name, task.grade_id): task.function
        for name, assignment in ASSIGNMENTS.items()
        for task in assignment.tasks
    }
    return {
        (learner, name, checks[name, cell]): points or 0
        for learner, name, cell, points in graded[0]
        if (name, cell) in checks
    }


@pytest.fixture(scope="module")
def with_engine(graded):
    """Return the engine's results: (learner, exercise, task) → the task's result."""
    results = graded[1]
    assert [result.failure for result in results] == [None] * len(results)
    return {(r.learner, r.exercise, task.function): task for r in results for task in r.tasks}


def differences(nbgrader, engine):
    """Return where two graders disagree: (learner, exercise, task) → both points."""
    return {
        place: (nbgrader.get(place), engine.get(place))
        for place in nbgrader.keys() | engine.keys()
        if nbgrader.get(place) != engine.get(place)
    }


def test_points_are_nbgraders_but_for_the_table(with_nbgrader, with_engine):
    engine = {place: task.points for place, task in with_engine.items()}
    assert differences(with_nbgrader, engine) == {
        place: points for place, (points, _) in DIFFERENCES.items()
    }


def test_a_difference_is_noticed():
    assert differences({"a": 2, "b": 1}, {"a": 2, "b": 0}) == {"b": (1, 0)}
    assert differences({"a": 2}, {}) == {"a": (2, None)}


def test_the_guide_tells_of_every_difference():
    guide = (ROOT / "docs" / "instructors.md").read_text("utf-8")
    table = guide.partition("| what was handed in | with nbgrader |")[2].partition("\n\n")[0]
    told = {line.split("|")[1].strip() for line in table.splitlines()[2:]}
    assert told == {reason for _, reason in DIFFERENCES.values()}


def test_submissions_are_of_every_kind(with_engine):
    found = {task.reason for task in with_engine.values()}
    assert found == {
        *("passed", "misconceived", "wrong", "shown_only", "unattempted", "missing"),
        "answer_called",
    }
    names = {place[2] for place, task in with_engine.items() if task.reason == "misconceived"}
    assert len(names) > len(EXERCISES) / 3


def test_right_functions_get_all_points(with_engine):
    lost = [
        (place, task.reason)
        for place, task in with_engine.items()
        if place[0] == "ada" and task.points < task.max_points
    ]
    assert lost == []
