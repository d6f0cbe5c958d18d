import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.convolution import conv1d
from atrous_lib.pictures.stacks.tree import MODES, stack_of


@st.composite
def stacks_of_stride_1(draw):
    layers = draw(st.integers(1, 4))
    rates = draw(st.lists(st.integers(1, 9), min_size=layers, max_size=layers))
    modes = draw(st.lists(st.sampled_from(MODES), min_size=layers, max_size=layers))
    return stack_of(draw(st.integers(1, 20)), draw(st.integers(1, 4)), rates, modes=modes)


def computed(stack, x):
    """The stack with all weights 1, by the library."""
    y = x.reshape(1, -1, 1)
    ones = np.ones((stack.filter_length, 1, 1))
    for rate, stride, mode in zip(stack.rates, stack.strides, stack.modes, strict=True):
        y = conv1d(y, ones, border_mode=mode, atrous_rate=rate, subsample_length=stride)
    return y.ravel()


@settings(max_examples=80, deadline=None)
@given(stacks_of_stride_1())
def test_paths_are_the_weights_that_ones_give_to_each_step(stack):
    table = np.array([computed(stack, spike) for spike in np.eye(stack.steps)])
    for output in range(stack.steps):
        read = stack.paths(output)[0]
        assert [read[step] for step in range(stack.steps)] == table[:, output].round().tolist()


@settings(max_examples=80, deadline=None)
@given(stacks_of_stride_1(), st.data())
def test_what_knows_of_a_step_is_what_its_nan_reaches(stack, data):
    step = data.draw(st.integers(0, stack.steps - 1))
    x = np.zeros(stack.steps)
    x[step] = np.nan
    assert stack.changed(step)[-1] == set(np.flatnonzero(np.isnan(computed(stack, x))))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), min_size=1, max_size=3),
    st.integers(1, 3),
)
def test_strides_too(layers, filter_length):
    rates, strides = zip(*layers, strict=True)
    stack = stack_of(24, filter_length, rates, strides)
    table = np.array([computed(stack, spike) for spike in np.eye(24)])
    places = stack.places(len(rates))
    assert table.shape[1] == len(places)
    for column, output in enumerate(places):
        read = stack.paths(output)[0]
        assert [read[step] for step in range(24)] == table[:, column].round().tolist()


def test_the_field_reaches_from_the_earliest_step_read_to_the_output():
    stack = stack_of(40, 3, [2, 1, 3], [2, 1, 1])
    read = stack.paths(38)[0]
    assert (min(read), max(read)) == (38 - stack.field + 1, 38)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((8, 2, []), ValueError, "for each of its layers, got 0 rates"),
        ((8, 2, [1, 2], [1]), ValueError, "2 rates, 1 strides and 2 modes"),
        ((8, 2, [1], [1], ["valid"]), ValueError, "mode"),
        ((8, 2, [1], [2], ["same"]), ValueError, "got 'same'"),
        ((8, 2, [0]), ValueError, "atrous_rate"),
        ((8, 2.0, [1]), TypeError, "filter_length"),
    ],
)
def test_impossible_stacks_raise(arguments, error, message):
    with pytest.raises(error, match=message):
        stack_of(*arguments)
