from __future__ import annotations

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
