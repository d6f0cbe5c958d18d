"""Lesson 7's pictures of the backward pass, read as XML and compared with the core."""

from itertools import product
from math import gcd

import numpy as np
import pytest
from hypothesis import given, settings

from atrous_lib.pictures.backward.pairs import bias_gradient, tap_gradient
from atrous_lib.pictures.backward.step import readers, step_gradient, times_read
from atrous_lib.pictures.strips import strip
from atrous_lib.pictures.svg import WIDTH
from tests.pictures.backward.layers import gradients, lit_cells, steps
from tests.pictures.picture import SVG, Picture


def test_the_outputs_that_read_a_step_light_up():
    picture = Picture(step_gradient(10, 3, 2, step=4))
    assert lit_cells(picture, "step") == [4]
    assert lit_cells(picture, "output") == [0, 2, 4]
    assert picture.words("tap") == ["w0", "w1", "w2"]
    assert len(picture.all("thread")) == 3
    assert len(picture.all("arrow")) == 1
    assert picture.words("formula") == ["dx[4] = w0 · dy[4] + w1 · dy[2] + w2 · dy[0]"]
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
    assert "No output reads steps 1, 3, 5 and 7." in picture.description


def test_a_step_at_the_edge_hears_from_fewer_outputs_unless_the_mode_is_full():
    assert times_read(strip(6, 3, 1)) == [1, 2, 3, 3, 2, 1]
    assert times_read(strip(6, 3, 1, border_mode="causal")) == [3, 3, 3, 3, 2, 1]
    assert times_read(strip(6, 3, 1, border_mode="full")) == [3] * 6


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
    lit = lit_cells(Picture(step_gradient(*arguments)), "output")
    reach = []
    for output in range(strip(*layer).outputs):
        dx, _, _ = gradients(layer, dy=np.eye(strip(*layer).outputs)[output])
        reach += [output] if dx[0, step, 0] else []
    assert lit == reach


@settings(max_examples=80)
@given(steps(length=60, taps=20, rate=90, stride=20))
def test_any_legal_layer_and_step_can_be_drawn(arguments):
    picture = Picture(step_gradient(*arguments))
    assert picture.root.tag == f"{SVG}svg"
    layer, said = strip(*arguments[:5]), picture.description
    sent = [reader for reader in readers(layer, arguments[5]) if reader.output is not None]
    for reader in sent:
        assert f"output {reader.output} through w{reader.tap}" in said
    assert ("gets no gradient" in said) == (not sent)
    assert "nan" not in picture.svg.lower()


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


def test_which_strides_leave_steps_unread_is_what_the_lesson_says():
    for taps, rate, stride in product(range(1, 6), range(1, 7), range(1, 5)):
        edge = (taps - 1) * rate + stride
        inside = times_read(strip(60, taps, rate, stride))[edge:-edge]
        assert all(inside) == (stride == 1 or (stride <= taps and gcd(stride, rate) == 1))


def test_zeros_of_the_padding_bear_no_number_of_a_step():
    picture = Picture(step_gradient(12, 3, 2, 1, "full", 0))
    assert picture.words("padding") == ["zeros", "zeros"]
    assert len(picture.all("zero")) == 8
    assert not any(picture.words("zero"))
