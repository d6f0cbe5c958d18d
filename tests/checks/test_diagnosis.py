"""Right functions pass, wrong ones are named, and nothing that they do gets out."""

import functools
import inspect
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.checks import diagnose, diagnosis, exercises
from atrous_lib.checks.catalogue import catalogue
from atrous_lib.checks.course import EXERCISES
from atrous_lib.checks.diagnosis import judge, probes_of, right_on
from atrous_lib.checks.outcome import Outcome, call
from atrous_lib.checks.running import run
from tests.checks import hostile
from tests.checks.test_slips import ELSEWHERE, RANDOM, SLIPS
from tests.clock import timed

SEEDS = range(10)
RIGHT = [
    pytest.param(name, function, id=f"{name}-{function.__name__}")
    for name, exercise in EXERCISES.items()
    for function in (exercise.reference, *exercise.equivalents)
]
WRONG = [
    pytest.param(name, wrong.id, wrong.function, id=f"{name}-{wrong.id}-{place}")
    for name, exercise in EXERCISES.items()
    for place, wrong in enumerate(exercise.misconceptions)
]


@functools.lru_cache(2 * len(SEEDS))
def same_probes(name, seed, first=False):
    """Return an exercise's probes and what is right on them, once for all functions.

    Calls get copies of them.
    """
    exercise = EXERCISES[name]
    probes = exercise.probes(np.random.default_rng(seed)) if first else probes_of(exercise, seed)
    return probes, right_on(exercise, probes)


@functools.lru_cache(1 << 13)  # about what one exercise needs; all of them would hold 200 MB
def same_outcome(name, seed, first, place, function):
    """Return what a function does on one of these probes, once for all that is compared with it."""
    probes, _ = same_probes(name, seed, first)
    return call(function, probes[place])


@pytest.fixture
def called_once(monkeypatch):
    """Let a judge that looks for a misconception know what it does on the same probes."""

    def known(name, seed, first):
        probes, _ = same_probes(name, seed, first)
        places = {id(probe): place for place, probe in enumerate(probes)}
        monkeypatch.setattr(
            diagnosis,
            "call",
            lambda function, probe: same_outcome(name, seed, first, places[id(probe)], function),
        )

    return known


def functions_of(name):
    """Return an exercise's right functions, then its wrong ones."""
    exercise = EXERCISES[name]
    wrong = [each.function for each in exercise.misconceptions]
    return [exercise.reference, *exercise.equivalents, *wrong]


def diagnosed(name, place):
    return diagnose(name, functions_of(name)[place], SEEDS[0])


@pytest.fixture(scope="module")
def verdict_of(in_small_process):
    """Return the verdicts that learners get, each once for the tests that look at it."""

    @functools.cache
    def verdict_of(name, function):
        return in_small_process(diagnosed, name, functions_of(name).index(function))

    return verdict_of


def verdicts(verdict_of, called_once, name, function, first=False):
    """Yield the verdict on a function that is known to be harmless, for every seed.

    The first comes as learners get it; the others do without a process of their own, and on the
    first probes alone if these decide.
    """
    yield verdict_of(name, function)
    exercise = EXERCISES[name]
    for seed in SEEDS[1:]:
        probes, right = same_probes(name, seed, first)
        called_once(name, seed, first)
        lines = [diagnosis.call(function, probe).to_json() for probe in probes]
        yield judge(exercise, probes, [Outcome.from_json(line) for line in lines], right)


@pytest.mark.parametrize(("name", "function"), RIGHT)
def test_a_right_function_passes_however_it_is_written(verdict_of, called_once, name, function):
    for verdict in verdicts(verdict_of, called_once, name, function):
        assert verdict.passed, verdict.message
        assert verdict.score == 1
        assert verdict.misconception is None


@pytest.mark.parametrize("name", exercises())
def test_every_exercise_has_at_least_three_equivalents(name):
    assert len(EXERCISES[name].equivalents) >= 3


@pytest.mark.parametrize(("name", "id", "function"), WRONG)
def test_a_misconception_fails_and_is_named_on_every_seed(
    verdict_of, called_once, name, id, function
):
    for verdict in verdicts(verdict_of, called_once, name, function, first=True):
        assert not verdict.passed
        assert verdict.misconception == id
        assert 0 <= verdict.score < 1


@pytest.mark.parametrize(("name", "id", "function"), WRONG)
def test_a_message_shows_both_results_asks_a_question_and_keeps_the_solution(
    verdict_of, name, id, function
):
    message = verdict_of(name, function).message
    entry = catalogue()[name][id]
    assert flat(entry["did"]) in flat(message)
    assert message.endswith("?")
    a_dict = isinstance(same_probes(name, SEEDS[0])[1][0], dict)
    assert ("expected:" in message) != a_dict  # its keys would be the whole answer
    assert "yours:" in message
    assert not _shared_code(message, EXERCISES[name].reference)


def flat(text):
    """A text without its line breaks."""
    return " ".join(text.split())


def _shared_code(message, function):
    """Return the statements of a function that a message gives away."""
    return [line for line in _statements_of(function) if line in message]


@functools.cache
def _statements_of(function):
    lines = inspect.getsource(function).splitlines()
    return [line.strip() for line in lines if re.search(r"=|return", line) and "def " not in line]


def test_the_leak_test_above_can_fail():
    reference = EXERCISES["dilate_kernel"].reference
    assert _shared_code("Write dilated[::atrous_rate] = W there.", reference)


def test_every_message_belongs_to_a_misconception_and_every_misconception_has_one():
    texts = catalogue()
    assert texts.keys() == {"words", "wanted", "problem", "relation", *exercises()}
    for name, exercise in EXERCISES.items():
        messages = {key: value for key, value in texts[name].items() if isinstance(value, dict)}
        assert set(messages) == {wrong.id for wrong in exercise.misconceptions}
        for entry in messages.values():
            assert entry.keys() == {"did", "asks", "true_of"}
            assert entry["asks"].endswith("?")


@pytest.mark.parametrize("function", hostile.FAILING, ids=lambda function: function.__name__)
def test_a_bad_function_gets_a_message_about_what_it_did(function, capfd):
    verdict, seconds = timed(lambda: diagnose("dilate_kernel", function), enough=5)
    assert seconds < 5
    assert not verdict.passed
    assert verdict.misconception is None
    assert verdict.score < 1
    assert hostile.FAILING[function] in flat(verdict.message)
    assert verdict.message.endswith("?")
    assert "{" not in verdict.message
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("function", hostile.ENDLESS, ids=lambda function: function.__name__)
def test_a_function_that_never_ends_is_stopped(function):
    exercise = EXERCISES["dilate_kernel"]
    probes = probes_of(exercise, 0)
    outcomes, seconds = timed(lambda: run(function, probes, seconds=0.4), enough=2)
    assert seconds < 2
    verdict = judge(exercise, probes, outcomes)
    assert not verdict.passed
    assert verdict.score == 0
    assert "still running after" in verdict.message
    assert "atrous_rate = 2" in verdict.message


def test_the_verdict_on_a_function_that_never_ends_comes_within_five_seconds():
    verdict, seconds = timed(lambda: diagnose("dilate_kernel", hostile.loops_in_c), enough=5)
    assert not verdict.passed
    assert seconds < 5


def endless_on_wide(W, atrous_rate):
    while W.size > 100:
        pass
    return W.copy()


def test_a_function_that_is_wrong_on_small_inputs_is_not_called_on_wide_ones():
    verdict, seconds = timed(lambda: diagnose("dilate_kernel", endless_on_wide), enough=2)
    assert seconds < 2
    assert verdict == diagnose("dilate_kernel", lambda W, atrous_rate: W.copy())
    assert verdict.misconception == "rate_ignored"


@pytest.mark.parametrize("name", ["dilate_kernel", "numerical_gradient"])
@pytest.mark.parametrize("place", [0, -1], ids=["right", "wrong"])
def test_a_verdict_is_that_of_all_calls(name, place):
    exercise, function = EXERCISES[name], functions_of(name)[place]
    probes = probes_of(exercise, 1)
    assert diagnose(name, function, 1) == judge(exercise, probes, run(function, probes))


@pytest.mark.parametrize("function", hostile.PASSING, ids=lambda function: function.__name__)
def test_printing_warning_and_views_are_remarked_on_and_fail_nobody(function, capfd):
    verdict = diagnose("dilate_kernel", function)
    assert verdict.passed
    assert hostile.PASSING[function] in verdict.message
    assert capfd.readouterr() == ("", "")


def _renamed(found, old, new):
    """A dict with one key under another name."""
    return {new if key == old else key: value for key, value in found.items()}


TO_KERAS3 = EXERCISES["to_keras3"].reference
TO_TORCH = EXERCISES["to_torch"].reference
SOFTMAX = EXERCISES["softmax"].reference
MET = {  # each kind of problem that hostile.FAILING does not meet, by one function that does
    "length": ("pad_amounts", lambda filter_length, atrous_rate, border_mode: (0, 0, 0)),
    "value": ("plan_stack", lambda reach: (2 + reach % 5, [1] * (1 + reach % 3))),
    "values": ("unitnorm", lambda W, axis: np.sin(W + 1)),
    "shape": ("maxnorm", lambda W, m, axis: np.ones((3, 3, 3, 3))),
    "keys": ("to_torch", lambda config: {"channels": config["input_dim"]}),
    "odd_key": ("to_torch", lambda config: _renamed(TO_TORCH(config), "stride", "strides")),
    "extra_keys": ("to_keras3", lambda config: {**TO_KERAS3(config), "groups": 1}),
    "spread": ("glorot_uniform", lambda shape, rng: rng.exponential(size=shape)),
    "undrawn": ("glorot_uniform", lambda shape, rng: np.random.default_rng(3).normal(size=shape)),
    "one_number": ("softmax", lambda y: float(np.cos(y).sum())),
    "array_for_number": ("most_filters", lambda *sizes: np.array(sizes)),
    "raised": ("dilate_kernel", lambda W, atrous_rate: [][::0]),
    "only_one": ("softmax", lambda y: [SOFTMAX(y)]),
    "one_of_several": ("softmax", lambda y: (y, SOFTMAX(y))),
    "several_for_one": ("softmax", lambda y: (y, y.max())),
    "its_shape": ("softmax", lambda y: y.shape),
}


def test_every_kind_of_problem_has_a_message_and_a_function_that_meets_it():
    """Met is what a verdict says it is, and not a text that begins alike."""
    met = {diagnose("dilate_kernel", function).said for function in hostile.FAILING}
    for key, (name, function) in MET.items():
        assert diagnose(name, function).said == key
    elsewhere = {"endless", "died"}  # ENDLESS above; test_running.py
    unmet = set(catalogue()["problem"]) - met - set(MET) - elsewhere
    assert unmet <= {*SLIPS, *ELSEWHERE, *RANDOM}  # see test_slips.py
    assert met <= {*catalogue()["problem"], *catalogue()["relation"]}


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("family", lambda argument: "shape"),
        ("count_parameters", lambda filter_length, input_dim, nb_filter, bias: 5),
    ],
)
def test_a_wrong_number_or_text_is_not_told_about_shapes(name, function):
    verdict = diagnose(name, function)
    assert verdict.misconception is None
    assert verdict.said == "always"
    assert "the right shape" not in verdict.message


def test_the_argument_of_the_caller_stays_as_it_was():
    def changes_what_it_sees(W, atrous_rate):
        seen.append(W)
        W[...] = 0
        return W

    seen = []
    diagnose("dilate_kernel", changes_what_it_sees)
    assert not seen  # it ran elsewhere: nothing of this process was touched


@pytest.mark.parametrize(
    "rest", ["pass", "...", '"""Only a docstring."""', "raise NotImplementedError"]
)
def test_a_function_without_a_body_is_not_attempted_and_scores_nothing(rest):
    names = {}
    exec(f"def dilate_kernel(W, atrous_rate):\n    {rest}", names)
    verdict = diagnose("dilate_kernel", names["dilate_kernel"])
    assert (verdict.passed, verdict.misconception, verdict.score) == (False, None, 0)
    assert "not attempted yet" in verdict.message
    assert "\n" not in verdict.message


def test_calls_before_the_one_that_never_ends_count():
    def stumbles(W, atrous_rate):
        while atrous_rate == 1:
            pass
        return hostile.right(W, atrous_rate)

    exercise = EXERCISES["dilate_kernel"]
    probes = probes_of(exercise, 0)
    verdict = judge(exercise, probes, run(stumbles, probes, seconds=0.4))
    assert verdict.score == pytest.approx(2 / 8)
    assert "atrous_rate = 1" in verdict.message


def test_an_unknown_exercise_is_an_error_that_names_the_nearest():
    with pytest.raises(ValueError, match="Did you mean 'dilate_kernel'"):
        diagnose("dilated_kernel", hostile.right)


# Tasks that need more than ten numbers: all of two layers' outputs, all of a layer's gradients.
LARGER = {"which_flips": 15, "find_mistake": 24}


def test_the_smallest_input_is_small():
    for exercise in EXERCISES.values():
        sizes = [sum(np.size(part) for part in probe) for probe in probes_of(exercise, 0)]
        assert sizes[0] <= LARGER.get(exercise.name, 10)
        assert sizes[0] == min(sizes[:2])


def test_probes_differ_by_seed_and_only_by_seed():
    exercise = EXERCISES["atrous_conv1d"]
    same, other = (str(probes_of(exercise, seed)) for seed in (3, 4))
    assert same == str(probes_of(exercise, 3))
    assert same != other


@given(
    scale=st.sampled_from([1.5, -1.0, 0.999]),
    place=st.integers(0, 7),
    name=st.sampled_from(["dilate_kernel", "atrous_conv1d"]),
)
@settings(max_examples=30, deadline=None)
def test_one_wrong_probe_is_enough_to_fail(scale, place, name):
    exercise = EXERCISES[name]
    probes, right = same_probes(name, 5)
    outcomes = [Outcome("returned", value) for value in right]
    assert judge(exercise, probes, outcomes, right).passed
    outcomes[place] = Outcome("returned", outcomes[place].value * scale)
    verdict = judge(exercise, probes, outcomes, right)
    assert not verdict.passed
    assert verdict.score == pytest.approx(7 / 8)
