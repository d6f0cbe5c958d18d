"""One window of a signal under one filter, in numbers, and a small example to slide over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from atrous_lib.arguments import whole_number
from atrous_lib.convolution import conv1d
from atrous_lib.pictures.words import product

EXAMPLE_X = np.array(  # channel, step
    [[3, 1, 4, 1, 5, 9, 2, 6, 5], [0, 2, 1, 0, 3, 0, 1, 2, 0], [1, 1, 0, 0, 2, 2, 0, 1, 1]], float
).T
EXAMPLE_W = np.array(  # tap, channel, filter
    [
        [[1, -1, 2], [2, 0, 1], [-1, 1, 0]],
        [[-1, 0, 1], [0, 1, -2], [1, 2, 1]],
        [[2, 1, 0], [1, 3, 1], [0, -1, 3]],
    ],
    float,
)
EXAMPLE_B = np.array([1, 5, -2], float)


@dataclass(frozen=True)
class Window:
    """One window of x (steps, channels) under one filter of W (taps, channels, filters)."""

    x: NDArray[Any]
    W: NDArray[Any]
    b: NDArray[Any] | None
    output: int
    filter: int

    @property
    def weights(self) -> NDArray[Any]:
        """The filter's weights, shape (taps, channels)."""
        shown: NDArray[Any] = self.W[:, :, self.filter]
        return shown

    @property
    def seen(self) -> NDArray[Any]:
        """The steps under the kernel, shape (taps, channels)."""
        seen: NDArray[Any] = self.x[self.output : self.output + len(self.W)]
        return seen

    @property
    def products(self) -> NDArray[Any]:
        """Each weight times the number under it, shape (taps, channels)."""
        products: NDArray[Any] = self.weights * self.seen
        return products

    @property
    def maps(self) -> NDArray[Any]:
        """All outputs, shape (new_steps, filters)."""
        maps: NDArray[Any] = conv1d(self.x[None], self.W, self.b)[0]
        return maps

    @property
    def result(self) -> float:
        """The output that the window becomes."""
        return float(self.maps[self.output, self.filter])


def read_window(
    x: ArrayLike, W: ArrayLike, b: ArrayLike | None = None, output: int = 0, filter: int = 0
) -> Window:
    """Return the window of one output under one filter, or raise as `sliding` does."""
    signal, kernel = np.asarray(x, float), np.asarray(W, float)
    bias = None if b is None else np.asarray(b, float)
    if signal.ndim != 2:
        raise ValueError(f"x must have the axes (steps, input_dim), got shape {signal.shape}.")
    outputs = conv1d(signal[None], kernel, bias).shape[1]  # checks the shapes
    for name, value, number_of in (
        ("output", output, outputs),
        ("filter", filter, kernel.shape[2]),
    ):
        if whole_number(value, name, minimum=0) >= number_of:
            raise ValueError(f"{name} must be below {number_of}, got {value}.")
    return Window(signal, kernel, bias, output, filter)


def written(window: Window, channel: int) -> str:
    """Return the sum of one channel's products, term by term."""
    pairs = zip(window.weights[:, channel], window.seen[:, channel], strict=True)
    return " + ".join(map(product, pairs))


def example(
    input_dim: int, nb_filter: int, filter_length: int
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return small whole numbers (x, W, b) to slide over, cut from one fixed example.

    At most 3 channels, filters and taps.

    Examples
    --------
    >>> x, W, b = example(2, 1, 3)
    >>> x.shape, W.shape, b.shape
    ((9, 2), (3, 2, 1), (1,))
    """
    return (
        EXAMPLE_X[:, :input_dim],
        EXAMPLE_W[:filter_length, :input_dim, :nb_filter],
        EXAMPLE_B[:nb_filter],
    )
