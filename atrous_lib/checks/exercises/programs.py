"""What the exercises of several lessons share: numbers to try, and small programs to build on.

The programs are plain ones of the kind a learner writes, so that a wrong function made of them
also fails where a learner's would. Axes: n sample, t step, k tap, c input channel, f filter.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


# --- numbers to try --------------------------------------------------------------------------


def whole(rng: np.random.Generator, *shape: int) -> Array:
    """Return the numbers 1, 2, 3, … in random order: all differ, none is zero."""
    size = int(np.prod(shape))
    return rng.permutation(np.arange(1.0, size + 1)).reshape(shape)


def normal(rng: np.random.Generator, *shape: int) -> Array:
    """Return numbers of a normal distribution, none of which is whole."""
    return rng.normal(size=shape)


def dilated_layers(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, W, b, atrous_rate).

    Between them they hold: a rate past the filter's length; as many channels as filters, where
    swapped axes still fit; as many outputs as filters, where a bias for each step still fits;
    one output only; several samples.
    """
    draw = rng.integers
    return [
        (whole(rng, 1, 5, 1), whole(rng, 2, 1, 1), whole(rng, 1), 2),
        (whole(rng, 1, 8, 1), whole(rng, 2, 1, 1), whole(rng, 1), 3),
        (whole(rng, 1, 3, 1), whole(rng, 2, 1, 1), whole(rng, 1), 2),
        (whole(rng, 1, 3, 2), whole(rng, 2, 2, 2), whole(rng, 2), 1),
        (whole(rng, 2, 6, 2), whole(rng, 3, 2, 2), whole(rng, 2), 2),
        (whole(rng, 2, 4, 1), whole(rng, 1, 1, 3), whole(rng, 3), 3),
        (normal(rng, 2, 24, 3), normal(rng, 3, 3, 2), normal(rng, 2), 5),
        (
            normal(rng, 3, int(draw(48, 60)), 2),
            normal(rng, 4, 2, 3),
            normal(rng, 3),
            int(draw(5, 9)),
        ),
    ]


# --- kernels ---------------------------------------------------------------------------------


def dilated(array: Array, rate: int, axis: int = 0) -> Array:
    """Return the array with `rate - 1` zeros between its neighbours on one axis."""
    neighbours = np.moveaxis(array, axis, 0)
    spread = np.zeros(((len(neighbours) - 1) * rate + 1, *neighbours.shape[1:]))
    spread[::rate] = neighbours
    return np.moveaxis(spread, 0, axis)


# --- edges -----------------------------------------------------------------------------------


def places(input_length: int, span: int, border_mode: str) -> int:
    """Return at how many places a kernel of effective length `span` can stand."""
    more_than_steps = {"valid": 1 - span, "full": span - 1}.get(border_mode, 0)
    return input_length + more_than_steps


def split(missing: int, border_mode: str) -> tuple[int, int]:
    """Return how many zeros a mode puts (left, right) of the input.

    `missing` is the kernel's effective length less one: by so many steps the output would be
    shorter than the input without zeros.
    """
    return {
        "valid": (0, 0),
        "same": (missing // 2, missing - missing // 2),
        "full": (missing, missing),
        "causal": (missing, 0),
    }[border_mode]


def padded(x: Array, zeros: tuple[int, int]) -> Array:
    """Return x with so many zeros (before, after) its steps."""
    before, after = zeros
    filled = np.zeros((len(x), before + x.shape[1] + after, x.shape[2]), x.dtype)
    filled[:, before : before + x.shape[1]] = x
    return filled  # np.pad takes ten times as long


# --- convolutions ----------------------------------------------------------------------------


def slide(x: Array, W: Array, rate: int = 1, steps: int | None = None) -> Array:
    """Return the first `steps` outputs of the convolution without bias and padding, or all."""
    steps = x.shape[1] - (len(W) - 1) * rate if steps is None else steps
    y = np.zeros((x.shape[0], steps, W.shape[2]))
    for k, tap in enumerate(W):
        y += x[:, k * rate : k * rate + steps] @ tap
    return y


def slide_by_spectra(x: Array, W: Array, rate: int = 1) -> Array:
    """Return what `slide` returns, by way of Fourier transforms."""
    length, kernel = x.shape[1], dilated(W, rate)
    spectrum = np.einsum(
        "ntc,tcf->ntf", np.fft.rfft(x, axis=1), np.conj(np.fft.rfft(kernel, length, axis=0))
    )
    return np.fft.irfft(spectrum, length, axis=1)[:, : length - len(kernel) + 1]


def add_bias_by_step(y: Array, b: Array) -> Array:
    """Return y with b[t] added at step t, as if the bias belonged to steps and not to filters."""
    for t in range(y.shape[1]):
        y[:, t] += b[t]
    return y
