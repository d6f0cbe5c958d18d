"""Bits per sample: how surprised a network is by each code of a sound, on average."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import real_numbers
from atrous_lib.wavenet.mu_law import check_codes

Array = NDArray[Any]


def bits_and_gradient(logits: Array, codes: Array) -> tuple[Array, Array]:
    """Return the bits that each code costs, and the gradient of their mean.

    It is `losses.CategoricalCrossentropyFromLogits` in bits, for targets given as codes and not
    as one-hot arrays, with the exponentials taken once.

    Parameters
    ----------
    logits : array of floats, shape (batch, steps, levels)
    codes : array of whole numbers, shape (batch, steps)

    Returns
    -------
    bits : array, shape (batch, steps)
        -log2 of the probability given to the code that came.
    gradient : array, shape (batch, steps, levels)
        Of `bits.mean()` with respect to the logits.

    Raises
    ------
    TypeError, ValueError
        If logits are no floats, or codes no whole numbers below `levels`, one for each step.

    Examples
    --------
    >>> bits, gradient = bits_and_gradient(np.zeros((1, 1, 4)), np.array([[2]]))
    >>> bits
    array([[2.]])
    >>> (gradient * math.log(2)).round(2)
    array([[[ 0.25,  0.25, -0.75,  0.25]]])
    """
    logits = real_numbers(logits, "logits")
    if logits.ndim < 1 or np.shape(codes) != logits.shape[:-1]:
        raise ValueError(
            f"logits of shape (batch, steps, levels) need codes of shape (batch, steps), "
            f"got {logits.shape} and {np.shape(codes)}."
        )
    levels = logits.shape[-1]
    codes = check_codes(codes, levels)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    rows = shifted.reshape(-1, levels)
    chosen = np.arange(codes.size), codes.ravel()
    of_chosen = rows[chosen]
    np.exp(rows, out=rows)
    totals = rows @ np.ones(levels, rows.dtype)  # a product adds up quicker than `sum`
    bits = (np.log(totals) - of_chosen) / math.log(2)
    scale = 1 / (math.log(2) * max(codes.size, 1))
    rows *= (scale / totals)[:, None]
    rows[chosen] -= scale
    return bits.reshape(codes.shape), rows.reshape(logits.shape)
