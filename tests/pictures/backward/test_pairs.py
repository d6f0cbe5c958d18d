"""What the weights answer for: the pictures of dW and db."""

import re

import numpy as np
import pytest
from hypothesis import given, settings

from atrous_lib.pictures.backward.pairs import bias_gradient, tap_gradient
from atrous_lib.pictures.strips import strip
from tests.pictures.backward.layers import gradients, lit_cells, taps
from tests.pictures.picture import Picture


def test_the_pairs_of_a_tap_light_up_together():
    picture = Picture(tap_gradient(8, 2, 3, 2, "valid", 1))
    assert lit_cells(picture, "step") == [3, 5, 7]
    assert lit_cells(picture, "output") == [0, 1, 2]
    assert picture.words("formula") == ["dW[1] = x[3] · dy[0] + x[5] · dy[1] + x[7] · dy[2]"]
    assert picture.words("count") == ["3 pairs"]
    assert set(picture.words("tap")) == {"w1"}


def test_pairs_with_a_zero_are_counted_apart():
    picture = Picture(tap_gradient(12, 3, 2, 3, "causal", 0))
    assert picture.words("formula") == ["dW[0] = x[2] · dy[2] + x[5] · dy[3]"]
    assert picture.words("count") == ["2 pairs, 2 zeros"]
    assert len([e for e in picture.all("lit") if "zero" in e.get("class")]) == 2
    assert len(picture.all("unused")) == 2


def test_long_sums_keep_their_ends():
    (formula,) = Picture(tap_gradient(12, 1)).words("formula")
    assert formula == "dW[0] = x[0] · dy[0] + x[1] · dy[1] + x[2] · dy[2] + … + x[11] · dy[11]"


def test_all_outputs_run_into_the_bias():
    picture = Picture(bias_gradient(5, 2, 2))
    assert len(picture.all("thread")) == 3
    assert lit_cells(picture, "output") == [0, 1, 2]
    assert picture.words("bias") == ["b"]
    assert picture.words("formula") == ["db = dy[0] + dy[1] + dy[2]"]


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
@given(taps(length=60, taps=20, rate=90, stride=20))
def test_any_legal_layer_and_tap_can_be_drawn(arguments):
    picture, bias = Picture(tap_gradient(*arguments)), Picture(bias_gradient(*arguments[:5]))
    outputs = strip(*arguments[:5]).outputs
    said = picture.description
    assert (f"Tap {arguments[5]} reads" in said) == (outputs > 0)
    assert f"adds up {outputs} gradient" in bias.description
    assert len(bias.all("thread")) == outputs
