"""The measure of a melody: what is played gets all, a hum and its like get nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.signals import MELODY, NOTE, SOUND_RATE, changes, hertz, listen, pluck, score, tune
from atrous_lib.wavenet import decode, encode, markov_codes

SECONDS = 41 * NOTE / SOUND_RATE
T = np.arange(41 * NOTE) / SOUND_RATE


def on_one_pitch(pitch=220.0):
    return 0.5 * np.sin(2 * np.pi * pitch * T)


def shuffled(seed):
    rng, notes = np.random.default_rng(seed), []
    while len(notes) < 41:
        notes += [float(pitch) for pitch in rng.permutation(score(MELODY))]
    return np.concatenate([pluck(pitch) for pitch in notes[:41]])


def stretched(sound, times):
    places = np.arange(0, len(sound) - 1, 1 / times)
    return np.interp(places, np.arange(len(sound)), sound)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_played_gets_nearly_all(seed):
    played = tune(MELODY, SECONDS, seed=seed)
    for sound in (played, decode(encode(played)), tune(MELODY, SECONDS, noise=0.03, seed=seed)):
        assert changes(sound).share >= 0.97
    assert changes(played).of == 40


NOTES = [f"{letter}{octave}" for octave in (3, 4) for letter in "CDEFGAB"]


@settings(max_examples=20)
@given(st.lists(st.sampled_from(NOTES), min_size=2, max_size=6, unique=True), st.integers(0, 99))
def test_any_melody_of_different_notes_is_heard(notes, seed):
    melody = " ".join(notes)
    assert changes(tune(melody, 2.0, seed=seed), melody).share >= 0.9


@pytest.mark.parametrize("seed", range(12))
def test_a_note_is_heard_that_the_one_before_has_in_it(seed):
    """G4 is the third partial of C3, so that only its edges are new."""
    assert changes(tune("C3 G4", 2.0, seed=seed), "C3 G4").share >= 0.97


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "make",
    [
        lambda seed: on_one_pitch(),
        lambda seed: on_one_pitch() * np.exp(-(T % (NOTE / SOUND_RATE)) * 20),
        lambda seed: np.resize(pluck(220.0), len(T)),
        lambda seed: sum(on_one_pitch(pitch) for pitch in score(MELODY)) / 6,
        lambda seed: np.random.default_rng(seed).normal(0, 0.3, len(T)),
        lambda seed: decode(markov_codes(encode(tune()), len(T), seed)),
        lambda seed: np.zeros(len(T)),
        lambda seed: np.tile([0.9, -0.9], len(T) // 2),
    ],
    ids=["hum", "beat", "one note", "chord", "noise", "Markov", "silence", "buzz"],
)
def test_what_does_not_go_from_note_to_note_gets_nothing(make, seed):
    assert changes(make(seed)).share <= 0.05


def test_notes_in_any_order_get_what_chance_gives():
    shares = [changes(shuffled(seed)).share for seed in range(8)]
    assert np.mean(shares) < 0.35
    assert max(shares) < 0.5


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda sound: stretched(sound, 1.06),  # half a tone too low, and slower
        lambda sound: stretched(sound, 0.94),
        lambda sound: sound[::-1],
        lambda sound: tune(MELODY, SECONDS, note=500),
        lambda sound: tune(MELODY, SECONDS, note=220),
        lambda sound: tune("A3 A3 C4 C4 E4 E4", SECONDS),
    ],
    ids=["low", "high", "backwards", "slow", "quick", "other order"],
)
def test_out_of_tune_out_of_time_or_in_another_order_gets_little(spoiled):
    assert changes(spoiled(tune(MELODY, SECONDS))).share <= 0.1


def test_a_quarter_tone_is_where_a_note_stops_being_it():
    melody = "A3 E4"
    shares = [
        changes(
            np.concatenate([pluck(pitch * 2 ** (cents / 1200)) for pitch in score(melody) * 5]),
            melody,
        ).share
        for cents in (0, 40, -40, 60, -60)
    ]
    assert shares == [1, 1, 1, 0, 0]


@given(st.floats(70, 600), st.integers(0, 99))
@settings(max_examples=40)
def test_a_plucked_string_has_its_pitch(pitch, seed):
    hiss = np.random.default_rng(seed).normal(0, 0.005, NOTE)
    (note,) = listen(pluck(pitch) + hiss)
    assert abs(1200 * np.log2(note.pitch / pitch)) < 25
    assert (note.start, note.length) == (0.0, NOTE / SOUND_RATE)


def test_notes_are_named_as_musicians_name_them():
    assert hertz("A4") == 440
    assert hertz("C4") == pytest.approx(261.63, abs=0.01)
    assert hertz("C#4") == hertz("Db4")
    assert hertz("B3") * 2 ** (1 / 12) == pytest.approx(hertz("C4"))


def test_a_melody_is_played_note_by_note_and_again():
    sound = tune("A3 C4", 0.5, noise=0)
    np.testing.assert_array_equal(sound[:NOTE], pluck(220.0))
    np.testing.assert_array_equal(sound[: 2 * NOTE], sound[2 * NOTE : 4 * NOTE])
    assert len(sound) == 0.5 * SOUND_RATE
    hissing = [tune("A3 C4", 0.5, seed=seed) - sound for seed in (0, 0, 1)]
    np.testing.assert_array_equal(hissing[0], hissing[1])
    assert (hissing[0] != hissing[2]).any()
    assert hissing[0].std() == pytest.approx(0.015, rel=0.05)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: hertz("H3"), ValueError, "letter from A to G.*'H3'"),
        (lambda: hertz("a3"), ValueError, "letter from A to G"),
        (lambda: hertz("C9"), ValueError, "60 to 1000 Hz"),
        (lambda: score("A3"), ValueError, "at least two notes"),
        (lambda: score(["A3", "C4"]), TypeError, "must be a text"),
        (lambda: pluck(5000.0), ValueError, "60 to 1000 Hz, got 5000"),
        (lambda: pluck(float("nan")), ValueError, "pitch"),
        (lambda: tune(seconds=0), ValueError, "seconds must be at least"),
        (lambda: tune(noise=2.0, seconds=1), ValueError, "noise must lie in"),
        (
            lambda: tune(note=10, seconds=1),
            ValueError,
            "note must be a whole number of at least 100",
        ),
        (lambda: listen(np.zeros(10)), ValueError, "at least 320 finite"),
        (lambda: listen(np.full(900, np.nan)), ValueError, "finite"),
        (lambda: changes(np.zeros((900, 2))), ValueError, "row"),
    ],
)
def test_what_can_not_be_played_or_heard_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()
