import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib import geometry
from atrous_lib.pictures.columns import GUTTER
from atrous_lib.pictures.holes.columns import PaddedColumns
from atrous_lib.pictures.holes.taps import holes
from atrous_lib.pictures.strips import strip
from atrous_lib.pictures.svg import WIDTH, description

SVG = "{http://www.w3.org/2000/svg}"
MODES = geometry.BORDER_MODES


class Picture:
    def __init__(self, *arguments):
        self.svg = holes(*arguments)
        self.root = ET.fromstring(self.svg)

    def all(self, name):
        """Every element of a class, by whole word."""
        return [e for e in self.root.iter() if name in (e.get("class") or "").split()]

    def words(self, name):
        return ["".join(e.itertext()) for e in self.all(name)]

    def number_of(self, single, band):
        """Cells drawn one by one, and those that a band stands for."""
        return len(self.all(single)) + sum(int(e.get("data-count")) for e in self.all(band))


def layer_of(length, filter_length, atrous_rate, border_mode, output=0):
    return strip(length, filter_length, atrous_rate, border_mode=border_mode)


@st.composite
def legal(draw, length=24, taps=6, rate=32):
    arguments = (
        draw(st.integers(1, length)),
        draw(st.integers(1, taps)),
        draw(st.integers(1, rate)),
        draw(st.sampled_from(MODES)),
    )
    return (*arguments, draw(st.integers(0, max(layer_of(*arguments).outputs - 1, 0))))


def test_taps_light_the_steps_that_they_read():
    picture = Picture(16, 3, 4, "valid", 2)
    assert picture.words("tap") == ["w0", "w1", "w2"]
    assert picture.words("lit") == ["2", "6", "10"]
    assert len(picture.all("hole")) == 6
    assert len(picture.all("thread")) == 3
    assert picture.words("effective-length") == ["(3 − 1) · 4 + 1 = 9 steps"]
    assert picture.words("formula") == ["y[2] = w0 · x[2] + w1 · x[6] + w2 · x[10]"]
    assert picture.words("count") == ["16 − 9 + 1 = 8 outputs"]
    assert picture.words("output") == [str(n) for n in range(8)]
    assert picture.words("chosen") == ["2"]
    assert not picture.all("zero")


def test_padding_is_drawn_and_said():
    picture = Picture(16, 3, 4, "causal", 5)
    assert len(picture.all("zero")) == 8
    assert picture.words("padding") == ["8 zeros"]
    assert picture.words("lit") == ["1", "5"]
    assert len(picture.all("zero-read")) == 1
    assert picture.words("formula") == ["y[5] = w0 · 0 + w1 · x[1] + w2 · x[5]"]
    assert picture.words("count") == ["as many as inputs: 16 outputs"]


def test_far_padding_is_a_band_that_says_how_many():
    picture = Picture(24, 6, 32, "full", 90)
    assert [e.get("data-count") for e in picture.all("zeros")] == ["160", "160"]
    assert picture.words("padding") == ["160 zeros, drawn narrower"] * 2
    assert picture.words("chosen") == ["90"]
    assert picture.words("count") == ["24 + 161 − 1 = 184 outputs"]


def test_a_kernel_longer_than_a_valid_input_hangs_over_and_says_so():
    picture = Picture(16, 3, 12, "valid")
    assert picture.words("lit") == ["0", "12"]
    assert len(picture.all("nothing")) == 1
    assert picture.words("overhang") == ["9 steps too long"]
    assert picture.all("no-output")
    assert not picture.all("output") + picture.all("thread") + picture.all("formula")
    assert "makes no output" in description(picture.svg)


def test_rate_may_exceed_filter_and_input():
    picture = Picture(5, 2, 512, "causal", 3)
    assert picture.words("formula") == ["y[3] = w0 · 0 + w1 · x[3]"]
    assert "513 steps" in picture.words("effective-length")[0]


def test_one_tap_has_no_hops():
    picture = Picture(16, 1, 7, "same", 3)
    assert not picture.all("hop")
    assert picture.words("effective-length") == ["(1 − 1) · 7 + 1 = 1 step"]


@settings(max_examples=150, deadline=None)
@given(legal())
def test_the_picture_agrees_with_the_geometry(arguments):
    length, taps, rate, mode, output = arguments
    picture = Picture(*arguments)
    read = layer_of(*arguments).taps(output)
    span = geometry.effective_length(taps, rate)
    assert len(picture.all("tap")) == taps
    assert len(picture.all("hop")) == taps - 1
    assert len(picture.all("step")) == length
    assert f"= {span} step" in picture.words("effective-length")[0]
    assert "nan" not in picture.svg.lower()
    inside = [step for step in read if 0 <= step < length]
    assert picture.words("lit") == [str(step) for step in inside]
    if mode == "valid" and span > length:
        assert not picture.all("output")
        assert len(picture.all("nothing")) == taps - len(inside)
        return
    outputs = geometry.output_length(length, taps, mode, 1, rate)
    left, right = geometry.padding(length, taps, mode, 1, rate)
    assert picture.number_of("zero", "zeros") == left + right
    assert len(picture.all("zero-read")) == taps - len(inside)
    banded = {e.get("data-count") for e in picture.all("outputs")}
    drawn = picture.number_of("output", "outputs")
    assert drawn in (
        {outputs, outputs + 1} if banded else {outputs}
    )  # the chosen one lies on a band
    assert picture.words("chosen") == [str(output)]
    assert re.search(rf"\b{outputs} outputs?$", picture.words("count")[0])
    assert len(picture.all("thread")) == taps


@settings(max_examples=60, deadline=None)
@given(legal(length=60, taps=40, rate=600))
def test_any_legal_layer_can_be_drawn(arguments):
    assert Picture(*arguments).root.tag == f"{SVG}svg"
    assert description(holes(*arguments)).endswith(".")


@settings(max_examples=150, deadline=None)
@given(legal())
def test_taps_stay_on_the_paper_in_order_and_apart(arguments):
    layer = layer_of(*arguments)
    columns = PaddedColumns.of(layer)
    centres = [columns.marker(step)[0] for step in layer.taps(arguments[-1])]
    gaps = [b - a for a, b in pairwise(centres)]
    assert all(gap > 14 for gap in gaps)
    assert centres[0] >= GUTTER
    assert centres[-1] <= WIDTH - 14


@settings(max_examples=50, deadline=None)
@given(legal())
def test_the_description_is_the_text_equivalent(arguments):
    picture = holes(*arguments)
    root = ET.fromstring(picture)
    layer, output = layer_of(*arguments), arguments[-1]
    assert root.findtext(f"{SVG}desc") == description(picture)
    assert f"+ 1 = {layer.span} step" in description(picture)
    if layer.outputs:
        assert re.search(rf"{layer.outputs} outputs?; output {output} reads", description(picture))
    assert root.findtext(f"{SVG}title") == root.get("aria-label") != ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((16, 3, 4), "output 0 reads steps 0, 4 and 8."),
        ((16, 3, 4, "causal", 0), "8 zeros on the left"),
        ((16, 3, 4, "causal", 0), "output 0 reads step 0 and 2 padding zeros."),
        ((16, 3, 4, "causal", 4), "output 4 reads steps 0 and 4 and a padding zero."),
        ((1, 2, 32, "full", 3), "output 3 reads 2 padding zeros."),
        ((16, 3, 4, "same"), "4 zeros on the left and 4 zeros on the right"),
        ((16, 1, 4), "1 tap, so nothing to spread"),
    ],
)
def test_the_words_say_what_is_read(arguments, words):
    assert words in description(holes(*arguments))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((16, 3, 4, "valid", 8), ValueError, "below the number of outputs, 8, got 8"),
        ((16, 3, 0), ValueError, "atrous_rate"),
        ((0, 3, 1), ValueError, "length"),
        ((16, 3, 1, "Same"), ValueError, "Did you mean 'same'"),
        ((16, 3.0, 1), TypeError, "filter_length"),
    ],
)
def test_impossible_parameters_raise(arguments, error, message):
    with pytest.raises(error, match=message):
        holes(*arguments)
