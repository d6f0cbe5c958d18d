"""The dilated 1-D convolution on arrays, and its gradients.

One output is a sum over taps; tap j of the kernel looks `atrous_rate` steps further than tap
j - 1::

    k = 3, r = 2, s = 1, padding p = 0

    x   0 1 2 3 4 5 6          y[t] = b + sum over j of x[t*s + j*r - p] @ W[j]
    W   o . o . o
    y   0 1 2                  steps outside x count as zero

Turned around, a tap is one run of x that meets one run of outputs, and the layer is one matrix
product for each tap. Three ideas feed these products without moving numbers about:

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
cache when the next tap, or the bias, is added to it.

*Edges apart.* Only the few outputs that see zeros around x work on a padded copy of what they
see. (A small x is padded, and its windows copied, as a whole: there, calls cost most.)

`benchmarks/README.md` has the measurements behind each choice.

Axes: n sample, t step, k tap, c input channel, f filter.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from atrous_lib.arguments import convolution_arrays, float_array, same_dtype
from atrous_lib.blocks import Array, blocks, inside, padded, parts, view
from atrous_lib.geometry import output_length, padding
from atrous_lib.products import multiply, multiply_and_sum

TILE = 4200  # numbers in a row of biases: over rows of more than 4,096, NumPy is quickest
RATIO = 8
NARROW = 16  # channels: with fewer, the taps of a window are multiplied together
FEW = 8000  # numbers in all windows of an x so small that calls cost more than copies


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
    W = np.ascontiguousarray(W[::flip])
    if subsample_length * x.shape[2] < NARROW:
        dx = _scatter_narrow(dy, W, left, x.shape[1], subsample_length, atrous_rate)
    elif subsample_length == 1:  # a convolution again: each tap now looks the other way
        back, reach = W[::-1].swapaxes(1, 2), (len(W) - 1) * atrous_rate
        dx = _correlate(dy, back, None, reach - left, x.shape[1], 1, atrous_rate)
    else:
        dx = _scatter(dy, W, left, x.shape[1], subsample_length, atrous_rate)
    dW = _kernel_gradient(dy, x, len(W), left, subsample_length, atrous_rate)
    db = np.ones(steps, x.dtype) @ dy
    return dx, dW[::flip], db.sum(axis=0)


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
        return _at_once(x, W, b, left, steps, stride, rate)
    y = np.empty((len(x), steps, f), x.dtype)
    if rate == 1 or k == 1:
        if b is not None and RATIO * k * c <= f:
            matrix = np.concatenate([W.reshape(-1, f), b[None]])
        for part, skipped, first, last in parts(x, left, steps, stride, k):
            for samples, t in blocks(len(x), last - first, stride * c + 2 * f):
                start = skipped + t.start * stride
                if b is not None and RATIO * k * c <= f:
                    rows = t.stop - t.start
                    windows = _windows(part[samples], start, stride, rows, k)
                    multiply(windows, matrix, y[samples, first + t.start : first + t.stop])
                else:
                    _wide_tap(part[samples], start, W, stride, y[samples], first + t.start, t.stop-t.start)
                    if b is not None:
                        _add_bias(y[samples, first + t.start : first + t.stop], b)
    else:
        for samples, t in blocks(len(x), steps, stride * c + 2 * f):
            block = y[samples, t]
            _tap_by_tap(x[samples], t.start * stride - left, W, stride, rate, block)
            if b is not None:
                _add_bias(block, b)
    return y


def _windows(x, start, stride, rows, k):
    """Copy what outputs at rate 1 see, and a 1 beside it, whose weight is the bias."""
    n, _, c = x.shape
    windows = np.empty((n, rows, k * c + 1), x.dtype)
    windows[..., :-1] = view(x, start, (stride,), (n, rows, k * c))
    windows[..., -1] = 1
    return windows


def _add_bias(block: Array, b: Array) -> None:
    """Add b to every row, many rows at a time: NumPy is slow to add a short one."""
    q, rows, f = block.shape
    together = max(1, min(rows, -(-TILE // f)))
    tile = b[None].repeat(together, axis=0).ravel()
    whole = rows - rows % together
    under = block[:, :whole].reshape(q, -1, len(tile))
    under += tile
    if whole < rows:
        block[:, whole:] += tile[:(rows-whole)*f].reshape(-1,f)


def _at_once(
    x: Array, W: Array, b: Array | None, left: int, steps: int, stride: int, rate: int
) -> Array:
    """Return the outputs by one product, of a copy of all windows."""
    k, c, f = W.shape
    x = padded(x, -left, (steps - 1) * stride + (k - 1) * rate + 1 - left)
    windows = view(x, 0, (stride, rate), (len(x), steps, k, c)).reshape(-1, k * c)
    y = windows @ W.reshape(-1, f)
    if b is not None:
        y += b
    return y.reshape(len(x), steps, f)


def _wide_tap(
    x: Array, start: int, W: Array, stride: int, y: Array, first: int, count: int
) -> None:
    """Write `count` outputs at rate 1, by turns; the first of them reads x from `start` on."""
    k, c, f = W.shape
    matrix, turns = W.reshape(-1, f), -(-k // stride)
    full, more = divmod(count, turns)
    # The first `more` turns have a row more than the others.
    for turn, stop, rows in ((0, more, full + 1), (more, turns, full)):
        if stop > turn and rows:
            shape = len(x), stop - turn, rows
            windows = view(x, start + turn * stride, (stride, turns * stride), (*shape, k * c))
            multiply(windows, matrix, view(y, first + turn, (1, turns), (*shape, f)))


def _tap_by_tap(
    x: Array, start: int, W: Array, stride: int, rate: int, block: Array
) -> None:
    """Write a block of outputs as a sum over taps; the first output reads x from `start` on."""
    product = np.empty(block.shape, block.dtype)
    written = False
    for tap, matrix in enumerate(W):
        place = start + tap * rate
        first, last = inside(place, stride, block.shape[1], x.shape[1])
        if first >= last:
            continue
        seen = x[:, place + first * stride : place + last * stride : stride]
        if written:
            add = product[:, first:last]
            multiply(seen, matrix, add)
            under = block[:, first:last]
            np.add(under, add, out=under)
        else:
            multiply(seen, matrix, block[:, first:last])
            block[:, :first] = block[:, last:] = 0
            written = True
    if not written:
        block[...] = 0


def _scatter(dy: Array, W: Array, left: int, length: int, stride: int, rate: int) -> Array:
    """Return the gradient of x: each output sends back to every step that it read."""
    dy = np.ascontiguousarray(dy)
    (n, steps, f), (k, c, _) = dy.shape, W.shape
    reach = (steps - 1) * stride + (k - 1) * rate + 1
    dx = np.zeros((n, max(left + length, reach), c), dy.dtype)
    flat = W.reshape(k * c, f).T
    # Taps side by side, up to a stride of them, belong to one run of steps that no other meets.
    together = stride if rate == 1 else 1
    for samples, t in blocks(n, steps, k * c + f):
        sent = dy[samples, t] @ flat
        for tap in range(0, k, together):
            part = sent[:, :, tap * c : (tap + together) * c]
            place = t.start * stride + tap * rate
            dx_part = view(dx[samples], place, (stride,), part.shape)
            dx_part += part
    return np.ascontiguousarray(dx[:, left : left + length])


def _scatter_narrow(dy: Array, W: Array, left: int, length: int, stride: int, rate: int) -> Array:
    """Return the gradient of an x of few channels, made channel by channel: steps are neighbours."""
    (n, steps, f), (k, c, _) = dy.shape, W.shape
    reach = (steps - 1) * stride + (k - 1) * rate + 1
    dx = np.zeros((n, c, max(left + length, reach)), dy.dtype)
    flat = W.reshape(k * c, f)
    for samples, t in blocks(n, steps, (k * c + f) // 2):
        sent = flat @ dy[samples, t].swapaxes(1, 2)
        rows = sent.shape[2]
        for tap in range(k):
            place = t.start * stride + tap * rate
            met = dx[samples, :, place : place + (rows - 1) * stride + 1 : stride]
            met += sent[:, tap * c : (tap + 1) * c]
    return np.ascontiguousarray(dx[:, :, left : left + length].swapaxes(1, 2))


def _kernel_gradient(dy: Array, x: Array, k: int, left: int, stride: int, rate: int) -> Array:
    """Return the gradient of W: what each tap saw, times what came of it."""
    dy, x = np.ascontiguousarray(dy), np.ascontiguousarray(x)
    (n, steps, f), c = dy.shape, x.shape[2]
    dW = np.zeros((k, c, f), x.dtype)
    if rate == 1 and c < NARROW:
        for part, skipped, first, last in parts(x, left, steps, stride, k):
            for samples, t in blocks(n, last - first, k * c + f):
                arrived = dy[samples, first + t.start : first + t.stop]
                shape = *arrived.shape[:2], k * c
                windows = view(part[samples], skipped + t.start * stride, (stride,), shape)
                dW += multiply_and_sum(windows.copy(), arrived).reshape(dW.shape)
    else:
        for samples, t in blocks(n, steps, stride * c + f):
            for tap in range(k):
                place = t.start * stride + tap * rate - left
                first, last = inside(place, stride, t.stop - t.start, x.shape[1])
                if first < last:
                    seen = x[samples, place + first * stride : place + last * stride : stride]
                    dW[tap] += multiply_and_sum(seen, dy[samples, t][:, first:last])
    return dW
