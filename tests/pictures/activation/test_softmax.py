import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib import activations
from atrous_lib.pictures.activation.softmax import (
    BASE_Y,
    FILTERS,
    OVER,
    RAISED,
    SCORES,
    STEPS,
    TALLEST,
    moved,
    shares,
    softmax,
)
from atrous_lib.pictures.svg import description

legal = (st.integers(0, STEPS - 1), st.floats(-500, 500), st.sampled_from(OVER))


def classes(svg, name):
    root = ET.fromstring(svg)
    return [e for e in root.iter() if name in (e.get("class") or "").split()]


def words(svg, name):
    return ["".join(e.itertext()) for e in classes(svg, name)]


def height(share):
    return float(share.find("{*}rect").get("height"))


def test_the_shares_are_the_layers():
    scores = SCORES.copy()
    scores[3, RAISED] += 1.5
    np.testing.assert_allclose(shares(3, 1.5), activations.softmax(scores[None])[0])


def test_each_way_to_sum_has_sums_of_one_of_its_own():
    assert np.allclose(shares(2, 1).sum(axis=1), 1)
    assert np.allclose(shares(2, 1, "steps").sum(axis=0), 1)
    assert np.isclose(shares(2, 1, "everything").sum(), 1)
    assert not np.allclose(shares(2, 1, "steps").sum(axis=1), 1)


def test_over_the_filters_only_the_step_that_was_raised_moves():
    assert moved(4, 1, "filters") == [4]
    assert moved(4, 0, "filters") == []
    assert moved(4, 1, "steps") == moved(4, 1, "everything") == list(range(STEPS))


@settings(max_examples=80, deadline=None)
@given(*legal)
def test_bars_sums_and_marks_agree_with_the_shares(step, added, over):
    svg = softmax(step, added, over)
    found = shares(step, added, over)
    bars = classes(svg, "share")
    assert len(bars) == STEPS * FILTERS
    heights = np.array([height(bar) for bar in bars]).reshape(STEPS, FILTERS)
    (one,) = classes(svg, "one")
    unit = BASE_Y - float(one.get("d").split()[2])  # pixels for 1
    np.testing.assert_allclose(heights, found * unit, atol=0.02)
    assert heights.sum(axis=1).max() <= TALLEST + 0.02
    assert [float(word[:4]) for word in words(svg, "sum")] == [
        round(total, 2) for total in found.sum(axis=1)
    ]
    assert len(classes(svg, "moved")) == len(moved(step, added, over))
    assert len(classes(svg, "lit")) == 1
    assert f"At step {step} filter {RAISED} scores" in description(svg)
    assert description(svg).endswith("Nothing moves.") == (not moved(step, added, over))


def test_right_and_wrong_sums_differ_by_more_than_colour():
    assert all(word.endswith("✓") for word in words(softmax(2, 1), "sum"))
    assert all(word.endswith("✗") for word in words(softmax(2, 1, "everything"), "sum"))


def test_the_raised_score_is_the_one_that_is_lit():
    assert words(softmax(2, 2), "lit") == ["3"]
    assert words(softmax(4, -3), "lit") == ["−1"]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((STEPS,), ValueError, f"step must be below {STEPS}"),
        ((-1,), ValueError, "step"),
        ((0, 501), ValueError, "added must lie between"),
        ((0, "1"), TypeError, "added"),
        ((0, 1, "filter"), ValueError, "Did you mean 'filters'"),
    ],
)
def test_impossible_parameters_raise(arguments, error, message):
    with pytest.raises(error, match=message):
        softmax(*arguments)
