import copy
import json
import os

import numpy as np
import pytest

from atrous_lib.optimizers import Adam
from atrous_lib.wavenet import WaveNet, load, restore, resume, save, train
from atrous_lib.wavenet.network import trained
from tests.wavenet.networks import drawn_codes, drawn_network


@pytest.fixture
def network():
    return drawn_network([1, 2], labels=2)


@pytest.fixture
def checkpoint(network, tmp_path):
    path = tmp_path / "network.npz"
    save(network, path)
    return path


def same_weights(one, other):
    return all(map(np.array_equal, one, other)) and len(one) == len(other)


def test_a_checkpoint_brings_the_network_back(network, checkpoint):
    again = load(checkpoint)
    assert again.settings == network.settings
    codes = drawn_codes(network, 1, 9)
    np.testing.assert_array_equal(again(codes, [1]), network(codes, [1]))


def test_a_checkpoint_holds_settings_and_weights_and_nothing_else(network, checkpoint):
    with np.load(checkpoint, allow_pickle=False) as file:
        assert file.files == ["about", "weights"]
        assert file["weights"].size == network.count_params()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_checkpoint_may_be_read_by_whom_the_folder_says(checkpoint):
    plain = checkpoint.with_name("plain")
    plain.touch()
    assert checkpoint.stat().st_mode == plain.stat().st_mode


def test_weights_return_into_a_network_of_the_same_settings(network, checkpoint):
    other = WaveNet(**network.settings, seed=9)
    restore(other, checkpoint)
    assert same_weights(other.weights, network.weights)


def test_another_architecture_is_refused_by_name_and_nothing_changes(network, checkpoint):
    other = WaveNet(**{**network.settings, "atrous_rates": [1, 4], "filter_length": 3})
    before = other.get_weights()
    with pytest.raises(ValueError, match=r"atrous_rates=\[1, 2\] there and \[1, 4\] here.*length"):
        restore(other, checkpoint)
    assert same_weights(other.weights, before)


def test_no_byte_may_be_missing(network, checkpoint, tmp_path):
    whole = checkpoint.read_bytes()
    before = network.get_weights()
    for size in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        part = tmp_path / "part.npz"
        part.write_bytes(whole[:size])
        with pytest.raises(ValueError, match="no whole checkpoint"):
            load(part)
        with pytest.raises(ValueError, match="no whole checkpoint"):
            restore(network, part)
        assert same_weights(network.weights, before)


def test_a_changed_byte_is_noticed_or_harmless(network, checkpoint, tmp_path):
    whole, noticed = checkpoint.read_bytes(), 0
    for place in np.random.default_rng(0).integers(len(whole), size=200):
        broken = tmp_path / "broken.npz"
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            again = load(broken)
        except ValueError:
            noticed += 1
            with pytest.raises(ValueError, match="no whole checkpoint"):
                load(broken)
        else:
            assert same_weights(again.weights, network.weights)
    assert noticed > 50


@pytest.mark.parametrize(
    "change",
    [
        {"format": "something else"},
        {"atrous_rates": [0]},
        {"residual_channels": 5},
        {"colour": "blue"},
    ],
)
def test_settings_that_do_not_fit_the_weights_are_refused(checkpoint, change):
    with np.load(checkpoint) as file:
        arrays = dict(file)
    about = {**json.loads(str(arrays.pop("about"))), **change}
    np.savez(checkpoint, about=np.array(json.dumps(about)), **arrays)
    with pytest.raises(ValueError, match="no whole checkpoint"):
        load(checkpoint)


def test_objects_are_never_unpickled(tmp_path):
    path = tmp_path / "pickled.npz"
    np.savez(path, about=np.array({"format": "a dict"}, dtype=object))
    with pytest.raises(ValueError, match=r"no whole checkpoint.*allow_pickle"):
        load(path)


def test_a_missing_file_is_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match="There is no checkpoint"):
        load(tmp_path / "nowhere.npz")


def test_a_write_that_fails_keeps_the_old_checkpoint(network, checkpoint, monkeypatch):
    old = checkpoint.read_bytes()
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        save(drawn_network([1, 2], seed=7, labels=2), checkpoint)
    assert checkpoint.read_bytes() == old
    assert list(checkpoint.parent.iterdir()) == [checkpoint]


def test_a_checkpoint_holds_the_optimizer_too(network, tmp_path):
    adam, path = Adam(), tmp_path / "training.npz"
    adam.start(network.weights)
    for seed in range(3):
        rng = np.random.default_rng(seed)
        adam.update(network.weights, [rng.normal(size=w.shape) for w in network.weights])
    save(network, path, adam)
    again, other = resume(path)
    assert other.iterations == 3
    assert same_weights(other.moments, adam.moments)
    assert same_weights(again.weights, network.weights)
    other.update(trained(again)[0], network.weights)  # it is bound to the new network
    assert same_weights(load(path).weights, network.weights)
    restore(network, path)


def test_a_network_without_its_optimizer_can_not_go_on(checkpoint):
    with pytest.raises(ValueError, match="without its optimizer: use load"):
        resume(checkpoint)


def test_the_optimizer_of_other_weights_is_refused_and_nothing_is_written(network, tmp_path):
    path = tmp_path / "training.npz"
    for weights in (network.weights[:-1], []):
        adam = Adam()
        adam.start(weights)
        with pytest.raises(ValueError, match="trains other weights than the network's"):
            save(network, path, adam)
    assert not path.exists()


def test_moments_that_do_not_fit_are_refused(network, checkpoint):
    about = {"format": "atrous WaveNet 2", **network.settings, "updates": 3}
    weights = np.concatenate([weight.ravel() for weight in network.weights])
    np.savez(checkpoint, about=np.array(json.dumps(about)), weights=weights, moments=weights)
    with pytest.raises(ValueError, match=r"no whole checkpoint.*moments"):
        resume(checkpoint)


def test_a_checkpoint_of_the_format_before_is_read(network, checkpoint):
    about = {"format": "atrous WaveNet 1", **network.settings}
    arrays = {f"w{place}": weight for place, weight in enumerate(network.weights)}
    np.savez(checkpoint, about=np.array(json.dumps(about)), **arrays)
    assert same_weights(load(checkpoint).weights, network.weights)


def test_layers_that_were_frozen_and_the_optimizers_numbers_come_back(network, tmp_path):
    path, sounds = tmp_path / "training.npz", [np.arange(9000) % 5, np.arange(9000) % 3]
    keywords = {"updates": 6, "batch_size": 1, "crop": 16, "verbose": 0}
    for place in (0, 3):
        network.layers[place].trainable = False
    twin = copy.deepcopy(network)
    train(network, sounds, until=3, adam=Adam(beta_1=0.5, epsilon=0.1), checkpoint=path, **keywords)
    again, adam = resume(path)
    assert [not layer.trainable for layer in again.layers] == [
        not layer.trainable for layer in load(path).layers
    ]
    assert [place for place, layer in enumerate(again.layers) if not layer.trainable] == [0, 3]
    assert (adam.beta_1, adam.epsilon, adam.iterations) == (0.5, 0.1, 3)
    train(again, sounds, adam=adam, **keywords)
    train(twin, sounds, adam=Adam(beta_1=0.5, epsilon=0.1), **keywords)
    assert same_weights(again.weights, twin.weights)


def test_a_network_that_is_frozen_as_a_whole_can_be_saved_with_its_optimizer(network, tmp_path):
    adam = Adam()
    for layer in network.layers:
        layer.trainable = False
    adam.start([])
    save(network, tmp_path / "frozen.npz", adam)
    again, adam = resume(tmp_path / "frozen.npz")
    assert same_weights(again.weights, network.weights)
    assert not adam.moments


@pytest.mark.parametrize(
    "state", ['{"adam": {"lr": -1}}', '{"adam": {"rate": 1}}', '{"frozen": [99]}', "[1]"]
)
def test_a_state_that_can_not_be_is_no_checkpoint(network, tmp_path, state):
    path, adam = tmp_path / "training.npz", Adam()
    adam.start(network.weights)
    save(network, path, adam)
    with np.load(path) as arrays:
        np.savez(path, **{**arrays, "state": np.array(state)})
    with pytest.raises(ValueError, match="no whole checkpoint"):
        resume(path)


def test_masked_weights_are_refused(network):
    before = network.get_weights()
    with pytest.raises(TypeError, match=r"weights\[1\] is a masked array"):
        network.set_weights([w if place != 1 else np.ma.array(w) for place, w in enumerate(before)])
    assert same_weights(network.weights, before)
