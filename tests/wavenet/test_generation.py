from functools import partial
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.wavenet import Fast, Naive, WaveNet, generate, generation
from atrous_lib.wavenet.drawing import draw
from tests.memory import measured
from tests.wavenet.networks import drawn_codes, drawn_network


@settings(max_examples=60)
@given(
    filter_length=st.integers(1, 5),
    rates=st.lists(st.integers(1, 9), min_size=1, max_size=4),
    labels=st.integers(0, 3),
    streams=st.integers(1, 3),
    room=st.integers(1, 40),
    seed=st.integers(0, 2**32 - 1),
)
def test_both_ways_agree_step_by_step(filter_length, rates, labels, streams, room, seed):
    network = drawn_network(rates, seed, filter_length=filter_length, labels=labels)
    which = np.arange(streams) % labels if labels else None
    with patch.object(generation, "ROOM", room):  # the queues grow, or start with room for all
        naive, fast = Naive(network, streams, which), Fast(network, streams, which)
    steps = min(network.receptive_field + 5, 40)
    for codes in drawn_codes(network, steps, streams, seed=seed):
        one, other = naive.step(codes), fast.step(codes)
        assert one.shape == other.shape == (streams, network.settings["levels"])
        np.testing.assert_allclose(other, one, rtol=0, atol=1e-10)


def test_stepping_gives_what_the_network_gives_at_once():
    network = drawn_network([1, 2, 4], filter_length=3)
    codes = drawn_codes(network, 2, 50)
    fast = Fast(network, streams=2)
    stepped = np.stack([fast.step(step) for step in codes.T], axis=1)
    np.testing.assert_allclose(stepped, network(codes), rtol=0, atol=1e-10)


@pytest.mark.parametrize("temperature", [0, 0.5, 1, 3])
def test_both_ways_draw_the_same_codes(temperature):
    network = drawn_network([1, 2, 4])
    ways = [
        generate(network, 60, temperature=temperature, seed=3, streams=2, fast=fast)
        for fast in (True, False)
    ]
    assert ways[0].shape == (2, 60)
    np.testing.assert_array_equal(*ways)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("temperature", [1e-300, 1e-40, 1e-20])
def test_a_temperature_near_nothing_draws_what_none_draws(dtype, temperature):
    network = drawn_network([1, 2], dtype=dtype)
    for streams in (1, 2):
        drawn = generate(network, 30, temperature=temperature, streams=streams)
        np.testing.assert_array_equal(drawn, generate(network, 30, temperature=0, streams=streams))


def test_a_seed_draws_the_same_sound_and_another_seed_another():
    network = drawn_network([1, 2])
    first, again, other = (generate(network, 50, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_codes_come_as_often_as_the_network_says():
    logits = np.log(np.array([[0.5, 0.3, 0.2]]))
    uniform = np.random.default_rng(0).random(5000)
    drawn = draw(np.repeat(logits, 5000, axis=0), uniform)
    np.testing.assert_allclose(np.bincount(drawn) / 5000, [0.5, 0.3, 0.2], atol=0.03)
    cold = draw(np.repeat(logits, 5000, axis=0), uniform, 0.2)
    assert (cold == 0).mean() > 0.9
    assert (draw(logits, np.array([0.99]), 0) == 0).all()


def test_one_stream_draws_as_many_do():
    rng = np.random.default_rng(0)
    logits, uniform = rng.normal(size=(200, 6)) * 2, rng.random(200)
    for temperature in (0, 0.7, 1):
        alone = [draw(logits[i : i + 1], uniform[i : i + 1], temperature)[0] for i in range(200)]
        np.testing.assert_array_equal(alone, draw(logits, uniform, temperature))


NAN, INF = np.nan, np.inf


@pytest.mark.parametrize("temperature", [0, 1e-300, 1e-20, 0.5, 1, 1e300])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize(
    "row", [[0.0, NAN, 1.0], [NAN, NAN, NAN], [NAN, INF, 0.0], [0.0, INF, 1.0], [-INF, -INF, -INF]]
)
def test_nothing_is_drawn_where_there_is_no_distribution(row, dtype, temperature):
    good = [0.0, 1.0, 2.0]
    for place, logits in ((0, [row]), (1, [good, row]), (0, [row, good])):
        uniform = np.full(len(logits), 0.4)
        with pytest.raises(ValueError, match=f"logits must be finite.*in stream {place}"):
            draw(np.array(logits, dtype), uniform, temperature)


@pytest.mark.parametrize("temperature", [-1, NAN, INF, -INF])
@pytest.mark.parametrize("streams", [1, 2])
def test_a_temperature_is_a_number_from_0_on(streams, temperature):
    for row in ([0.0, 1.0], [0.0, NAN]):
        with pytest.raises(ValueError, match="must be"):
            draw(np.array([row] * streams), np.full(streams, 0.4), temperature)


@pytest.mark.parametrize("dtype", ["f", "d"])
@pytest.mark.parametrize("temperature", [0, 0.5, 1, 1e50, 1e300])
def test_a_code_of_minus_infinity_never_comes(temperature, dtype):
    logits = np.array([[-INF, 0.0, -INF, 0.5]], dtype)
    for u in np.linspace(0, 1, 50, endpoint=False):
        alone, many = (
            draw(logits, np.array([u]), temperature),
            draw(logits.repeat(2, axis=0), np.array([u, u]), temperature),
        )
        assert alone[0] == many[0] == many[1]
        assert alone[0] in (1, 3)


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("streams", [1, 3])
@pytest.mark.parametrize("temperature", [0, 1])
def test_a_network_that_diverged_makes_no_sound(fast, streams, temperature):
    network = drawn_network([1, 2])
    network.set_weights([w * NAN for w in network.weights])
    with pytest.raises(ValueError, match="take a smaller lr"):
        generate(network, 3, fast=fast, streams=streams, temperature=temperature)


def test_queues_grow_with_the_steps_and_not_with_the_rate():
    codes = {}
    for rate in (2, 10**9, 10**18):
        network = drawn_network([1, rate], filter_length=3)
        codes[rate], held = measured(partial(generate, network, 20, seed=1, streams=2))
        assert held < 2**20
        np.testing.assert_array_equal(
            codes[rate], generate(network, 20, seed=1, streams=2, fast=False)
        )
    np.testing.assert_array_equal(codes[10**9], codes[10**18])
    assert (codes[2] != codes[10**9]).any()


def test_a_prime_is_heard():
    network = drawn_network([1, 2, 4], seed=5)
    sounds = [generate(network, 1, temperature=0, prime=prime) for prime in ([0] * 8, [7] * 8)]
    whole = [network(np.array([prime]))[0, -1].argmax() for prime in ([0] * 8, [7] * 8)]
    assert [sound[0, 0] for sound in sounds] == whole


def test_progress_is_shown_and_ends(capsys):
    generate(drawn_network([1]), 7, verbose=1)
    assert capsys.readouterr().out.endswith("7/7\n")


def test_a_leaking_network_has_no_queues():
    network = WaveNet([1, 2], border_mode="same")
    with pytest.raises(ValueError, match="Only a causal network"):
        generate(network, 3)
    assert generate(network, 3, fast=False).shape == (1, 3)


@pytest.mark.parametrize(
    ("keywords", "error", "words"),
    [
        ({"steps": 0}, ValueError, "steps"),
        ({"temperature": -1}, ValueError, "temperature"),
        ({"temperature": "warm"}, TypeError, "temperature"),
        ({"prime": [8]}, ValueError, "0 ... 7"),
        ({"prime": []}, (TypeError, ValueError), "whole numbers|shape"),
        ({"prime": [[1]]}, ValueError, "shape"),
        ({"labels": [0]}, ValueError, "without labels"),
        ({"streams": 0}, ValueError, "streams"),
    ],
)
def test_what_can_not_be_generated_is_refused(keywords, error, words):
    with pytest.raises(error, match=words):
        generate(drawn_network([1]), **{"steps": 2, **keywords})


@pytest.mark.parametrize("stepper", [Fast, Naive])
@pytest.mark.parametrize(
    ("codes", "error", "message"),
    [
        ([0, -1], ValueError, r"codes must lie in 0 ... 7, got -1 at place \(1,\)"),
        ([0, 8], ValueError, "got 8"),
        ([0], ValueError, r"codes must have shape \(2,\), one a stream, got \(1,\)"),
        ([0, 1, 2], ValueError, "one a stream"),
        ([[0], [1]], ValueError, "one a stream"),
        (3, ValueError, "one a stream"),
        ([0.0, 1.0], TypeError, "must be whole numbers"),
    ],
)
def test_a_step_takes_one_code_a_stream_and_a_wrong_one_leaves_no_trace(
    stepper, codes, error, message
):
    network = drawn_network([1, 2])
    spoilt, right = stepper(network, 2), stepper(network, 2)
    with pytest.raises(error, match=message):
        spoilt.step(codes)
    for _ in range(5):
        np.testing.assert_array_equal(spoilt.step([1, 2]), right.step([1, 2]))


@given(st.integers(1, 3), st.integers(0, 3), st.sampled_from([np.float32, np.float64]))
def test_a_code_that_never_comes_is_not_drawn_where_sums_are_rounded(streams, never, dtype):
    logits = np.zeros((streams, 3 + never), dtype)
    logits[:, 3:] = -np.inf
    for uniform in (0, 1 - 2**-53, 1 - 2**-30):
        codes = draw(logits, np.full(streams, uniform))
        assert (codes == (2 if uniform else 0)).all()
    logits = logits[:, ::-1]
    assert (draw(logits, np.zeros(streams)) == never).all()
