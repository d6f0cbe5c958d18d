import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.geometry import BORDER_MODES
from atrous_lib.layers import AtrousConvolution1D, Dense, Flatten
from atrous_lib.models import Sequential
from atrous_lib.pictures.edges.shapes import ENDINGS, passages, shapes
from atrous_lib.pictures.svg import description

SVG = "{http://www.w3.org/2000/svg}"
LEGAL = (
    st.none() | st.integers(5, 500),  # 3 taps at rate 2 span 5 steps
    st.integers(1, 9),
    st.sampled_from(BORDER_MODES),
    st.sampled_from(ENDINGS),
)


def words(svg, name):
    found = [e for e in ET.fromstring(svg).iter() if e.get("class") == name]
    return ["".join(e.itertext()) for e in found]


def test_an_unknown_number_of_steps_travels_to_the_layer_that_stops_it():
    svg = shapes(None)
    assert words(svg, "unknown") == ["Nonesteps", "Nonesteps"]
    assert words(svg, "failed") == ["✗ ValueError"]
    assert words(svg, "unreached") == ["never reached"]
    assert words(svg, "parameters") == ["16 parameters"]


def test_the_error_is_the_librarys_own():
    with pytest.raises(ValueError, match="Flatten") as raised:
        Sequential([AtrousConvolution1D(4, 3, atrous_rate=2, input_dim=1), Flatten()])
    assert f"Flatten raises: {raised.value}" in description(shapes(None))
    assert words(shapes(None), "verdict")[0].startswith("✗")


def test_a_convolution_does_not_mind():
    svg = shapes(None, ending=ENDINGS[1])
    assert len(words(svg, "unknown")) == 3
    assert not words(svg, "failed")
    assert words(svg, "parameters") == ["16 parameters", "5 parameters"]
    assert "any number of steps" in words(svg, "verdict")[0]


def test_only_the_dense_layer_grows_with_the_steps():
    before, after = (words(shapes(length), "parameters") for length in (12, 24))
    assert before == ["16 parameters", "0 parameters", "33 parameters"]
    assert after == ["16 parameters", "0 parameters", "81 parameters"]


@settings(max_examples=60, deadline=None)
@given(*LEGAL)
def test_the_shapes_are_those_of_a_real_model(length, stride, mode, ending):
    svg = shapes(length, stride, mode, ending)
    found = passages(length, stride, mode, ending)
    said = description(svg)
    for passage in found:
        happens = "gives" if passage.shape else "raises:" if passage.error else "is never reached"
        assert f"{passage.name} {happens}" in said
    if length is None:
        return
    first = AtrousConvolution1D(
        4, 3, atrous_rate=2, border_mode=mode, subsample_length=stride, input_shape=(length, 1)
    )
    tail = [Flatten(), Dense(1)] if ending == ENDINGS[0] else [AtrousConvolution1D(1, 1)]
    model = Sequential([first, *tail])
    assert [passage.shape for passage in found] == [layer.output_shape for layer in model.layers]
    assert sum(passage.parameters for passage in found) == model.count_params()
    assert "unknown" not in svg


def test_drawing_leaves_the_names_of_later_layers_alone():
    before = AtrousConvolution1D(1, 1).name
    shapes(12)
    after = AtrousConvolution1D(1, 1).name
    assert int(after.rpartition("_")[2]) == int(before.rpartition("_")[2]) + 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((4,), "valid"), ((12, 0), "subsample_length"), ((12, 1, "valid", "Dense"), "ending")],
)
def test_impossible_parameters_raise(arguments, message):
    with pytest.raises(ValueError, match=message):
        shapes(*arguments)
