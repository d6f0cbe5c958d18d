"""The library in the sandbox: all that an exercise does not ask for, nothing that it does."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import atrous_lib
from atrous_lib.checks.course import EXERCISES, exercise_named
from atrous_lib.checks.exercise import Exercise
from atrous_lib.checks.exercises.holes import atrous_conv1d
from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.notebook.library import (
    CHECK_MODULES,
    PACKAGE,
    REAL,
    RUNNERS,
    STOOD_IN_FOR,
    _core_imports,
    _withheld_text,
    answers,
    build_library,
)
from atrous_lib.grading.notebook.scoring import exercises_of
from tests.grading.notebooks import ROOT

ASSIGNMENTS = read_assignments(ROOT)


@pytest.fixture(scope="module")
def libraries(tmp_path_factory):
    """Return the folders of all exercises' libraries, which tests leave as they are."""
    folders = {name: tmp_path_factory.mktemp(name) for name in ASSIGNMENTS}
    for name, folder in folders.items():
        build_library(folder, exercises_of(ASSIGNMENTS[name].tasks))
    return folders


@pytest.fixture(params=ASSIGNMENTS)
def name(request):
    return request.param


@pytest.fixture
def assigned(name):
    return exercises_of(ASSIGNMENTS[name].tasks)


@pytest.fixture
def built(libraries, name):
    return libraries[name] / "atrous_lib"


def test_no_file_holds_an_answer_or_a_misconception(assigned, built):
    text = "\n".join(path.read_text("utf-8") for path in built.rglob("*.py"))
    assert "misconception" not in text
    for name in answers(assigned):
        path = PACKAGE.parent / (name.replace(".", "/") + ".py")
        source = path if path.exists() else path.with_suffix("") / "__init__.py"
        assert source.read_text("utf-8") not in text


def test_every_file_is_python(built):
    for path in built.rglob("*.py"):
        ast.parse(path.read_text("utf-8"))


def test_the_messages_are_not_there(built):
    assert not list(built.rglob("*.toml"))


def test_something_is_withheld_for_every_exercise_that_calls_the_library(assigned):
    assert answers(assigned)


def test_what_an_exercise_does_not_ask_for_is_real(tmp_path):
    build_library(tmp_path, [exercise_named("maxnorm")])
    library = tmp_path / "atrous_lib"
    for name, real in {
        "convolution/dilated.py": True,
        "constraints.py": False,
        "models.py": False,
    }.items():
        same = (library / name).read_text("utf-8") == (PACKAGE / name).read_text("utf-8")
        assert same == real, name


def uses_another_exercise(x, W):
    return atrous_conv1d.reference(x, W, 0, 1)


def test_an_answer_is_found_through_another_exercise():
    found = answers([Exercise(0, uses_another_exercise, lambda rng: [])])
    assert "atrous_lib.convolution" in found


def test_the_inner_parts_of_an_answer_are_withheld_and_what_others_use_is_not():
    names = answers([atrous_conv1d])
    parts = ("convolution", "convolution.dilated", "convolution.correlation", "convolution.blocks")
    assert {f"atrous_lib.{name}" for name in parts} <= names
    assert "atrous_lib.arguments" not in names
    assert "atrous_lib.geometry" not in answers([exercise_named("conv1d_backward")])


# Asks for names of the library that stands in the current folder, in the sandbox's way.
LOOK = """
import importlib, json, sys
from atrous_lib.grading.inside.stand_in import Withheld

sys.path.insert(0, ".")
names = json.loads(sys.stdin.read())
found = {}
for name in names:
    module, _, attribute = name.rpartition(".")
    try:
        value = getattr(importlib.import_module(module), attribute)
    except AttributeError:
        found[name] = "missing"
    else:
        found[name] = "withheld" if type(value) is Withheld else type(value).__name__
star = {}
exec("from atrous_lib.convolution.dilated import *", star)
print(json.dumps([found, sorted(star)]))
"""


def looked_up(folder, *names):
    """Return what a library has by these names, and what a star import of the convolution gives."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        input=json.dumps(names),
        cwd=folder,
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_the_names_of_what_is_withheld_can_be_imported(tmp_path):
    build_library(tmp_path, [exercise_named("atrous_conv1d")])
    wanted = {
        "atrous_lib.convolution.conv1d": "withheld",
        "atrous_lib.convolution.correlation": "withheld",
        "atrous_lib.convolution.dilated.conv1d": "withheld",
        "atrous_lib.convolution.dilated.np": "module",
        "atrous_lib.convolution.nowhere": "missing",
        "atrous_lib.layers.AtrousConvolution1D": "withheld",
        "atrous_lib.layers.Dense": "type",  # no part of the answer
        "atrous_lib.models.Sequential": "withheld",
        "atrous_lib.losses.mse": "missing",
        "atrous_lib.checks.exercises.holes.dilate_kernel": "withheld",
        "atrous_lib.checks.diagnosis.judge": "withheld",
        "atrous_lib.checks.check": "function",
        "atrous_lib.checks.notebook.check": "function",
        "atrous_lib.checks.CheckFailed": "type",
        "atrous_lib.checks.exercises.__path__": "list",
        "atrous_lib.pictures.holes.holes": "Anything",
    }
    found, star = looked_up(tmp_path, *wanted)
    assert found == wanted
    assert {"conv1d", "conv1d_backward"} <= set(star)


def modules_in(folder):
    return [
        ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted(folder.rglob("*.py"))
    ]


# For each folder on a line: imports its library anew, with the modules that are named; prints what
# each public name gives, its type or that of an error, and what was raised. What libraries import
# from elsewhere is imported once.
LOOK_AT_ALL = """
import importlib, json, sys, traceback
import IPython.core.interactiveshell, numpy

for folder, modules in json.load(sys.stdin):
    for name in [name for name in sys.modules if name.partition(".")[0] == "atrous_lib"]:
        del sys.modules[name]
    sys.path.insert(0, folder)
    outcomes, raised = {}, ""
    try:
        import atrous_lib
        for name in atrous_lib.__all__:
            outcomes[name] = type(getattr(atrous_lib, name)).__name__
        for name in modules:
            importlib.import_module(name)
    except Exception:
        raised = traceback.format_exc()
    del sys.path[0]
    print(json.dumps([atrous_lib.__path__, outcomes, raised]))
"""


def looked_at(*wanted):
    """Return what each library, a folder and names of modules in it, is found to be."""
    done = subprocess.run(
        [sys.executable, "-P", "-W", "error", "-c", LOOK_AT_ALL],
        input=json.dumps([(str(folder), modules) for folder, modules in wanted]),
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def found(libraries):
    folders = libraries.values()
    found = looked_at(*((folder, modules_in(folder)) for folder in folders))
    return dict(zip(libraries, found, strict=True))


def test_every_module_of_every_library_can_be_imported(found, built, name):
    path, _, raised = found[name]
    assert path == [str(built)]
    assert raised == ""


def test_numbers_and_texts_of_what_is_withheld_are_there(tmp_path):
    text = _withheld_text(Path("layers/kernel.py"), {"atrous_lib.layers.kernel"})
    kept = ast.parse(text)
    assert not [node for node in kept.body if isinstance(node, ast.ClassDef)]
    source = tmp_path / "own.py"
    source.write_text("RATE = 16_000\nTABLE = {1: 2}\nimport os, atrous_lib.models\nx, y = 1, 2\n")
    text = _withheld_text(source, {"atrous_lib.models"})
    assert "RATE = 16000" in text
    assert "TABLE = " not in text
    assert "('TABLE', 'atrous_lib', 'os', 'x', 'y')" in text


@pytest.mark.parametrize("name", [*REAL, *RUNNERS, *STOOD_IN_FOR, *CHECK_MODULES])
def test_what_the_lists_of_paths_name_exists(name):
    assert (PACKAGE / name).exists()


def test_a_list_of_paths_that_names_nothing_would_be_noticed():
    assert not (PACKAGE / "checks/no_such_module.py").exists()


def test_nothing_of_the_grader_is_there_but_what_runs_inside(built):
    found = {path.relative_to(built).as_posix() for path in built.rglob("grading/**/*.py")}
    inside = {f"grading/inside/{path.name}" for path in PACKAGE.glob("grading/inside/*.py")}
    assert found == {"grading/__init__.py", *inside}
    assert "grading/inside/processes.py" in found


def test_the_librarys_own_names_are_withheld_where_what_they_name_is(assigned, found, name):
    _, outcomes, _ = found[name]
    assert set(outcomes) == set(atrous_lib.__all__)
    for name in atrous_lib.__all__:
        withheld = getattr(atrous_lib, name).__module__ in answers(assigned)
        assert (outcomes[name] == "Withheld") == withheld, name
        assert withheld or outcomes[name] in ("function", "type")


def test_conv1d_is_no_way_to_the_answer_of_the_exercise_that_asks_for_it(tmp_path):
    build_library(tmp_path, [atrous_conv1d])
    ((_, outcomes, _),) = looked_at((tmp_path, []))
    assert outcomes["conv1d"] == outcomes["AtrousConvolution1D"] == "Withheld"
    assert outcomes["output_length"] == "function"


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("softmax", "losses"),  # exp of its _log_softmax
        ("kernel_from_keras1", "modern"),  # its kernel_to_keras3
        ("gated_activation", "activations"),  # half of what is asked for
        ("count_parameters", "layers.dense"),
    ],
)
def test_what_answers_an_exercise_beside_its_reference_is_withheld(name, module):
    assert f"atrous_lib.{module}" in answers([exercise_named(name)])


@pytest.mark.parametrize("name", EXERCISES)
def test_what_an_exercise_says_that_it_is_answered_by_exists(name):
    assert set(exercise_named(name).answered_by) <= _core_imports().keys()
