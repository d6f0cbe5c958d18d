"""The layer under today's names: Keras 3's Conv1D, PyTorch's Conv1d, JAX's convolution.

A configuration goes in, a dict as `AtrousConvolution1D.get_config` returns it or a part of one,
and the arguments of the other call come out, one for each that the configuration names; what it
leaves out has the same default everywhere. Kernels change their axes. What a framework can't say
is refused by name, with another way to the same numbers.

Nothing here imports these frameworks. Sources: the documentation of Keras 3.15, PyTorch 2.13 and
JAX 0.10, against which tests/peers checks every conversion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.geometry import effective_length
from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.layers.base import check_config

Array = NDArray[Any]
Config = Mapping[str, Any]

KERAS3_NAMES = {
    "nb_filter": "filters",
    "filter_length": "kernel_size",
    "subsample_length": "strides",
    "border_mode": "padding",
    "atrous_rate": "dilation_rate",
    "activation": "activation",
    "bias": "use_bias",
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "activity_regularizer": "activity_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "trainable": "trainable",
}
TORCH_NAMES = {
    "input_dim": "in_channels",
    "nb_filter": "out_channels",
    "filter_length": "kernel_size",
    "subsample_length": "stride",
    "border_mode": "padding",
    "atrous_rate": "dilation",
    "bias": "bias",
}
JAX_NAMES = {
    "subsample_length": "window_strides",
    "border_mode": "padding",
    "atrous_rate": "rhs_dilation",
}
# Modules of torch.nn, with their arguments: an output of PyTorch has its filters on axis 1.
TORCH_ACTIVATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "relu": ("ReLU", {}),
    "tanh": ("Tanh", {}),
    "sigmoid": ("Sigmoid", {}),
    "softplus": ("Softplus", {}),
    "softsign": ("Softsign", {}),
    "elu": ("ELU", {}),
    "softmax": ("Softmax", {"dim": 1}),
}
# Functions of jax.nn.
JAX_ACTIVATIONS = {
    "relu": "relu",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "softplus": "softplus",
    "softsign": "soft_sign",
    "elu": "elu",
    "softmax": "softmax",
}
JAX_AXES = ("NWC", "WIO", "NWC")  # of x, W and y: this course's own order

_HARD_SIGMOID = (
    "Its hard_sigmoid has slope 1/6, Keras 1's has 0.2: write clip(0.2 * z + 0.5, 0, 1) yourself."
)


class NoCounterpartError(ValueError):
    """A framework has no argument for what a configuration asks for.

    Attributes
    ----------
    arguments
        Keras 1's names of the arguments to blame.
    """

    def __init__(self, framework: str, config: Config, names: tuple[str, ...], way: str) -> None:
        asked = {name: config[name] for name in names}
        super().__init__(framework, asked, names, way)  # of which a pickled error is made again
        self.arguments = names

    def __str__(self) -> str:
        framework, asked, _, way = self.args
        values = " with ".join(f"{name}={value!r}" for name, value in asked.items())
        return f"{framework} has no counterpart for {values}. {way}"


def to_keras3(config: Config) -> dict[str, Any]:
    """Return the arguments of `keras.layers.Conv1D`.

    `input_dim`, `input_length` and `batch_input_shape` have no place there: Keras 3 reads them
    off its first input.

    Parameters
    ----------
    config
        Arguments of `AtrousConvolution1D` by name.

    Raises
    ------
    TypeError, ValueError
        If the layer itself can't be; a `NoCounterpartError` if Keras 3 can't say it.

    Examples
    --------
    >>> to_keras3({"nb_filter": 4, "filter_length": 3, "atrous_rate": 8, "bias": False})
    {'filters': 4, 'kernel_size': 3, 'dilation_rate': 8, 'use_bias': False}
    >>> to_keras3({"nb_filter": 4, "filter_length": 3, "border_mode": "full"})
    Traceback (most recent call last):
    atrous_lib.modern.NoCounterpartError: Keras 3 has no counterpart for border_mode='full'. Put \
keras.layers.ZeroPadding1D(2) before the layer, and take border_mode='valid'.
    """
    config, layer = _read(config, "Keras 3")
    if layer.border_mode == "full":
        way = f"Put keras.layers.ZeroPadding1D({_reach(layer)}) before the layer, and take "
        raise NoCounterpartError("Keras 3", config, ("border_mode",), f"{way}border_mode='valid'.")
    if layer.subsample_length > 1 and layer.atrous_rate > 1:
        way = f"Take subsample_length=1 and keep y[:, ::{layer.subsample_length}]."
        if layer.border_mode == "same":
            way = (
                "Pad x with geometry.padding's zeros, take border_mode='valid' and "
                f"subsample_length=1, and keep y[:, ::{layer.subsample_length}]."
            )
        both = ("subsample_length", "atrous_rate")
        raise NoCounterpartError("Keras 3", config, both, way)
    if _activation(layer) == "hard_sigmoid":
        raise NoCounterpartError("Keras 3", config, ("activation",), _HARD_SIGMOID)
    if config.get("activity_regularizer") is not None:
        way = "It divides this penalty by the batch size: multiply the strengths by yours."
        raise NoCounterpartError("Keras 3", config, ("activity_regularizer",), way)
    converted = dict(config)
    for name, convert in _KERAS3_VALUES.items():
        if config.get(name) is not None:
            converted[name] = convert(config, name)
    return {new: converted[old] for old, new in KERAS3_NAMES.items() if old in config}


def to_torch(config: Config) -> dict[str, Any]:
    """Return the arguments of `torch.nn.Conv1d`.

    The activation is a module of its own there, see `torch_activation`. Start values are left
    out too: load a kernel with `kernel_to_torch`.

    Parameters
    ----------
    config
        Arguments of `AtrousConvolution1D` by name, `input_dim` among them.

    Raises
    ------
    TypeError, ValueError
        If the layer itself can't be; a `NoCounterpartError` if PyTorch can't say it.

    Examples
    --------
    >>> to_torch({"nb_filter": 4, "filter_length": 3, "border_mode": "full", "input_dim": 2})
    {'in_channels': 2, 'out_channels': 4, 'kernel_size': 3, 'padding': 2}
    >>> to_torch({"nb_filter": 4, "filter_length": 3, "border_mode": "causal", "input_dim": 2})
    Traceback (most recent call last):
    atrous_lib.modern.NoCounterpartError: PyTorch has no counterpart for border_mode='causal'. \
Take border_mode='valid' on torch.nn.functional.pad(x, (2, 0)).
    """
    config, layer = _read(config, "PyTorch")
    channels = layer.batch_input_shape and layer.batch_input_shape[-1]
    if not channels:
        raise ValueError("PyTorch needs in_channels at once: name input_dim in the configuration.")
    pad = "on torch.nn.functional.pad(x, "
    if layer.border_mode == "causal":
        way = f"Take border_mode='valid' {pad}({_reach(layer)}, 0))."
        raise NoCounterpartError("PyTorch", config, ("border_mode",), way)
    if layer.border_mode == "same" and layer.subsample_length > 1:
        way = f"Take border_mode='valid' {pad}zeros), zeros being those of geometry.padding."
        both = ("border_mode", "subsample_length")
        raise NoCounterpartError("PyTorch", config, both, way)
    _refuse_training(config, "PyTorch", "layer.requires_grad_(False)")
    values = {
        **config,
        "input_dim": channels,
        "border_mode": _reach(layer) if layer.border_mode == "full" else layer.border_mode,
    }
    return {
        new: values[old] for old, new in TORCH_NAMES.items() if old in config or old == "input_dim"
    }


def to_jax(config: Config) -> dict[str, Any]:
    """Return the keywords of `jax.lax.conv_general_dilated(x, W, …)`.

    It is a function of x and W, so sizes are W's, and what follows the sum is yours to write:
    `+ b`, and the activation, see `jax_activation`. Strides and dilation must always be said.

    Parameters
    ----------
    config
        Arguments of `AtrousConvolution1D` by name.

    Raises
    ------
    TypeError, ValueError
        If the layer itself can't be; a `NoCounterpartError` if JAX can't say it.

    Examples
    --------
    >>> keywords = to_jax({"nb_filter": 4, "filter_length": 3, "border_mode": "causal"})
    >>> keywords["padding"], keywords["dimension_numbers"]
    ([(2, 0)], ('NWC', 'WIO', 'NWC'))
    """
    config, layer = _read(config, "JAX")
    _refuse_training(config, "JAX", "jax.lax.stop_gradient(W)")
    reach = _reach(layer)
    paddings: dict[str, Any] = {"full": [(reach, reach)], "causal": [(reach, 0)]}
    return {
        "window_strides": (layer.subsample_length,),
        "padding": paddings.get(layer.border_mode, layer.border_mode.upper()),
        "rhs_dilation": (layer.atrous_rate,),
        "dimension_numbers": JAX_AXES,
    }


def torch_activation(config: Config) -> tuple[str, dict[str, Any]] | None:
    """Return the name and the arguments of the module of `torch.nn` that follows; None for none.

    Raises
    ------
    TypeError, ValueError
        As `to_torch`.

    Examples
    --------
    >>> torch_activation({"nb_filter": 4, "filter_length": 3, "activation": "softmax"})
    ('Softmax', {'dim': 1})
    """
    name = _named_activation(config, "PyTorch")
    return None if name == "linear" else TORCH_ACTIVATIONS[name]


def jax_activation(config: Config) -> str | None:
    """Return the name of the function of `jax.nn` that follows; None for none.

    Raises
    ------
    TypeError, ValueError
        As `to_jax`.

    Examples
    --------
    >>> jax_activation({"nb_filter": 4, "filter_length": 3, "activation": "softsign"})
    'soft_sign'
    """
    name = _named_activation(config, "JAX")
    return None if name == "linear" else JAX_ACTIVATIONS[name]


def kernel_to_keras3(W: Array) -> Array:
    """Return a kernel as Keras 3 stores it, (k, c, f); JAX takes the same.

    Parameters
    ----------
    W
        Shape (k, 1, c, f), as the layer stores it, or (k, c, f).

    Raises
    ------
    ValueError
        If it has another shape.

    Examples
    --------
    >>> kernel_to_keras3(np.zeros((3, 1, 2, 4))).shape
    (3, 2, 4)
    """
    shape = np.shape(W)
    if len(shape) == 4 and shape[1] == 1:
        return W[:, 0].copy()
    if len(shape) == 3:
        return W.copy()
    raise ValueError(
        f"W must have shape (filter_length, input_dim, nb_filter), or Keras 1's with a 1 in "
        f"second place, got {shape}."
    )


def kernel_to_torch(W: Array) -> Array:
    """Return a kernel as PyTorch stores it, (f, c, k): the weight of a `Conv1d`.

    Parameters
    ----------
    W
        Shape (k, 1, c, f), as the layer stores it, or (k, c, f).

    Raises
    ------
    ValueError
        If it has another shape.

    Examples
    --------
    >>> kernel_to_torch(np.zeros((3, 1, 2, 4))).shape
    (4, 2, 3)
    """
    return kernel_to_keras3(W).transpose(2, 1, 0).copy()


def _read(config: Config, framework: str) -> tuple[dict[str, Any], AtrousConvolution1D]:
    """Return what the configuration names, each value as the layer itself stores it."""
    check_config(config)
    layer = AtrousConvolution1D.from_config({"name": "layer", **config})
    stored = layer.get_config()
    named = {name: stored[name] for name in config if name in stored}
    if layer.backend == "theano":
        way = "Theano flips the kernel: reverse its taps, W[::-1], and leave backend out."
        if layer.border_mode == "same":
            way = f"{way} Its zeros for 'same' are those of geometry.padding(…, backend='theano')."
        raise NoCounterpartError(framework, named, ("backend",), way)
    return named, layer


def _reach(layer: AtrousConvolution1D) -> int:
    return effective_length(layer.filter_length, layer.atrous_rate) - 1


def _activation(layer: AtrousConvolution1D) -> str:
    return str(layer.activation.__name__)


def _named_activation(config: Config, framework: str) -> str:
    config, layer = _read(config, framework)
    name = _activation(layer)
    if name == "hard_sigmoid":
        raise NoCounterpartError(framework, config, ("activation",), _HARD_SIGMOID)
    if name not in ("linear", *TORCH_ACTIVATIONS):
        way = "Apply your own function to the output."
        raise NoCounterpartError(framework, config, ("activation",), way)
    return name


def _refuse_training(config: Config, framework: str, frozen: str) -> None:
    """Raise for what happens during training: outside Keras that is the training loop's."""
    for name, value in config.items():
        if name.endswith("_regularizer") and value is not None:
            way = "Add the penalty to the loss in your training loop."
        elif name.endswith("_constraint") and value is not None:
            way = "Project the weight in your training loop, after each update."
        elif name == "trainable" and not value:
            way = f"Write {frozen}."
        else:
            continue
        raise NoCounterpartError(framework, config, (name,), way)


# --- what Keras 3 writes as a dict -----------------------------------------------------------


def _described(class_name: str, **config: Any) -> dict[str, Any]:
    """Return an object's description, as Keras 3 takes it."""
    return {"class_name": class_name, "config": config}


def _keras3_activation(config: Config, name: str) -> str:
    """Return the activation's name, which both know."""
    if config[name] not in ("linear", *TORCH_ACTIVATIONS):
        way = "Give Conv1D your own function, written with keras.ops."
        raise NoCounterpartError("Keras 3", config, (name,), way)
    return str(config[name])


def _keras3_initializer(config: Config, name: str) -> Any:
    """Return what draws from the same distribution: Keras 3's normal ones are cut at 2 sigma."""
    init = config[name]
    kind, given = (init, {}) if isinstance(init, str) else (init["name"], dict(init))
    scale = given.get("scale", 0.05)
    known: dict[str, Any] = {
        "zero": "zeros",
        "one": "ones",
        "uniform": _described("RandomUniform", minval=-scale, maxval=scale),
        "normal": _described("RandomNormal", stddev=scale),
        "glorot_normal": _untruncated(1.0, "fan_avg"),
        "he_normal": _untruncated(2.0, "fan_in"),
        **{same: same for same in ("lecun_uniform", "glorot_uniform", "he_uniform")},
    }
    if kind not in known or "fans" in given:
        way = "Draw the start values with this course's init, and load them with set_weights."
        raise NoCounterpartError("Keras 3", config, (name,), way)
    return known[kind]


def _untruncated(scale: float, mode: str) -> dict[str, Any]:
    return _described("VarianceScaling", scale=scale, mode=mode, distribution="untruncated_normal")


def _keras3_regularizer(config: Config, name: str) -> dict[str, Any]:
    penalty = config[name]
    if not (isinstance(penalty, dict) and penalty.get("name") == "L1L2Regularizer"):
        way = "Give Conv1D your own function, written with keras.ops."
        raise NoCounterpartError("Keras 3", config, (name,), way)
    return _described("L1L2", l1=penalty["l1"], l2=penalty["l2"])


def _keras3_constraint(config: Config, name: str) -> dict[str, Any]:
    constraint = config[name]
    if not (isinstance(constraint, dict) and constraint.get("name") in _CONSTRAINT_KEYWORDS):
        way = "Give Conv1D your own function, written with keras.ops."
        raise NoCounterpartError("Keras 3", config, (name,), way)
    keywords = _CONSTRAINT_KEYWORDS[constraint["name"]]
    given = {new: constraint[old] for old, new in keywords.items()}
    if "axis" in given and name == "W_constraint":
        given["axis"] = _without_axis_1(given["axis"])
        if given["axis"] in ([], None):
            way = "Its kernel lacks that axis of size 1."
            raise NoCounterpartError("Keras 3", config, (name,), way)
    return _described(constraint["name"], **given)


def _without_axis_1(axis: Any) -> Any:
    """Return the axes of a kernel (k, 1, c, f) as they are counted on (k, c, f)."""
    axes = [axis] if isinstance(axis, int) else axis
    moved = [place - (place > 1) for place in sorted({one % 4 for one in axes} - {1})]
    return moved if not isinstance(axis, int) else (moved or [None])[0]


_CONSTRAINT_KEYWORDS = {
    "MaxNorm": {"m": "max_value", "axis": "axis"},
    "MinMaxNorm": {"low": "min_value", "high": "max_value", "rate": "rate", "axis": "axis"},
    "UnitNorm": {"axis": "axis"},
    "NonNeg": {},
}
_KERAS3_VALUES: dict[str, Callable[[Config, str], Any]] = {
    "activation": _keras3_activation,
    "init": _keras3_initializer,
    "W_regularizer": _keras3_regularizer,
    "b_regularizer": _keras3_regularizer,
    "W_constraint": _keras3_constraint,
    "b_constraint": _keras3_constraint,
}
