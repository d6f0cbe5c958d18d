from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.geometry import effective_length, output_length, padding, receptive_field
from tests.strategies import geometries


@given(geometries())
def test_padding_gives_room_for_exactly_the_outputs(geometry):
    length, filter_length, keywords = geometry
    left, right = padding(length, filter_length, **keywords)
    span = effective_length(filter_length, keywords["atrous_rate"])
    stride = keywords["subsample_length"]
    assert left >= 0
    assert right >= 0
    places = length + left + right - span + 1
    outputs = output_length(length, filter_length, **keywords)
    assert (outputs - 1) * stride + 1 <= places
    if right:  # not one zero more than the last output needs
        assert (outputs - 1) * stride + 1 == places


@given(geometries(border_modes=("same", "causal")))
def test_same_and_causal_keep_the_length_at_stride_1_only(geometry):
    length, filter_length, keywords = geometry
    outputs = output_length(length, filter_length, **keywords)
    assert outputs == -(-length // keywords["subsample_length"])


def test_rate_may_exceed_filter_length_and_input():
    assert effective_length(2, 512) == 513
    assert output_length(16, 2, "causal", atrous_rate=512) == 16
    assert output_length(16, 2, "same", atrous_rate=512) == 16


def test_valid_refuses_an_input_shorter_than_the_dilated_kernel_and_says_why():
    assert output_length(9, 3, "valid", atrous_rate=4) == 1
    with pytest.raises(ValueError, match=r"8 steps.*at least 9.*\(3 - 1\) \* 4 \+ 1") as caught:
        output_length(8, 3, "valid", atrous_rate=4)
    assert "border_mode='same'" in str(caught.value)


@given(st.integers(1, 5), st.lists(st.tuples(st.integers(1, 5), st.integers(1, 3)), max_size=4))
def test_receptive_field_is_the_shortest_input_that_gives_one_output(filter_length, layers):
    rates, strides = [rate for rate, _ in layers], [stride for _, stride in layers]
    length = receptive_field(filter_length, rates, strides)
    for rate, stride in layers:
        length = output_length(length, filter_length, "valid", stride, rate)
    assert length == 1


def test_receptive_field_of_wavenet():
    rates = [2**n for n in range(10)]
    assert receptive_field(2, rates) == 1024
    assert receptive_field(2, 3 * rates) == 3 * 1023 + 1


def test_receptive_field_refuses_lists_of_different_length():
    with pytest.raises(ValueError, match="2 rates and 1 strides"):
        receptive_field(2, [1, 2], [1])


def test_a_stack_may_be_given_by_anything_that_lists_its_layers():
    assert receptive_field(2, (2**i for i in range(4))) == 16
    assert receptive_field(2, np.array([1, 2]), iter([2, 1])) == receptive_field(2, [1, 2], [2, 1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((2, 5), "atrous_rates must be a list of whole numbers"),
        ((2, "12"), "atrous_rates must be a list"),
        ((2, np.array(5)), "atrous_rates must be a list"),
        ((2, None), "atrous_rates must be a list"),
        ((2, [1], 1), "subsample_lengths must be a list"),
        ((2, [1, 0]), "each of atrous_rates must be .* at least 1, got 0"),
        ((2, [1], [0.5]), r"each of subsample_lengths .* got 0.5 \(float\)"),
        ((2.5, []), "filter_length must be a whole number"),
    ],
)
def test_what_is_no_stack_is_refused(arguments, message):
    with pytest.raises((TypeError, ValueError), match=message):
        receptive_field(*arguments)
