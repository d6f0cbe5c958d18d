"""Boxes come from the catalogue, and their inputs can tell them apart."""

from itertools import combinations, product

import numpy as np
import pytest

from atrous_lib.checks import boxes
from atrous_lib.checks.catalogue import catalogue
from atrous_lib.checks.course import EXERCISES

NAMES = ["conv1d", "atrous_conv1d", "causal_conv1d"]
INPUTS = {
    "x": {"ones": np.ones((1, 6, 1)), "rising": np.arange(1.0, 7.0).reshape(1, 6, 1)},
    "W": {"1, 1": np.ones((2, 1, 1)), "1, 10": np.array([1.0, 10.0]).reshape(2, 1, 1)},
    "b": {"0": np.zeros(1), "5": np.full(1, 5.0)},
    "atrous_rate": {"1": 1, "2": 2, "3": 3},
}


def settings(box):
    return list(product(*(INPUTS[name].values() for name in box.arguments)))


@pytest.mark.parametrize("seed", range(5))
def test_some_input_tells_every_suspect_from_the_layer_and_from_each_other(seed):
    for box in boxes(NAMES, INPUTS, seed=seed):
        assert 2 <= len(box.suspects) <= 5
        rivals = [box.layer, *(suspect.computes for suspect in box.suspects)]
        for one, other in combinations(rivals, 2):
            assert any(not box.alike(one(*given), other(*given)) for given in settings(box))


def test_a_box_computes_what_its_culprit_does():
    for box in boxes(NAMES, INPUTS):
        culprit = box.suspects[box.culprit]
        assert all(
            box.alike(box.computes(*given), culprit.computes(*given)) for given in settings(box)
        )


def test_functions_and_texts_are_the_catalogues():
    for box in boxes(NAMES, INPUTS, number=8):
        texts = {m.function: catalogue()[box.exercise][m.id] for m in misconceptions(box)}
        for suspect in box.suspects:
            assert suspect.text == texts[suspect.computes]["true_of"]
            assert suspect.question == texts[suspect.computes]["asks"]
        assert box.layer is EXERCISES[box.exercise].reference


def misconceptions(box):
    return EXERCISES[box.exercise].misconceptions


def test_boxes_stand_in_the_exercises_order_and_no_two_share_a_name():
    found = boxes(NAMES, INPUTS, number=8, seed=3)
    places = [NAMES.index(box.exercise) for box in found]
    assert places == sorted(places)
    ids = [
        next(m.id for m in misconceptions(box) if m.function is box.suspects[box.culprit].computes)
        for box in found
    ]
    assert len(set(ids)) == 8


def test_the_seed_alone_decides():
    one, same, other = (
        [box.suspects for box in boxes(NAMES, INPUTS, seed=seed)] for seed in (1, 1, 2)
    )
    assert one == same != other


def test_a_function_that_would_raise_is_no_box():
    three_taps = {**INPUTS, "W": {"1, 2, 4": np.reshape([1.0, 2.0, 4.0], (3, 1, 1))}}
    too_far = catalogue()["atrous_conv1d"]["one_zero_too_many"]["true_of"]
    for steps, rates, there in ((8, {"2": 2}, True), (5, {"2": 2}, False)):
        rising = np.arange(1.0, steps + 1).reshape(1, steps, 1)
        inputs = {**three_taps, "x": {"rising": rising}, "atrous_rate": rates}
        found = boxes(["atrous_conv1d"], inputs, number=1, suspects=20)
        assert (too_far in {suspect.text for suspect in found[0].suspects}) is there


def test_inputs_that_hide_too_much_are_refused():
    blind = {**INPUTS, "x": {"zeros": np.zeros((1, 6, 1))}, "atrous_rate": {"1": 1}}
    with pytest.raises(ValueError, match=r"tell only \d+ boxes apart, 9 are wanted"):
        boxes(["atrous_conv1d"], blind, number=9)
    with pytest.raises(ValueError, match="border_mode, subsample_length: no input"):
        boxes(["strided_conv1d"], INPUTS)
    with pytest.raises(ValueError, match="Did you mean 'atrous_conv1d'"):
        boxes(["atrous_conv"], INPUTS)
