"""The dilated 1-D convolution on arrays, and its gradients.

One output is a sum over taps; tap j of the kernel looks `atrous_rate` steps further than tap
j - 1::

    k = 3, r = 2, s = 1, padding p = 0

    x   0 1 2 3 4 5 6          y[t] = b + sum over j of x[t*s + j*r - p] @ W[j]
    W   o . o . o
    y   0 1 2                  steps outside x count as zero

Turned around, a tap is one slice of x (start j*r - p, step s) that meets one run of outputs,
and the layer is one matrix product for each tap. A tap that hangs over the edge meets fewer
outputs, so that nothing is ever padded or copied. `_taps` finds those slices; forward and
backward both walk over them.

Axes: n sample, t step, k tap, c input channel, f filter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import float_array
from atrous_lib.geometry import output_length, padding


def conv1d(
    x: NDArray[Any],
    W: NDArray[Any],
    b: NDArray[Any] | None = None,
    *,
    border_mode: str = "valid",
    subsample_length: int = 1,
    atrous_rate: int = 1,
    backend: str = "tensorflow",
) -> NDArray[Any]:
    """Convolve `x` with the kernel `W`, whose taps stand `atrous_rate` steps apart.

    Parameters
    ----------
    x : array of float32 or float64, shape (batch, steps, input_dim)
        Any strides; read-only and empty batches too. Never written to.
    W : array of x's dtype, shape (filter_length, input_dim, nb_filter)
        The kernel.
    b : array of x's dtype, shape (nb_filter,), optional
        The bias.
    border_mode : {"valid", "same", "full", "causal"}
        Where zeros are put around x; see `geometry.padding`.
    subsample_length : int
        The stride: an output is computed at every such step.
    atrous_rate : int
        Steps from one tap to the next.
    backend : {"tensorflow", "theano"}
        "tensorflow" correlates; "theano" flips the kernel. Each pads "same" its own way.

    Returns
    -------
    array of x's dtype, shape (batch, new_steps, nb_filter)

    Raises
    ------
    TypeError
        If an array is not float32 or float64, the dtypes differ, or a size is no whole number.
    ValueError
        If shapes do not fit, a name is unknown, or x is too short for mode "valid".

    Notes
    -----
    Source: Keras 1.2.2, `AtrousConvolution1D`, on both of its backends.

    Examples
    --------
    >>> x = np.arange(1.0, 7.0).reshape(1, 6, 1)
    >>> W = np.array([1.0, 10.0]).reshape(2, 1, 1)
    >>> conv1d(x, W, atrous_rate=3).ravel()
    array([41., 52., 63.])
    >>> conv1d(x, W, atrous_rate=3, border_mode="causal").ravel()
    array([10., 20., 30., 41., 52., 63.])
    """
    _check_arrays(x, W, b)
    geometry = (border_mode, subsample_length, atrous_rate, backend)
    steps = output_length(x.shape[1], len(W), *geometry)
    assert steps is not None
    y = np.zeros((x.shape[0], steps, W.shape[2]), x.dtype)
    if b is not None:
        y += b
    for tap, outputs, inputs in _taps(x.shape[1], len(W), *geometry):
        y[:, outputs] += x[:, inputs] @ W[tap]
    return y


def conv1d_backward(
    dy: NDArray[Any],
    x: NDArray[Any],
    W: NDArray[Any],
    *,
    border_mode: str = "valid",
    subsample_length: int = 1,
    atrous_rate: int = 1,
    backend: str = "tensorflow",
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return the gradients of `sum(dy * conv1d(x, W, b))` with respect to x, W and b.

    Parameters
    ----------
    dy : array of x's dtype, shape (batch, new_steps, nb_filter)
        The gradient that arrives at the output.
    x, W, border_mode, subsample_length, atrous_rate, backend
        As they were given to `conv1d`.

    Returns
    -------
    dx : array, shape of x
    dW : array, shape of W
    db : array, shape (nb_filter,)

    Raises
    ------
    TypeError, ValueError
        As `conv1d`, and if dy does not have the shape or dtype of its output.

    Examples
    --------
    >>> x = np.arange(1.0, 7.0).reshape(1, 6, 1)
    >>> W = np.array([1.0, 10.0]).reshape(2, 1, 1)
    >>> dx, dW, db = conv1d_backward(np.ones((1, 3, 1)), x, W, atrous_rate=3)
    >>> dx.ravel(), dW.ravel(), db
    (array([ 1.,  1.,  1., 10., 10., 10.]), array([ 6., 15.]), array([3.]))
    """
    _check_arrays(x, W, None)
    float_array(dy, "dy", "batch, new_steps, nb_filter")
    geometry = (border_mode, subsample_length, atrous_rate, backend)
    shape = (x.shape[0], output_length(x.shape[1], len(W), *geometry), W.shape[2])
    if dy.shape != shape:
        raise ValueError(f"dy must have the output's shape {shape}, got {dy.shape}.")
    _check_dtype(dy, "dy", x)
    dx, dW = np.zeros(x.shape, x.dtype), np.zeros(W.shape, W.dtype)
    for tap, outputs, inputs in _taps(x.shape[1], len(W), *geometry):
        dx[:, inputs] += dy[:, outputs] @ W[tap].T
        dW[tap] = np.tensordot(x[:, inputs], dy[:, outputs], axes=([0, 1], [0, 1]))
    return dx, dW, dy.sum(axis=(0, 1))


def _taps(
    length: int,
    filter_length: int,
    border_mode: str,
    subsample_length: int,
    atrous_rate: int,
    backend: str,
) -> Iterator[tuple[int, slice, slice]]:
    """Yield (tap, outputs, inputs): W[tap] meets x[:, inputs] at y[:, outputs].

    Taps that lie outside x at every output are left out.
    """
    geometry = (filter_length, border_mode, subsample_length, atrous_rate, backend)
    left, _ = padding(length, *geometry)
    steps = output_length(length, *geometry)
    assert steps is not None
    for place in range(filter_length):
        offset = place * atrous_rate - left  # x's step under this tap at the first output
        first = max(0, -(offset // subsample_length))  # first output with the tap inside x
        last = min(steps, (length - 1 - offset) // subsample_length + 1)
        if first < last:
            start = offset + first * subsample_length
            stop = offset + (last - 1) * subsample_length + 1
            tap = filter_length - 1 - place if backend == "theano" else place
            yield tap, slice(first, last), slice(start, stop, subsample_length)


def _check_arrays(x: NDArray[Any], W: NDArray[Any], b: NDArray[Any] | None) -> None:
    float_array(x, "x", "batch, steps, input_dim")
    float_array(W, "W", "filter_length, input_dim, nb_filter")
    _check_dtype(W, "W", x)
    if 0 in W.shape or 0 in x.shape[1:]:
        raise ValueError(
            f"steps, input_dim, filter_length and nb_filter must be at least 1, "
            f"got x of shape {x.shape} and W of shape {W.shape}."
        )
    if x.shape[2] != W.shape[1]:
        swapped = " Its last two axes look swapped." if x.shape[2] == W.shape[2] else ""
        raise ValueError(
            f"x has {x.shape[2]} channels, but W of shape {W.shape}, (filter_length, input_dim, "
            f"nb_filter), takes {W.shape[1]}.{swapped}"
        )
    if b is not None:
        float_array(b, "b", "nb_filter")
        _check_dtype(b, "b", x)
        if b.shape != W.shape[2:]:
            raise ValueError(
                f"b must have shape ({W.shape[2]},), one number for each of W's filters, "
                f"got {b.shape}."
            )


def _check_dtype(array: NDArray[Any], name: str, x: NDArray[Any]) -> None:
    if array.dtype != x.dtype:
        raise TypeError(
            f"x and {name} must have the same dtype, got {x.dtype} and {array.dtype}. "
            f"Convert one: {name}.astype(x.dtype)."
        )
