"""That it learns a real sound: cheaper than Markov on what it never saw, and with its pitches."""

import numpy as np
import pytest

from atrous_lib.signals import SOUND_RATE, chime, guitar
from atrous_lib.wavenet import WaveNet, baselines, decode, encode, generate, train

WINDOW = 4000  # half a second: peaks to 2 Hz


def peaks(sound, count):
    """The frequencies of the highest peaks of the mean spectrum, in Hz, highest first."""
    starts = range(0, len(sound) - WINDOW + 1, WINDOW // 2)
    windows = np.stack([sound[s : s + WINDOW] for s in starts]) * np.hanning(WINDOW)
    power = np.mean(np.abs(np.fft.rfft(windows)) ** 2, axis=0)
    found = []
    for place in power.argsort()[::-1]:
        frequency = place * SOUND_RATE / WINDOW
        if all(abs(frequency - other) > 20 for other in found):
            found.append(float(frequency))
        if len(found) == count:
            return found
    raise AssertionError("no such many peaks")


def missing(sound, other):
    """Which of the three highest peaks of a sound are not among the six of the other."""
    return [f for f in peaks(sound, 3) if min(abs(f - g) for g in peaks(other, 6)) > 6]


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


def test_other_sounds_lack_them():
    noise = np.random.default_rng(0).normal(size=3 * SOUND_RATE)
    assert missing(guitar(), noise)
    assert missing(guitar(), chime(3.0))
