"""Lesson 12, "Modern names", put to use: read a call of today as a layer of 2016."""

from __future__ import annotations

from typing import Any

import numpy as np

from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.ranges import FEW, Row, rows

Call = dict[str, Any]


def calls(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (call,): PyTorch's arguments, with all that a padding can be."""

    def call(padding: Any, taps: int, dilation: int) -> tuple[Call]:
        channels, filters = (int(n) for n in rng.integers(2, 64, size=2))
        return (
            {
                "in_channels": channels,
                "out_channels": filters + channels,  # never as many as channels
                "kernel_size": taps,
                "stride": int(rng.integers(4, 9)) if padding != "same" else 1,
                "padding": padding,
                "dilation": dilation,
                "bias": bool(rng.integers(2)),
            },
        )

    drawn = [(int(rng.integers(3, 9)), int(rng.integers(10, 20))) for _ in range(4)]
    return [
        call(0, 3, 1),
        call("same", 3, 2),
        call(2, 3, 1),
        call("valid", 2, 3),
        call(8, 3, 4),
        *(call((taps - 1) * rate, taps, rate) for taps, rate in drawn),
        call(0, *drawn[0]),
        call(0, 2, 1),  # half of the one zero of 'full' is none: it could be taken for 'same'
    ]


def _fits(row: Row) -> bool:
    return bool(row["padding"] != "same" or row["stride"] == 1)


def wide_calls(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (call,): each size small and large with each padding."""
    sizes = (1, FEW, range(7, 300))
    levels = {
        "in_channels": sizes,
        "out_channels": sizes,
        "kernel_size": (2, FEW, range(7, 300)),
        "stride": sizes,
        "padding": ("valid", "same", 0, "full"),
        "dilation": sizes,
        "bias": (True, False),
    }
    made = []
    for call in rows(rng, levels, fits=_fits):
        if call["padding"] == "full":
            call["padding"] = (call["kernel_size"] - 1) * call["dilation"]
        made.append((call,))
    return made


@exercise(lesson=12, probes=calls, wide=wide_calls)
def from_torch(call: Call) -> Call:
    """Return the eight entries of a layer of Keras 1 that computes what PyTorch's call does."""
    padding = call["padding"]
    modes = {0: "valid", (call["kernel_size"] - 1) * call["dilation"]: "full"}
    return {
        "nb_filter": call["out_channels"],
        "filter_length": call["kernel_size"],
        "border_mode": padding if isinstance(padding, str) else modes[padding],
        "subsample_length": call["stride"],
        "atrous_rate": call["dilation"],
        "activation": "linear",
        "bias": call["bias"],
        "input_dim": call["in_channels"],
    }


def _read(call: Call, **changed: Any) -> Call:
    padding = call["padding"]
    if not isinstance(padding, str):
        padding = "full" if padding else "valid"
    return {
        "nb_filter": call["out_channels"],
        "filter_length": call["kernel_size"],
        "border_mode": padding,
        "subsample_length": call["stride"],
        "atrous_rate": call["dilation"],
        "activation": "linear",
        "bias": call["bias"],
        "input_dim": call["in_channels"],
        **changed,
    }


@from_torch.misconception("half_is_same")
def _(call: Call) -> Call:
    half = (call["kernel_size"] - 1) * call["dilation"] // 2
    return _read(call, border_mode="same") if call["padding"] == half else _read(call)


@from_torch.misconception("zero_is_same")
def _(call: Call) -> Call:
    return _read(call, border_mode="same") if call["padding"] == 0 else _read(call)


@from_torch.misconception("causal_for_full")
def _(call: Call) -> Call:
    mode = _read(call)["border_mode"]
    return _read(call, border_mode="causal" if mode == "full" else mode)


@from_torch.misconception("channels_exchanged")
def _(call: Call) -> Call:
    return _read(call, nb_filter=call["in_channels"], input_dim=call["out_channels"])


@from_torch.misconception("stride_and_rate_exchanged")
def _(call: Call) -> Call:
    return _read(call, subsample_length=call["dilation"], atrous_rate=call["stride"])


@from_torch.misconception("padding_left_as_number")
def _(call: Call) -> Call:
    return _read(call, border_mode=call["padding"])


@from_torch.misconception("every_number_is_full")
def _(call: Call) -> Call:
    padding = call["padding"]
    return _read(call, border_mode=padding if isinstance(padding, str) else "full")


@from_torch.misconception("full_undilated")
def _(call: Call) -> Call:
    padding = call["padding"]
    if not isinstance(padding, str):
        padding = "full" if padding == call["kernel_size"] - 1 else "valid"
    return _read(call, border_mode=padding)


@from_torch.misconception("activation_left_out")
def _(call: Call) -> Call:
    layer = _read(call)
    del layer["activation"]
    return layer


@from_torch.misconception("activation_none")
def _(call: Call) -> Call:
    return _read(call, activation=None)


@from_torch.misconception("activation_relu")
def _(call: Call) -> Call:
    return _read(call, activation="relu")


@from_torch.misconception("bias_always")
def _(call: Call) -> Call:
    return _read(call, bias=True)


@from_torch.equivalent
def _by_table(call: Call) -> Call:
    names = {
        "out_channels": "nb_filter",
        "kernel_size": "filter_length",
        "padding": "border_mode",
        "stride": "subsample_length",
        "dilation": "atrous_rate",
        "bias": "bias",
        "in_channels": "input_dim",
    }
    layer = {names[name]: value for name, value in call.items()}
    layer["activation"] = "linear"
    if layer["border_mode"] == 0:
        layer["border_mode"] = "valid"
    elif type(layer["border_mode"]) is int:
        layer["border_mode"] = "full"
    return layer


@from_torch.equivalent
def _by_changing_a_copy(call: Call) -> Call:
    layer = dict(call, activation="linear")
    layer["nb_filter"], layer["input_dim"] = layer.pop("out_channels"), layer.pop("in_channels")
    layer["filter_length"], layer["atrous_rate"] = layer.pop("kernel_size"), layer.pop("dilation")
    layer["subsample_length"], zeros = layer.pop("stride"), layer.pop("padding")
    layer["border_mode"] = zeros if zeros in ("valid", "same") else ("full" if zeros else "valid")
    return layer


@from_torch.equivalent
def _by_counting_outputs(call: Call) -> Call:
    span = (call["kernel_size"] - 1) * call["dilation"] + 1
    zeros = call["padding"]
    if not isinstance(zeros, str):
        places = 100 + 2 * zeros - span + 1
        zeros = {100 - span + 1: "valid", 100 + span - 1: "full"}[places]
    sizes = np.array([call["out_channels"], call["kernel_size"]]).tolist()
    return {
        **dict(zip(("nb_filter", "filter_length"), sizes, strict=True)),
        **{"border_mode": zeros, "subsample_length": call["stride"], "activation": "linear"},
        **{"atrous_rate": call["dilation"], "bias": call["bias"], "input_dim": call["in_channels"]},
    }
