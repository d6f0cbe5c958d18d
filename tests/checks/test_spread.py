"""Random results: compared by their spread, shown by it, and drawn from the generator given."""

import copy

import numpy as np
import pytest

from atrous_lib.checks import answers, diagnose
from atrous_lib.checks.comparison import problem
from atrous_lib.checks.course import EXERCISES
from atrous_lib.checks.diagnosis import probes_of
from atrous_lib.checks.plain import Foreign, decode, encode, seed_of
from atrous_lib.checks.running import run
from atrous_lib.checks.spread import Spread, spread

SHAPE = (3, 60, 140)


def even(seed, limit=1.0, shape=SHAPE):
    return np.random.default_rng(seed).uniform(-limit, limit, shape)


def test_two_draws_of_one_distribution_are_near_and_others_are_not():
    ours = spread(even(0))
    assert problem(ours, spread(even(1))) is None
    assert problem(ours, spread(even(1).astype(np.float16))) is None
    assert problem(ours, spread(even(1, 0.9))) == "spread"
    assert problem(ours, spread(even(1, 1.1))) == "spread"
    assert problem(ours, spread(np.abs(even(1)))) == "spread"
    assert problem(ours, spread(np.random.default_rng(0).normal(0, 3**-0.5, SHAPE))) == "spread"
    assert problem(ours, spread(np.zeros(SHAPE))) == "spread"
    assert problem(ours, spread(np.full(SHAPE, np.nan))) == "spread"
    assert problem(ours, spread(np.where(even(1) > 0.99, np.inf, even(1)))) == "spread"


@pytest.mark.parametrize(
    ("got", "key"),
    [
        (even(0, shape=(3, 140, 60)), "shape"),
        ([1.0, 2.0], "list"),
        (None, "none"),
        (0.5, "type"),
        (even(0) + 0j, "dtype"),
        (even(0) > 0, "dtype"),
        (Foreign("array of dtype object"), "dtype"),
        (np.zeros((0, 2)), "shape"),
    ],
)
def test_what_is_no_array_of_numbers_is_what_it_is(got, key):
    assert problem(spread(even(0)), spread(got)) == key


def test_quantiles_are_written_with_equal_decimals():
    assert Spread((2,), (0.0, 0.0, 0.0, 0.0, 0.0)).texts() == ["0.000"] * 5
    assert Spread((2,), (-np.inf, 0.0, 1.0, 2.0, 1234.5)).texts()[0] == "-inf"
    assert Spread((2,), (-1234.5, 0.0, 1.0, 2.0, 1234.5)).texts()[-1] in ("1234", "1235")


def test_a_fresh_generator_travels_as_its_seed():
    rng = np.random.default_rng(17)
    restored = decode(encode((rng, 1)))[0]
    assert restored.bit_generator.state == rng.bit_generator.state
    assert seed_of(copy.deepcopy(rng)) == 17
    rng.random()
    assert seed_of(rng) is None
    assert decode(encode(rng)) == Foreign("Generator")
    assert decode(encode(np.random.Generator(np.random.MT19937(3)))) == Foreign("Generator")
    assert decode(encode(np.random.default_rng())) == Foreign("Generator")


def test_drawing_is_no_change_and_not_drawing_is_noticed():
    probes = [(np.random.default_rng(1),)]
    drew, idle = (run(f, probes)[0] for f in (lambda rng: rng.random(), lambda rng: 0.5))
    assert (drew.changed, drew.undrawn) == ((), ())
    assert (idle.changed, idle.undrawn) == ((), (0,))


def test_every_run_gets_the_generator_as_it_was():
    exercise = EXERCISES["glorot_uniform"]
    probes = probes_of(exercise, 3)
    before = [rng.bit_generator.state for _, rng in probes]
    assert diagnose("glorot_uniform", exercise.reference, 3).passed
    first, again = (run(exercise.reference, probes) for _ in range(2))
    assert [rng.bit_generator.state for _, rng in probes] == before
    for one, two in zip(first, again, strict=True):
        np.testing.assert_array_equal(one.value, two.value)


def test_a_generator_is_shown_so_that_it_can_be_pasted():
    message = diagnose("glorot_uniform", lambda shape, rng: rng.normal(size=shape)).message
    assert "rng = np.random.default_rng(" in message
    assert "half below" in message
    assert "0x" not in message


def test_right_numbers_of_another_generator_fail():
    def seeded(shape, rng):
        limit = np.sqrt(6 / (shape[0] * (shape[1] + shape[2])))
        return np.random.default_rng(0).uniform(-limit, limit, shape)

    verdict = diagnose("glorot_uniform", seeded)
    assert (verdict.passed, verdict.misconception, verdict.score) == (False, "rng_ignored", 0)


def test_a_limit_that_no_misconception_has_is_a_matter_of_spread():
    verdict = diagnose("glorot_uniform", lambda shape, rng: rng.uniform(-0.3, 0.3, shape))
    assert (verdict.misconception, verdict.score) == (None, 0)
    assert "not spread as they should be" in verdict.message


def test_numbers_from_elsewhere_are_wrong_however_they_are_spread():
    verdict = diagnose("glorot_uniform", lambda shape, rng: even(0, 0.3, shape))
    assert (verdict.misconception, verdict.score) == (None, 0)
    assert "draws nothing from rng" in verdict.message


def test_a_wrong_shape_is_a_matter_of_shape():
    def turned(shape, rng):
        return EXERCISES["glorot_uniform"].reference(shape[::-1], rng)

    message = diagnose("glorot_uniform", turned).message
    assert "the entries of shape stood in the order (2, 1, 0)" in " ".join(message.split())


def test_answers_leave_the_generator_as_it_was():
    rng = np.random.default_rng(5)
    state = rng.bit_generator.state
    answers("glorot_uniform", SHAPE, rng, view=lambda W: float(W[0, 0, 0]))
    assert rng.bit_generator.state == state
