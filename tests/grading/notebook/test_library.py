"""The library in the sandbox: all that an exercise does not ask for, nothing that it does."""

import ast
import json
import subprocess
import sys

import pytest

import atrous_lib
from atrous_lib.checks.course import exercise_named
from atrous_lib.checks.exercise import Exercise
from atrous_lib.checks.exercises.holes import atrous_conv1d
from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.notebook.library import PACKAGE, answers, build_library
from atrous_lib.grading.notebook.scoring import exercises_of
from tests.grading.notebooks import ROOT

ASSIGNMENTS = read_assignments(ROOT)


@pytest.fixture(params=ASSIGNMENTS)
def assigned(request):
    return exercises_of(ASSIGNMENTS[request.param].tasks)


@pytest.fixture
def built(assigned, tmp_path):
    build_library(tmp_path, assigned)
    return tmp_path / "atrous_lib"


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


def test_the_modules_of_the_checks_say_that_they_are_withheld(built):
    assert "raise AnswerCalledError" in (built / "checks" / "exercises" / "holes.py").read_text(
        "utf-8"
    )
    assert "raise AnswerCalledError" not in (built / "checks" / "__init__.py").read_text("utf-8")


FACE = """
import json, sys
import atrous_lib
outcomes = {}
for name in atrous_lib.__all__:
    try:
        outcomes[name] = type(getattr(atrous_lib, name)).__name__
    except ImportError as error:
        outcomes[name] = type(error).__name__
json.dump(outcomes, sys.stdout)
"""


def outcomes_in(folder):
    """What each public name of the library in `folder` gives: its type, or that of an error."""
    words = [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(folder)!r}); {FACE}"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    return json.loads(done.stdout)


def test_the_librarys_own_names_are_withheld_where_their_homes_are(assigned, built):
    outcomes = outcomes_in(built.parent)
    assert set(outcomes) == set(atrous_lib.__all__)
    for name, home in atrous_lib._HOMES.items():
        withheld = f"atrous_lib.{home}" in answers(assigned)
        assert (outcomes[name] == "AnswerCalledError") == withheld, name
        assert withheld or outcomes[name] in ("function", "type")


def test_conv1d_is_no_way_to_the_answer_of_the_exercise_that_asks_for_it(tmp_path):
    build_library(tmp_path, [atrous_conv1d])
    outcomes = outcomes_in(tmp_path)
    assert outcomes["conv1d"] == outcomes["AtrousConvolution1D"] == "AnswerCalledError"
    assert outcomes["output_length"] == "function"
