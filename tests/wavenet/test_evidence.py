"""That it learns a real sound: cheaper than Markov on what it never saw, and with its pitches."""

import os
import subprocess
import sys

import numpy as np
import pytest

from atrous_lib.signals import SOUND_RATE, chime, guitar, pitches, share_at
from atrous_lib.wavenet import baselines, decode, encode, evaluate, generate, load, markov_codes


def standing_out(sound):
    """How many times the power at each of the guitar's three main pitches is that beside it."""
    return [
        share_at(sound, [pitch]) / share_at(sound, [pitch - 30, pitch + 30]) * 2
        for pitch in pitches(guitar(), 3)
    ]


def strange(sound):
    """Which of a sound's three main pitches the guitar does not have among its twelve."""
    known = pitches(guitar(), 12)
    return [f for f in pitches(sound, 3) if min(abs(f - other) for other in known) > 6]


TRAINING = """
import sys
from atrous_lib.signals import guitar
from atrous_lib.wavenet import WaveNet, encode, save, train

network = WaveNet([1, 2, 4, 8, 16, 32, 64, 128, 256], residual_channels=12, seed=0)
history = train(network, [encode(guitar())], updates=250, seed=0, verbose=0)
save(network, sys.argv[1])
print(history.held_out[-1])
"""


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    path = tmp_path_factory.mktemp("learned") / "network.npz"
    # Products this small are quickest on one thread, which has to be said before NumPy is there.
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    training = [sys.executable, "-c", TRAINING, str(path)]
    run = subprocess.run(training, env=env, timeout=60, check=True, capture_output=True, text=True)
    return load(path), float(run.stdout), baselines([encode(guitar())])


def test_held_out_sound_costs_clearly_less_than_for_markov(learned):
    network, bits, known = learned
    assert known["Markov"] < known["histogram"] - 1 < known["uniform"] - 1
    assert bits < known["Markov"] - 1
    assert evaluate(network, [encode(guitar())]) == pytest.approx(bits, abs=0.01)


def test_the_main_pitches_are_those_of_the_guitar(learned):
    network, _, _ = learned
    made = decode(generate(network, 3 * SOUND_RATE, streams=6, seed=1))
    together = np.concatenate(made)
    assert min(standing_out(together)) > 3
    assert [strange(one) for one in made] == [[]] * 6
    # And little else: the noise between them, of which Markov's sound is full, is not.
    assert share_at(together, pitches(guitar(), 12)) > 0.6


def test_the_sound_is_new_and_as_loud_as_the_guitar(learned):
    network, _, _ = learned
    made, original = generate(network, 2 * SOUND_RATE, seed=1)[0], encode(guitar())
    known = {original[place : place + 50].tobytes() for place in range(len(original) - 49)}
    assert not any(made[place : place + 50].tobytes() in known for place in range(len(made) - 49))
    loudness = [np.sqrt(np.mean(decode(codes) ** 2)) for codes in (made, original)]
    assert 0.5 < loudness[0] / loudness[1] < 2


def test_other_sounds_lack_them():
    noise = np.random.default_rng(0).normal(size=3 * SOUND_RATE)
    markov = decode(markov_codes(encode(guitar()), 3 * SOUND_RATE, seed=1))
    for other in (noise, markov, chime(3.0)):
        assert min(standing_out(other)) < 2
        assert strange(other)
        assert share_at(other, pitches(guitar(), 12)) < 0.4
