"""The course's exercises: all that the folder holds, in order, and one word for each lesson."""

import re
import tomllib
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from atrous_lib.checks.course import EXERCISES, exercises, in_course_order
from atrous_lib.checks.exercise import exercise

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "sources" / "exercises").glob("*.py"))
MESSAGES = ROOT / "atrous_lib" / "checks" / "messages"

ORDER = [
    "family",
    "count_parameters",
    "most_filters",
    "correlate1d",
    "conv1d",
    "find_pluck",
    "dilate_kernel",
    "atrous_conv1d",
    "find_echo",
    "pad_amounts",
    "output_length",
    "strided_conv1d",
    "shortest_input",
    "softmax",
    "hard_sigmoid",
    "kernel_from_keras1",
    "which_flips",
    "compute_fans",
    "glorot_uniform",
    "variance_after",
    "numerical_gradient",
    "conv1d_backward",
    "find_mistake",
    "l1l2_penalty",
    "activity_penalty",
    "which_penalty",
    "maxnorm",
    "unitnorm",
    "constrained_step",
    "nonneg_unitnorm",
    "receptive_field",
    "causal_conv1d",
    "sees_future",
    "plan_stack",
    "mu_law_encode",
    "mu_law_decode",
    "gated_activation",
    "queue_step",
    "draw_code",
    "to_keras3",
    "to_torch",
    "kernel_to_torch",
    "from_torch",
]


def word_of(name):
    """The lesson's word: the first of a file's name behind its number."""
    return re.sub(r"^\d+_", "", Path(name).stem).partition("_")[0]


def words_of(exercises):
    """{exercise: the word of the module that defines it}."""
    return {
        name: word_of(one.reference.__module__.rpartition(".")[2])
        for name, one in exercises.items()
    }


def strays(files, words):
    """Tables of messages that stand in another file than their exercise's, and missing ones.

    files : {file's name: names of its tables};  words : {exercise: its module's word}
    """
    places = {table: word_of(file) for file, tables in files.items() for table in tables}
    names = {*places, *words} - {"words", "wanted", "problem", "relation"}
    return sorted(name for name in names if places.get(name) != words.get(name))


def module(name, **members):
    """A module with these members."""
    made = ModuleType(name)
    vars(made).update(members)
    return made


def task(name, lesson):
    """An exercise of that name."""

    def function(x):
        return x

    function.__name__ = name
    function.__module__ = "somewhere"
    return exercise(lesson=lesson, probes=lambda rng: [(np.ones(1),)])(function)


def test_exercises_come_in_course_order():
    assert [name for name in exercises() if name in ORDER] == ORDER
    lessons = [one.lesson for one in EXERCISES.values()]
    assert lessons == sorted(lessons)


def test_every_notebook_asks_for_the_exercises_of_its_lesson():
    asked = {
        (name, int(path.name[:2]))
        for path in NOTEBOOKS
        for name in re.findall(r"^check\((\w+)\)$", path.read_text("utf-8"), re.MULTILINE)
    }
    assert asked == {(name, one.lesson) for name, one in EXERCISES.items()}


def test_every_exercise_stands_in_a_module_of_its_lessons_word():
    lessons = {int(path.name[:2]): word_of(path) for path in NOTEBOOKS}
    words = words_of(EXERCISES)
    assert {name: lessons[EXERCISES[name].lesson] for name in EXERCISES} == words


@pytest.mark.parametrize("language", sorted(path.name for path in MESSAGES.iterdir()))
def test_every_message_stands_in_the_file_of_its_lessons_word(language):
    files = {
        path.name: list(tomllib.loads(path.read_text("utf-8")))
        for path in (MESSAGES / language).glob("*.toml")
    }
    assert files.pop("words.toml") == ["words", "wanted", "problem", "relation"]
    assert strays(files, words_of(EXERCISES)) == []


def test_a_message_in_another_lessons_file_is_noticed():
    words = {"maxnorm": "constraints", "softmax": "activation"}
    files = {"constraints.toml": ["maxnorm"], "activation.toml": ["softmax"]}
    assert strays(files, words) == []
    assert strays({**files, "activation.toml": []}, words) == ["softmax"]
    assert strays({"constraints.toml": ["maxnorm", "softmax"]}, words) == ["softmax"]
    assert strays({**files, "holes.toml": ["unknown"]}, words) == ["unknown"]


def test_exercises_come_by_lesson_then_by_module_then_as_written():
    modules = [
        module("edges_more", third=task("third", 4)),
        module("wide", last=task("last", 5), after=task("after", 5)),
        module("edges", first=task("first", 4), second=task("second", 4)),
        module("zero", start=task("start", 1)),
    ]
    names = ["start", "first", "second", "third", "last", "after"]
    assert list(in_course_order(modules)) == names


def test_another_name_for_an_exercise_is_no_second_exercise():
    one = task("one", 1)
    assert list(in_course_order([module("a", one=one, same=one, text="one")])) == ["one"]


def test_two_exercises_of_one_name_are_an_error_that_names_both_modules():
    modules = [module("a", one=task("one", 1)), module("b", one=task("one", 2))]
    with pytest.raises(ValueError, match=r"somewhere and b both hold an exercise 'one'\. Rename"):
        in_course_order(modules)
