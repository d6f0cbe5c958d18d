"""The networks that come with the course: where nobody can train for minutes, they stand in."""

import numpy as np
import pytest

from atrous_lib.signals import guitar
from atrous_lib.wavenet import WaveNet, baselines, encode, evaluate, shipped, train_or_load

CODES = encode(guitar())


def bits_of(name):
    settings, updates = shipped.NETWORKS[name]
    network = WaveNet(**settings, seed=0)
    history = train_or_load(network, [CODES], updates=updates, verbose=0, slow=True)
    return evaluate(network, [CODES]), history


def test_they_tell_the_truths_of_the_lesson():
    rivals = baselines([CODES])
    far, near, peeking = (bits_of(name)[0] for name in ("far", "near", "peeking"))
    assert far < rivals["Markov"] - 1
    assert near > far + 0.1
    assert peeking < 0.5


@pytest.mark.parametrize("name", shipped.NETWORKS)
def test_each_history_ends_at_what_its_weights_cost(name):
    bits, history = bits_of(name)
    assert min(history.held_out) == pytest.approx(bits, abs=1e-3)
    assert history.updates[-1] == shipped.NETWORKS[name][1]


def test_they_are_small_and_hold_no_pickle():
    files = list(shipped.FOLDER.iterdir())
    assert sum(file.stat().st_size for file in files) < 1_000_000
    assert {file.stem for file in files if file.suffix == ".npz"} == set(shipped.NETWORKS)
    for file in shipped.FOLDER.glob("*.npz"):
        with np.load(file, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files)


def test_what_is_left_out_is_said(capsys):
    settings, updates = shipped.NETWORKS["peeking"]
    train_or_load(WaveNet(**settings, seed=0), [CODES], updates=updates, slow=True)
    assert "all 150 updates would take many minutes" in capsys.readouterr().out


def test_elsewhere_and_for_other_networks_it_is_the_training_itself():
    sound = CODES[:12000]
    trained = []
    for slow in (False, True):  # no network of these settings came along
        network = WaveNet([1, 2], residual_channels=2, skip_channels=4, seed=0)
        history = train_or_load(network, [sound], updates=2, verbose=0, slow=slow)
        assert history.updates == [2]
        trained.append(network.get_weights())
    for one, other in zip(*trained, strict=True):
        np.testing.assert_array_equal(one, other)
