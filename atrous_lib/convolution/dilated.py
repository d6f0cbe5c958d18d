"""The dilated 1-D convolution on arrays, and its gradients.

One output is a sum over taps; tap j of the kernel looks `atrous_rate` steps further than tap
j - 1::

    k = 3, r = 2, s = 1, padding p = 0

    x   0 1 2 3 4 5 6          y[t] = b + sum over j of x[t*s + j*r - p] @ W[j]
    W   o . o . o
    y   0 1 2                  steps outside x count as zero

Turned around, a tap is one run of x that meets one run of outputs, and the layer is one matrix
product for each tap. A tap that would read past an edge of x simply meets fewer outputs, and one
that never reads x is left out, so that cost does not grow with the rate. Three ideas feed these
products without moving numbers about:

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

Copying is the quicker way in three cases. A small x is unrolled, all its windows copied for a
single product: there, calls cost most. Where a tap holds many numbers, or filters are many, each
block's windows are copied, with a 1 for the bias: there, products cost most. And a tap of few
channels is too narrow for a product. Where taps are many as well, each block of x is copied once
with its holes closed, phase by phase, so that its taps are neighbours and one wide tap::

    k = 3, r = 2                   x   0 1 2 3 4 5 6 7
                                       [0 2 4 6]  phase 0: outputs 0, 2
                                       [1 3 5 7]  phase 1: outputs 1, 3

`correlation` and `gradients` choose the way, `ways` holds them, `benchmarks/README.md` the
measurements behind each choice.

Axes: n sample, t step, k tap, c input channel, f filter.
"""

from __future__ import annotations

from functools import lru_cache
from math import gcd
from typing import Any, NamedTuple

import numpy as np

from atrous_lib.arguments import convolution_arrays, float_array, same_dtype, whole_number
from atrous_lib.convolution.blocks import Array
from atrous_lib.convolution.correlation import correlate
from atrous_lib.convolution.gradients import input_gradient, weight_gradients
from atrous_lib.geometry import output_length, padding, taps_that_see

LARGEST = 2**27  # numbers of an output that is mostly padding: half a gigabyte of float32
PLANS = 1024  # how many are remembered: more than the layers that a process works with by turns


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
        If shapes do not fit, a name is unknown, x is too short for mode "valid", or mode "full"
        would make an output of gigabytes that is nearly all padding.

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
    x, W, b = convolution_arrays(x, W, b)
    steps, taps, read, left, stride, rate = _plan(
        x, W, border_mode, subsample_length, atrous_rate, backend
    )
    if steps > 2 * x.shape[1]:
        _check_output(x, W, steps)
    if backend == "theano":
        W = W[::-1]
    return correlate(x if read is None else x[:, read], W[taps], b, left, steps, stride, rate)


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
    whole = x
    dy, x, kernel, plan, flip = _checked(
        dy, x, W, border_mode, subsample_length, atrous_rate, backend
    )
    dx = input_gradient(dy, kernel, plan.left, x.shape[1], plan.stride, plan.rate)
    if plan.read is not None:
        met, dx = dx, np.zeros(whole.shape, x.dtype)
        dx[:, plan.read] = met
    dW, db = _weight_gradients(dy, x, W, plan)
    return dx, dW[::flip], db


def conv1d_weight_gradients(
    dy: Array,
    x: Array,
    W: Array,
    *,
    border_mode: str = "valid",
    subsample_length: int = 1,
    atrous_rate: int = 1,
    backend: str = "tensorflow",
) -> tuple[Array, Array]:
    """Return dW and db of `conv1d_backward` alone: all that a first layer needs.

    Examples
    --------
    >>> x, W = np.arange(1.0, 7.0).reshape(1, 6, 1), np.array([1.0, 10.0]).reshape(2, 1, 1)
    >>> dW, db = conv1d_weight_gradients(np.ones((1, 3, 1)), x, W, atrous_rate=3)
    >>> dW.ravel(), db
    (array([ 6., 15.]), array([3.]))
    """
    dy, x, _, plan, flip = _checked(dy, x, W, border_mode, subsample_length, atrous_rate, backend)
    dW, db = _weight_gradients(dy, x, W, plan)
    return dW[::flip], db


class Plan(NamedTuple):
    """What a convolution comes down to, in Python's own ints.

    Attributes
    ----------
    steps
        How many outputs there are.
    taps
        The taps that see the input; all others see only zeros.
    read
        The steps of the input that are read at all, or None for every one. Where stride and rate
        share a divisor d, they are each d-th one; left, stride and rate count only these.
    left
        How many zeros before the input the first of these taps sees at the first output.
    stride, rate
        Steps from output to output, and from tap to tap.
    """

    steps: int
    taps: slice
    read: slice | None
    left: int
    stride: int
    rate: int


def _checked(
    dy: Array, x: Array, W: Array, *geometry: Any
) -> tuple[Array, Array, Array, Plan, int]:
    """Return contiguous arrays, of W the taps that see x, the plan, and how W is turned."""
    x, W, _ = convolution_arrays(x, W, None)
    dy = float_array(dy, "dy", "batch, new_steps, nb_filter")
    plan = _plan(x, W, *geometry)
    shape = (x.shape[0], plan.steps, W.shape[2])
    if dy.shape != shape:
        raise ValueError(f"dy must have the output's shape {shape}, got {dy.shape}.")
    same_dtype(dy, "dy", x)
    flip = -1 if geometry[-1] == "theano" else 1
    seen = x if plan.read is None else x[:, plan.read]
    contiguous, kernel = np.ascontiguousarray, W[::flip][plan.taps]
    return contiguous(dy), contiguous(seen), contiguous(kernel), plan, flip


def _check_output(x: Array, W: Array, steps: int) -> None:
    """Refuse an output of gigabytes that is mostly padding; only mode "full" makes one."""
    (n, length, _), f = x.shape, W.shape[2]
    if n * steps * f > LARGEST:
        raise ValueError(
            f"border_mode='full' would make {steps} outputs of {length} input steps, an "
            f"array of shape {(n, steps, f)}, nearly all of it from zeros. Give a smaller "
            f"atrous_rate or filter_length, a larger subsample_length, or border_mode='same' or "
            f"'causal'."
        )


def _weight_gradients(dy: Array, x: Array, W: Array, plan: Plan) -> tuple[Array, Array]:
    """Return the gradients of W and b; that of a tap which sees nothing of x is zero."""
    k = plan.taps.stop - plan.taps.start
    dW, db = weight_gradients(dy, x, k, plan.left, plan.stride, plan.rate)
    if k == len(W):
        return dW, db
    whole = np.zeros(W.shape, W.dtype)
    whole[plan.taps] = dW
    return whole, db


def _plan(x: Array, W: Array, *geometry: Any) -> Plan:
    """Return the plan for these shapes, from memory if it was made before."""
    try:
        return _known_plan(x.shape[1], len(W), *geometry)
    except TypeError:  # an argument that can't be a key of the memory: a wrong one, most likely
        return _known_plan.__wrapped__(x.shape[1], len(W), *geometry)


@lru_cache(maxsize=PLANS, typed=True)  # typed, for True is no size though it equals 1
def _known_plan(
    length: int, filter_length: int, border_mode: str, stride: int, rate: int, backend: str
) -> Plan:
    stride, rate = whole_number(stride, "subsample_length"), whole_number(rate, "atrous_rate")
    geometry = length, filter_length, border_mode, stride, rate, backend
    steps, taps = output_length(*geometry), taps_that_see(*geometry)
    assert steps is not None
    left = padding(*geometry)[0] - taps.start * rate if taps else 0
    # The stride of a single output and the rate of a single tap change nothing, and may be
    # larger than any distance in memory can be.
    stride, rate = stride if steps > 1 else 1, rate if len(taps) > 1 else 1
    read, shared = None, gcd(stride, rate)
    first = -left % shared
    if shared > 1 and first < length:
        read = slice(first, None, shared)
        left, stride, rate = (left + first) // shared, stride // shared, rate // shared
    return Plan(steps, slice(taps.start, taps.stop), read, left, stride, rate)
