import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings

from atrous_lib.pictures.edges.borders import edges
from atrous_lib.pictures.strips import STRIPS, strip
from atrous_lib.pictures.svg import description
from tests.pictures.strategies import legal

SVG = "{http://www.w3.org/2000/svg}"


class Picture:
    def __init__(self, *arguments):
        self.svg = edges(*arguments)
        self.root = ET.fromstring(self.svg)

    def all(self, name, inside=None):
        """Every element of a class, by whole word."""
        root = self.root if inside is None else inside
        return [e for e in root.iter() if name in (e.get("class") or "").split()]

    def words(self, name, inside=None):
        return ["".join(e.itertext()) for e in self.all(name, inside)]

    @property
    def open(self):
        (found,) = self.all("open")
        return found

    def zeros(self, row):
        bands = sum(int(e.get("data-count")) for e in self.all("zeros", row))
        return len(self.all("zero", row)) + bands


def test_every_mode_is_there_and_one_lies_open():
    picture = Picture(10, 2, 3, 1, "same", "theano", 9)
    rows = picture.all("strip")
    assert len(rows) == len(STRIPS) == len(picture.all("closed")) + 1
    assert picture.words("zeros-count") == ["0 + 0", "1 + 2", "2 + 1", "3 + 3", "3 + 0"]
    assert picture.words("outputs-count") == ["7", "10", "10", "13", "10"]
    assert rows.index(picture.open) == 2
    assert picture.words("tap") == ["w1", "w0"]  # Theano flips
    assert picture.words("lit") == ["7"]
    assert len(picture.all("read")) == 1
    assert picture.words("chosen") == ["9"]
    assert picture.words("formula") == ["y[9] = w1 · x[7] + w0 · 0"]
    assert picture.words("count") == ["as many as inputs: 10 outputs"]
    assert picture.words("missing")[0].endswith("an odd number")


def test_a_stride_crosses_out_the_places_that_it_skips():
    picture = Picture(10, 3, 2, 3, "full", "tensorflow", 2)
    assert picture.words("output") == ["0", "1", "2", "3", "4"]
    assert len(picture.all("skipped")) == 9
    assert picture.words("never") == ["✕ 9 never computed"]
    assert picture.words("count") == ["(10 + 5 − 1) / 3, rounded up = 5 outputs"]


def test_same_with_a_stride_needs_fewer_zeros_on_tensorflow_only():
    counts = Picture(6, 3, 1, 2, "same").words("zeros-count")
    assert counts[1:3] == ["0 + 1", "1 + 1"]


def test_a_kernel_longer_than_a_valid_input_has_no_output_and_says_so():
    picture = Picture(6, 3, 4, 1, "valid")
    assert picture.all("no-output")
    assert not picture.all("output") + picture.all("tap") + picture.all("formula")
    assert description(picture.svg).endswith("it fits nowhere.")


@settings(max_examples=120, deadline=None)
@given(legal())
def test_the_picture_agrees_with_the_geometry(arguments):
    length, taps, rate, stride, _, _, output = arguments
    picture, chosen = Picture(*arguments), strip(*arguments[:-1])
    assert "nan" not in picture.svg.lower()
    for row, mode in zip(picture.all("strip"), STRIPS, strict=True):
        shown = chosen if row is picture.open else strip(length, taps, rate, stride, *mode)
        assert picture.zeros(row) == shown.left + shown.right
        assert len(picture.all("step", row)) == length
    assert picture.words("outputs-count") == [
        str(strip(length, taps, rate, stride, *mode).outputs) for mode in STRIPS
    ]
    if not chosen.outputs:
        assert picture.all("no-output")
        return
    inside = [step for step in chosen.taps(output) if 0 <= step < length]
    assert len(picture.all("lit")) == len(inside)
    assert len(picture.all("tap")) == len(picture.all("thread")) == taps
    assert len(picture.all("output")) == chosen.outputs
    assert len(picture.all("skipped")) == len(chosen.places) - chosen.outputs
    assert re.search(rf"\b{chosen.outputs} outputs?$", picture.words("count")[0])


@settings(max_examples=60, deadline=None)
@given(legal(length=60, taps=30, rate=200, stride=40))
def test_any_legal_layer_can_be_drawn(arguments):
    assert Picture(*arguments).root.tag == f"{SVG}svg"


@settings(max_examples=40, deadline=None)
@given(legal())
def test_the_description_is_the_text_equivalent(arguments):
    picture = edges(*arguments)
    root = ET.fromstring(picture)
    length, taps, rate, stride, *mode, output = arguments
    assert root.findtext(f"{SVG}desc") == description(picture)
    for other in STRIPS:
        row = strip(length, taps, rate, stride, *other)
        assert f"{row.left} + {row.right}, {row.outputs} output" in description(picture)
    if strip(length, taps, rate, stride, *mode).outputs:
        assert f"Output {output} reads " in description(picture)
    assert root.findtext(f"{SVG}title") == root.get("aria-label") != ""


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((10, 3, 1, 1, "same", "tensorflow", 10), ValueError, "below the number of outputs, 10"),
        ((10, 3, 0), ValueError, "atrous_rate"),
        ((10, 3, 1, 0), ValueError, "subsample_length"),
        ((10, 3, 1, 1, "Same"), ValueError, "Did you mean 'same'"),
        ((10, 3, 1, 1, "same", "jax"), ValueError, "backend"),
        ((10.5, 3), TypeError, "length"),
    ],
)
def test_impossible_parameters_raise(arguments, error, message):
    with pytest.raises(error, match=message):
        edges(*arguments)


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        ((6, 3, 2, 2, "same", "tensorflow"), "refused a stride with a rate above 1"),
        ((6, 3, 2, 2, "same", "theano"), ""),
        ((6, 3, 2, 1, "same", "tensorflow"), ""),
        ((6, 3, 1, 2, "valid", "tensorflow"), ""),
        ((6, 3, 1, 1, "full", "tensorflow"), "refused mode 'full'"),
        ((6, 3, 1, 1, "full", "theano"), ""),
        ((6, 3, 1, 1, "causal", "theano"), "had no mode 'causal'"),
    ],
)
def test_what_keras_1_refused_is_said(layer, said):
    picture = edges(*layer)
    assert picture.count('class="refused"') == bool(said)
    assert (said or "this course computes it") in description(picture) or not said
    assert ("this course computes it" in description(picture)) == bool(said)
