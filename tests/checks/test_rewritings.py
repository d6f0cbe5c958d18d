"""No right program is refused for the way it is written."""

import inspect

import pytest

from atrous_lib.checks.course import EXERCISES
from atrous_lib.checks.diagnosis import judge, probes_of, right_on
from atrous_lib.checks.outcome import Outcome, call
from atrous_lib.checks.reasons import problem_of
from tests.checks.rewritings import AROUND, BY_TREE

SEED = 5
IN_DOUBLE_ONLY = {  # functions of these exercises measure, or compare exactly
    *("numerical_gradient", "find_mistake", "which_flips", "which_penalty"),
}
UNFIT = {  # not the program that it was
    ("correlate1d", "in single precision"): "the library's own refuses whole numbers beside floats",
    ("_by_logarithms", "in single precision"): "seven digits of 1000 leave three behind the point",
    ("_measured", "in single precision"): "it measures with steps of 1e-5",
    ("measured", "in single precision"): "it measures with steps of 1e-5",
    ("_with_an_iterator", "loops over lists"): "a list leaves NumPy's iterator at its end",
}


def refused(name, functions):
    """Return what is wrong with functions that should be right, by their labels."""
    exercise = EXERCISES[name]
    probes = probes_of(exercise, SEED)
    expected = right_on(exercise, probes)
    found = {}
    for label, function in functions.items():
        outcomes = [Outcome.from_json(call(function, probe).to_json()) for probe in probes]
        viewed = [exercise.view(outcome.value) for outcome in outcomes]
        pairs = zip(expected, outcomes, viewed, strict=True)
        if any(problem_of(right, _with(outcome, value)) for right, outcome, value in pairs):
            found[label] = judge(exercise, probes, outcomes, expected).message
    return found


def _with(outcome, value):
    return Outcome(**{**vars(outcome), "value": value})


def rewritten(name, function, rewritings):
    """Return a function in all ways of writing that fit it."""
    return {
        f"{function.__name__} {label}": rewriting(function)
        for label, rewriting in rewritings.items()
        if (function.__name__, label) not in UNFIT
        and not (label == "in single precision" and name in IN_DOUBLE_ONLY)
    }


@pytest.mark.parametrize("name", EXERCISES)
def test_a_right_program_written_again_by_machine_passes(name):
    exercise = EXERCISES[name]
    functions = {}
    for function in (exercise.reference, *exercise.equivalents):
        plain = inspect.isfunction(function) and "<lambda>" not in function.__qualname__
        closed = plain and not function.__closure__ and not function.__kwdefaults__
        ways = {**BY_TREE, **AROUND} if closed else AROUND
        functions.update(rewritten(name, function, ways))
    assert len(functions) >= 10 * (1 + len(exercise.equivalents)) - 14
    assert refused(name, functions) == {}


def test_a_wrong_program_written_again_is_refused():
    wrong = next(each.function for each in EXERCISES["conv1d"].misconceptions)
    functions = rewritten("conv1d", wrong, {**BY_TREE, **AROUND})
    assert len(refused("conv1d", functions)) == len(functions) == len(BY_TREE) + len(AROUND)
