import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.convolution import conv1d
from atrous_lib.pictures.svg import description
from atrous_lib.pictures.wavenet.queues import STEPS, longest_rate, queue


def words(picture, kind):
    """The words of every element of a class."""
    root = ET.fromstring(picture)
    found = (e for e in root.iter() if kind in (e.get("class") or "").split())
    return ["".join(e.itertext()) for e in found]


legal = st.integers(1, 4).flatmap(
    lambda taps: st.tuples(
        st.just(taps), st.integers(1, longest_rate(taps)), st.integers(0, STEPS - 1)
    )
)


@given(legal)
def test_every_legal_layer_is_drawn(layer):
    taps, rate, step = layer
    picture = queue(*layer)
    assert words(picture, "tap") == [f"w{tap}" for tap in range(taps)]
    assert len(words(picture, "cell")) == (step + 1) + (taps - 1) * rate + 1
    assert f"tap {taps - 1} reads x{step} itself" in description(picture)
    if taps > 1:
        assert f"({taps} − 1) · {rate} = {(taps - 1) * rate} place" in description(picture)


@given(legal)
def test_what_is_read_is_what_the_convolution_reads(layer):
    taps, rate, step = layer
    read = words(queue(*layer), "read")
    x = np.arange(1.0, STEPS + 1).reshape(1, STEPS, 1)  # x0 is 1, so that 0 is a zero
    kernel = (100.0 ** np.arange(taps)).reshape(taps, 1, 1)
    y = conv1d(x, kernel, atrous_rate=rate, border_mode="causal")[0, step, 0]
    values = [0 if word == "0" else int(word[1:]) + 1 for word in read]
    assert sum(value * 100**tap for tap, value in enumerate(values)) == y


@pytest.mark.parametrize("layer", [(2, 19, 0), (2, 1, STEPS), (2, 1, -1), (0, 1, 0), (2, 0, 0)])
def test_what_can_not_be_drawn_is_refused(layer):
    with pytest.raises(ValueError, match=r"must be|paper"):
        queue(*layer)
