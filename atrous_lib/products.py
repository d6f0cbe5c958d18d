"""Matrix products in pieces of the size that BLAS multiplies quickest.

OpenBLAS, which NumPy brings, packs copies of two matrices before it multiplies them. For thin
matrices, a few channels wide and thousands of steps long, that costs as much as multiplying. But
products of up to a million multiplications go to a kernel that packs nothing. So the steps are
cut into pieces, which NumPy multiplies as a stack in one call.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

UNPACKED = 1_000_000  # multiplications of the largest product that is done without packing
MANY = 64  # rows of a piece; if fewer fit, half of them is quicker
FEWEST, FEWEST_SUMMED = 4, 48  # rows of a piece; with fewer, for the matrix is large, packing wins


def multiply(rows: Array, matrix: Array, out: Array) -> None:
    """Write `rows @ matrix` to `out`.

    Parameters
    ----------
    rows : array, shape (..., count, width)
    matrix : array, shape (width, f)
    out : array, shape (..., count, f)
    """
    count = rows.shape[-2]
    most = UNPACKED // matrix.size
    size = piece(count, most if most >= MANY else most // 2, FEWEST)
    whole = count - count % size
    np.matmul(cut(rows[..., :whole, :], size), matrix, out=cut(out[..., :whole, :], size))
    if whole < count:
        np.matmul(rows[..., whole:, :], matrix, out=out[..., whole:, :])


def multiply_and_sum(left: Array, right: Array) -> Array:
    """Return the sum over all rows of the outer products of `left` with `right`.

    Parameters
    ----------
    left : array, shape (n, count, c)
    right : array, shape (n, count, f)

    Returns
    -------
    array, shape (c, f)
    """
    count, c, f = left.shape[1], left.shape[2], right.shape[2]
    size = piece(count, UNPACKED // (c * f), FEWEST_SUMMED)
    whole = count - count % size
    pieces = cut(left[:, :whole], size).swapaxes(-1, -2), cut(right[:, :whole], size)
    total: Array = np.matmul(*pieces).sum(axis=(0, 1))
    if whole < count:
        total += np.matmul(left[:, whole:].swapaxes(1, 2), right[:, whole:]).sum(axis=0)
    return total


def piece(count: int, most: int, fewest: int) -> int:
    """Return how many of `count` rows to multiply at once: `most` or a little less, or all.

    Examples
    --------
    >>> piece(4096, 976, 4), piece(4096, 15, 4), piece(4096, 3, 4)
    (819, 12, 4096)
    """
    if most < fewest or count <= most:
        return max(count, 1)
    if most < MANY:
        return max(most - most % 4, fewest)  # rows that fill registers
    return count // -(-count // most)  # all of about one size


def cut(rows: Array, size: int) -> Array:
    """View an array of shape (..., count, width) as (..., count / size, size, width)."""
    return rows.reshape(*rows.shape[:-2], -1, size, rows.shape[-1])
