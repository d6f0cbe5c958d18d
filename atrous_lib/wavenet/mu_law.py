"""Mu-law coding: a sound's amplitudes as 256 codes, finer where the sound is quiet.

The ear hears ratios, so the levels stand close together near 0 and far apart near 1. An
amplitude x in [-1, 1] is first compressed, then rounded to one of mu + 1 codes::

    x in [-1, 1]  ->  sign(x) ln(1 + mu |x|) / ln(1 + mu)  in [-1, 1]  ->  code in 0 ... mu

Source: ITU-T G.711 for the curve; van den Oord et al., "WaveNet" (2016), for mu = 255.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import refuse_mask, whole_number

Array = NDArray[Any]

FINEST = 2**52 - 1  # the last code of so many that float64 can just tell them apart
WIDEST = 2**64 - 1  # the last code that an integer dtype of NumPy can hold


def encode(x: Array, mu: int = 255) -> Array:
    """Return the code of each amplitude.

    Parameters
    ----------
    x : array of real numbers of any dtype, any shape
        Amplitudes. What lies outside [-1, 1] is clipped to it, as a loudspeaker would; but whole
        numbers out there are taken for the samples of a sound file and refused.
    mu : int
        The last code; there are mu + 1, at most 2**52.

    Returns
    -------
    array of int64, x's shape
        Codes from 0 (amplitude -1) to mu (amplitude 1).

    Raises
    ------
    TypeError, ValueError
        If mu is not a whole number of at least 1, x holds no finite real numbers, or whole
        numbers outside [-1, 1].

    Examples
    --------
    >>> encode(np.array([-1.0, -0.01, 0.01, 0.1, 1.0]))
    array([  0,  98, 157, 203, 255])
    """
    mu = whole_number(mu, "mu")
    if mu > FINEST:
        raise ValueError(f"mu must be at most {FINEST}, got {mu}: codes would run together.")
    refuse_mask(x, "x")
    x = np.asarray(x)
    if x.dtype.kind not in "fiu":
        raise TypeError(f"x must hold real numbers, got {x.dtype}.")
    if not np.isfinite(x).all():
        raise ValueError("x must hold finite numbers, got nan or infinity.")
    if x.dtype.kind != "f" and ((x < -1) | (x > 1)).any():
        raise ValueError(
            f"x must hold amplitudes in [-1, 1], got whole numbers from {x.min()} to {x.max()}. "
            f"Divide the samples of a sound file by the largest possible: x / 32768 for 16 bits."
        )
    clipped = np.clip(x.astype(np.float64), -1, 1)
    compressed = np.sign(clipped) * np.log1p(mu * np.abs(clipped)) / np.log1p(mu)
    codes: Array = np.floor((compressed + 1) / 2 * mu + 0.5).astype(np.int64)
    return codes


def decode(codes: Array, mu: int = 255) -> Array:
    """Return the amplitude that each code stands for, so that `encode` gives the code back.

    Parameters
    ----------
    codes : array of whole numbers of any width, any shape
        Each in 0 ... mu.
    mu : int
        The last code.

    Returns
    -------
    array of float64, the codes' shape, in [-1, 1]

    Raises
    ------
    TypeError, ValueError
        If the codes are not whole numbers, or out of range.

    Examples
    --------
    >>> decode(np.array([0, 64, 128, 255])).round(4)
    array([-1.00e+00, -5.81e-02,  1.00e-04,  1.00e+00])
    >>> bool((encode(decode(np.arange(256))) == np.arange(256)).all())
    True
    """
    mu = whole_number(mu, "mu")
    if mu > WIDEST:
        raise ValueError(f"mu must be at most {WIDEST}, got {mu}: no array holds such codes.")
    compressed = 2 * (_whole_numbers_below(codes, mu + 1).astype(np.float64) / mu) - 1
    x: Array = np.sign(compressed) * np.expm1(np.abs(compressed) * np.log1p(mu)) / mu
    return np.clip(x, -1, 1)  # the two logarithms may miss 1 by a rounding error


def check_codes(codes: Any, levels: int) -> Array:
    """Return the codes as int64, or raise if one is not a whole number below `levels`.

    They may come in any integer dtype. In int64 one can compute with them: bytes would overflow,
    and uint64 becomes float64 where it meets other integers.

    Raises
    ------
    TypeError, ValueError
        As said; the message names the first code that is out of range.

    Examples
    --------
    >>> check_codes(np.array([7, 255], np.uint8), 256)
    array([  7, 255])
    >>> check_codes([0, 256], 256)
    Traceback (most recent call last):
    ValueError: codes must lie in 0 ... 255, got 256 at place (1,).
    """
    levels = min(whole_number(levels, "levels"), np.iinfo(np.int64).max)
    return _whole_numbers_below(codes, levels).astype(np.int64, copy=False)


def _whole_numbers_below(codes: Any, levels: int) -> Array:
    """Return the codes as an array of the dtype they have."""
    refuse_mask(codes, "codes")
    array = np.asarray(codes)
    if array.dtype.kind not in "iu":
        raise TypeError(f"codes must be whole numbers, got {array.dtype}.")
    wrong = (array < 0) | (array >= levels)
    if wrong.any():
        place = tuple(int(axis[0]) for axis in np.nonzero(np.atleast_1d(wrong)))
        raise ValueError(
            f"codes must lie in 0 ... {levels - 1}, got {np.atleast_1d(array)[place]} at place "
            f"{place}."
        )
    return array
