"""Lesson 7's pictures of the backward pass, read as XML and compared with the core."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.convolution import conv1d_backward
from atrous_lib.geometry import BORDER_MODES
from atrous_lib.pictures.backward.pairs import (
    bias_gradient,
    tap_gradient,
)
from atrous_lib.pictures.backward.step import readers, step_gradient, times_read
from atrous_lib.pictures.strips import strip
from atrous_lib.pictures.svg import WIDTH, description

SVG = "{http://www.w3.org/2000/svg}"


class Picture:
    def __init__(self, svg):
        self.svg = svg
        self.root = ET.fromstring(svg)

    def all(self, name):
        return [e for e in self.root.iter() if name in (e.get("class") or "").split()]

    def words(self, name):
        return ["".join(e.itertext()) for e in self.all(name)]

    def lit_cells(self, kind):
        cells = [e for e in self.all("lit") if kind in e.get("class").split()]
        return [int("".join(cell.itertext())) for cell in cells]


@st.composite
def layers(draw, length=14, taps=5, rate=6, stride=4):
    return (
        draw(st.integers(1, length)),
        draw(st.integers(1, taps)),
        draw(st.integers(1, rate)),
        draw(st.integers(1, stride)),
        draw(st.sampled_from(BORDER_MODES)),
    )


@st.composite
def steps(draw, **most):
    layer = draw(layers(**most))
    return (*layer, draw(st.integers(0, layer[0] - 1)))


@st.composite
def taps(draw, **most):
    layer = draw(layers(**most))
    return (*layer, draw(st.integers(0, layer[1] - 1)))


def gradients(layer, x=None, dy=None):
    """The library's (dx, dW, db) for ones where nothing else is given, and weights 10**tap."""
    length, filter_length, rate, stride, mode = layer
    outputs = strip(*layer).outputs
    return conv1d_backward(
        np.ones((1, outputs, 1)) if dy is None else dy.reshape(1, -1, 1),
        np.ones((1, length, 1)) if x is None else x.reshape(1, -1, 1),
        (10.0 ** np.arange(filter_length)).reshape(-1, 1, 1),
        border_mode=mode,
        subsample_length=stride,
        atrous_rate=rate,
    )


def test_the_outputs_that_read_a_step_light_up():
    picture = Picture(step_gradient(10, 3, 2, step=4))
    assert picture.lit_cells("step") == [4]
    assert picture.lit_cells("output") == [0, 2, 4]
    assert picture.words("tap") == ["w0", "w1", "w2"]
    assert len(picture.all("thread")) == 3
    assert len(picture.all("arrow")) == 1
    assert picture.words("formula") == ["dx[4] = w0·dy[4] + w1·dy[2] + w2·dy[0]"]
    assert picture.words("count") == ["3 of 3 taps in use"]
    assert picture.words("times") == list("1122332211")


def test_a_stride_cuts_threads_and_leaves_steps_unread():
    picture = Picture(step_gradient(9, 2, 2, 2, "valid", 3))
    assert not picture.all("thread") + picture.all("arrow")
    assert len(picture.all("cut")) == 2
    assert picture.words("unused") == ["w0", "w1"]
    assert picture.words("formula") == ["dx[3] = 0: no output reads it"]
    assert len(picture.all("skipped")) == 3
    assert picture.words("times") == list("102020201")
    assert "No output reads steps 1, 3, 5 and 7." in description(picture.svg)


def test_a_step_at_the_edge_hears_from_fewer_outputs_unless_the_mode_is_full():
    assert times_read(strip(6, 3, 1)) == [1, 2, 3, 3, 2, 1]
    assert times_read(strip(6, 3, 1, border_mode="causal")) == [3, 3, 3, 3, 2, 1]
    assert times_read(strip(6, 3, 1, border_mode="full")) == [3] * 6


def test_the_pairs_of_a_tap_light_up_together():
    picture = Picture(tap_gradient(8, 2, 3, 2, "valid", 1))
    assert picture.lit_cells("step") == [3, 5, 7]
    assert picture.lit_cells("output") == [0, 1, 2]
    assert picture.words("formula") == ["dW[1] = x[3]·dy[0] + x[5]·dy[1] + x[7]·dy[2]"]
    assert picture.words("count") == ["3 pairs"]
    assert set(picture.words("tap")) == {"w1"}


def test_pairs_with_a_zero_are_counted_apart():
    picture = Picture(tap_gradient(12, 3, 2, 3, "causal", 0))
    assert picture.words("formula") == ["dW[0] = x[2]·dy[2] + x[5]·dy[3]"]
    assert picture.words("count") == ["2 pairs, 2 zeros"]
    assert len([e for e in picture.all("lit") if "zero" in e.get("class")]) == 2
    assert len(picture.all("unused")) == 2


def test_long_sums_keep_their_ends():
    (formula,) = Picture(tap_gradient(12, 1)).words("formula")
    assert formula == "dW[0] = x[0]·dy[0] + x[1]·dy[1] + x[2]·dy[2] + … + x[11]·dy[11]"


def test_all_outputs_run_into_the_bias():
    picture = Picture(bias_gradient(5, 2, 2))
    assert len(picture.all("thread")) == 3
    assert picture.lit_cells("output") == [0, 1, 2]
    assert picture.words("bias") == ["b"]
    assert picture.words("formula") == ["db = dy[0] + dy[1] + dy[2]"]


@pytest.mark.parametrize("draw", [step_gradient, tap_gradient, bias_gradient])
def test_a_kernel_that_fits_nowhere_says_so(draw):
    picture = Picture(draw(5, 3, 4))
    assert picture.words("no-output") == ["no output: the kernel spans 9 steps and fits nowhere"]
    assert not picture.all("thread") + picture.all("output") + picture.all("times")
    assert "= 0: " in picture.words("formula")[0]


@settings(max_examples=120)
@given(steps())
def test_what_a_step_gathers_is_the_librarys_dx(arguments):
    *layer, step = arguments
    if not strip(*layer).outputs:
        return
    dx, _, _ = gradients(layer)
    used = {int(words[1:]) for words in Picture(step_gradient(*arguments)).words("tap")}
    assert dx[0, step, 0] == sum(10**tap for tap in used)
    counts = [sum(map(int, str(int(total)))) for total in dx.ravel()]  # each tap counts once
    assert times_read(strip(*layer)) == counts


@settings(max_examples=120)
@given(steps(length=10, taps=3, rate=3))  # small enough for a number in every cell
def test_an_output_is_lit_if_its_gradient_reaches_the_step(arguments):
    *layer, step = arguments
    lit = Picture(step_gradient(*arguments)).lit_cells("output")
    reach = []
    for output in range(strip(*layer).outputs):
        dx, _, _ = gradients(layer, dy=np.eye(strip(*layer).outputs)[output])
        reach += [output] if dx[0, step, 0] else []
    assert lit == reach


@settings(max_examples=120)
@given(taps())
def test_the_pairs_of_a_tap_make_up_the_librarys_gradient(arguments):
    *layer, tap = arguments
    shown = strip(*layer)
    if not shown.outputs:
        return
    rng = np.random.default_rng(shown.outputs)
    x, dy = rng.normal(size=shown.length), rng.normal(size=shown.outputs)
    pairs = [(shown.taps(output)[tap], output) for output in range(shown.outputs)]
    total = sum(x[step] * dy[output] for step, output in pairs if shown.inside(step))
    _, dW, _ = gradients(layer, x, dy)
    assert dW[tap, 0, 0] == pytest.approx(total)
    picture = Picture(tap_gradient(*arguments))
    assert len(picture.all("thread")) == len(pairs)
    inside = [step for step, _ in pairs if shown.inside(step)]
    number = re.match(r"\d+", picture.words("count")[0])
    assert int(number[0]) == len(inside)


@settings(max_examples=80)
@given(steps(length=60, taps=20, rate=90, stride=20))
def test_any_legal_layer_and_step_can_be_drawn(arguments):
    picture = Picture(step_gradient(*arguments))
    assert picture.root.tag == f"{SVG}svg"
    layer, said = strip(*arguments[:5]), picture.root.findtext(f"{SVG}desc")
    sent = [reader for reader in readers(layer, arguments[5]) if reader.output is not None]
    for reader in sent:
        assert f"output {reader.output} through w{reader.tap}" in said
    assert ("gets no gradient" in said) == (not sent)
    assert "nan" not in picture.svg.lower()


@settings(max_examples=80)
@given(taps(length=60, taps=20, rate=90, stride=20))
def test_any_legal_layer_and_tap_can_be_drawn(arguments):
    picture, bias = Picture(tap_gradient(*arguments)), Picture(bias_gradient(*arguments[:5]))
    outputs = strip(*arguments[:5]).outputs
    said = picture.root.findtext(f"{SVG}desc")
    assert (f"Tap {arguments[5]} reads" in said) == (outputs > 0)
    assert f"adds up {outputs} gradient" in bias.root.findtext(f"{SVG}desc")
    assert len(bias.all("thread")) == outputs


@settings(max_examples=80)
@given(steps(length=16))
def test_everything_stays_on_the_paper(arguments):
    picture = Picture(step_gradient(*arguments))
    boxes = [e for e in picture.root.iter(f"{SVG}rect")]
    assert all(float(e.get("x")) >= 0 for e in boxes)
    assert all(float(e.get("x")) + float(e.get("width")) <= WIDTH for e in boxes)


@pytest.mark.parametrize(
    ("draw", "arguments", "message"),
    [
        (step_gradient, (10, 3, 1, 1, "valid", 10), "step must be below .* 10, got 10"),
        (tap_gradient, (10, 3, 1, 1, "valid", 3), "tap must be below filter_length, 3, got 3"),
        (step_gradient, (10, 3, 0), "atrous_rate"),
        (tap_gradient, (10, 3, 1, 0), "subsample_length"),
        (bias_gradient, (10, 3, 1, 1, "Same"), "Did you mean 'same'"),
    ],
)
def test_impossible_parameters_raise(draw, arguments, message):
    with pytest.raises(ValueError, match=message):
        draw(*arguments)
