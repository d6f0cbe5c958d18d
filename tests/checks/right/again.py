"""Right programs for the functions that few had been written for."""

import itertools
import math
import operator
from collections import ChainMap
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def family__match(argument):
    match argument.split("_"):
        case [*_, "regularizer" | "constraint"]:
            return "training"
        case ["init"] | ["weights"]:
            return "start"
        case ["activation"]:
            return "output"
    return "shape"


def family__questions_in_order(argument):
    questions = [
        ("training", lambda name: "regularizer" in name or "constraint" in name),
        ("start", lambda name: name in {"init", "weights"}),
        ("output", lambda name: name == "activation"),
        ("shape", lambda name: True),
    ]
    return next(family for family, yes in questions if yes(argument))


def family__one_expression(argument):
    return (
        "training"
        if argument[-5:] in ("rizer", "raint")
        else "start"
        if argument == "init" or argument == "weights"
        else "output"
        if argument == "activation"
        else "shape"
    )


def shortest_input__places(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    hops = (filter_length - 1) * atrous_rate
    extra = {"valid": hops, "same": 0, "causal": 0, "full": -hops}
    return max(1, subsample_length * (outputs - 1) + 1 + extra[border_mode])


def shortest_input__bisection(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    def made(steps):
        gap = (filter_length - 1) * atrous_rate
        places = steps + (gap if border_mode == "full" else -gap if border_mode == "valid" else 0)
        return len(range(0, max(places, 0), subsample_length))

    low, high = 0, 1
    while made(high) < outputs:
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if made(middle) >= outputs else (middle, high)
    return high


def which_flips__both_ways(x, W, first, second):
    def layer(kernel):
        windows = sliding_window_view(x, len(kernel), axis=1)
        return np.einsum("btck,kcf->btf", windows, kernel).clip(min=0)

    straight, flipped = layer(W), layer(W[::-1])
    if np.abs(first - flipped).sum() + np.abs(second - straight).sum() < 1e-6:
        return "first"
    return "second"


def which_flips__number_by_number(x, W, first, second):
    for i, t, f in np.ndindex(*first.shape):
        value = 0.0
        for k in range(W.shape[0]):
            for c in range(W.shape[1]):
                value += x[i, t + k, c] * W[k, c, f]
        value = max(value, 0.0)
        if not math.isclose(value, first[i, t, f], rel_tol=1e-6, abs_tol=1e-9):
            return "first"
    return "second"


def find_mistake__by_definition(x, W, dy, dx, dW, db):
    batch, new_steps, filters = dy.shape
    right = {
        "dx": np.zeros_like(dx, float),
        "dW": np.zeros_like(dW, float),
        "db": np.zeros_like(db, float),
    }
    for i, t, f in np.ndindex(batch, new_steps, filters):
        right["db"][f] += dy[i, t, f]
        for k, c in np.ndindex(*W.shape[:2]):
            right["dx"][i, t + k, c] += W[k, c, f] * dy[i, t, f]
            right["dW"][k, c, f] += x[i, t + k, c] * dy[i, t, f]
    given = {"dx": dx, "dW": dW, "db": db}
    wrong = [name for name in right if np.abs(right[name] - given[name]).max() > 1e-6]
    return wrong[0] if wrong else "none"


def find_mistake__einsum(x, W, dy, dx, dW, db):
    K = len(W)
    padded = np.pad(dy, ((0, 0), (K - 1, K - 1), (0, 0)))
    if not np.allclose(
        np.einsum("btfk,kcf->btc", sliding_window_view(padded, K, axis=1), W[::-1]), dx
    ):
        return "dx"
    if not np.allclose(
        np.einsum("btck,btf->kcf", sliding_window_view(x, K, axis=1)[:, : dy.shape[1]], dy), dW
    ):
        return "dW"
    return "none" if np.allclose(np.einsum("btf->f", dy), db) else "db"


def nonneg_unitnorm__clip(W, axis):
    positive = W.clip(0)
    length = np.sqrt(np.square(positive).sum(axis=axis, keepdims=True))
    return positive / (length + (length == 0))


def nonneg_unitnorm__divide_where(W, axis):
    kept = np.where(W > 0, W, 0.0)
    norms = np.broadcast_to(np.sqrt((kept * kept).sum(axis, keepdims=True)), kept.shape)
    return np.divide(kept, norms, out=np.zeros_like(kept), where=norms > 0)


def sees_future__rest_changed(f, steps):
    rng = np.random.default_rng(1)
    for t in range(1, steps):
        for _ in range(3):
            signal = rng.normal(size=(1, steps, 1))
            other = signal.copy()
            other[:, t:] = rng.normal(size=(1, steps - t, 1))
            if not np.array_equal(f(signal.copy())[0, :t], f(other)[0, :t]):
                return True
    return False


def sees_future__any(f, steps):
    signal = np.linspace(1, 2, steps).reshape(1, steps, 1)
    usual = f(signal)

    def leaks(t):
        bump = np.zeros((1, steps, 1))
        bump[0, t, 0] = 1
        return bool((np.abs(f(signal + bump) - usual)[0, :t, 0] > 1e-9).any())

    return any(map(leaks, range(steps)))


def plan_stack__layers_of(reach):
    def layers(k):
        return 1 if k >= reach else 1 + layers_from(k, k)

    def layers_from(k, sees):
        return 0 if sees >= reach else 1 + layers_from(k, sees * k)

    taps = min(range(2, min(reach, 40) + 1), key=lambda k: (k * layers(k), layers(k)))
    return taps, list(itertools.accumulate([taps] * (layers(taps) - 1), operator.mul, initial=1))


def plan_stack__plain_best(reach):
    best, best_taps, best_weights = [], 0, float("inf")
    for taps in range(2, reach + 1):
        rates = []
        sees = 1
        while sees < reach:
            rates.append(sees)
            sees *= taps
        weights = taps * len(rates)
        fewer = weights == best_weights and len(rates) < len(best)
        if weights < best_weights or fewer:
            best_weights, best, best_taps = weights, rates, taps
    return best_taps, best


def to_keras3__line_by_line(config):
    out = {}
    out["filters"] = config["nb_filter"]
    out["kernel_size"] = config["filter_length"]
    out["strides"] = config["subsample_length"]
    out["padding"] = config["border_mode"]
    out["dilation_rate"] = config["atrous_rate"]
    out["activation"] = config["activation"]
    out["use_bias"] = config["bias"]
    return out


def to_keras3__renamed_copy(config):
    copy = dict(config)
    del copy["input_dim"]
    renames = {
        "nb_filter": "filters",
        "filter_length": "kernel_size",
        "border_mode": "padding",
        "subsample_length": "strides",
        "atrous_rate": "dilation_rate",
        "bias": "use_bias",
    }
    for old, new in renames.items():
        copy[new] = copy.pop(old)
    return copy


def to_keras3__zip(config):
    old = [
        "nb_filter",
        "filter_length",
        "subsample_length",
        "border_mode",
        "atrous_rate",
        "activation",
        "bias",
    ]
    new = [
        "filters",
        "kernel_size",
        "strides",
        "padding",
        "dilation_rate",
        "activation",
        "use_bias",
    ]
    return dict(zip(new, operator.itemgetter(*old)(config), strict=True))


def to_torch__update(config):
    table = {
        "input_dim": "in_channels",
        "nb_filter": "out_channels",
        "filter_length": "kernel_size",
        "subsample_length": "stride",
        "atrous_rate": "dilation",
        "border_mode": "padding",
        "bias": "bias",
    }
    call = {table[name]: value for name, value in config.items() if name in table}
    if call["padding"] == "full":
        call["padding"] = call["dilation"] * (call["kernel_size"] - 1)
    return call


def to_torch__namespace(config):
    c = SimpleNamespace(**config)
    zeros = {"full": c.atrous_rate * c.filter_length - c.atrous_rate}
    return dict(
        in_channels=c.input_dim,
        out_channels=c.nb_filter,
        kernel_size=c.filter_length,
        stride=c.subsample_length,
        padding=zeros.get(c.border_mode, c.border_mode),
        dilation=c.atrous_rate,
        bias=c.bias,
    )


def to_torch__class(config):
    class Call:
        def __init__(self, layer):
            self.layer = layer

        def padding(self):
            if self.layer["border_mode"] != "full":
                return self.layer["border_mode"]
            return sum(self.layer["atrous_rate"] for _ in range(self.layer["filter_length"] - 1))

    layer = config
    return {
        "in_channels": layer["input_dim"],
        "out_channels": layer["nb_filter"],
        "kernel_size": layer["filter_length"],
        "stride": layer["subsample_length"],
        "padding": Call(layer).padding(),
        "dilation": layer["atrous_rate"],
        "bias": layer["bias"],
    }


def from_torch__table(call):
    table = {
        "nb_filter": "out_channels",
        "filter_length": "kernel_size",
        "subsample_length": "stride",
        "atrous_rate": "dilation",
        "bias": "bias",
        "input_dim": "in_channels",
    }
    config = {old: call[new] for old, new in table.items()}
    config["activation"] = "linear"
    config["border_mode"] = (
        call["padding"]
        if isinstance(call["padding"], str)
        else ("full" if call["padding"] else "valid")
    )
    return config


def from_torch__get(call):
    modes = {0: "valid", "valid": "valid", "same": "same"}
    return dict(
        nb_filter=call["out_channels"],
        filter_length=call["kernel_size"],
        border_mode=modes.get(call["padding"], "full"),
        subsample_length=call["stride"],
        atrous_rate=call["dilation"],
        activation="linear",
        bias=call["bias"],
        input_dim=call["in_channels"],
    )


def from_torch__popped(call):
    rest = call.copy()
    padding = rest.pop("padding")
    config = {"activation": "linear", "bias": rest.pop("bias")}
    config["input_dim"] = rest.pop("in_channels")
    config["nb_filter"] = rest.pop("out_channels")
    config["filter_length"] = rest.pop("kernel_size")
    config["subsample_length"] = rest.pop("stride")
    config["atrous_rate"] = rest.pop("dilation")
    if padding == "same":
        config["border_mode"] = "same"
    elif padding == "valid" or padding == 0:
        config["border_mode"] = "valid"
    elif padding == (config["filter_length"] - 1) * config["atrous_rate"]:
        config["border_mode"] = "full"
    return config


def variance_after__fractions(variance, shapes, limit, relu):
    factor = Fraction(1)
    for taps, channels, _ in shapes:
        factor *= Fraction(taps * channels, 6 if relu else 3)
    return float(factor) * variance * limit ** (2 * len(shapes))


def to_keras3__chain(config):
    new = {"filters": "nb_filter", "kernel_size": "filter_length", "strides": "subsample_length"}
    more = {"padding": "border_mode", "dilation_rate": "atrous_rate", "use_bias": "bias"}
    same = {"activation": "activation"}
    return {name: config[old] for name, old in ChainMap(new, more, same).items()}


def constrained_step__loop(p, grad, lr, constraint):
    moved = np.empty(p.shape)
    for place in np.ndindex(p.shape):
        moved[place] = p[place] - lr * grad[place]
    return constraint(moved)


def constrained_step__class(p, grad, lr, constraint):
    class Optimizer:
        def __init__(self, lr):
            self.lr = lr

        def step(self, weight, gradient):
            return weight + np.negative(gradient) * self.lr

    return (lambda w: constraint(w))(Optimizer(lr).step(p, grad))
