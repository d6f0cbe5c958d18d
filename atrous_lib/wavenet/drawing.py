"""Drawing a code from the distribution that a network gives."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# Below the one temperature only the likeliest code is ever drawn, from the other on all that are
# possible come alike; float32 could not divide by colder or hotter ones.
COLD, HOT = 1e-30, 1e30


def draw(logits: Array, uniform: Array, temperature: float = 1.0) -> Array:
    """Return a code for each stream, drawn from softmax(logits / temperature).

    Parameters
    ----------
    logits : array, shape (streams, levels)
    uniform : array, shape (streams,)
        Random numbers in [0, 1).
    temperature : float
        At least 0 and finite; 0 takes the likeliest code.

    Raises
    ------
    ValueError
        If the temperature is out of range, or a stream has no distribution to draw from: a logit
        is nan or infinite, or all are minus infinity. (Minus infinity alone is a code that never
        comes.)

    Examples
    --------
    >>> logits = np.log([[0.5, 0.25, 0.25]])
    >>> [int(draw(logits, np.array([u]))[0]) for u in (0.4, 0.6, 0.9)]
    [0, 1, 2]
    >>> draw(np.array([[0.0, np.nan]]), np.array([0.4]))
    Traceback (most recent call last):
    ValueError: logits must be finite to draw from, or -inf for codes that never come; got nan in \
stream 0. A training that diverged leaves such a network: take a smaller lr.
    """
    if not 0 <= temperature < math.inf:
        raise ValueError(f"temperature must be at least 0 and finite, got {temperature!r}.")
    temperature = min(temperature, HOT)
    if len(logits) == 1:  # the same for one stream, in a third of the time
        (row,) = logits
        highest = np.maximum.reduce(row)
        if not math.isfinite(highest):
            raise _undrawable(highest, 0)
        if temperature < COLD:
            return np.array([row.argmax()])
        powers = np.exp((row - highest) / temperature)
        reached = np.add.accumulate(powers)
        # A key of another dtype would have the whole array converted.
        code = reached.searchsorted(reached.dtype.type(uniform[0] * reached[-1]), "right")
        if code == len(row):  # rounded up to the whole sum: the last code that can come
            code = reached.searchsorted(reached[-1])
        return np.array([code])
    tops = logits.max(axis=1, keepdims=True)
    finite = np.isfinite(tops[:, 0])
    if not finite.all():
        stream = int(finite.argmin())
        raise _undrawable(tops[stream, 0], stream)
    if temperature < COLD:
        likeliest: Array = logits.argmax(axis=1)
        return likeliest
    powers = np.exp((logits - tops) / temperature)
    reached = powers.cumsum(axis=1)
    below: Array = reached <= uniform[:, None] * reached[:, -1:]
    last = (reached < reached[:, -1:]).sum(axis=1)  # the last code that can come
    codes: Array = np.minimum(below.sum(axis=1), last)
    return codes


def _undrawable(highest: float, stream: int) -> ValueError:
    """Return the error for logits whose highest is nan, infinity or minus infinity."""
    return ValueError(
        f"logits must be finite to draw from, or -inf for codes that never come; got "
        f"{'only ' if highest < 0 else ''}{highest} in stream {stream}. "
        f"A training that diverged leaves such a network: take a smaller lr."
    )
