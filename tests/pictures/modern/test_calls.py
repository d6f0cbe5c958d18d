import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.activations import relu
from atrous_lib.geometry import BORDER_MODES
from atrous_lib.modern import NoCounterpartError, to_jax, to_keras3, to_torch, torch_activation
from atrous_lib.pictures.modern.calls import ROWS, calls, modern
from atrous_lib.pictures.svg import description

size = st.integers(1, 9)
layers = st.fixed_dictionaries(
    {
        "nb_filter": size,
        "filter_length": size,
        "input_dim": size,
        "border_mode": st.sampled_from(BORDER_MODES),
        "subsample_length": st.integers(1, 3),
        "atrous_rate": size,
        "bias": st.booleans(),
        "activation": st.sampled_from(["linear", "relu", "softmax", "elu", "hard_sigmoid"]),
    }
)


def words(svg, name):
    root = ET.fromstring(svg)
    return ["".join(e.itertext()) for e in root.iter() if name in (e.get("class") or "").split()]


def refusals(convert, config):
    """The arguments that the core refuses, one after the other."""
    found = set()
    while True:
        try:
            convert({name: config[name] for name in config if name not in found})
        except NoCounterpartError as refusal:
            found |= set(refusal.arguments)
        else:
            return found


@given(layers)
def test_every_layer_can_be_drawn_and_said(config):
    svg = modern(**config)
    for call in calls(config)[1:]:
        verdict = "no. " if call.refusals else f"{call}."
        assert f"{call.framework}: {verdict}" in description(svg)
    assert words(svg, "function") == [
        "AtrousConvolution1D(",
        "Conv1D(",
        "Conv1d(",
        "conv_general_dilated(",
    ]
    cells = [len(words(svg, name)) for name in ("said", "behind", "refused")]
    assert sum(cells) == 4 * len(ROWS)
    assert len(words(svg, "axes")) == 8


@given(layers)
def test_what_is_marked_is_what_the_core_refuses(config):
    _, keras3, torch, jax = calls(config)
    assert keras3.refused == refusals(to_keras3, config)
    assert torch.refused == refusals(to_torch, config) | refusals(torch_activation, config)
    assert jax.refused - {"activation"} == refusals(to_jax, config)
    marked = words(modern(**config), "refused")
    assert len(marked) == sum(len(call.refused) for call in (keras3, torch, jax))
    reasons = " ".join(words(modern(**config), "reason"))
    assert ("All four" in reasons) == (not marked)
    for call in (keras3, torch, jax):
        assert all(f"{name}=" in reasons for name in call.refused)


def test_a_column_holds_the_entries_that_the_core_returns():
    config = dict(zip(ROWS, (4, 3, 2, "full", 2, 5, False, "relu"), strict=True))
    _, _, torch, jax = calls(config)
    arguments = to_torch(config)
    assert sorted(torch.said.values()) == sorted(f"{k}={v!r}" for k, v in arguments.items())
    assert "padding=10" in torch.said.values()
    assert "padding=[(10, 10)]" in jax.said.values()


def test_a_written_call_can_be_read_by_python():
    said = description(modern(border_mode="same", activation="softmax"))
    for start in ("keras.layers.Conv1D(", "torch.nn.Conv1d(", "jax.lax.conv_general_dilated(x, W,"):
        assert start in said
    call = said.partition("Keras 3: ")[2].partition(". PyTorch")[0]
    inside = call.removeprefix("keras.layers.Conv1D")
    config = {"nb_filter": 4, "filter_length": 3, "border_mode": "same", "activation": "softmax"}
    wanted = {"strides": 1, "dilation_rate": 1, "use_bias": True, **to_keras3(config)}
    assert eval(f"dict{inside}") == wanted
    assert "torch.nn.Softmax(dim=1)" in said
    assert "then + b, then jax.nn.softmax" in said


def test_without_a_bias_jax_adds_none():
    assert "+ b" not in description(modern(bias=False))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"nb_filter": 0}, ValueError, "nb_filter"),
        ({"border_mode": "Same"}, ValueError, "Did you mean 'same'"),
        ({"activation": "rely"}, ValueError, relu.__name__),
    ],
)
def test_impossible_layers_raise(arguments, error, message):
    with pytest.raises(error, match=message):
        modern(**arguments)
