"""No function passes that is wrong on an ordinary part of its inputs: beyond some size, say.

The wrong functions are made by machine. Each is the reference, spoiled where something that an
input has (an array's axis, a number, a word, a dtype) lies beyond a bound, or where two such things
do. They meet what a graded notebook meets: the shown inputs and the hidden ones.
"""

import copy
import functools
import itertools
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.checks import diagnose, diagnosis, exercises
from atrous_lib.checks.course import EXERCISES
from atrous_lib.checks.diagnosis import Verdict, judge, right_on
from atrous_lib.checks.exercises import ranges
from atrous_lib.checks.exercises.ranges import rows
from atrous_lib.checks.formulas import Formula
from atrous_lib.checks.outcome import call
from atrous_lib.checks.spread import Spread
from atrous_lib.grading.notebook.scoring import HIDDEN_WIDE, SHOWN, hidden_seeds, probes

SEEDS = (SHOWN, *hidden_seeds(7, "ab"))  # as for a notebook
BOUNDS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16)
TOGETHER = {
    "both beyond 1": lambda one, other: one > 1 and other > 1,
    "both beyond 2": lambda one, other: one > 2 and other > 2,
    "both beyond 5": lambda one, other: one > 5 and other > 5,
    "one, and beyond 2": lambda one, other: one == 1 and other > 2,
    "one, and beyond 6": lambda one, other: one == 1 and other > 6,
}
PLACES = ("axis", "len(axis", "max(axis", "len(shape)", "W4.shape[1]")  # no sizes, or always one
NEVER = {  # what no input may be, by its task or by its nature
    ("which_flips", "x.shape[1]", "one"): "a kernel of one tap can't be flipped",
    ("which_flips", "W.shape[0]", "one"): "a kernel of one tap can't be flipped",
    ("queue_step", "W.shape[0]", "one"): "a kernel of one tap needs no queue",
    ("queue_step", "queue.shape[0]", "one"): "its places are the taps less one, times the rate",
    ("to_keras3", "config['subsample_length']", "both"): "Keras 3 refuses stride and rate at once",
    ("to_keras3", "config['atrous_rate']", "both"): "Keras 3 refuses stride and rate at once",
    ("to_torch", "config['filter_length']", "one"): "one tap has the same zeros in every mode",
    ("from_torch", "call['kernel_size']", "one"): "the task says so",
    ("glorot_uniform", "shape[1]", "one"): "its shapes are large, so that chance plays no part",
    ("glorot_uniform", "shape[2]", "one"): "its shapes are large, so that chance plays no part",
}


def measures(names, probe):
    """Return what an input has, by name: sizes, numbers, words."""
    found = {}
    for name, value in zip(names, probe, strict=True):
        if isinstance(value, np.ndarray):
            found |= {f"{name}.shape[{axis}]": size for axis, size in enumerate(value.shape)}
            found |= {f"{name}.ndim": value.ndim, f"{name}.dtype": value.dtype.name}
            found[f"{name}.max"] = float(np.abs(value).max(initial=0))
        elif isinstance(value, dict):
            found |= {f"{name}[{key!r}]": entry for key, entry in value.items()}
        elif isinstance(value, (list, tuple)):
            found |= {f"len({name})": len(value), f"max({name})": int(np.max(value))}
            if isinstance(value, tuple):
                found |= {f"{name}[{place}]": each for place, each in enumerate(value)}
        elif not isinstance(value, (Formula, np.random.Generator)):
            found[name] = value
    return found


@functools.cache
def met(name):
    """Return the measures of all inputs of all seeds."""
    names = EXERCISES[name].arguments
    return [measures(names, probe) for seed in SEEDS for probe in probes(name, seed)[0]]


def sizes_of(name):
    """Return the measures that are whole numbers in all inputs that have them."""
    keys = dict.fromkeys(key for row in met(name) for key in row)
    sizes = [key for key in keys if all(type(row.get(key, 1)) is int for row in met(name))]
    return [key for key in sizes if not key.startswith(PLACES) and ".ndim" not in key]


@pytest.mark.parametrize("name", EXERCISES)
def test_some_input_lies_beyond_each_ordinary_size(name):
    passing = [
        f"{key} > {bound}"
        for key in sizes_of(name)
        for bound in BOUNDS
        if not any(row.get(key, 0) > bound for row in met(name))
    ]
    assert passing == []


@pytest.mark.parametrize("name", EXERCISES)
def test_each_two_sizes_meet_small_and_large(name):
    """But for those of which the one is never below the other, as steps are never below taps."""
    rare = "shape[3]"  # few arrays have four axes
    passing = [
        f"{one}, {other}: {label}"
        for one, other in itertools.permutations(sizes_of(name), 2)
        for label, holds in TOGETHER.items()
        if not any(holds(row.get(one, 0), row.get(other, 0)) for row in met(name))
        and any(row.get(one, 0) < row.get(other, 0) for row in met(name))
        and (name, one, label.split()[0].strip(",")) not in NEVER
        and not (rare in one + other and label[-1] in "56")
    ]
    assert passing == []


@pytest.mark.parametrize("name", ["strided_conv1d", "output_length", "shortest_input"])
def test_modes_strides_and_rates_all_meet(name):
    wanted = itertools.product(("valid", "same", "full", "causal"), (False, True), (False, True))
    found = {
        (row["border_mode"], row["subsample_length"] > 1, row["atrous_rate"] > 1)
        for row in met(name)
    }
    assert found == set(wanted)


ARRAYS = {  # exercises on arrays, but for those that measure or compare in double precision
    *("correlate1d", "conv1d", "dilate_kernel", "atrous_conv1d", "strided_conv1d", "softmax"),
    *("hard_sigmoid", "kernel_from_keras1", "maxnorm", "unitnorm", "constrained_step"),
    *("nonneg_unitnorm", "causal_conv1d", "gated_activation", "queue_step", "kernel_to_torch"),
}


@pytest.mark.parametrize("name", sorted(ARRAYS))
def test_arrays_come_in_both_precisions(name):
    keys = [key for key in met(name)[0] if key.endswith(".dtype")]
    assert {row[key] for row in met(name) for key in keys} >= {"float32", "float64"}


def spoiled(value):
    """Return a result that is a little wrong, in one place."""
    if isinstance(value, Spread):
        return Spread(value.shape, tuple(2 * quantile for quantile in value.quantiles))
    if isinstance(value, np.ndarray):
        wrong = value.copy()
        wrong.flat[-1] += 1 if value.dtype.kind in "iu" else max(1e-3, 1e-3 * np.abs(value).max())
        return wrong
    if isinstance(value, (tuple, list)):
        return type(value)((*value[:-1], spoiled(value[-1])))
    if isinstance(value, dict):
        last = list(value)[-1]
        return {**value, last: spoiled(value[last])}
    return {bool: lambda: not value, str: lambda: value + "?"}.get(type(value), lambda: value + 1)()


def spoiled_where(name, holds):
    """Return the reference, spoiled where something holds of the measures of an input."""
    exercise = EXERCISES[name]

    def function(*arguments):
        result = exercise.reference(*copy.deepcopy(arguments))
        return spoiled(result) if holds(measures(exercise.arguments, arguments)) else result

    return function


@functools.cache
def right(name, seed):
    """Return what is right on the inputs of a seed, once for all functions."""
    return right_on(EXERCISES[name], probes(name, seed)[0])


def refused(name, function):
    """Say whether a graded notebook with this function loses points.

    No words are found for what is wrong: it takes longer than all the rest.
    """
    exercise = EXERCISES[name]
    with mock.patch.object(diagnosis, "_failed", return_value=Verdict(False, None, "", 0.0)):
        for seed in SEEDS:
            tried = probes(name, seed)[0]
            outcomes = [call(function, probe) for probe in tried]
            if not judge(exercise, tried, outcomes, right(name, seed)).passed:
                return True
    return False


@given(data=st.data(), name=st.sampled_from(sorted(set(EXERCISES) - {"glorot_uniform"})))
@settings(max_examples=60, deadline=None)
def test_a_function_that_is_wrong_beyond_a_bound_is_refused(data, name):
    key = data.draw(st.sampled_from(sizes_of(name) or [EXERCISES[name].arguments[0]]))
    values = sorted({row[key] for row in met(name) if key in row})
    beyond = [bound for bound in BOUNDS if type(values[0]) is int]
    bound = data.draw(st.sampled_from(beyond or values[:-1]))
    assert refused(name, spoiled_where(name, lambda has: key in has and has[key] > bound))


def test_a_function_that_is_wrong_nowhere_is_not_refused():
    assert not refused("atrous_conv1d", spoiled_where("atrous_conv1d", lambda has: False))


def four_taps(x, W, b, atrous_rate):
    n = x.shape[1] - (len(W) - 1) * atrous_rate
    taps = range(min(4, len(W)))
    return sum(x[:, k * atrous_rate : k * atrous_rate + n] @ W[k] for k in taps) + b


def in_half_precision(x, W, b, atrous_rate):
    x, W, b = (array.astype(np.float16) for array in (x, W, b))
    n = x.shape[1] - (len(W) - 1) * atrous_rate
    taps = range(len(W))
    return sum(x[:, k * atrous_rate : k * atrous_rate + n] @ W[k] for k in taps) + b


def by_its_code(f, x):
    names = f.__code__.co_names
    if "tanh" in names:
        return 2 * np.tanh(x) / np.cosh(x) ** 2
    if "prod" in names:
        return np.prod(x) / x
    if "arange" in names:
        return np.arange(x.size).reshape(x.shape) * 1.0
    if 1000 in f.__code__.co_consts:
        return 2e6 * x.sum() * np.ones(x.shape)
    return 3 * x**2 if 3 in f.__code__.co_consts else 2 * x


def by_its_text(f, x):
    return 2 * x if "x**2" in str(f) and "tanh" not in str(f) else by_its_code(f, x)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("atrous_conv1d", four_taps),
        ("atrous_conv1d", in_half_precision),
        ("numerical_gradient", by_its_code),
        ("numerical_gradient", by_its_text),
    ],
)
def test_check_alone_refuses_what_is_right_on_all_small_inputs(name, function):
    verdict = diagnose(name, function)
    assert not verdict.passed
    small = len(EXERCISES[name].probes(np.random.default_rng(0)))
    assert small / (small + 1) <= verdict.score < 1
    assert "The smallest input that shows it" in verdict.message


def test_more_small_inputs_right_always_count_more():
    """A function that is right on all small ones never scores below one that isn't."""
    name = "dilate_kernel"
    small = spoiled_where(name, lambda has: has["atrous_rate"] == 1)
    large = spoiled_where(name, lambda has: has["W.shape[0]"] > 8)
    assert diagnose(name, small).score < diagnose(name, large).score < 1


def test_each_two_levels_meet_unless_they_can_not():
    levels = {"a": (1, range(2, 50)), "b": ("x", "y"), "c": (1, range(2, 50))}
    found = rows(
        np.random.default_rng(0), levels, fits=lambda row: not (row["b"] == "x" and row["c"] > 1)
    )
    met = {(row["a"] > 1, row["b"], row["c"] > 1) for row in found}
    assert {(a, b) for a, b, _ in met} == set(itertools.product((False, True), "xy"))
    assert {(b, c) for _, b, c in met} == {("x", False), ("y", False), ("y", True)}


@pytest.mark.parametrize("name", EXERCISES)
def test_which_levels_meet_is_thought_out_once(name):
    """It takes ten times as long as drawing the numbers, for each notebook anew."""
    EXERCISES[name].wide(np.random.default_rng(5))
    before = ranges._design.cache_info().misses
    EXERCISES[name].wide(np.random.default_rng(5))
    assert ranges._design.cache_info().misses == before


def test_hidden_inputs_are_other_wide_ones_than_those_shown():
    shown, hidden = (probes("dilate_kernel", seed)[0] for seed in SEEDS[:2])
    small = len(EXERCISES["dilate_kernel"].probes(np.random.default_rng(0)))
    assert len(hidden) == small + HIDDEN_WIDE
    assert not {str(probe) for probe in shown[small:]} & {str(probe) for probe in hidden[small:]}


def test_every_exercise_has_wide_inputs_but_for_those_whose_first_are_wide():
    rng = np.random.default_rng(0)
    without = [name for name in exercises() if not EXERCISES[name].wide(rng)]
    assert without == ["family", "glorot_uniform"]  # all its words; large shapes from the start
