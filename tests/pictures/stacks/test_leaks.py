import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.convolution import conv1d
from atrous_lib.pictures.stacks.leaks import leaks
from atrous_lib.pictures.svg import description

CAUSAL = ["causal"] * 3


def words(picture, name):
    root = ET.fromstring(picture)
    found = [e for e in root.iter() if name in (e.get("class") or "").split()]
    return ["".join(e.itertext()) for e in found]


def outputs(picture, look):
    root = ET.fromstring(picture)
    found = [e for e in root.iter() if e.get("class") == f"output {look}"]
    return [int("".join(e.itertext())) for e in found]


def test_a_causal_stack_changes_from_the_change_on():
    picture = leaks(32, 3, [1, 2, 4], CAUSAL, 12)
    assert words(picture, "leak") == []
    assert outputs(picture, "chosen") == list(range(12, 27))
    assert words(picture, "verdict") == ["No leak here: no output before step 12 changes"]


@pytest.mark.parametrize(
    ("leaky", "early"), [(0, [11]), (1, [10, 11]), (2, [8, 9, 10, 11])], ids="layer {}".format
)
def test_one_leaky_layer_is_caught_and_the_highest_rate_looks_furthest(leaky, early):
    modes = ["same" if layer == leaky else "causal" for layer in range(3)]
    picture = leaks(32, 3, [1, 2, 4], modes, 12)
    assert outputs(picture, "leak") == early
    assert words(picture, "more") == modes
    assert words(picture, "verdict")[0].startswith("A leak: output")


@settings(max_examples=60, deadline=None)
@given(
    steps=st.integers(1, 34),
    filter_length=st.integers(1, 4),
    layers=st.lists(
        st.tuples(st.integers(1, 20), st.sampled_from(["causal", "same"])), min_size=1, max_size=4
    ),
    data=st.data(),
)
def test_the_picture_agrees_with_what_the_library_computes(steps, filter_length, layers, data):
    changed = data.draw(st.integers(0, steps - 1))
    y = np.zeros((1, steps, 1))
    y[0, changed] = np.nan
    for rate, mode in layers:
        ones = np.ones((filter_length, 1, 1))
        y = conv1d(y, ones, border_mode=mode, atrous_rate=rate)
    known = np.flatnonzero(np.isnan(y[0, :, 0])).tolist()
    rates, modes = zip(*layers, strict=True)
    arguments = (steps, filter_length, rates, modes, changed)
    picture = leaks(*arguments)
    assert outputs(picture, "leak") == [step for step in known if step < changed]
    assert outputs(picture, "chosen") == [step for step in known if step >= changed]
    assert f"Step {changed} of the input is changed" in description(picture)
    assert ("no output changes" in description(picture)) == (not known)
    assert ("A leak" in description(picture)) == any(step < changed for step in known)


def test_a_change_outside_the_input_raises():
    with pytest.raises(ValueError, match="a step from 0 to 31, got 32"):
        leaks(32, 3, [1, 2, 4], CAUSAL, 32)
