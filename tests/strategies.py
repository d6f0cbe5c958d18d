"""Hypothesis strategies: legal arguments of a convolution, and arrays that fit them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from atrous_lib import geometry


@dataclass(frozen=True)
class Case:
    """One convolution: arrays and the keywords of `conv1d`."""

    x: np.ndarray
    W: np.ndarray
    b: np.ndarray | None
    keywords: dict

    @property
    def rng(self) -> np.random.Generator:
        return np.random.default_rng(self.x.size)


@st.composite
def geometries(draw, backends=geometry.BACKENDS, border_modes=geometry.BORDER_MODES):
    """Draw (length, filter_length, keywords) that can work together."""
    filter_length = draw(st.integers(1, 5))
    keywords = {
        "border_mode": draw(st.sampled_from(border_modes)),
        "subsample_length": draw(st.integers(1, 4)),
        "atrous_rate": draw(st.integers(1, 9)),
        "backend": draw(st.sampled_from(backends)),
    }
    shortest = 1
    if keywords["border_mode"] == "valid":
        shortest = geometry.effective_length(filter_length, keywords["atrous_rate"])
    return draw(st.integers(shortest, shortest + 12)), filter_length, keywords


@st.composite
def cases(draw, dtype=np.float64, **which):
    """Draw a `Case` with normal random numbers."""
    length, filter_length, keywords = draw(geometries(**which))
    batch, channels, filters = (draw(st.integers(low, 4)) for low in (0, 1, 1))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = rng.normal(size=(batch, length, channels)).astype(dtype)
    W = rng.normal(size=(filter_length, channels, filters)).astype(dtype)
    b = rng.normal(size=filters).astype(dtype) if draw(st.booleans()) else None
    return Case(x, W, b, keywords)
