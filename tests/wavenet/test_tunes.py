"""The three networks that come with the course: what they hold, and what they play."""

import copy
import functools
import json
from importlib.resources import files

import numpy as np
import pytest

from atrous_lib.signals import MELODY, changes, recording, tune
from atrous_lib.wavenet import baselines, decode, encode, evaluate, generate, tunes
from atrous_lib.wavenet.tunes import DOUBLINGS, TENTH, UPDATES, practise, trained_network, untrained

FOLDER = tunes.Path(tunes.__file__).with_name("trained")
CODES = encode(tune(MELODY))
UNHEARD = encode(tune(MELODY, 10.0, seed=99))  # with a hiss that nobody was trained on


@functools.cache
def bits(name):
    return evaluate(trained_network(name), [UNHEARD])


@functools.cache
def share(name, temperature=0.6):
    """The mean over five sounds of forty changes."""
    codes = generate(trained_network(name), 13120, streams=5, seed=1, temperature=temperature)
    return float(np.mean([changes(decode(one)).share for one in codes]))


def test_they_have_as_many_weights_and_three_reaches():
    networks = [trained_network(name) for name in DOUBLINGS]
    assert len({network.count_params() for network in networks}) == 1
    assert [network.receptive_field for network in networks] == [1024, 135, 11]
    assert {len(network.blocks) for network in networks} == {10}


def test_they_are_small_versioned_and_hold_no_pickle():
    files = sorted(FOLDER.glob("*"))
    wanted = {f"{name}_{UPDATES}.npz" for name in DOUBLINGS} | {f"far_{TENTH}.npz"}
    assert {file.name for file in files} == wanted | {tunes.MEMORISED}
    assert sum(file.stat().st_size for file in files) <= 1_000_000
    for file in files:
        with np.load(file, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files)
            if file.name == tunes.MEMORISED:
                continue
            assert json.loads(str(arrays["about"]))["format"] == "atrous WaveNet 2"


def test_two_seconds_are_learned_by_heart_and_a_minute_is_not():
    short, long = tunes.memorised().values()
    assert short.held_out[-1] - min(short.held_out) > 1.5
    assert short.held_out[-1] - short.bits[-1] > 3
    assert long.held_out[-1] == min(long.held_out)
    assert abs(long.held_out[-1] - long.bits[-1]) < 0.1


def test_the_record_is_of_that_training():
    start, recorded = tunes.memorise(2, until=tunes.REPORT), tunes.memorised()[2]
    assert start.updates == recorded.updates[:1]
    assert start.bits == pytest.approx(recorded.bits[:1], abs=0.02)
    assert start.held_out == pytest.approx(recorded.held_out[:1], abs=0.05)


def test_a_training_that_came_with_the_course_goes_on():
    network, adam = tunes.trained_so_far("far")
    assert adam.iterations == UPDATES
    twin = copy.deepcopy((network, adam))
    runs = [
        practise(one, CODES[:80000], updates=2 * UPDATES, until=UPDATES + 20, adam=a, verbose=0)
        for one, a in ((network, adam), twin)
    ]
    assert runs[0].bits == runs[1].bits
    assert runs[0].bits[0] == pytest.approx(bits("far"), abs=0.15)


def test_all_pay_fewer_bits_than_markov_and_the_near_one_most():
    known = baselines([UNHEARD])
    assert bits("far") < known["Markov"] - 2
    assert bits("far") < bits("near") - 0.2  # little: most codes follow from the nearest ones
    assert bits("middle") < bits("near") - 0.2


def test_only_who_sees_a_note_plays_the_tune():
    assert share("far") >= 0.9
    assert share("middle") <= share("far") - 0.25
    assert share("near") < 0.1


def test_the_tune_goes_on_at_a_higher_temperature_too():
    assert share("far", 0.8) >= 0.85  # which notes go wrong depends on a machine's rounding


def test_a_recording_of_ones_own_and_a_tune_of_ones_own_are_learned_by_the_same_call(capsys):
    own = recording(files("atrous_lib.signals") / "guitar.wav"), tune("D3 F3 D3 A3", 6.0)
    for sound, keywords in zip(own, ({"beat": 1}, {}), strict=True):
        history = practise(untrained("near"), encode(sound), updates=2, verbose=0, **keywords)
        assert history.updates == [2]
    assert "6.0 s" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "after", "words"),
    [("wide", UPDATES, "choose one of far, middle, near"), ("near", 15, "comes as it was after")],
)
def test_other_networks_did_not_come_along(name, after, words):
    with pytest.raises(ValueError, match=words):
        trained_network(name, after)
