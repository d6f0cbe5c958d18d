"""An input between its zeros, against the geometry and the convolution of the core."""

import numpy as np
import pytest
from hypothesis import given

from atrous_lib import geometry
from atrous_lib.convolution import conv1d
from atrous_lib.pictures.strips import strip
from tests.pictures.strategies import legal


@given(legal())
def test_a_strip_agrees_with_the_geometry(arguments):
    length, taps, rate, stride, mode, backend, _ = arguments
    found = strip(*arguments[:-1])
    if mode == "valid" and found.span > length:
        assert (found.outputs, found.left, found.right) == (0, 0, 0)
        assert not found.places
        return
    left, right = geometry.padding(length, taps, mode, stride, rate, backend)
    assert found.left == left
    assert found.right >= right  # zeros that a stride leaves unread may be drawn
    assert found.right == right or stride > 1
    assert len(found.kept) == found.outputs
    assert found.outputs == geometry.output_length(length, taps, mode, stride, rate, backend)


@given(legal())
def test_taps_read_what_the_library_reads(arguments):
    length, taps, rate, stride, mode, backend, output = arguments
    found = strip(*arguments[:-1])
    if not found.outputs:
        return
    x, W = np.arange(1.0, length + 1).reshape(1, length, 1), 100.0 ** np.arange(taps)
    y = conv1d(
        x,
        W.reshape(taps, 1, 1),
        border_mode=mode,
        subsample_length=stride,
        atrous_rate=rate,
        backend=backend,
    )
    steps = enumerate(found.taps(output))
    read = [W[found.weight(tap)] * (step + 1) for tap, step in steps if found.inside(step)]
    assert sum(read) == y[0, output, 0]


def test_outputs_of_same_and_causal_stand_under_their_step():
    for mode, backend in (("same", "tensorflow"), ("same", "theano"), ("causal", "tensorflow")):
        for taps, rate in ((3, 1), (2, 1), (2, 3), (4, 3)):
            found = strip(9, taps, rate, 1, mode, backend)
            assert [found.home(place) for place in found.kept] == list(range(9))


@given(legal())
def test_a_kernel_that_fits_nowhere_hangs_over_from_its_first_place(arguments):
    length, taps, rate, *_ = arguments
    found = strip(*arguments[:-1])
    assert found.overhang == (0 if found.outputs else found.span - length)
    assert found.taps(0)[0] == -found.left
    assert found.outputs or found.taps(0)[-1] == (taps - 1) * rate >= length


@pytest.mark.parametrize(
    ("output", "error"), [(8, ValueError), (-1, ValueError), (1.0, TypeError), (True, TypeError)]
)
def test_an_output_that_is_not_there_is_refused(output, error):
    with pytest.raises(error, match="output"):
        strip(16, 3, 4).check(output)
    strip(16, 3, 4).check(7)
    strip(4, 3, 4).check(0)  # none at all: the kernel's first place may be asked for
