"""What is said of wrong results is true of every one of them."""

import copy
import functools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.checks.catalogue import catalogue
from atrous_lib.checks.comparison import problem
from atrous_lib.checks.course import EXERCISES
from atrous_lib.checks.diagnosis import probes_of
from atrous_lib.checks.exercise import Misconception
from atrous_lib.checks.relations import Case, find, pairs

ARRAYS = ["conv1d", "atrous_conv1d", "softmax", "dilate_kernel", "causal_conv1d", "maxnorm"]
NUMBERS = ["count_parameters", "output_length", "receptive_field"]


@functools.cache
def answered(name):
    """The inputs of an exercise for one seed, each with its right result."""
    exercise = EXERCISES[name]
    probes = probes_of(exercise, 1)
    return [(probe, exercise.reference(*copy.deepcopy(probe))) for probe in probes]


def found(name, change):
    """What is found of results that are the right ones, changed."""
    cases = [Case(probe, right, change(right)) for probe, right in answered(name)]
    return find(EXERCISES[name], cases)


def test_misconceptions_that_explain_little_are_called_on_few_inputs():
    """All of them on all inputs take seconds, where a call is as dear as a measured gradient."""
    calls = []

    def twice(f, x):
        calls.append(x.shape)
        return exercise.reference(f, x) * 2

    exercise = EXERCISES["numerical_gradient"]
    tried = replace(exercise, misconceptions=[Misconception("twice", twice)])
    probes = probes_of(exercise, 1)
    right = [exercise.reference(*copy.deepcopy(probe)) for probe in probes]
    other = [Case(*each, 7 + each[1] ** 2) for each in zip(probes, right, strict=True)]
    assert pairs.two(tried, other) is None
    assert 0 < len(calls) < len(probes) / 2
    calls.clear()
    also = [Case(*each, 2 * each[1] + 3) for each in zip(probes, right, strict=True)]
    assert pairs.two(tried, also).key == "twice"
    assert len(calls) >= len(probes)


CHANGES = {
    "twice": lambda y: 2 * y,
    "half": lambda y: y / 2,
    "negated": lambda y: -y,
    "more": lambda y: y + 3,
    "squared": lambda y: y**2,
    "without_last": lambda y: y[:, :-1],
    "without_first": lambda y: y[:, 1:],
    "later": lambda y: np.concatenate([0 * y[:, :1], y[:, :-1]], axis=1),
    "transposed": lambda y: y.transpose(1, 0, 2),
    "first_only": lambda y: y[0],
    "first_right": lambda y: np.concatenate([y[:1], y[1:] ** 3 + 5]),
    "running_sum": lambda y: np.cumsum(y, axis=1),
    "summed": lambda y: y.sum(axis=2),
    "flat": np.ravel,
    "squeezed": np.squeeze,
    "kept_axes": lambda y: y[None, None],
    "longer": lambda y: y[:, :, None],
}  # fmt: skip


@pytest.mark.parametrize("key", CHANGES)
def test_a_change_of_right_results_is_named(key):
    assert found("causal_conv1d", CHANGES[key]).key == key


def test_a_result_that_never_changes_is_named_before_a_reading_that_ignores_the_input():
    assert found("hard_sigmoid", np.ones_like).key == "same_number"
    assert found("hard_sigmoid", lambda y: np.full(y.shape, 0.7)).words == {"value": "0.7"}


def test_the_same_number_or_word_for_every_input_is_called_that():
    """Not as if some argument were 0, though that may give the same."""
    assert found("which_flips", lambda word: "first").key == "always"
    assert found("draw_code", lambda code: 0).words == {"value": "0"}
    assert found("sees_future", lambda answer: True).key == "always"


@pytest.mark.parametrize(("dtype", "levels"), [(np.uint8, "256"), (np.uint16, "65536")])
def test_whole_numbers_that_begin_again_at_0_are_named(dtype, levels):
    exercise = EXERCISES["mu_law_encode"]
    codes = np.array([70_000, 5]), np.array([7, 65_836])
    said = find(exercise, [Case((c / 1e5, 3), c, c.astype(dtype)) for c in codes])
    assert (said.key, said.words["levels"]) == ("wrapped", levels)


def test_what_is_cut_to_0_and_1_is_said_to_be_cut_and_to_come_from_no_other_mistake():
    said = found("mu_law_decode", np.trunc)
    assert (said.key, said.also) == ("truncated", ())


def test_what_all_wrong_results_share_is_said_beside_the_inputs_that_are_right():
    said = found("output_length", lambda n: n + n % 2)
    assert (said.key, said.where_wrong) == ("more", True)
    exercise = EXERCISES["family"]
    cases = [
        Case(probe, right, "start" if probe[0] in ("bias", "nb_filter") else right)
        for probe in exercise.probes(np.random.default_rng(0))
        for right in [exercise.reference(*probe)]
    ]
    said = find(exercise, cases)
    assert (said.key, said.words["count"]) == ("wrong_words", "15")
    assert {"'bias'", "'nb_filter'"} == set(said.words["wrong"].split(" and "))
    assert [(one.key, one.where_wrong) for one in said.also] == [("always", True)]


def test_one_of_few_words_says_nothing_of_the_numbers_in_an_array():
    """Exact comparison and weights without their signs go wrong on the same inputs here."""
    exercise = EXERCISES["find_mistake"]
    cases = [
        Case(probe, exercise.reference(*probe), exercise.reference(probe[0], abs(probe[1]), *rest))
        for probe in probes_of(exercise, 0)
        for rest in [probe[2:]]
    ]
    assert not find(exercise, cases).key.startswith("as_if")


def test_inputs_that_are_whole_and_not_negative_are_not_told_by_their_signs():
    exercise = EXERCISES["atrous_conv1d"]
    cases = []
    for probe in exercise.probes(np.random.default_rng(0)):
        right = exercise.reference(*probe)
        cases.append(Case(probe, right, right if (probe[0] >= 0).all() else np.sin(right)))
    assert find(exercise, cases) is None


def test_numbers_that_are_too_large_by_many_amounts_are_said_to_be_too_large():
    assert found("receptive_field", lambda n: n + n // 2 + 1).key == "too_large"
    assert found("receptive_field", lambda n: n // 2 - n % 3 - 1).key == "too_small"
    assert found("receptive_field", lambda n: n + (-1) ** n * (n // 2 + 1)) is None


def pair(name, both):
    """The two misconceptions that are found where the results are made of both."""
    exercise = EXERCISES[name]
    wrong = {one.id: one.function for one in reversed(exercise.misconceptions)}
    cases = []
    for probe in exercise.probes(np.random.default_rng(3)):
        copies = [copy.deepcopy(probe) for _ in range(3)]
        right, *results = (
            f(*a) for f, a in zip([exercise.reference, *map(wrong.get, both)], copies, strict=True)
        )
        cases.append((probe, right, *results))
    return exercise, cases


def test_two_mistakes_in_two_terms_of_a_sum_are_both_named():
    exercise, rows = pair("conv1d", ["sum_not_reset", "one_channel_only"])
    cases = [Case(probe, right, one + other - right) for probe, right, one, other in rows]
    said = find(exercise, cases)
    assert {said.key, *(one.key for one in said.also)} == {"sum_not_reset", "one_channel_only"}


def test_two_mistakes_in_two_factors_are_both_named():
    exercise, rows = pair("variance_after", ["fan_out", "relu_once"])
    cases = [Case(probe, right, one * other / right) for probe, right, one, other in rows]
    said = find(exercise, cases)
    assert {said.key, *(one.key for one in said.also)} == {"fan_out", "relu_once"}


def test_right_results_are_related_to_nothing():
    assert all(found(name, lambda y: y) is None for name in ARRAYS)


@pytest.mark.parametrize("name", [*ARRAYS, *NUMBERS])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_nothing_is_said_of_random_results(name, seed):
    """No rule explains noise: 225 wrong functions of nine exercises, made by chance.

    Of numbers that are larger than any right one, nothing is said but that.
    """
    rng = np.random.default_rng(seed)

    def noise(right):
        if isinstance(right, np.ndarray):
            return rng.normal(7, 3, right.shape)
        return int(rng.integers(10**6, 10**9))

    said = found(name, noise)
    assert said is None if name in ARRAYS else (said.key, said.also) == ("too_large", ())


@given(seed=st.integers(0, 2**32), share=st.floats(0.1, 0.9))
@settings(max_examples=200, deadline=None)
def test_what_is_said_of_places_and_inputs_is_true(seed, share):
    """Some results are right and some are noise; whatever condition is named must hold."""
    rng, results = np.random.default_rng(seed), []

    def sometimes(right):
        results.append(right if rng.random() < share else int(rng.integers(10**6, 10**9)))
        return results[-1]

    said = found("output_length", sometimes)
    if said is None:
        return
    whens = {"right_exactly", "right_whenever", "right_never"}
    if said.key == "too_large":  # as all noise is; no condition was found
        return
    assert said.key in {"right_words", "right_words_but", *whens}
    exercise = EXERCISES["output_length"]
    probes = [probe for probe, _ in answered("output_length")]
    right = [
        problem(expected, result) is None
        for (_, expected), result in zip(answered("output_length"), results, strict=True)
    ]
    when = said.words.get("when")
    if when is None:
        modes = [probe[2] for probe in probes]
        bad = {mode for mode, ok in zip(modes, right, strict=True) if not ok}
        assert all((repr(mode) in said.words["bad"]) == (mode in bad) for mode in modes)
        assert all((repr(mode) in said.words["good"]) == (mode not in bad) for mode in modes)
        mixed = any(mode in bad for mode, ok in zip(modes, right, strict=True) if ok)
        assert mixed == (said.key == "right_words_but")
        return
    name, _, value = when.rpartition(" is ")
    place = exercise.arguments.index(name)
    rules = {
        "even": lambda v: v % 2 == 0,
        "odd": lambda v: v % 2 == 1,
        "at most 2": lambda v: v <= 2,
    }
    holds = rules.get(value, lambda v: repr(v) == value)
    inside = [ok for probe, ok in zip(probes, right, strict=True) if holds(probe[place])]
    outside = [ok for probe, ok in zip(probes, right, strict=True) if not holds(probe[place])]
    assert not any(inside) if said.key == "right_never" else all(inside)
    assert not any(outside) if said.key == "right_exactly" else not all(outside) or any(outside)


def test_every_relation_has_its_texts():
    for key, entry in catalogue()["relation"].items():
        assert entry.keys() == {"did", "asks"}, key
        assert entry["asks"].endswith("?"), key
