"""Hypothesis strategies: legal arguments of pictures."""

from __future__ import annotations

from hypothesis import strategies as st

from atrous_lib import geometry
from atrous_lib.pictures.strips import strip


@st.composite
def legal(draw, length=16, taps=5, rate=6, stride=5):
    """Draw the arguments of a strip, and one of its outputs."""
    layer = (
        draw(st.integers(1, length)),
        draw(st.integers(1, taps)),
        draw(st.integers(1, rate)),
        draw(st.integers(1, stride)),
        draw(st.sampled_from(geometry.BORDER_MODES)),
        draw(st.sampled_from(geometry.BACKENDS)),
    )
    return (*layer, draw(st.integers(0, max(strip(*layer).outputs - 1, 0))))
