"""Whole-number arithmetic of a 1-D convolution: how long, how much padding, how far it reaches.

Names: `filter_length` k taps stand `atrous_rate` r steps apart, so the kernel spans
(k - 1) * r + 1 steps, its *effective length*; an output is computed at every
`subsample_length` s-th place. ::

    k = 3, r = 4     x . . . x . . . x        effective length 9

Source: Keras 1.2.2 for valid, same and full, on both of its backends; van den Oord et al.,
"WaveNet" (2016), for causal.
"""

from __future__ import annotations

from collections.abc import Iterable

from atrous_lib.arguments import one_of, whole_number, whole_numbers

BORDER_MODES = ("valid", "same", "full", "causal")
BACKENDS = ("tensorflow", "theano")


def effective_length(filter_length: int, atrous_rate: int = 1) -> int:
    """Return the number of steps from the first tap to the last, both included.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number of at least 1.

    Examples
    --------
    >>> effective_length(3, atrous_rate=4)
    9
    >>> effective_length(2, atrous_rate=512)  # WaveNet: the rate may exceed the filter's length
    513
    """
    taps = whole_number(filter_length, "filter_length")
    return (taps - 1) * whole_number(atrous_rate, "atrous_rate") + 1


def output_length(
    length: int | None,
    filter_length: int,
    border_mode: str = "valid",
    subsample_length: int = 1,
    atrous_rate: int = 1,
    backend: str = "tensorflow",
) -> int | None:
    """Return how many steps come out when `length` steps go in; None for an unknown length.

    Both backends give the same number.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number of at least 1, a name is unknown, or, in mode
        "valid", the input is shorter than the dilated kernel.

    Examples
    --------
    >>> output_length(20, 3, "valid", atrous_rate=4)
    12
    >>> output_length(20, 3, "same", subsample_length=3)
    7
    >>> output_length(None, 3) is None
    True
    """
    span = effective_length(filter_length, atrous_rate)
    stride = whole_number(subsample_length, "subsample_length")
    one_of(border_mode, "border_mode", BORDER_MODES)
    one_of(backend, "backend", BACKENDS)
    if length is None:
        return None
    steps = whole_number(length, "the number of input steps")
    if border_mode == "valid":
        if steps < span:
            raise ValueError(
                f"The input has {steps} steps, but border_mode='valid' needs at least {span}: "
                f"filter_length={filter_length} taps at atrous_rate={atrous_rate} span "
                f"({filter_length} - 1) * {atrous_rate} + 1 = {span} steps. Give a longer input, "
                f"a smaller filter_length or atrous_rate, or border_mode='same' or 'causal'."
            )
        places = steps - span + 1
    elif border_mode == "full":
        places = steps + span - 1
    else:
        places = steps
    return -(-places // stride)


def padding(
    length: int,
    filter_length: int,
    border_mode: str = "valid",
    subsample_length: int = 1,
    atrous_rate: int = 1,
    backend: str = "tensorflow",
) -> tuple[int, int]:
    """Return how many zeros stand (before, after) the input.

    "causal" pads the past only, so that no output sees a later input. "same" differs between
    the backends: TensorFlow pads as little as the outputs need and puts an odd zero on the
    right; Theano always puts half the effective length on the left.

    Raises
    ------
    TypeError, ValueError
        As `output_length`.

    Examples
    --------
    >>> padding(20, 3, "causal", atrous_rate=4)
    (8, 0)
    >>> padding(20, 2, "same"), padding(20, 2, "same", backend="theano")
    ((0, 1), (1, 0))
    """
    steps = whole_number(length, "the number of input steps")
    stride = whole_number(subsample_length, "subsample_length")
    outputs = output_length(steps, filter_length, border_mode, stride, atrous_rate, backend)
    assert outputs is not None
    span = effective_length(filter_length, atrous_rate)
    reach = (outputs - 1) * stride + span  # steps from the first tap to the last
    if border_mode == "valid":
        left = 0
    elif border_mode == "same":
        left = span // 2 if backend == "theano" else max(reach - steps, 0) // 2
    else:  # full and causal
        left = span - 1
    return left, max(reach - steps - left, 0)


def taps_that_see(
    length: int,
    filter_length: int,
    border_mode: str = "valid",
    subsample_length: int = 1,
    atrous_rate: int = 1,
    backend: str = "tensorflow",
) -> range:
    """Return the taps from the first to the last that see the input at some output.

    All others see nothing but padding, at every output: where the rate is large and the input
    short, that may be all of them.

    Raises
    ------
    TypeError, ValueError
        As `output_length`.

    Examples
    --------
    >>> taps_that_see(20, 3, "causal", atrous_rate=8)
    range(0, 3)
    >>> taps_that_see(20, 3, "causal", atrous_rate=15)  # the oldest tap looks 30 steps back
    range(1, 3)
    >>> list(taps_that_see(20, 2, "same", atrous_rate=1000))
    []
    """
    steps = whole_number(length, "the number of input steps")
    taps = whole_number(filter_length, "filter_length")
    stride = whole_number(subsample_length, "subsample_length")
    rate = whole_number(atrous_rate, "atrous_rate")
    outputs = output_length(steps, taps, border_mode, stride, rate, backend)
    assert outputs is not None
    left, _ = padding(steps, taps, border_mode, stride, rate, backend)
    # Tap j is at step t * stride + j * rate - left. It must reach the input's first step at the
    # last output, and must not be past its last step at the first output.
    first = max(0, -(((outputs - 1) * stride - left) // rate))
    last = min(taps - 1, (steps - 1 + left) // rate)
    return range(first, max(first, last + 1))


def receptive_field(
    filter_length: int,
    atrous_rates: Iterable[int],
    subsample_lengths: Iterable[int] | None = None,
) -> int:
    """Return how many input steps one output of a stack of layers sees.

    Parameters
    ----------
    filter_length
        Taps of every layer.
    atrous_rates
        The rate of each layer, first layer first.
    subsample_lengths
        The stride of each layer; all 1 by default.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number of at least 1, or the two lists differ in length.

    Examples
    --------
    >>> receptive_field(2, [1, 2, 4, 8])
    16
    >>> receptive_field(3, [1, 1], [2, 1])
    7
    """
    taps, rates = (
        whole_number(filter_length, "filter_length"),
        whole_numbers(atrous_rates, "atrous_rates"),
    )
    strides = [1] * len(rates)
    if subsample_lengths is not None:
        strides = whole_numbers(subsample_lengths, "subsample_lengths")
    if len(strides) != len(rates):
        raise ValueError(
            f"atrous_rates and subsample_lengths must name the same layers, got "
            f"{len(rates)} rates and {len(strides)} strides."
        )
    field, step = 1, 1  # step: input steps between two neighbouring outputs of the layer below
    for rate, stride in zip(rates, strides, strict=True):
        field += (effective_length(taps, rate) - 1) * step
        step *= stride
    return field
