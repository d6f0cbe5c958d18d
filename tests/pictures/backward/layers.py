"""Layers to draw, and what the library says their gradients are."""

import numpy as np
from hypothesis import strategies as st

from atrous_lib.convolution import conv1d_backward
from atrous_lib.geometry import BORDER_MODES
from atrous_lib.pictures.strips import strip


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


def lit_cells(picture, kind):
    """The numbers in the cells of a kind that stand out."""
    cells = [e for e in picture.all("lit") if kind in e.get("class").split()]
    return [int("".join(cell.itertext())) for cell in cells]
