"""Layers, models, optimisers and networks can be copied, and sent to another process."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from atrous_lib import activations, constraints, initializations, losses, optimizers, regularizers
from atrous_lib.activations import Activation
from atrous_lib.layers import AtrousConvolution1D, Dense, Flatten
from atrous_lib.models import Sequential
from atrous_lib.modern import NoCounterpartError, to_keras3
from atrous_lib.optimizers import SGD, Adam
from atrous_lib.wavenet import Fast, Naive, generate, load, save, train
from tests.wavenet.networks import drawn_codes, drawn_network

ROOT = Path(__file__).parent.parent
WAYS = {
    "deepcopy": copy.deepcopy,
    **{
        f"pickle {protocol}": lambda thing, p=protocol: pickle.loads(pickle.dumps(thing, p))
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
    },
}
every_way = pytest.mark.parametrize("copied", WAYS.values(), ids=WAYS)


def square(z):
    return z * z


def slope_of_square(z, dy=1.0):
    return dy * 2 * z


def half(shape, rng):
    return np.full(shape, 0.5)


def cost(t):
    return float(np.abs(t).sum())


def names(module):
    return [name for name in module._REGISTRY.makers if name != "identity"]


ARGUMENTS = [
    *({"activation": name} for name in names(activations)),
    *({"activation": activations.get(name)} for name in names(activations)),
    {"activation": None},
    {"activation": Activation("square", square, slope_of_square)},
    {"activation": square},
    *({"init": name} for name in names(initializations)),
    {"init": {"name": "normal", "scale": 0.5}},
    {"init": partial(initializations.he_normal, fans=initializations.keras1_fans)},
    {"init": half},
    *({"W_regularizer": name, "b_regularizer": name} for name in names(regularizers)),
    {"activity_regularizer": {"name": "activity_l1l2", "l1": 0.1, "l2": 0.2}},
    {"activity_regularizer": regularizers.l2(0.3)},
    {"W_regularizer": cost},
    *({"W_constraint": name, "b_constraint": name} for name in names(constraints)),
    {"W_constraint": constraints.MinMaxNorm(axis=[0, 1, 2])},
    {"W_constraint": np.abs},
    {"bias": False, "trainable": False, "backend": "theano", "border_mode": "same"},
    {"weights": [np.ones((3, 2, 4)), np.zeros(4)]},
    {"input_shape": (9, 2), "input_dtype": "float32", "name": "mine"},
]


@every_way
@pytest.mark.parametrize("arguments", ARGUMENTS, ids=range(len(ARGUMENTS)))
def test_a_copied_layer_computes_and_learns_the_same(arguments, copied):
    layer, x = (
        AtrousConvolution1D(4, 3, **arguments),
        np.random.default_rng(0).normal(size=(2, 9, 2)),
    )
    before = copied(layer)
    assert not before.built
    assert before.get_config() == layer.get_config()
    layer.build((None, 9, 2), rng=np.random.default_rng(1))
    y = layer(x)
    twin = copied(layer)
    assert twin.losses == layer.losses
    np.testing.assert_array_equal(twin(x), y)
    if arguments.get("activation") is not square and arguments.get("W_regularizer") is not cost:
        np.testing.assert_array_equal(twin.backward(y), layer.backward(y))
    for name in ("activation", "init"):
        kept = getattr(twin, name) is getattr(layer, name)
        assert kept or isinstance(getattr(layer, name), (partial, Activation))


@every_way
@pytest.mark.parametrize("name", names(activations))
def test_an_activation_by_name_stays_that_very_one(name, copied):
    assert copied(activations.get(name)) is activations.get(name)


def small_model(optimizer):
    layers = [
        AtrousConvolution1D(3, 2, input_shape=(8, 1), W_constraint="maxnorm", activation="relu"),
        Flatten(),
        Dense(2, W_regularizer="l2", trainable=False),
        Dense(1, activity_regularizer="l1"),
    ]
    model = Sequential(layers, rng=np.random.default_rng(0))
    model.compile(optimizer, "mse")
    return model


def memory(thing, seen=None):
    """Every array that can be reached from a thing."""
    seen = {} if seen is None else seen
    if id(thing) in seen:
        return
    seen[id(thing)] = thing
    if isinstance(thing, np.ndarray):
        yield thing
    parts = vars(thing).values() if hasattr(thing, "__dict__") else ()
    if isinstance(thing, dict):
        parts = thing.values()
    elif isinstance(thing, (list, tuple)):
        parts = thing
    for part in parts:
        yield from memory(part, seen)


@every_way
@pytest.mark.parametrize("optimizer", [SGD(momentum=0.9, nesterov=True, decay=0.1), Adam()])
def test_a_copied_model_trains_on_as_the_original_and_by_itself(optimizer, copied):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(20, 8, 1)), rng.normal(size=(20, 1))
    model = small_model(optimizer)
    model.fit(x, y, nb_epoch=2, verbose=0)
    before = model.get_weights()
    twin = copied(model)
    assert not any(
        np.shares_memory(one, other)
        for one in memory([model.layers, model.optimizer])
        for other in memory([twin.layers, twin.optimizer])
    )
    twin.fit(x, y, nb_epoch=2, verbose=0)
    assert all(map(np.array_equal, model.get_weights(), before)), "only the copy was trained"
    model.fit(x, y, nb_epoch=2, verbose=0)  # the same order of samples, the same momentum
    assert all(map(np.array_equal, model.get_weights(), twin.get_weights()))
    assert model.evaluate(x, y) == twin.evaluate(x, y)
    assert twin.optimizer.iterations == model.optimizer.iterations == 4


@every_way
@pytest.mark.parametrize("name", [*names(optimizers), *names(losses)])
def test_optimisers_and_losses_by_name_can_be_copied(name, copied):
    module = optimizers if name in names(optimizers) else losses
    assert type(copied(module.get(name))) is type(module.get(name))


@every_way
def test_a_copied_network_says_draws_and_learns_the_same(copied, tmp_path):
    network = drawn_network([1, 2], labels=2)
    codes = drawn_codes(network, 2, 9)
    logits = network(codes, [0, 1])
    twin = copied(network)
    np.testing.assert_array_equal(twin(codes, [0, 1]), logits)
    np.testing.assert_array_equal(
        *(generate(each, 20, streams=2, labels=[0, 1]) for each in (network, twin))
    )
    sounds = [np.tile(np.arange(8), 1000), np.tile(np.arange(8)[::-1], 1000)]
    before = network.get_weights()
    sizes = {"updates": 3, "batch_size": 2, "crop": 16, "verbose": 0}
    train(twin, sounds, **sizes)
    assert all(map(np.array_equal, network.weights, before))
    train(network, sounds, **sizes)
    assert all(map(np.array_equal, network.weights, twin.weights))
    save(twin, tmp_path / "twin.npz")
    assert all(map(np.array_equal, load(tmp_path / "twin.npz").weights, network.weights))


@every_way
def test_generation_step_by_step_is_copied_rightly_or_not_at_all(copied):
    network = drawn_network([1, 2])
    naive = Naive(network)
    naive.step(np.array([3]))
    twin = copied(naive)
    np.testing.assert_array_equal(twin.step(np.array([5])), naive.step(np.array([5])))
    with pytest.raises(TypeError, match=r"make another: Fast\(network, streams, labels\)"):
        copied(Fast(network))
    with pytest.raises(TypeError, match="can't be copied"):
        copy.copy(Fast(network))


RECEIVER = """
import pickle, sys
import numpy as np
things, x, codes = pickle.load(sys.stdin.buffer)
from atrous_lib import activations
model, network = things
assert model.layers[0].activation is activations.relu
model.fit(x, np.ones((len(x), 1)), nb_epoch=1, shuffle=False, verbose=0)
pickle.dump((model.predict(x), network(codes)), sys.stdout.buffer)
"""


def test_another_process_goes_on_where_this_one_stopped():
    x = np.random.default_rng(0).normal(size=(20, 8, 1))
    model, network = small_model(Adam()), drawn_network([1, 2])
    codes = drawn_codes(network, 2, 9)
    model.fit(x, np.ones((20, 1)), nb_epoch=1, shuffle=False, verbose=0)
    done = subprocess.run(
        [sys.executable, "-c", RECEIVER],
        input=pickle.dumps(((model, network), x, codes)),
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    predicted, logits = pickle.loads(done.stdout)
    model.fit(x, np.ones((20, 1)), nb_epoch=1, shuffle=False, verbose=0)
    np.testing.assert_array_equal(predicted, model.predict(x))
    np.testing.assert_array_equal(logits, network(codes))


@every_way
def test_an_error_arrives_as_it_was_raised(copied):
    with pytest.raises(NoCounterpartError) as caught:
        to_keras3({"nb_filter": 4, "filter_length": 3, "border_mode": "full"})
    again = copied(caught.value)
    assert (str(again), again.arguments) == (str(caught.value), caught.value.arguments)
