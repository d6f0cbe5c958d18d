"""Bad input of every kind, to every public function: what is not taken is refused in our words."""

from __future__ import annotations

import ast
import functools
import inspect
import traceback
from pathlib import Path

import numpy as np
import pytest

import atrous_lib
from atrous_lib import (
    SGD,
    Adam,
    AtrousConvolution1D,
    Dense,
    Flatten,
    Sequential,
    WaveNet,
    activations,
    constraints,
    convolution,
    geometry,
    initializations,
    losses,
    modern,
    numerical_gradient,
    optimizers,
    regularizers,
    signals,
    wavenet,
)

HOUSE = str(Path(atrous_lib.__file__).parent)
OURS = (TypeError, ValueError, KeyError, RuntimeError, OSError)
BAD = {
    "None": None,
    "text": "abc",
    "bytes": b"x",
    "negative": -1,
    "zero": 0,
    "fraction": 2.5,
    "nan": float("nan"),
    "infinity": float("inf"),
    "true": True,
    "list": [1, 2],
    "nothing": [],
    "dict": {},
    "set": {1},
    "object": object(),
    "function": lambda *arguments: np.ones(1),
    "class": AtrousConvolution1D,
    "row": np.ones(3),
    "0-d": np.array(1.5),
    "int8": np.ones((2, 3, 1), np.int8),
    "objects": np.array([None, 1], object),
    "complex": np.ones((1, 9, 2)) * 1j,
    "empty": np.ones((0, 9, 2)),
    "float16": np.ones((1, 9, 2), np.float16),
    "other byte order": np.ones((1, 9, 2), ">f8"),
    "masked": np.ma.ones((1, 9, 2)),
}
x, W, b, dy = np.ones((1, 9, 2)), np.ones((3, 2, 4)), np.ones(4), np.ones((1, 7, 4))
SIZES = {"border_mode": "same", "subsample_length": 1, "atrous_rate": 1, "backend": "theano"}
VALID = {**SIZES, "border_mode": "valid"}
CODES = np.array([[1, 2]])
LAYER = {
    "nb_filter": 4,
    "filter_length": 3,
    **{"init": "uniform", "activation": "relu", "weights": [W, b], **SIZES},
    **{f"{name}_regularizer": "l1" for name in ("W", "b", "activity")},
    **{f"{name}_constraint": "nonneg" for name in ("W", "b")},
    **{"bias": True, "input_dim": 2, "input_length": 9, "input_shape": (9, 2)},
    **{"batch_input_shape": (None, 9, 2), "input_dtype": "float32", "name": "a"},
    "trainable": True,
}


def layer():
    made = AtrousConvolution1D(4, 3, input_dim=2, init="one")
    made(x)
    return made


def model():
    made = Sequential([layer()])
    made.compile("sgd", "mse")
    return made


def network():
    made = WaveNet([1, 2], residual_channels=2, skip_channels=2, levels=8)
    made(CODES)
    return made


def flatten():
    made = Flatten()
    made(x)
    return made


def gate():
    made = wavenet.Gate()
    made(x)
    return made


def started(make):
    optimizer, weights = make(), [np.ones(2)]
    optimizer.start(weights)
    return lambda gradients: optimizer.update(weights, gradients)


mse, entropy = losses.get("mse"), losses.get("categorical_crossentropy_from_logits")
SOUND, CONFIG = signals.chime(0.6), {"nb_filter": 1, "filter_length": 1, "input_dim": 1}
# What makes the function anew for each call, or the function; and arguments that it takes.
CALLS = {
    "conv1d": (convolution.conv1d, {"x": x, "W": W, "b": b, **VALID}),
    "conv1d_backward": (convolution.conv1d_backward, {"dy": dy, "x": x, "W": W, **VALID}),
    "conv1d_weight_gradients": (
        convolution.conv1d_weight_gradients,
        {"dy": dy, "x": x, "W": W, **VALID},
    ),
    "output_length": (geometry.output_length, {"length": 9, "filter_length": 3, **SIZES}),
    "padding": (geometry.padding, {"length": 9, "filter_length": 3, **SIZES}),
    "taps_that_see": (geometry.taps_that_see, {"length": 9, "filter_length": 3, **SIZES}),
    "receptive_field": (
        geometry.receptive_field,
        {"filter_length": 3, "atrous_rates": [1], "subsample_lengths": [1]},
    ),
    "AtrousConvolution1D": (AtrousConvolution1D, LAYER),
    "Dense": (Dense, {"output_dim": 4, "input_shape": (2,), "input_dim": 2, "weights": None}),
    "layer": (lambda x: layer()(x), {"x": x}),
    "build": (lambda shape, rng: layer().build(shape, rng), {"shape": (None, 9, 2), "rng": None}),
    "backward": (lambda dy: layer().backward(dy), {"dy": dy}),
    "backward_to_weights": (lambda dy: layer().backward_to_weights(dy), {"dy": dy}),
    "set_weights": (lambda weights: layer().set_weights(weights), {"weights": [W, b]}),
    "from_config": (AtrousConvolution1D.from_config, {"config": CONFIG}),
    "Flatten": (lambda x: flatten()(x), {"x": x}),
    "Flatten.backward": (lambda dy: flatten().backward(dy), {"dy": np.ones((1, 18))}),
    "Sequential": (Sequential, {"layers": [], "rng": None}),
    "add": (lambda layer: model().add(layer), {"layer": AtrousConvolution1D(1, 1)}),
    "compile": (lambda optimizer, loss: model().compile(optimizer, loss),
                {"optimizer": "sgd", "loss": "mse"}),
    "fit": (lambda **k: model().fit(**k), {"x": x, "y": dy, "batch_size": 1, "nb_epoch": 1,
                                           "verbose": 0, "shuffle": True, "rng": None}),
    "train_on_batch": (lambda x, y: model().train_on_batch(x, y), {"x": x, "y": dy}),
    "evaluate": (lambda **k: model().evaluate(**k), {"x": x, "y": dy, "batch_size": 1}),
    "predict": (lambda **k: model().predict(**k), {"x": x, "batch_size": 1}),
    "model.set_weights": (lambda weights: model().set_weights(weights), {"weights": [W, b]}),
    **{
        f"{way} of {name}": (call, {"y": x, "target": x})
        for name, loss in (("mse", mse), ("crossentropy", entropy))
        for way, call in (("loss", loss), ("gradient", loss.gradient))
    },
    "SGD": (SGD, {"lr": 0.1, "momentum": 0.1, "decay": 0.1, "nesterov": True}),
    "Adam": (Adam, {"lr": 0.1, "beta_1": 0.1, "beta_2": 0.1, "epsilon": 0.1, "decay": 0.1}),
    "start": (lambda weights: SGD().start(weights), {"weights": [x.copy()]}),
    "update": (lambda gradients: started(Adam)(gradients), {"gradients": [np.ones(2)]}),
    **{
        f"{module.__name__}.get": (module.get, {"identifier": known})
        for module, known in ((optimizers, "sgd"), (losses, "mse"), (activations, "relu"),
                              (regularizers, "l1"), (constraints, "nonneg"),
                              (initializations, "one"))
    },
    **{
        name: (activations.get(name), {"z": x})
        for name in ("linear", "relu", "tanh", "sigmoid", "elu", "softmax")
    },
    **{
        f"gradient of {name}": (activations.get(name).gradient, {"z": x, "dy": x})
        for name in ("linear", "relu", "tanh", "softmax")
    },
    "L1L2Regularizer": (regularizers.L1L2Regularizer, {"l1": 0.1, "l2": 0.1}),
    "penalty": (regularizers.l1l2(), {"t": x}),
    "gradient of a penalty": (regularizers.l1l2().gradient, {"t": x}),
    "MaxNorm": (constraints.MaxNorm, {"m": 2, "axis": 0}),
    "UnitNorm": (constraints.UnitNorm, {"axis": 0}),
    "MinMaxNorm": (constraints.MinMaxNorm, {"low": 0, "high": 1, "rate": 1, "axis": 0}),
    **{name: (constraints.get(name), {"p": x}) for name in ("maxnorm", "unitnorm", "nonneg")},
    "compute_fans": (initializations.compute_fans, {"shape": (3, 2, 4)}),
    "keras1_fans": (initializations.keras1_fans, {"shape": (3, 2, 4)}),
    **{
        name: (getattr(initializations, name),
               {"shape": (3, 2), "rng": np.random.default_rng(0), "scale": 0.1})
        for name in ("uniform", "normal", "orthogonal")
    },
    "numerical_gradient": (
        functools.partial(numerical_gradient, np.sum), {"x": np.ones(2), "step": 1e-5}
    ),
    "encode": (wavenet.encode, {"x": np.zeros(3), "mu": 255}),
    "decode": (wavenet.decode, {"codes": CODES, "mu": 255}),
    "WaveNet": (WaveNet, {"atrous_rates": [1], "filter_length": 2, "residual_channels": 2,
                          "skip_channels": 2, "levels": 8, "labels": 0, "border_mode": "causal",
                          "dtype": "float32", "seed": 0}),
    "network": (lambda codes, labels: network()(codes, labels), {"codes": CODES, "labels": None}),
    "network.backward": (lambda d: network().backward(d), {"d": np.zeros((1, 2, 8), "f4")}),
    "network.set_weights": (lambda w: network().set_weights(w), {"w": network().get_weights()}),
    "Fast": (wavenet.Fast, {"network": network(), "streams": 1, "labels": None}),
    "Naive": (wavenet.Naive, {"network": network(), "streams": 1, "labels": None}),
    "Fast.step": (lambda codes: wavenet.Fast(network()).step(codes), {"codes": [1]}),
    "Naive.step": (lambda codes: wavenet.Naive(network()).step(codes), {"codes": [1]}),
    "generate": (wavenet.generate, {"network": network(), "steps": 2, "prime": [1], "seed": 0,
                                    "temperature": 1.0, "streams": 1, "labels": None,
                                    "fast": True}),
    "train": (functools.partial(wavenet.train, verbose=0, updates=1),
              {"network": network(), "sounds": [], "adam": None, "batch_size": 1, "crop": 16,
               "beat": 1, "lr": 0.1, "report_every": 1, "seed": 0}),
    "evaluate a network": (wavenet.evaluate, {"network": network(), "sounds": []}),
    "save": (functools.partial(wavenet.save, path="nowhere/network.npz"),
             {"network": network(), "adam": None}),
    "held_out": (wavenet.held_out, {"steps": 9}),
    "baselines": (wavenet.baselines, {"sounds": [], "levels": 8}),
    "markov_codes": (wavenet.markov_codes, {"sound": [1, 2], "steps": 3, "seed": 0, "levels": 8}),
    "bits_and_gradient": (wavenet.bits_and_gradient, {"logits": np.zeros((1, 2, 8)),
                                                      "codes": CODES}),
    "Gate": (lambda z: gate()(z), {"z": x}),
    "Gate.backward": (lambda dy: gate().backward(dy), {"dy": np.ones((1, 9, 1))}),
    "pitches": (signals.pitches, {"sound": SOUND, "count": 1}),
    "share_at": (signals.share_at, {"sound": SOUND, "pitches": [660.0]}),
    "chime": (signals.chime, {"seconds": 0.6}),
    "pluck": (signals.pluck, {"pitch": 220.0, "samples": 9}),
    "tune": (signals.tune, {"melody": "A3 A4", "seconds": 0.1, "note": 100, "noise": 0.0,
                            "seed": 0}),
    "listen": (signals.listen, {"sound": SOUND}),
    "changes": (signals.changes, {"sound": SOUND, "melody": "A3 A4", "note": 100}),
    **{f.__name__: (f, {"config": CONFIG}) for f in (
        modern.to_keras3, modern.to_torch, modern.to_jax, modern.torch_activation,
        modern.jax_activation,
    )},
}  # fmt: skip


@functools.cache
def lines_that_raise(path):
    """The lines of a file on which a `raise` stands."""
    statements = (
        n for n in ast.walk(ast.parse(Path(path).read_text())) if isinstance(n, ast.Raise)
    )
    return {line for raised in statements for line in range(raised.lineno, raised.end_lineno + 1)}


def is_ours(error):
    """Whether an error was raised by a line of this library that raises, and not on its way."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    ours = last.filename.startswith(HOUSE) and last.lineno in lines_that_raise(last.filename)
    return ours and isinstance(error, OURS)


def refusals(function, arguments):
    """Yield (argument, kind of bad value, error) for each that is refused."""
    for name in arguments:
        for kind, value in BAD.items():
            try:
                function(**{**arguments, name: value})
            except Exception as error:
                yield name, kind, error


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", CALLS)
def test_what_is_refused_is_refused_in_words_of_ours(name):
    refused = list(refusals(*CALLS[name]))
    strange = [(*place, repr(error)) for *place, error in refused if not is_ours(error)]
    missing = "missing 2 required positional arguments"  # Python's own words say it all
    assert [s for s in strange if missing not in s[-1]] == []
    assert refused


def test_an_error_on_the_way_is_seen():
    def careless(sizes):
        return sum(sizes) + sizes.count

    strange = [error for _, _, error in refusals(careless, {"sizes": [1]}) if not is_ours(error)]
    assert len(strange) > 5


def test_every_public_function_of_the_small_rooms_is_tried():
    tried = {inspect.unwrap(getattr(f, "func", f)) for f, _ in CALLS.values()}
    for room in (geometry, convolution):
        names = getattr(room, "__all__", [n for n in vars(room) if n.islower() and n[0] != "_"])
        functions = {getattr(room, n) for n in names if inspect.isfunction(getattr(room, n))}
        own = {f for f in functions if f.__module__.startswith(room.__name__)}
        assert own - tried <= {geometry.effective_length}
