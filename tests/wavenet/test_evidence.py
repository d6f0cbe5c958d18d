"""That it learns a real sound: cheaper than Markov on what it never saw, and with its pitches."""

import numpy as np
import pytest

from atrous_lib.signals import SOUND_RATE, chime, guitar, pitches, share_at
from atrous_lib.wavenet import WaveNet, baselines, decode, encode, generate, markov_codes, train


def missing(sound, other):
    """Which of the three highest peaks of a sound are not among the six of the other."""
    return [f for f in pitches(sound, 3) if min(abs(f - g) for g in pitches(other, 6)) > 6]


@pytest.fixture(scope="module")
def learned():
    sound = encode(guitar())
    network = WaveNet([1, 2, 4, 8, 16, 32, 64, 128, 256], residual_channels=12, seed=0)
    return network, train(network, [sound], updates=250, seed=0, verbose=0), baselines([sound])


def test_held_out_sound_costs_clearly_less_than_for_markov(learned):
    _, history, known = learned
    assert known["Markov"] < known["histogram"] - 1 < known["uniform"] - 1
    assert history.held_out[-1] < known["Markov"] - 1


def test_the_main_pitches_are_there(learned):
    network, _, _ = learned
    made = decode(generate(network, 3 * SOUND_RATE, seed=1)[0])
    assert missing(guitar(), made) == []
    # And little else: the noise between them, of which Markov's sound is full, is not.
    strings = pitches(guitar(), 12)
    assert share_at(made, strings) > 0.7
    markov = decode(markov_codes(encode(guitar()), 3 * SOUND_RATE, seed=1))
    assert share_at(markov, strings) < 0.4


def test_the_sound_is_new_and_as_loud_as_the_guitar(learned):
    network, _, _ = learned
    made, original = generate(network, 2 * SOUND_RATE, seed=1)[0], encode(guitar())
    known = {original[place : place + 50].tobytes() for place in range(len(original) - 49)}
    assert not any(made[place : place + 50].tobytes() in known for place in range(len(made) - 49))
    loudness = [np.sqrt(np.mean(decode(codes) ** 2)) for codes in (made, original)]
    assert 0.5 < loudness[0] / loudness[1] < 2


def test_other_sounds_lack_them():
    noise = np.random.default_rng(0).normal(size=3 * SOUND_RATE)
    assert missing(guitar(), noise)
    assert missing(guitar(), chime(3.0))
