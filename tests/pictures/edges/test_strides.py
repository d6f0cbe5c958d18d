import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.pictures.edges.strides import strides, thin
from atrous_lib.pictures.svg import description

SVG = "{http://www.w3.org/2000/svg}"
PANELS = ("stride", "average", "maximum")


def panels(svg):
    """The three panels by name, each with its elements counted by class."""
    root = ET.fromstring(svg)
    groups = {e.get("class"): e for e in root if e.get("class") in PANELS}
    return {
        name: {
            kind: [e for e in group.iter() if e.get("class") == kind]
            for kind in ("kept", "skipped", "computed", "pool", "cost")
        }
        for name, group in groups.items()
    }


@st.composite
def legal(draw):
    taps = draw(st.integers(1, 4))
    number = st.floats(-1e6, 1e6)
    weights = draw(st.lists(number, min_size=taps, max_size=taps))
    values = draw(st.lists(number, min_size=taps, max_size=60))
    return values, weights, draw(st.integers(1, 70)), draw(st.integers(-3000, 3000))


def test_a_stride_keeps_and_pooling_combines():
    result = thin([2, 7, 1, 8, 3], [1], 2)
    np.testing.assert_array_equal(result.outputs, [2, 7, 1, 8, 3])
    np.testing.assert_array_equal(result.kept, [2, 1, 3])
    np.testing.assert_array_equal(result.means, [4.5, 4.5])
    np.testing.assert_array_equal(result.maxima, [7, 8])


def test_what_is_never_computed_is_crossed_out_and_costs_nothing():
    found = panels(strides(range(12), (1, 2, 1), 3))
    assert len(found["stride"]["kept"]) == 4
    assert len(found["stride"]["skipped"]) == 6
    assert not found["stride"]["computed"]
    costs = {name: ["".join(e.itertext()) for e in part["cost"]] for name, part in found.items()}
    assert costs["stride"] == ["4 outputs computed", "12 products", "4 returned"]
    assert costs["average"] == ["10 outputs computed", "30 products", "3 returned"]
    assert costs["maximum"] == costs["average"]


def test_a_kept_output_stands_as_high_as_among_all_outputs():
    found = panels(strides([2, 7, 1, 8, 3], (1,), 2))
    offset = float(found["average"]["computed"][0].get("cy")) - float(
        found["stride"]["kept"][0].get("cy")
    )
    computed = [float(e.get("cy")) - offset for e in found["average"]["computed"]]
    kept = [float(e.get("cy")) for e in found["stride"]["kept"]]
    assert kept == pytest.approx(computed[::2])


@settings(max_examples=100, deadline=None)
@given(legal())
def test_any_legal_signal_can_be_drawn(arguments):
    values, weights, stride, _ = arguments
    svg = strides(*arguments)
    found, result = panels(svg), thin(values, weights, stride)
    assert list(found) == list(PANELS)
    assert "nan" not in svg.lower()
    assert len(found["stride"]["kept"]) == len(result.kept)
    assert len(found["stride"]["skipped"]) == len(result.outputs) - len(result.kept)
    for name in PANELS[1:]:
        assert len(found[name]["computed"]) == len(result.outputs)
        assert len(found[name]["pool"]) == len(result.outputs) // stride


def test_the_description_is_the_text_equivalent():
    arguments = ([3, 1, 4, 1, 5], (1, 1), 2, 1990)
    picture = strides(*arguments)
    root = ET.fromstring(picture)
    assert root.findtext(f"{SVG}desc") == description(picture)
    assert description(picture).startswith("Of 4 outputs, stride 2 keeps 2 and never computes")
    assert root.findtext(f"{SVG}title") == root.get("aria-label") != ""


def test_steps_are_named_from_the_first_one_on():
    root = ET.fromstring(strides(range(30), (1, 2, 1), 3, 1700))
    ticks = [int("".join(e.itertext())) for e in root.iter() if e.get("class") == "tick"]
    assert ticks
    assert 1701 <= ticks[0] < ticks[-1] <= 1728


def test_stride_one_leaves_none_out():
    assert "leaves none out" in description(strides([1, 2, 3], (1,), 1))


@pytest.mark.parametrize(
    ("arguments", "error"), [(([1, 2], (1, 1, 1), 1), ValueError), (([1, 2], (1,), 1.5), TypeError)]
)
def test_impossible_parameters_raise(arguments, error):
    with pytest.raises(error):
        strides(*arguments)
