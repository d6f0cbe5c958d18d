import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.pictures.svg import (
    SMALLEST,
    Markup,
    circle,
    cross,
    document,
    element,
    fitting,
    group,
    text,
)


def test_text_is_escaped_and_markup_is_not():
    assert text(0, 0, "a < b & c").endswith(">a &lt; b &amp; c</text>")
    assert group(circle(0, 0, 1)).startswith("<g><circle ")
    assert isinstance(group(), Markup)


def test_attribute_values_are_escaped():
    written = element("text", aria_label='"5 < 6"')
    assert ET.fromstring(written).get("aria-label") == '"5 < 6"'


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_cannot_be_drawn_raises(number):
    with pytest.raises(ValueError, match="finite"):
        circle(number, 0, 1)


def test_numbers_are_short_and_stable():
    assert 'cx="0.33"' in circle(1 / 3, 0, 1)
    assert 'cx="0"' in circle(-0.001, 0, 1)
    assert 'cx="123456.7"' in circle(123456.7, 0, 1)


def test_a_document_is_named_described_and_brings_its_paper():
    root = ET.fromstring(document("A & B", "Two letters.", (20, 10)))
    namespace = {"": "http://www.w3.org/2000/svg"}
    assert root.get("role") == "img"
    assert root.get("aria-label") == root.findtext("title", None, namespace) == "A & B"
    assert root.findtext("desc", None, namespace) == "Two letters."
    assert root.get("viewBox") == "0 0 20 10"
    paper = root.find("rect", namespace)
    assert paper is not None
    assert paper.get("fill") == "#ffffff"


def test_pictures_have_no_ids_that_could_clash_on_a_page():
    assert " id=" not in document("A", "B", (1, 1), circle(0, 0, 1))


@given(st.text("0123456789.−", min_size=1, max_size=12), st.floats(1, 80), st.floats(8, 20))
def test_words_that_fit_are_no_wider_than_their_room(words, room, largest):
    size = fitting(words, room, largest)
    if size:
        assert size == largest or size * 0.62 * len(words) == pytest.approx(room)
        assert size * 0.62 * len(words) <= room * (1 + 1e-9)
    else:  # not even at the smallest size that can be read
        assert SMALLEST * 0.62 * len(words) > room or largest < SMALLEST


def test_a_cross_stands_around_its_place():
    d = ET.fromstring(cross(5, 7, 2, class_="skipped")).get("d")
    assert d == "M 3 5 L 7 9 M 3 9 L 7 5"
