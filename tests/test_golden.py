"""Replay of every golden record of Keras 1.2.2."""

from __future__ import annotations

import inspect
from collections import Counter

import numpy as np
import pytest

from atrous_lib import activations, constraints, initializations, layers, losses, regularizers
from atrous_lib.activations import Activation
from atrous_lib.initializations import keras1_fans
from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.models import Sequential
from tests import golden


def ids(records):
    return [record["id"] for record in records]


def replay(*kinds):
    found = golden.records(*kinds)
    return pytest.mark.parametrize("record", found, ids=ids(found))


# -- the layer --------------------------------------------------------------------------------


def shape_arguments(record):
    """Return how the record gave the input's shape, as keywords."""
    _, steps, channels = record["declared_input_shape"]
    return {
        "input_shape": {"input_shape": (steps, channels)},
        "input_shape_none": {"input_shape": (None, channels)},
        "input_dim": {"input_dim": channels},
        "input_dim+input_length": {"input_dim": channels, "input_length": steps},
        "batch_input_shape": {"batch_input_shape": tuple(record["declared_input_shape"])},
    }[record["how"]]


@replay("layer")
def test_layer_outputs_and_gradients(record):
    weights = [record["W"], record["b"]] if record["args"]["bias"] else [record["W"]]
    given = {"weights": weights} if record["via"] == "weights_argument" else {}
    args = dict(record["args"])
    if record["id"] in golden.KINK_ON_THEANO:
        assert (activations.get("relu").gradient(np.zeros(1)) == 0).all()
        half = Activation("relu", activations.relu, lambda z, dy: dy * (np.sign(z) + 1) / 2)
        args["activation"] = half
    layer = golden.layer(args, backend=record["backend"], **shape_arguments(record), **given)
    model = Sequential([layer])
    if not given:
        model.set_weights(weights)
    assert list(layer.input_shape) == record["declared_input_shape"]
    assert list(layer.output_shape) == record["declared_output_shape"]

    y = model.predict(record["x"], batch_size=len(record["x"]))
    assert y.dtype == record["x"].dtype
    assert golden.close(y, record["y"], record["tol"])
    tol, g = record["tol"], record["g"]
    slack = np.sum((tol["atol"] + tol["rtol"] * np.abs(y)) * np.abs(g))  # each output's own
    assert abs(np.sum(y * g, dtype=np.float64) - record["loss"]) <= slack

    dx = layer.backward(record["g"].astype(y.dtype))
    assert golden.close(dx, record["grad_x"], record["tol"])
    assert golden.close(layer.gradients[0], record["grad_W"], record["tol"])
    if record["args"]["bias"]:
        assert golden.close(layer.gradients[1], record["grad_b"], record["tol"])


@replay("shape")
def test_output_shapes(record):
    layer = AtrousConvolution1D(
        3,
        record["filter_length"],
        border_mode=record["border_mode"],
        subsample_length=record["subsample_length"],
        atrous_rate=record["atrous_rate"],
    )
    if (
        record["length"] is not None and record["declared"][1] <= 0
    ):  # departure: a length below 1 is refused, not reported
        with pytest.raises(ValueError, match="needs at least"):
            layer.get_output_shape_for((None, record["length"], 2))
    else:
        assert list(layer.get_output_shape_for((None, record["length"], 2))) == record["declared"]


@replay("layer_losses")
def test_penalties_of_a_layer(record):
    weights = [record["W"], record["b"]] if record["args"]["bias"] else [record["W"]]
    layer = golden.layer(
        record["args"],
        input_shape=record["x"].shape[1:],
        weights=weights,
        backend=record["backend"],
    )
    model = Sequential([layer])
    model.compile("sgd", "mse")
    everything = len(record["x"])
    total = model.evaluate(record["x"], record["target"], batch_size=everything)
    assert golden.close(model.predict(record["x"], everything), record["y"], record["tol"])
    assert golden.close(layer.losses, record["layer_losses"], record["tol"])
    assert golden.close(total, record["evaluate_mse_total"], record["tol"])
    mse = losses.get("mse")(record["y"], record["target"])
    assert golden.close(mse, record["mse_alone"], record["tol"])


# -- what its arguments name ------------------------------------------------------------------


@replay("activation")
def test_activations(record):
    activation = activations.get(record["name"])
    assert golden.close(activation(record["x"]), record["y"], record["tol"])
    gradient = activation.gradient(record["x"], record["g"])
    assert golden.close(gradient, record["grad_x"], record["tol"])
    assert activation(record["x"]).dtype == gradient.dtype == record["x"].dtype


@replay("regularizer")
def test_regularizers(record):
    regularizer = regularizers.get(golden.identifier(record["spec"]))
    assert golden.close(regularizer(record["x"]), record["value"], record["tol"])
    assert golden.close(regularizer.gradient(record["x"]), record["grad_x"], record["tol"])
    config = regularizer.get_config()
    want = {**record["config"]}
    assert config["name"] == want.pop("name")
    assert {key: config[key] for key in want} == pytest.approx(want, rel=1e-6)  # stored in floatx
    assert regularizers.get(config).get_config() == config


@replay("constraint")
def test_constraints(record):
    constraint = constraints.get(golden.identifier(record["spec"]))
    result = constraint(record["p"])
    assert golden.close(result, record["result"], record["tol"])
    assert result.dtype == record["p"].dtype
    assert constraint.get_config() == record["config"]
    assert constraints.get(record["config"]).get_config() == record["config"]


def keras1_init(name):
    """Return the initialization with Keras 1's fans, where it counts fans at all."""
    takes = inspect.signature(initializations.get(name)).parameters
    return {"name": name, **({"fans": keras1_fans} if "fans" in takes else {})}


@replay("init_exact")
def test_initial_values_bit_for_bit(record):
    layer = AtrousConvolution1D(
        record["nb_filter"], record["filter_length"], init=keras1_init(record["init"])
    )
    layer.build((None, 20, record["input_dim"]), rng=np.random.RandomState(record["seed"]))
    W, want = layer.get_weights()[0], record["W"]
    if record["init"] == "orthogonal":  # singular vectors are unique up to their signs
        rows, shape = len(want), (len(want), -1)
        axis = 0 if rows >= want[0].size else 1
        W, want = W.reshape(shape), want.reshape(shape)
        W = W * np.sign((W * want).sum(axis=axis, keepdims=True))
    assert golden.close(W, want, record["tol"])


@replay("init_stats")
def test_initial_values_in_distribution(record):
    stats, tol = record["stats"], record["tol"]
    layer = AtrousConvolution1D(
        record["nb_filter"], record["filter_length"], init=keras1_init(record["init"])
    )
    layer.build((None, None, record["input_dim"]), rng=np.random.default_rng(0))
    W, b = layer.get_weights()
    assert list(W.shape) == stats["shape"]
    assert (not b.any()) is stats["bias_all_zero"]
    if record["init"] in ("zero", "one"):
        assert W.min() == stats["min"]
        assert W.max() == stats["max"]
        return
    assert len(np.unique(W)) >= stats["distinct"]  # float32 has a few ties
    # Two samples of n numbers: their means differ by a few standard errors at most.
    error = stats["std"] * np.sqrt(2 / stats["n"])
    assert abs(W.mean() - stats["mean"]) < 5 * error
    assert W.std() == pytest.approx(stats["std"], rel=max(tol["rtol"], 5 / np.sqrt(stats["n"])))
    if "uniform" in record["init"]:
        # The largest of n draws lies within a few n-ths of the limit.
        rel = max(tol["rtol"], 20 / stats["n"])
        assert W.max() == pytest.approx(stats["max"], rel=rel)
        assert W.min() == pytest.approx(stats["min"], rel=rel)
    if record["init"] == "orthogonal":
        matrix = W.reshape(len(W), -1)
        gram = matrix @ matrix.T if stats["gram_over"] == "rows" else matrix.T @ matrix
        assert np.allclose(gram, 1.21 * np.eye(len(gram)), atol=1e-9)


# -- training ---------------------------------------------------------------------------------


@replay("train")
def test_training_traces(record):
    x, target = record["x"], record["target"]
    stack = [golden.layer(args, backend=record["backend"]) for args in record["layers"]]
    stack[0].batch_input_shape = (None, *x.shape[1:])
    model = Sequential(stack)

    def assert_weights(prefix):
        for number, layer in enumerate(stack):
            for name, weight in zip("Wb", layer.get_weights(), strict=False):
                want = record[f"{prefix}_{number}_{name}"]
                assert golden.close(weight, want, record["tol"]), (prefix, number, name)

    model.set_weights([record[f"init_{name}"] for name in record["weight_names"]])
    model.compile(golden.optimizer(record), record["loss_function"])
    fit = {"batch_size": len(x), "shuffle": False, "verbose": 0}
    history = model.fit(x, target, nb_epoch=1, **fit).history["loss"]
    assert_weights("step1")
    history += model.fit(x, target, nb_epoch=record["updates"] - 1, **fit).history["loss"]
    assert_weights("final")
    assert golden.close(history, record["losses"], record["tol"])
    final = model.evaluate(x, target, batch_size=len(x))
    assert golden.close(final, record["final_evaluate"], record["tol"])


# -- what is accepted, and what is refused ----------------------------------------------------

STAGES = ("construct", "build", "compile", "run")


class Calls:
    """The names that the records' expressions use, and the stage reached so far."""

    def __init__(self):
        self.stage = "construct"

    def names(self):
        return {
            "A": AtrousConvolution1D,
            "AtrousConv1D": layers.AtrousConv1D,
            "Sequential": Sequential,
            "regularizers": regularizers,
            "constraints": constraints,
            "ones": lambda *shape: np.ones(shape),
            **dict(inspect.getmembers(self, inspect.ismethod)),
        }

    def construct(self, *args, **keywords):
        return AtrousConvolution1D(*args, **keywords)

    def build(self, *args, length=10, **keywords):
        if not {"input_shape", "input_dim", "batch_input_shape"} & set(keywords):
            keywords["input_shape"] = (length, 3)
        layer = AtrousConvolution1D(*args, **keywords)
        self.stage = "build"
        return Sequential([layer])

    def predict(self, *args, length=10, **keywords):
        return self.predict_on((2, length, 3), *args, length=length, **keywords)

    def predict_on(self, shape, *args, **keywords):
        model = self.build(*args, **keywords)
        self.stage = "run"
        y = model.predict(np.ones(shape))
        result = {"declared": list(model.output_shape), "actual": list(y.shape)}
        return {**result, "sum": y.sum()} if "weights" in keywords else result

    def train(self, *args, **keywords):
        model = self.build(*args, **keywords)
        self.stage = "compile"
        model.compile("sgd", "mse")
        self.stage = "run"
        shape = model.predict(np.ones((2, 10, 3))).shape
        return bool(np.isfinite(model.train_on_batch(np.ones((2, 10, 3)), np.ones(shape))))

    def config(self, *args, **keywords):
        config = AtrousConvolution1D(*args, **keywords).get_config()
        del config["backend"]  # ours
        if "name" not in keywords:
            del config["name"]
        return config

    def roundtrip(self, *args, **keywords):
        config = AtrousConvolution1D(*args, **keywords).get_config()
        return AtrousConvolution1D.from_config(config).get_config() == config

    def shapes(self, *args, **keywords):
        layer = self.build(*args, **keywords).layers[0]
        return [list(layer.input_shape), list(layer.output_shape)]

    def weights_shapes(self, *args, **keywords):
        return [list(w.shape) for w in self.build(*args, **keywords).get_weights()]


AGREED = [record for record in golden.records("accept", "error") if record["backends_agree"]]
REPLAYED = [record for record in AGREED if record["group"] not in golden.DEPARTURES]
DEPARTED = [record for record in AGREED if record["group"] in golden.DEPARTURES]


@pytest.mark.parametrize(
    "record", [r for r in REPLAYED if r["kind"] == "accept"], ids=lambda record: record["call"]
)
def test_accepts_what_keras_accepts(record):
    result = eval(record["call"], Calls().names())
    returns = record["returns"]
    if isinstance(returns, str) and returns.startswith("<"):
        assert f"<{type(result).__name__}>" == returns
    else:
        assert (list(result) if isinstance(result, tuple) else result) == returns


@pytest.mark.parametrize(
    "record", [r for r in REPLAYED if r["kind"] == "error"], ids=lambda record: record["call"]
)
def test_refuses_what_keras_refuses_no_later(record):
    calls = Calls()
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the type is compared below
        eval(record["call"], calls.names())
    assert caught.type.__name__ == record["exception"]
    assert STAGES.index(calls.stage) <= STAGES.index(record["stage"])


@pytest.mark.parametrize("record", DEPARTED, ids=lambda record: record["call"])
def test_departs_where_the_table_says_so(record):
    calls = Calls()
    try:
        eval(record["call"], calls.names())
    except Exception as error:
        same = (record.get("exception"), record.get("stage")) == (type(error).__name__, calls.stage)
        assert not same, "the same as Keras 1: take it off the table"
    else:
        assert record["kind"] == "error", "accepted as by Keras 1: take it off the table"


def test_every_departure_belongs_to_a_record():
    assert set(golden.DEPARTURES) == {record["group"] for record in DEPARTED}


def test_all_873_records_are_replayed_or_differ_between_the_backends():
    kinds = Counter(record["kind"] for record in golden.records(*KINDS))
    assert sum(kinds.values()) == 873
    disagreed = [r for r in golden.records("accept", "error") if not r["backends_agree"]]
    assert len(AGREED) + len(disagreed) == kinds["accept"] + kinds["error"]


KINDS = (
    "accept",
    "activation",
    "constraint",
    "error",
    "init_exact",
    "init_stats",
    "layer",
    "layer_losses",
    "regularizer",
    "shape",
    "train",
)
