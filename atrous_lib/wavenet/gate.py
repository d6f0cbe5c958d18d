"""The gated activation: tanh of one half of the channels, scaled by sigmoid of the other."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import real_numbers

Array = NDArray[Any]


class Gate:
    """z → tanh(first half of z's channels) * sigmoid(second half).

    Source: van den Oord et al., "WaveNet" (2016), equation 2. The sigmoid is computed through
    tanh, sigmoid(v) = (1 + tanh(v / 2)) / 2, which can't overflow and is quick.

    Examples
    --------
    >>> gate = Gate()
    >>> gate(np.array([[[1.0, 100.0]], [[1.0, -100.0]]])).ravel().round(4)
    array([0.7616, 0.    ])
    """

    def __init__(self) -> None:
        self._last: tuple[Array, Array] | None = None

    def __call__(self, z: Array) -> Array:
        """Return the gated activation, shape (..., channels) for z (..., 2 * channels).

        Raises
        ------
        TypeError, ValueError
            If z is no array of floats, or its channels are not even in number.
        """
        z = real_numbers(z, "z")
        if z.ndim == 0 or z.shape[-1] % 2:
            raise ValueError(
                f"z must have an even number of channels, half of them for the gate, "
                f"got shape {z.shape}."
            )
        channels = z.shape[-1] // 2
        half = z.dtype.type(0.5)
        value, opening = z[..., :channels].copy(), z[..., channels:] * half
        np.tanh(value, out=value)  # quicker side by side in memory
        np.tanh(opening, out=opening)
        opening *= half
        opening += half
        self._last = value, opening
        y: Array = value * opening
        return y

    def backward(self, dy: Array) -> Array:
        """Return the gradient at the input of the last call.

        Raises
        ------
        RuntimeError
            If the gate was not called before.
        ValueError
            If dy does not have the output's shape.
        """
        if self._last is None:
            raise RuntimeError("Call the gate on an input before backward.")
        value, opening = self._last
        dy = real_numbers(dy, "dy")
        if dy.shape != value.shape:
            raise ValueError(f"dy must match the output, shape {value.shape}, got {dy.shape}.")
        dz = np.empty((*dy.shape[:-1], 2 * dy.shape[-1]), dy.dtype)
        channels = dy.shape[-1]
        one = dy.dtype.type(1)
        passed, slope = dy * opening, value * value
        np.subtract(one, slope, out=slope)  # in place: memory costs more time here than sums
        np.multiply(passed, slope, out=dz[..., :channels])
        passed *= value
        np.subtract(one, opening, out=slope)
        np.multiply(passed, slope, out=dz[..., channels:])
        return dz
