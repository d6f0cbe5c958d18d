"""The conversions keep the layer's rules; tests/peers holds them against the frameworks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.geometry import BORDER_MODES, effective_length
from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.layers.atrous import _LATER_NAMES
from atrous_lib.modern import (
    JAX_NAMES,
    KERAS3_NAMES,
    TORCH_NAMES,
    NoCounterpartError,
    jax_activation,
    kernel_to_keras3,
    kernel_to_torch,
    to_jax,
    to_keras3,
    to_torch,
    torch_activation,
)

SMALL = {"nb_filter": 4, "filter_length": 3, "input_dim": 2}
CONVERSIONS = [to_keras3, to_torch, to_jax]


@pytest.mark.parametrize("names", [KERAS3_NAMES, TORCH_NAMES, JAX_NAMES])
def test_the_layer_knows_each_new_name_as_its_old_one(names):
    for old, new in names.items():
        assert new == old or _LATER_NAMES.get(new, old) == old


@pytest.mark.parametrize("convert", CONVERSIONS)
def test_a_whole_configuration_of_the_layer_goes_in_and_stays_as_it_is(convert):
    config = AtrousConvolution1D(**SMALL, atrous_rate=5, activation="relu").get_config()
    before = dict(config)
    values = convert(config).values()
    assert config == before
    assert 5 in values or (5,) in values


@pytest.mark.parametrize("convert", [to_keras3, to_torch])
def test_what_is_not_named_is_not_returned(convert):
    assert len(convert(SMALL)) == (2 if convert is to_keras3 else 3)


def test_channels_may_come_from_the_input_shape():
    config = {"nb_filter": 4, "filter_length": 3, "input_shape": (None, 7)}
    assert to_torch(config)["in_channels"] == 7


def test_torch_without_channels_is_told_what_to_name():
    with pytest.raises(ValueError, match="name input_dim"):
        to_torch({"nb_filter": 4, "filter_length": 3})


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from(BORDER_MODES))
def test_padding_is_counted_from_the_dilated_kernel(taps, rate, mode):
    config = {**SMALL, "filter_length": taps, "atrous_rate": rate, "border_mode": mode}
    reach = effective_length(taps, rate) - 1
    wanted = {"full": [(reach, reach)], "causal": [(reach, 0)]}
    assert to_jax(config)["padding"] == wanted.get(mode, mode.upper())
    if mode != "causal":
        assert to_torch(config)["padding"] == (reach if mode == "full" else mode)


REFUSED = [
    (to_keras3, {"border_mode": "full"}, ("border_mode",), "ZeroPadding1D(2)"),
    (
        to_keras3,
        {"subsample_length": 2, "atrous_rate": 3},
        ("subsample_length", "atrous_rate"),
        "y[:, ::2]",
    ),
    (
        to_keras3,
        {"subsample_length": 2, "atrous_rate": 3, "border_mode": "same"},
        ("subsample_length", "atrous_rate"),
        "geometry.padding",
    ),
    (to_keras3, {"activation": "hard_sigmoid"}, ("activation",), "0.2 * z"),
    (to_keras3, {"activation": np.cos}, ("activation",), "keras.ops"),
    (to_keras3, {"activity_regularizer": "l2"}, ("activity_regularizer",), "batch size"),
    (to_keras3, {"W_regularizer": np.sum}, ("W_regularizer",), "keras.ops"),
    (to_keras3, {"b_constraint": np.abs}, ("b_constraint",), "keras.ops"),
    (
        to_keras3,
        {"W_constraint": {"name": "unitnorm", "axis": 1}},
        ("W_constraint",),
        "axis of size 1",
    ),
    (to_keras3, {"init": "orthogonal"}, ("init",), "set_weights"),
    (to_torch, {"border_mode": "causal"}, ("border_mode",), "(2, 0)"),
    (
        to_torch,
        {"border_mode": "same", "subsample_length": 2},
        ("border_mode", "subsample_length"),
        "geometry.padding",
    ),
    *(
        (convert, {name: value}, (name,), way)
        for convert in (to_torch, to_jax)
        for name, value, way in [
            ("W_regularizer", "l2", "loss"),
            ("b_regularizer", "l1", "loss"),
            ("activity_regularizer", "l2", "loss"),
            ("W_constraint", "maxnorm", "after each update"),
            ("b_constraint", "nonneg", "after each update"),
            ("trainable", False, "Write"),
        ]
    ),
    (torch_activation, {"activation": "hard_sigmoid"}, ("activation",), "0.2 * z"),
    (jax_activation, {"activation": np.cos}, ("activation",), "your own"),
    *((convert, {"backend": "theano"}, ("backend",), "W[::-1]") for convert in CONVERSIONS),
]


@pytest.mark.parametrize(("convert", "asked", "names", "way"), REFUSED)
def test_what_has_no_counterpart_is_refused_by_name_with_another_way(convert, asked, names, way):
    with pytest.raises(NoCounterpartError) as caught:
        convert({**SMALL, **asked})
    assert caught.value.arguments == names
    assert all(f"{name}=" in str(caught.value) for name in names)
    assert way in str(caught.value)


@pytest.mark.parametrize("convert", CONVERSIONS)
def test_what_the_layer_refuses_is_refused_in_its_words(convert):
    with pytest.raises(ValueError, match="Did you mean 'same'"):
        convert({**SMALL, "border_mode": "Same"})
    with pytest.raises(TypeError, match="'atrous_rate' here"):
        convert({**SMALL, "dilation": 2})


def test_a_kernel_moves_its_axes_and_stands_apart_from_the_old_one():
    W = np.arange(24.0).reshape(3, 2, 4)
    for given_kernel in (W, W[:, None]):
        assert kernel_to_keras3(given_kernel).tolist() == W.tolist()
        moved = kernel_to_torch(given_kernel)
        assert moved.shape == (4, 2, 3)
        assert all(moved[f, c, k] == W[k, c, f] for k, c, f in np.ndindex(W.shape))
        assert not np.shares_memory(moved, W)
        assert moved.flags.c_contiguous


def test_another_shape_is_no_kernel():
    for shape in ((3, 2), (3, 2, 2, 4)):
        with pytest.raises(ValueError, match="W must have shape"):
            kernel_to_torch(np.zeros(shape))
