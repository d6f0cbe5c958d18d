"""The dilated 1-D convolution on arrays, and its gradients.

One output is a sum over taps; tap j of the kernel looks `atrous_rate` steps further than tap
j - 1::

    k = 3, r = 2, s = 1, padding p = 0

    x   0 1 2 3 4 5 6          y[t] = b + sum over j of x[t*s + j*r - p] @ W[j]
    W   o . o . o
    y   0 1 2                  steps outside x count as zero

Turned around, a tap is one run of x that meets one run of outputs, and the layer is one matrix
product for each tap. A tap that would read past an edge of x simply meets fewer outputs. Three
ideas feed these products without moving numbers about:

*Wide taps.* At rate 1 the taps of an output lie next to each other in memory, so that all of
them are one tap, `filter_length * input_dim` numbers wide, and one product does. The windows
of neighbouring outputs overlap, and a matrix may not have rows that overlap; but every m-th
window is clear of the one before. So the outputs take turns::

    k = 3, c = 1:  m = 3 turns     x   0 1 2 3 4 5 6 7 8        rows of the turn's matrix
                                       [0 1 2|3 4 5|6 7 8]      outputs 0, 3, 6
                                         [1 2 3|4 5 6]          outputs 1, 4
                                           [2 3 4|5 6 7]        outputs 2, 5

Nothing is copied: each turn reads x where it lies and writes every m-th row of y.

*Blocks.* Outputs are made block by block, so small that a block is still in the processor's
cache when the next tap, or the bias, is added to it. Blocks are independent, so that threads
can share them (`blocks`, `threads`).

*Small products.* A block is multiplied in pieces that BLAS takes as they are (`products`).

A small x is unrolled instead, all its windows copied for a single product: there, calls cost
most. `benchmarks/README.md` has the measurements behind each choice.

Axes: n sample, t step, k tap, c input channel, f filter.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

import numpy as np

from atrous_lib.arguments import convolution_arrays, float_array, same_dtype
from atrous_lib.blocks import Array, blocks, inside, padded, places, view
from atrous_lib.geometry import output_length, padding
from atrous_lib.products import multiply, multiply_and_sum
from atrous_lib.threads import run_all

FEW = 8000  # numbers in all windows of an x so small that calls cost more than copies
NARROW = 16  # numbers of x that are too few to be read by themselves
MANY = 8000  # numbers in a tap so large that copying windows costs less than it saves
TILE = 4200  # numbers in a row of biases: NumPy adds rows of more than 4,096 twice as fast


def conv1d(
    x: Array,
    W: Array,
    b: Array | None = None,
    *,
    border_mode: str = "valid",
    subsample_length: int = 1,
    atrous_rate: int = 1,
    backend: str = "tensorflow",
) -> Array:
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
    convolution_arrays(x, W, b)
    steps, left = _plan(x, W, border_mode, subsample_length, atrous_rate, backend)
    if backend == "theano":
        W = W[::-1]
    return _correlate(x, W, b, left, steps, subsample_length, atrous_rate)


def conv1d_backward(
    dy: Array,
    x: Array,
    W: Array,
    *,
    border_mode: str = "valid",
    subsample_length: int = 1,
    atrous_rate: int = 1,
    backend: str = "tensorflow",
) -> tuple[Array, Array, Array]:
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
    convolution_arrays(x, W, None)
    float_array(dy, "dy", "batch, new_steps, nb_filter")
    steps, left = _plan(x, W, border_mode, subsample_length, atrous_rate, backend)
    shape = (x.shape[0], steps, W.shape[2])
    if dy.shape != shape:
        raise ValueError(f"dy must have the output's shape {shape}, got {dy.shape}.")
    same_dtype(dy, "dy", x)
    flip = -1 if backend == "theano" else 1
    dy, x, W = (np.ascontiguousarray(array) for array in (dy, x, W[::flip]))
    dx = _input_gradient(dy, W, left, x.shape[1], subsample_length, atrous_rate)
    dW, db = _weight_gradients(dy, x, len(W), left, subsample_length, atrous_rate)
    return dx, dW[::flip], db


def _plan(x: Array, W: Array, *geometry: Any) -> tuple[int, int]:
    """Return the number of outputs, and of the zeros before x."""
    try:
        return _known_plan(x.shape[1], len(W), *geometry)
    except TypeError:  # what can't be looked up is no right argument: let it be told so
        return _known_plan.__wrapped__(x.shape[1], len(W), *geometry)


@lru_cache(maxsize=1024, typed=True)  # typed, for True is no size though it equals one
def _known_plan(length: int, filter_length: int, *geometry: Any) -> tuple[int, int]:
    steps = output_length(length, filter_length, *geometry)
    assert steps is not None
    return steps, padding(length, filter_length, *geometry)[0]


def _correlate(
    x: Array, W: Array, b: Array | None, left: int, steps: int, stride: int, rate: int
) -> Array:
    """Return `steps` outputs of x, before which stand `left` zeros, after it as many as needed."""
    x, W = np.ascontiguousarray(x), np.ascontiguousarray(W)
    k, c, f = W.shape
    if len(x) * steps * k * c <= FEW:
        y = _unrolled(x, k, left, steps, stride, rate).dot(W.reshape(-1, f))
        if b is not None:
            y += b
        return y.reshape(len(x), steps, f)
    if 8 * k * c <= f or c * f >= MANY:
        write, numbers = _copied_windows, k * c + f
    else:
        write, numbers = _wide_tap if rate == 1 or k == 1 else _tap_by_tap, stride * c + 2 * f
    span = None if write is _tap_by_tap else (k - 1) * rate + 1
    y = np.empty((len(x), steps, f), x.dtype)
    tasks = [
        partial(write, part, start, W, b, stride, rate, y[samples], outputs)
        for part, start, samples, outputs in places(x, left, steps, stride, span, numbers, W.size)
    ]
    run_all(tasks)
    return y


def _unrolled(x: Array, k: int, left: int, steps: int, stride: int, rate: int) -> Array:
    """Return a copy of every window, shape (n * steps, k * c)."""
    x = padded(x, -left, (steps - 1) * stride + (k - 1) * rate + 1 - left)
    shape = len(x), steps, k, x.shape[2]
    return view(x, 0, (stride, rate), shape).reshape(shape[0] * steps, k * shape[3])


def _wide_tap(
    x: Array, start: int, W: Array, b: Array | None, stride: int, rate: int, y: Array, outputs: slice
) -> None:
    """Write some outputs at rate 1, by turns; the first of them reads x from `start` on."""
    k, c, f = W.shape
    matrix, turns = W.reshape(-1, f), -(-k // stride)
    full, more = divmod(outputs.stop - outputs.start, turns)
    # The first `more` turns have a row more than the others.
    for turn, stop, rows in ((0, more, full + 1), (more, turns, full)):
        if stop > turn and rows:
            shape = len(x), stop - turn, rows
            windows = view(x, start + turn * stride, (stride, turns * stride), (*shape, k * c))
            multiply(windows, matrix, view(y, outputs.start + turn, (1, turns), (*shape, f)))
    _add_bias(y[:, outputs], b)


def _copied_windows(
    x: Array, start: int, W: Array, b: Array | None, stride: int, rate: int, y: Array, outputs: slice
) -> None:
    """Write some outputs as one product of copied windows with W and b."""
    k, c, f = W.shape
    windows = _windows(x, start, stride, rate, outputs.stop - outputs.start, k)
    bias = np.zeros(f, x.dtype) if b is None else b
    multiply(windows, np.concatenate([W.reshape(-1, f), bias[None]]), y[:, outputs])


def _windows(x: Array, start: int, stride: int, rate: int, count: int, k: int) -> Array:
    """Return a copy of `count` windows, each with a 1 after it: what meets the bias."""
    n, _, c = x.shape
    windows = np.empty((n, count, k * c + 1), x.dtype)
    windows[:, :, -1] = 1
    if rate == 1:
        windows[:, :, :-1] = view(x, start, (stride,), (n, count, k * c))
    else:
        windows[:, :, :-1].reshape(n, count, k, c)[...] = view(x, start, (stride, rate), (n, count, k, c))
    return windows


def _tap_by_tap(
    x: Array, start: int, W: Array, b: Array | None, stride: int, rate: int, y: Array, outputs: slice
) -> None:
    """Write some outputs as a sum over taps; the first of them reads x from `start` on."""
    block = y[:, outputs]
    product = np.empty(block.shape, block.dtype)
    written = False
    for tap, matrix in enumerate(W):
        place = start + tap * rate
        first, last = inside(place, stride, block.shape[1], x.shape[1])
        if first >= last:
            continue
        seen = x[:, place + first * stride : place + last * stride : stride]
        met, new = block[:, first:last], product[:, first:last]
        if written:
            multiply(seen, matrix, new)
            np.add(met, new, out=met)
        else:
            multiply(seen, matrix, met)
            block[:, :first] = block[:, last:] = 0
            written = True
    if not written:
        block[...] = 0
    _add_bias(block, b)


def _add_bias(block: Array, b: Array | None) -> None:
    """Add b to every step, many steps at a time: NumPy is slow to add a short row."""
    if b is None:
        return
    n, steps, f = block.shape
    tile = b[None].repeat(min(steps, -(-TILE // f)), axis=0)
    whole = steps - steps % len(tile)
    rows = block[:, :whole].reshape(n, -1, tile.size)
    rows += tile.ravel()
    if whole < steps:
        block[:, whole:] += tile[: steps - whole]


def _input_gradient(
    dy: Array, W: Array, left: int, length: int, stride: int, rate: int
) -> Array:
    """Return the gradient of x."""
    (n, steps, f), (k, c, _) = dy.shape, W.shape
    if stride == 1 and (c >= NARROW or n * length * k * f <= FEW):
        # A convolution again: each tap now looks the other way.
        back, reach = W[::-1].swapaxes(1, 2), (k - 1) * rate
        return _correlate(dy, back, None, reach - left, length, 1, rate)
    # Otherwise each output sends back to every step that it read.
    reach = max(left + length, (steps - 1) * stride + (k - 1) * rate + 1)
    scatter = _scatter_channels if stride * c < NARROW else _scatter_steps
    dx = scatter(dy, W.reshape(k * c, f), k, reach, stride, rate)
    return np.ascontiguousarray(dx[:, left : left + length])


def _scatter_steps(dy, flat, k, reach, stride, rate):
    n, steps, f = dy.shape
    c = len(flat) // k
    dx = np.zeros((n, reach, c), dy.dtype)
    # Taps side by side, up to a stride of them, belong to one run of steps that no other meets.
    together = stride if rate == 1 else 1
    for samples, t in blocks(n, steps, k * c + f):
        sent = dy[samples, t] @ flat.T
        for tap in range(0, k, together):
            part = sent[:, :, tap * c : (tap + together) * c]
            met = view(dx[samples], t.start * stride + tap * rate, (stride,), part.shape)
            met += part
    return dx


def _scatter_channels(dy, flat, k, reach, stride, rate):
    """Do the same channel by channel, where steps are neighbours in memory: quicker for few."""
    n, steps, f = dy.shape
    c = len(flat) // k
    dx = np.zeros((n, c, reach), dy.dtype)
    for samples, t in blocks(n, steps, (k * c + f) // 2):
        sent = flat @ dy[samples, t].swapaxes(1, 2)
        rows = sent.shape[2]
        for tap in range(k):
            place = t.start * stride + tap * rate
            met = dx[samples, :, place : place + (rows - 1) * stride + 1 : stride]
            met += sent[:, tap * c : (tap + 1) * c]
    return dx.swapaxes(1, 2)


def _weight_gradients(
    dy: Array, x: Array, k: int, left: int, stride: int, rate: int
) -> tuple[Array, Array]:
    """Return the gradients of W and b: what each tap saw, times what came of it."""
    (n, steps, f), c = dy.shape, x.shape[2]
    if n * steps * k * c <= FEW:
        seen, flat = _unrolled(x, k, left, steps, stride, rate), dy.reshape(-1, f)
        return seen.T.dot(flat).reshape(k, c, f), np.add.reduce(flat)
    if c < NARROW:
        work, span, numbers = _windows_times, (k - 1) * rate + 1, k * c + f
    else:
        work, span, numbers = _taps_times, None, stride * c + f
    tasks = [
        partial(work, part, start, k, stride, rate, dy[samples, outputs])
        for part, start, samples, outputs in places(
            x, left, steps, stride, span, numbers, k * c * f
        )
    ]
    total = np.add.reduce(run_all(tasks))
    return total[:-1].reshape(k, c, f), total[-1]


def _windows_times(x: Array, start: int, k: int, stride: int, rate: int, dy: Array) -> Array:
    return multiply_and_sum(_windows(x, start, stride, rate, dy.shape[1], k), dy)


def _taps_times(x: Array, start: int, k: int, stride: int, rate: int, dy: Array) -> Array:
    c = x.shape[2]
    total = np.zeros((k * c + 1, dy.shape[2]), x.dtype)
    for tap in range(k):
        place = start + tap * rate
        first, last = inside(place, stride, dy.shape[1], x.shape[1])
        if first < last:
            seen = x[:, place + first * stride : place + last * stride : stride]
            total[tap * c : (tap + 1) * c] = multiply_and_sum(seen, dy[:, first:last])
    total[-1] = np.add.reduce(np.ones(dy.shape[1], dy.dtype) @ dy)
    return total
