import xml.etree.ElementTree as ET

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.pictures.duel import duel
from atrous_lib.pictures.svg import description

NUMBERS = st.lists(st.integers(-99, 999), min_size=1, max_size=16)


def words(picture, name):
    root = ET.fromstring(picture)
    found = [e for e in root.iter() if name in (e.get("class") or "").split()]
    return ["".join(e.itertext()) for e in found]


def test_a_sign_stands_at_each_place_where_they_differ():
    picture = duel([1, 2, 3, 4], [1, 10], [31, 42], [31, 24, 7], bias=5, atrous_rate=2)
    assert words(picture, "step") == ["1", "2", "3", "4"]
    assert words(picture, "tap") == ["1", "10"]
    assert len(words(picture, "hole")) == 1
    assert words(picture, "layer") == ["31", "42"]
    assert words(picture, "box") == ["31", "24", "7"]
    assert words(picture, "different") == ["24", "7"]
    assert (words(picture, "equal"), words(picture, "unequal")) == (["="], ["≠", "≠"])
    assert words(picture, "bias") == ["bias 5"]
    assert words(picture, "verdict") == ["They differ at outputs 1 and 2."]


def test_rounding_is_no_difference():
    picture = duel([1], [1], [0.3], [0.1 + 0.2])
    assert words(picture, "verdict") == ["On this input they agree."]


@settings(max_examples=50, deadline=None)
@given(NUMBERS, st.lists(st.integers(-9, 9), min_size=1, max_size=3), NUMBERS | st.just([]))
def test_any_two_results_can_be_drawn(x, w, got):
    picture = duel(x, w, np.array(x, float), got, atrous_rate=3)
    assert len(words(picture, "layer")) == len(x)
    assert len(words(picture, "box")) == len(got)
    same = sum(one == other for one, other in zip(x, got, strict=False))
    assert len(words(picture, "equal")) == same
    assert description(picture).endswith(words(picture, "verdict")[0])
