import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.convolution import conv1d
from atrous_lib.pictures.sliding.products import SUMS, sliding
from atrous_lib.pictures.sliding.window import example
from atrous_lib.pictures.svg import WIDTH, description
from atrous_lib.pictures.words import number

SVG = "{http://www.w3.org/2000/svg}"


class Picture:
    def __init__(self, *arguments):
        self.svg = sliding(*arguments)
        self.root = ET.fromstring(self.svg)

    def all(self, name):
        """Every element of a class, by whole word."""
        return [e for e in self.root.iter() if name in (e.get("class") or "").split()]

    def words(self, name):
        return ["".join(e.itertext()) for e in self.all(name)]


@st.composite
def legal(draw, most=3, steps=9):
    """Arguments of `sliding`, all whole numbers."""
    taps, channels, filters = (draw(st.integers(1, most)) for _ in range(3))
    length = draw(st.integers(taps, steps))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x, W, b = (
        rng.integers(-9, 10, shape).astype(float)
        for shape in ((length, channels), (taps, channels, filters), (filters,))
    )
    output = draw(st.integers(0, length - taps))
    return x, W, draw(st.sampled_from([b, None])), output, draw(st.integers(0, filters - 1))


def value(words):
    return float(words.rpartition("=")[2].replace("−", "-"))


def test_every_product_and_the_sum_are_written_out():
    picture = Picture(*example(2, 2, 3), 3)
    assert picture.words("tap") == ["1", "−1", "2", "2", "0", "1"]
    assert picture.words("lit") == ["1", "5", "9", "0", "3", "0"]
    assert picture.words("product") == ["1", "−5", "18", "0", "0", "0"]
    assert picture.words("channel-sum") == [
        "1 · 1 + (−1) · 5 + 2 · 9= 14",
        "2 · 0 + 0 · 3 + 1 · 0= 0",
    ]
    assert picture.words("bias") == ["bias b[0]= 1"]
    assert picture.words("result") == ["y[3, 0]= 15"]
    assert picture.words("chosen") == ["15"]
    assert picture.words("parameters") == ["3 · 2 · 2 = 12 weights, 2 biases"]


def test_without_a_bias_no_bias_is_drawn():
    x, W, _ = example(1, 1, 2)
    picture = Picture(x, W)
    assert not picture.all("bias")
    assert picture.words("parameters") == ["2 · 1 · 1 = 2 weights, no bias"]
    assert "Without a bias" in description(picture.svg)


def test_a_bias_of_zero_is_still_a_bias():
    x, W, _ = example(1, 1, 2)
    assert Picture(x, W, [0]).words("bias") == ["bias b[0]= 0"]


def test_another_filter_shows_other_weights_over_the_same_window():
    first, second = (Picture(*example(3, 2, 3), 4, f) for f in (0, 1))
    assert first.words("lit") == second.words("lit")
    assert first.words("output") == second.words("output")
    assert first.words("tap") != second.words("tap")
    assert first.words("chosen") != second.words("chosen")


@settings(max_examples=150, deadline=None)
@given(legal())
def test_the_picture_agrees_with_the_layer(arguments):
    x, W, b, output, filter = arguments
    picture, y = Picture(*arguments), conv1d(x[None], W, b)[0]
    taps, channels, _ = W.shape
    assert len(picture.all("step")) == x.size
    assert len(picture.all("tap")) == len(picture.all("product")) == taps * channels
    assert picture.words("lit") == [number(v) for v in x[output : output + taps].T.ravel()]
    assert picture.words("output") == [number(v) for v in y.T.ravel()]
    assert picture.words("chosen") == [number(y[output, filter])]
    addends = [value(w) for name in ("channel-sum", "bias") for w in picture.words(name)]
    assert sum(addends) == value(picture.words("result")[0]) == y[output, filter]
    products = [value("=" + words) for words in picture.words("product")]
    assert sum(products) == sum(value(words) for words in picture.words("channel-sum"))
    assert len(picture.all("bias")) == (b is not None)


@settings(max_examples=60, deadline=None)
@given(legal(most=6, steps=40))
def test_any_legal_window_can_be_drawn_and_described(arguments):
    picture = Picture(*arguments)
    assert picture.root.tag == f"{SVG}svg"
    x, W, b, output, filter = arguments
    y = conv1d(x[None], W, b)[0]
    said = f"output {output} of filter {filter} is {number(y[output, filter])}."
    assert said in description(picture.svg)
    assert "nan" not in picture.svg.lower()


@settings(max_examples=100, deadline=None)
@given(legal())
def test_cells_stay_left_of_the_written_sums_and_in_order(arguments):
    root = Picture(*arguments).root
    steps = [e for e in root.iter() if (e.get("class") or "").startswith("step")]
    edges = [float(e[0].get("x")) for e in steps[: len(arguments[0])]]
    assert edges == sorted(edges)
    assert edges[-1] + float(steps[0][0].get("width")) < SUMS < WIDTH


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_long_numbers_keep_inside_their_cells(seed, taps):
    rng = np.random.default_rng(seed)
    x, W = 1000 * rng.normal(size=(12, 2)), rng.normal(size=(taps, 2, 1))
    picture = Picture(x, W)
    for cell in picture.all("step") + picture.all("output"):
        room, words = float(cell[0].get("width")), "".join(cell.itertext())
        assert 0.6 * float(cell[1].get("font-size")) * len(words) < room
    for line in picture.all("channel-sum"):
        assert len(line[0].text) <= 40


def test_a_sum_too_long_to_write_says_how_many_products_it_has():
    picture = Picture(np.full((5, 1), 1234.25), np.full((4, 1, 1), -1.25))
    assert picture.words("channel-sum")[0].startswith("4 products=")
    assert "(−1.25) · 1234.25 + " in description(picture.svg)


def test_a_window_stands_over_the_output_that_it_becomes():
    picture = Picture(*example(1, 1, 3), 4)
    frame, (cell, _) = picture.all("window")[0], picture.all("chosen")[0]
    middles = [float(e.get("x")) + float(e.get("width")) / 2 for e in (frame, cell)]
    assert middles[0] == pytest.approx(middles[1])


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((np.ones(4), np.ones((2, 1, 1))), ValueError, r"\(steps, input_dim\)"),
        ((np.ones((4, 2)), np.ones((2, 1, 1))), ValueError, "channels|input_dim"),
        ((np.ones((4, 1)), np.ones((5, 1, 1))), ValueError, "valid"),
        ((np.ones((4, 1)), np.ones((2, 1, 1)), None, 3), ValueError, "output must be below 3"),
        ((np.ones((4, 1)), np.ones((2, 1, 1)), None, 0, 1), ValueError, "filter must be below 1"),
        ((np.ones((4, 1)), np.ones((2, 1, 1)), None, -1), ValueError, "output"),
        ((np.ones((4, 1)), np.ones((2, 1, 1)), None, 0.5), TypeError, "output"),
    ],
)
def test_impossible_parameters_raise(arguments, error, message):
    with pytest.raises(error, match=message):
        sliding(*arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*example(1, 1, 1), 4), "The kernel stands on step 4. Channel 0: 1 · 5 = 5."),
        (
            (*example(2, 1, 2), 0),
            "steps 0 to 1. Channel 0: 1 · 3 + (−1) · 1 = 2; channel 1: 2 · 0 + 0 · 2",
        ),
        ((*example(1, 3, 3), 6, 2), "With the bias −2, output 6 of filter 2 is 8."),
        ((*example(1, 3, 3), 6, 2), "There are 3 feature maps of 7 outputs."),
    ],
)
def test_the_words_say_what_is_added(arguments, words):
    assert words in description(sliding(*arguments))
