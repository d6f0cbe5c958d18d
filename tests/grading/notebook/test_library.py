"""The library in the sandbox: all that an exercise does not ask for, nothing that it does."""

import ast

import pytest

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
