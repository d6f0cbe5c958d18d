"""One window of a signal in numbers."""

import numpy as np
import pytest

from atrous_lib.pictures.sliding.window import example


@pytest.mark.parametrize("sizes", [(1, 1, 1), (2, 3, 1), (3, 3, 3)])
def test_the_example_has_the_sizes_asked_for_and_no_symmetric_filter(sizes):
    channels, filters, taps = sizes
    x, W, b = example(channels, filters, taps)
    assert W.shape == (taps, channels, filters)
    assert (x.shape[1], b.shape) == (channels, (filters,))
    for f in range(filters):
        assert taps == 1 or not np.array_equal(W[:, 0, f], W[::-1, 0, f])
