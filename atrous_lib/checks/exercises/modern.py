"""Lesson 12, "Modern names": a configuration and a kernel for Keras 3 and PyTorch.

Axes of a kernel: k tap, c input channel, f filter. Every configuration has the same eight keys;
none asks for what the framework cannot say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from atrous_lib import modern
from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import Array, normal, whole
from atrous_lib.checks.exercises.ranges import (
    FEW,
    LAYER,
    Row,
    is_small_kernel,
    numbers,
    rows,
    smallest_first,
)
from atrous_lib.geometry import effective_length

Config = dict[str, Any]


def _configs(rng: np.random.Generator, modes: tuple[str, ...], strides: bool) -> list[Any]:
    """Return probes (config,): first small ones, then two for each mode.

    The sizes of one configuration all differ, as do stride and rate, so that nothing that is
    swapped looks right. Without strides all rates are even: so is then the number of zeros that
    "same" needs, which PyTorch gives to both sides alike.
    """
    drawn = []
    for place, mode in enumerate((*modes, *modes)):
        filters, taps, channels = map(int, 5 + rng.choice(95, size=3, replace=False))
        wide = (1, 2 * int(rng.integers(1, 50)))
        stride, rate = (int(rng.integers(2, 50)), 1) if strides and place % 2 else wide
        drawn.append(_config(filters, taps, mode, stride, rate, "relu", place % 3 != 0, channels))
    return [
        (_config(4, 3, modes[0], 1, 2, "relu", True, 2),),
        (_config(4, 3, "valid", 2, 1, "tanh", False, 1),),
        (_config(2, 3, modes[-1], 1, 8, "linear", True, 5),),
        *((config,) for config in drawn),
    ]


def _config(
    nb_filter: int,
    filter_length: int,
    border_mode: str,
    subsample_length: int,
    atrous_rate: int,
    activation: str,
    bias: bool,
    input_dim: int,
) -> Config:
    return {
        "nb_filter": nb_filter,
        "filter_length": filter_length,
        "border_mode": border_mode,
        "subsample_length": subsample_length,
        "atrous_rate": atrous_rate,
        "activation": activation,
        "bias": bias,
        "input_dim": input_dim,
    }


def _plain(result: Any) -> Any:
    """Return a dict whose entries (3,) are written 3: frameworks take both."""
    if not isinstance(result, dict):
        return result
    return {
        key: value[0] if isinstance(value, (tuple, list)) and len(value) == 1 else value
        for key, value in result.items()
    }


def _without(config: Config, *names: str) -> Config:
    return {name: value for name, value in config.items() if name not in names}


def _exchanged(config: Config, one: str, other: str) -> Config:
    return {**config, one: config[other], other: config[one]}


# --- to_keras3 -------------------------------------------------------------------------------


def keras3_configs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (config,) that Keras 3 can say."""
    return _configs(rng, ("causal", "valid", "same"), strides=True)


NAMES = ("linear", "relu", "tanh", "sigmoid", "softplus", "softsign", "softmax")


def _wide(
    rng: np.random.Generator, modes: tuple[str, ...], fits: Callable[[Row], bool]
) -> list[tuple[Any, ...]]:
    """Return probes (config,): each size small and large with each mode; stride and rate."""
    sizes = (1, FEW, range(7, 300))
    levels = {
        "nb_filter": sizes,
        "filter_length": sizes,
        "border_mode": modes,
        "subsample_length": sizes,
        "atrous_rate": sizes,
        "activation": NAMES,
        "bias": (True, False),
        "input_dim": sizes,
    }
    return [(row,) for row in rows(rng, levels, fits=fits)]


def _keras3_fits(row: Row) -> bool:
    return 1 in (row["subsample_length"], row["atrous_rate"])


def wide_keras3(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (config,) of all sizes that Keras 3 can say."""
    return _wide(rng, ("causal", "valid", "same"), _keras3_fits)


@exercise(lesson=12, probes=keras3_configs, wide=wide_keras3, view=_plain)
def to_keras3(config: Config) -> Config:
    """Return the arguments of Keras 3's Conv1D."""
    return modern.to_keras3(config)


@to_keras3.misconception("names_left")
def _(config: Config) -> Config:
    return dict(config)


@to_keras3.misconception("names_left")
def _(config: Config) -> Config:
    return _without(config, "input_dim")


@to_keras3.misconception("stride_and_dilation_swapped")
def _(config: Config) -> Config:
    return modern.to_keras3(_exchanged(config, "subsample_length", "atrous_rate"))


@to_keras3.misconception("filters_and_taps_swapped")
def _(config: Config) -> Config:
    return modern.to_keras3(_exchanged(config, "nb_filter", "filter_length"))


@to_keras3.misconception("same_for_causal")
def _(config: Config) -> Config:
    mode = "same" if config["border_mode"] == "causal" else config["border_mode"]
    return modern.to_keras3({**config, "border_mode": mode})


@to_keras3.misconception("bias_dropped")
def _(config: Config) -> Config:
    return modern.to_keras3(_without(config, "bias"))


@to_keras3.misconception("bias_name_left")
def _(config: Config) -> Config:
    return {**modern.to_keras3(_without(config, "bias")), "bias": config["bias"]}


@to_keras3.misconception("activation_dropped")
def _(config: Config) -> Config:
    return modern.to_keras3(_without(config, "activation"))


@to_keras3.misconception("rate_dropped")
def _(config: Config) -> Config:
    return modern.to_keras3(_without(config, "atrous_rate"))


@to_keras3.misconception("input_dim_kept")
def _(config: Config) -> Config:
    return {**modern.to_keras3(config), "input_dim": config["input_dim"]}


@to_keras3.misconception("names_of_torch")
def _(config: Config) -> Config:
    return _in_torchs_words(config)


@to_keras3.misconception("names_of_torch")
def _(config: Config) -> Config:
    return {**_without(_in_torchs_words(config), "in_channels"), "activation": config["activation"]}


@to_keras3.misconception("names_of_torch")
def _(config: Config) -> Config:
    words = modern.to_keras3(config)
    stride, dilation = words.pop("strides"), words.pop("dilation_rate")
    return {**words, "stride": stride, "dilation": dilation}


def _in_torchs_words(config: Config) -> Config:
    return {new: config[old] for old, new in modern.TORCH_NAMES.items()}


@to_keras3.equivalent
def _in_one_expression(config: Config) -> Config:
    return {
        "filters": config["nb_filter"],
        "kernel_size": config["filter_length"],
        "strides": config["subsample_length"],
        "padding": config["border_mode"],
        "dilation_rate": config["atrous_rate"],
        "activation": config["activation"],
        "use_bias": config["bias"],
    }


@to_keras3.equivalent
def _in_tuples(config: Config) -> Config:
    words: Config = _in_one_expression(config)
    for name in ("kernel_size", "strides", "dilation_rate"):
        words[name] = (words[name],)
    return words


@to_keras3.equivalent
def _renamed_one_by_one(config: Config) -> Config:
    words = dict(config)
    del words["input_dim"]
    for old, new in modern.KERAS3_NAMES.items():
        if old in words:
            words[new] = words.pop(old)
    return words


@to_keras3.equivalent
def _by_two_lists(config: Config) -> Config:
    old = ["bias", "activation", "atrous_rate", "subsample_length", "border_mode"]
    new = ["use_bias", "activation", "dilation_rate", "strides", "padding"]
    words = dict(zip(new, map(config.get, old), strict=True))
    words.update(filters=np.int64(config["nb_filter"]), kernel_size=config["filter_length"])
    return words


# --- to_torch --------------------------------------------------------------------------------


def torch_configs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (config,) that PyTorch can say."""
    configs = _configs(rng, ("full", "same"), strides=False)
    strided = _config(5, 3, "full", 2, 4, "relu", True, 7)
    taps, rate = 2 * int(rng.integers(1, 20)), 2 * int(rng.integers(1, 20)) + 1
    odd = _config(3, taps, "same", 1, rate, "relu", True, 4)  # no number of zeros on each side
    return [*configs, (strided,), (odd,)]


def _torch_plain(result: Any) -> Any:
    """Return a dict in which padding has its name where it has one."""
    plain = _plain(result)
    if not isinstance(plain, dict):
        return plain
    sizes: list[Any] = [plain.get(name) for name in ("padding", "kernel_size", "dilation")]
    if all(isinstance(size, (int, np.integer)) for size in sizes):
        padding, taps, rate = sizes
        plain["padding"] = {0: "valid", (taps - 1) * rate / 2: "same"}.get(padding, padding)
    return plain


def _torch_fits(row: Row) -> bool:
    several = row["filter_length"] > 1  # one tap needs no zeros in any mode
    return bool(several and (row["border_mode"] != "same" or row["subsample_length"] == 1))


def wide_torch(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (config,) of all sizes that PyTorch can say; without a stride where "same"."""
    return _wide(rng, ("full", "same", "valid"), _torch_fits)


@exercise(lesson=12, probes=torch_configs, wide=wide_torch, view=_torch_plain)
def to_torch(config: Config) -> Config:
    """Return the arguments of PyTorch's Conv1d."""
    return modern.to_torch(config)


@to_torch.misconception("names_left")
def _(config: Config) -> Config:
    return dict(config)


@to_torch.misconception("names_left")
def _(config: Config) -> Config:
    return _without(config, "activation")


@to_torch.misconception("names_of_keras3")
def _(config: Config) -> Config:
    return {new: config[old] for old, new in modern.KERAS3_NAMES.items() if old in config}


@to_torch.misconception("names_of_keras3")
def _(config: Config) -> Config:
    words = modern.to_torch(config)
    stride, dilation = words.pop("stride"), words.pop("dilation")
    return {**words, "strides": stride, "dilation_rate": dilation}


@to_torch.misconception("names_of_keras3")
def _(config: Config) -> Config:
    words = modern.to_torch(config)
    stride, dilation, bias = words.pop("stride"), words.pop("dilation"), words.pop("bias")
    padding = config["border_mode"]
    theirs = {"strides": stride, "dilation_rate": dilation, "use_bias": bias}
    return {**words, **theirs, "padding": padding}


@to_torch.misconception("channels_swapped")
def _(config: Config) -> Config:
    return _exchanged(modern.to_torch(config), "in_channels", "out_channels")


@to_torch.misconception("in_channels_missing")
def _(config: Config) -> Config:
    return _without(modern.to_torch(config), "in_channels")


@to_torch.misconception("stride_and_dilation_swapped")
def _(config: Config) -> Config:
    return _exchanged(modern.to_torch(config), "stride", "dilation")


@to_torch.misconception("activation_given")
def _(config: Config) -> Config:
    return {**modern.to_torch(config), "activation": config["activation"]}


@to_torch.misconception("bias_dropped")
def _(config: Config) -> Config:
    return _without(modern.to_torch(config), "bias")


@to_torch.misconception("bias_as_in_keras3")
def _(config: Config) -> Config:
    return {**_without(modern.to_torch(config), "bias"), "use_bias": config["bias"]}


def _with_full(config: Config, padding: Any) -> Config:
    words = modern.to_torch(config)
    return {**words, "padding": padding} if config["border_mode"] == "full" else words


@to_torch.misconception("full_by_name")
def _(config: Config) -> Config:
    return _with_full(config, "full")


@to_torch.misconception("same_for_full")
def _(config: Config) -> Config:
    return _with_full(config, "same")


@to_torch.misconception("full_undilated")
def _(config: Config) -> Config:
    return _with_full(config, config["filter_length"] - 1)


@to_torch.misconception("full_one_too_many")
def _(config: Config) -> Config:
    span = effective_length(config["filter_length"], config["atrous_rate"])
    return _with_full(config, span)


@to_torch.misconception("full_both_sides_counted")
def _(config: Config) -> Config:
    span = effective_length(config["filter_length"], config["atrous_rate"])
    return _with_full(config, 2 * (span - 1))


@to_torch.misconception("same_by_number")
def _(config: Config) -> Config:
    missing = effective_length(config["filter_length"], config["atrous_rate"]) - 1
    words = modern.to_torch(config)
    return {**words, "padding": missing // 2} if config["border_mode"] == "same" else words


@to_torch.equivalent
def _by_counted_zeros(config: Config) -> Config:
    reach = (config["filter_length"] - 1) * config["atrous_rate"]
    zeros = {"valid": 0, "same": "same" if reach % 2 else reach // 2, "full": reach}
    return {
        "in_channels": config["input_dim"],
        "out_channels": config["nb_filter"],
        "kernel_size": config["filter_length"],
        "stride": config["subsample_length"],
        "padding": zeros[config["border_mode"]],
        "dilation": config["atrous_rate"],
        "bias": config["bias"],
    }


@to_torch.equivalent
def _by_counted_zeros_in_tuples(config: Config) -> Config:
    words: Config = _by_counted_zeros(config)
    for name in ("kernel_size", "stride", "padding", "dilation"):
        words[name] = (words[name],)
    return words


@to_torch.equivalent
def _by_names_where_there_are_names(config: Config) -> Config:
    words = {new: config[old] for old, new in modern.TORCH_NAMES.items()}
    if words["padding"] == "full":
        words["padding"] = words["dilation"] * words["kernel_size"] - words["dilation"]
    return words


@to_torch.equivalent
def _by_way_of_keras3(config: Config) -> Config:
    words = modern.to_keras3({**config, "border_mode": "valid", "subsample_length": 1})
    words["stride"] = config["subsample_length"]
    words["padding"] = _by_names_where_there_are_names(config)["padding"]
    words["in_channels"] = np.int32(config["input_dim"])
    for old, new in (("filters", "out_channels"), ("dilation_rate", "dilation")):
        words[new] = words.pop(old)
    words["bias"] = words.pop("use_bias")
    return _without(words, "activation", "strides")


# --- kernel_to_torch -------------------------------------------------------------------------


def kernels(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (W,), some with sizes that agree, so that only the numbers can tell."""
    sizes = map(int, rng.permutation([3, 4, 5]))
    return [
        (whole(rng, 2, 1, 3),),
        (whole(rng, 2, 2, 2),),
        (whole(rng, 3, 2, 3),),
        (whole(rng, 2, 3, 4),),
        (normal(rng, *sizes),),
    ]


def wide_kernels(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (W,): one, few and many of everything, numbers of all sizes."""
    levels = {name: LAYER[name] for name in ("taps", "channels", "filters", "numbers", "dtype")}
    return smallest_first(
        (numbers(rng, row, row["taps"], row["channels"], row["filters"]),)
        for row in rows(rng, levels, fits=is_small_kernel)
    )


@exercise(lesson=12, probes=kernels, wide=wide_kernels, axes={"": ("filters", "channels", "taps")})
def kernel_to_torch(W: Array) -> Array:
    """Return the weight of PyTorch's Conv1d."""
    return modern.kernel_to_torch(W)


@kernel_to_torch.misconception("left_as_it_is")
def _(W: Array) -> Array:
    return W.copy()


@kernel_to_torch.misconception("axes_swapped")
def _(W: Array) -> Array:
    return W.transpose(1, 2, 0)


@kernel_to_torch.misconception("taps_left_first")
def _(W: Array) -> Array:
    return W.transpose(0, 2, 1)


@kernel_to_torch.misconception("taps_in_the_middle")
def _(W: Array) -> Array:
    return W.transpose(2, 0, 1)


@kernel_to_torch.misconception("taps_in_the_middle")
def _(W: Array) -> Array:
    return W.transpose(1, 0, 2)


@kernel_to_torch.misconception("kernel_flipped")
def _(W: Array) -> Array:
    return W[::-1].transpose(2, 1, 0)


@kernel_to_torch.misconception("dealt_out_again")
def _(W: Array) -> Array:
    return W.reshape(W.shape[::-1])


@kernel_to_torch.misconception("still_four_axes")
def _(W: Array) -> Array:
    return W.transpose(2, 1, 0)[:, :, None]


@kernel_to_torch.equivalent
def _by_letters(W: Array) -> Array:
    return np.einsum("kcf->fck", W)


@kernel_to_torch.equivalent
def _by_attribute(W: Array) -> Array:
    return W.T.copy()


@kernel_to_torch.equivalent
def _by_swapping_two_axes(W: Array) -> Array:
    return np.swapaxes(W, 0, -1)


@kernel_to_torch.equivalent
def _weight_by_weight(W: Array) -> Array:
    taps, channels, filters = W.shape
    weight = np.empty((filters, channels, taps), np.float32)
    for k, c, f in np.ndindex(*W.shape):
        weight[f, c, k] = W[k, c, f]
    return weight


@kernel_to_torch.equivalent
def _filter_by_filter(W: Array) -> Array:
    return np.array([W[:, :, f].T.tolist() for f in range(W.shape[2])])
