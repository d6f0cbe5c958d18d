"""A size is a whole number whatever integer it comes as: nothing wraps, nothing overflows."""

from __future__ import annotations

import enum
import inspect
import json
import re
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib import (
    constraints,
    convolution,
    families,
    geometry,
    initializations,
    layers,
    models,
    modern,
    signals,
    wavenet,
)
from atrous_lib.layers import AtrousConvolution1D, Dense, Flatten, KernelLayer, Layer
from atrous_lib.models import Sequential
from tests.strategies import geometries
from tests.wavenet.networks import drawn_codes

INTEGERS = {np.dtype(code).name: np.dtype(code).type for code in "bhilqBHILQ"}
KINDS = {
    **INTEGERS,
    **{f"array of {name}": lambda n, t=t: np.array(n, t) for name, t in INTEGERS.items()},
}
KINDS["an enum's"] = lambda n: enum.IntEnum("Size", {"SIZE": n}).SIZE

RNG = np.random.default_rng(0)
X, KERNEL = RNG.normal(size=(2, 120, 2)), RNG.normal(size=(3, 2, 2))
SOUND = np.tile(np.arange(100), 70)


def seeded():
    return np.random.default_rng(0)


def built(layer, shape):
    """What can be seen of a layer once it is built."""
    layer.build(shape, rng=seeded())
    return (
        layer.output_shape,
        layer.count_params(),
        layer.get_weights(),
        json.dumps(layer.get_config()),
    )


def convolved(n, function, *arrays):
    return [
        function(
            *arrays, border_mode=mode, subsample_length=n(3), atrous_rate=n(50), backend=backend
        )
        for mode in ("same", "causal", "valid")
        for backend in geometry.BACKENDS
    ]


def trained(n):
    layer = AtrousConvolution1D(1, 2, border_mode="same", input_dim=2, name="layer")
    model = Sequential([layer], rng=seeded())
    model.compile("sgd", "mse")
    y = X[:, :, :1].copy()
    history = model.fit(X, y, batch_size=n(100), nb_epoch=n(2), verbose=0).history
    return history, model.evaluate(X, y, batch_size=n(100)), model.predict(X, batch_size=n(1))


def network(n, **more):
    return wavenet.WaveNet(
        [n(1), n(100)],
        filter_length=n(2),
        residual_channels=n(3),
        skip_channels=n(4),
        levels=n(100),
        **{"labels": n(2), **more},
    )


def network_trained(n):
    made = network(int, labels=0)
    sizes = {"updates": n(3), "batch_size": n(2), "crop": n(100), "report_every": n(2)}
    history = wavenet.train(made, [SOUND], **sizes, until=n(2), verbose=0)
    return history.updates, history.bits, history.held_out, made.get_weights()


def stepped(way, n):
    stepper = way(network(int), streams=n(2), labels=np.array([0, 1]))
    return stepper.step(np.array([n(1), n(99)]))


# What takes a size → a call with sizes made by n, large enough to overflow eight bits on the way.
CALLS = {
    geometry.effective_length: lambda n: geometry.effective_length(n(100), n(100)),
    geometry.output_length: lambda n: [
        geometry.output_length(n(100), n(3), mode, n(2), n(40), backend)
        for mode in geometry.BORDER_MODES
        for backend in geometry.BACKENDS
    ],
    geometry.padding: lambda n: [
        geometry.padding(n(100), n(3), mode, n(2), n(40), backend)
        for mode in geometry.BORDER_MODES
        for backend in geometry.BACKENDS
    ],
    geometry.taps_that_see: lambda n: [
        geometry.taps_that_see(n(100), n(100), mode, n(100), n(99))
        for mode in ("same", "causal", "full")
    ],
    geometry.receptive_field: lambda n: geometry.receptive_field(n(100), [n(99)] * 3, [n(98)] * 3),
    convolution.conv1d: lambda n: convolved(n, convolution.conv1d, X, KERNEL),
    convolution.conv1d_backward: lambda n: [
        convolution.conv1d_backward(
            np.ones_like(convolution.conv1d(X, KERNEL, border_mode="same", atrous_rate=100)),
            *(X, KERNEL),
            border_mode="same",
            subsample_length=n(1),
            atrous_rate=n(100),
        )
    ],
    convolution.conv1d_weight_gradients: lambda n: convolution.conv1d_weight_gradients(
        np.ones((2, 2, 2)),
        X,
        KERNEL,
        border_mode="same",
        subsample_length=n(100),
        atrous_rate=n(99),
    ),
    Flatten: lambda n: Flatten(batch_input_shape=(n(4), n(100), n(100)), name="flat").get_config(),
    Layer.build: lambda n: built(Flatten(name="flat"), (None, n(100), n(100))),
    Layer.check_input: lambda n: Flatten().check_input((n(2), n(100), n(100))),
    KernelLayer.build: lambda n: built(Dense(2, name="dense"), (n(9), n(100))),
    KernelLayer.check_input: lambda n: Dense(2, input_dim=3).check_input((n(9), n(3))),
    Flatten.get_output_shape_for: lambda n: Flatten().get_output_shape_for((n(3), n(100), n(100))),
    Dense: lambda n: built(Dense(n(100), input_dim=n(99), name="dense"), (None, n(99))),
    Dense.get_output_shape_for: lambda n: Dense(n(2)).get_output_shape_for((n(3), n(100))),
    AtrousConvolution1D: lambda n: [
        built(
            AtrousConvolution1D(
                *(n(2), n(3)),
                subsample_length=n(2),
                atrous_rate=n(50),
                input_length=n(120),
                input_dim=n(2),
                name="layer",
                border_mode=mode,
            ),
            (n(5), n(120), n(2)),
        )
        for mode in geometry.BORDER_MODES
    ],
    AtrousConvolution1D.get_output_shape_for: lambda n: AtrousConvolution1D(
        n(2), n(3), border_mode="full", atrous_rate=n(100)
    ).get_output_shape_for((n(2), n(100), n(2))),
    Sequential.fit: trained,
    Sequential.evaluate: trained,
    Sequential.predict: trained,
    initializations.compute_fans: lambda n: initializations.compute_fans((n(100), n(99), n(98))),
    initializations.keras1_fans: lambda n: initializations.keras1_fans((n(100), n(99), n(98))),
    constraints.MinMaxNorm: lambda n: constraints.MinMaxNorm(axis=n(1)).get_config(),
    constraints.MaxNorm: lambda n: (
        constraints.MaxNorm(axis=[n(0), n(2)]).get_config(),
        constraints.MaxNorm(axis=n(0))(KERNEL),
    ),
    constraints.UnitNorm: lambda n: constraints.UnitNorm(axis=(n(0), n(1)))(KERNEL),
    signals.pluck: lambda n: signals.pluck(220.0, n(100)),
    signals.tune: lambda n: signals.tune("A3 C4", 0.1, note=n(120)),
    signals.changes: lambda n: (
        signals.changes(signals.tune("A3 C4", 0.1, note=120), "A3 C4", n(120)).of
    ),
    signals.pitches: lambda n: signals.pitches(signals.chime(1.0), n(3)),
    wavenet.WaveNet: lambda n: (network(n).settings, network(n).get_weights()),
    wavenet.WaveNet.one_hot_labels: lambda n: network(int).one_hot_labels([n(0), n(1)], n(2)),
    wavenet.Naive: lambda n: stepped(wavenet.Naive, n),
    wavenet.Fast: lambda n: stepped(wavenet.Fast, n),
    wavenet.generate: lambda n: wavenet.generate(
        network(int), n(120), streams=n(2), labels=[n(0), n(1)], prime=[n(99)]
    ),
    wavenet.held_out: lambda n: wavenet.held_out(n(100)),
    wavenet.train: network_trained,
    wavenet.encode: lambda n: wavenet.encode(np.linspace(-1, 1, 9), n(127)),
    wavenet.decode: lambda n: wavenet.decode(np.arange(128), n(127)),
    wavenet.baselines: lambda n: wavenet.baselines([SOUND], n(100)),
    wavenet.markov_codes: lambda n: wavenet.markov_codes(SOUND, n(100), levels=n(100)),
}
for _name in ("uniform", "normal", "lecun_uniform", "glorot_uniform", "glorot_normal", "he_uniform",
              "he_normal", "orthogonal", "zero", "one"):  # fmt: skip
    _draw = getattr(initializations, _name)
    CALLS[_draw] = lambda n, draw=_draw: draw((n(20), n(20), n(2)), seeded())
CALLS[initializations.identity] = lambda n: initializations.identity((n(100), n(100)), seeded())

# Beside what takes a size by itself: dicts of arguments, and seconds.
OTHERS = {
    "live": lambda n: families.live(nb_filter=n(3), atrous_rate=n(2), input_length=n(64)).trained,
    "to_keras3": lambda n: modern.to_keras3({"nb_filter": n(4), "filter_length": n(100)}),
    "to_torch": lambda n: modern.to_torch(
        {"nb_filter": n(4), "filter_length": n(100), "border_mode": "full", "atrous_rate": n(100),
         "input_dim": n(2)}
    ),
    "to_jax": lambda n: modern.to_jax(
        {"nb_filter": n(4), "filter_length": n(100), "border_mode": "causal", "atrous_rate": n(100)}
    ),
    "check_codes": lambda n: wavenet.mu_law.check_codes([n(99)], n(100)),
    "chime": lambda n: signals.chime(2 if isinstance(n(2), np.ndarray) else n(2)),
}  # fmt: skip


def takes_a_size(function):
    """Whether a parameter's type is made of ints."""
    types = " ".join(str(p.annotation) for p in inspect.signature(function).parameters.values())
    return re.search(r"\bint\b", types) is not None


def public(module: ModuleType):
    """The public functions and classes of a module, and the classes' public methods."""
    for name in getattr(module, "__all__", dir(module)):
        thing = getattr(module, name)
        if name.startswith("_") or not getattr(thing, "__module__", "").startswith(module.__name__):
            continue
        if inspect.isfunction(thing) or inspect.isclass(thing):
            yield thing
        if inspect.isclass(thing):
            yield from (m for n, m in vars(thing).items() if inspect.isfunction(m) and n[0] != "_")


ROOMS = (constraints, convolution, families, geometry, initializations, layers, models, modern,
         signals, wavenet)  # fmt: skip


def test_every_public_function_that_takes_a_size_is_called_here():
    found = {f for room in ROOMS for f in public(room) if takes_a_size(f)}
    abstract, results = {Layer, Layer.get_output_shape_for}, {wavenet.History, signals.Changes}
    assert {f.__qualname__ for f in found - abstract - results - set(CALLS)} == set()


def plain(result):
    """A result as plain data, in which every whole number says its type."""
    if isinstance(result, np.ndarray):
        return result.dtype.str, result.tolist()
    if isinstance(result, dict):
        return {key: plain(value) for key, value in result.items()}
    if isinstance(result, (tuple, list)):
        return [plain(part) for part in result]
    return type(result).__name__, result


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("call", [*CALLS.values(), *OTHERS.values()],
                         ids=[*(f.__qualname__ for f in CALLS), *OTHERS])  # fmt: skip
def test_a_size_of_any_integer_type_gives_what_an_int_gives(call, kind):
    assert plain(call(KINDS[kind])) == plain(call(int))


@given(geometries(), st.sampled_from(sorted(INTEGERS)))
def test_geometry_is_the_same_in_every_integer_type(case, name):
    length, filter_length, keywords = case
    typed = {
        key: INTEGERS[name](value) if isinstance(value, int) else value
        for key, value in keywords.items()
    }
    for function in (geometry.output_length, geometry.padding, geometry.taps_that_see):
        want = function(length, filter_length, **keywords)
        got = function(INTEGERS[name](length), INTEGERS[name](filter_length), **typed)
        assert plain(got) == plain(want)


@pytest.mark.parametrize("name", INTEGERS)
def test_codes_of_any_integer_type_are_the_same_codes(name):
    made, codes = network(int, labels=0), np.arange(100)
    typed = codes.astype(name)
    np.testing.assert_array_equal(wavenet.decode(typed, 127), wavenet.decode(codes, 127))
    np.testing.assert_array_equal(made(typed[None]), made(codes[None]))
    sounds = [SOUND.astype(name), SOUND]  # of two types, side by side in one batch
    assert wavenet.baselines(sounds, 100) == wavenet.baselines([SOUND, SOUND], 100)
    assert wavenet.evaluate(made, sounds) == wavenet.evaluate(made, [SOUND, SOUND])
    made_of = [wavenet.markov_codes(s, 50, levels=100) for s in sounds]
    np.testing.assert_array_equal(*made_of)
    prime = drawn_codes(made, 5)
    heard = [wavenet.generate(made, 9, prime=p) for p in (prime.astype(name), prime)]
    np.testing.assert_array_equal(*heard)
