"""Matrix products in pieces of the size that BLAS multiplies quickest.

OpenBLAS, which NumPy brings, packs copies of two matrices before it multiplies them. For thin
matrices, a few channels wide and thousands of steps long, that costs as much as multiplying. But
products of up to a million multiplications go to a kernel that packs nothing. So the steps are
cut into pieces, which NumPy multiplies as a stack in one call, and a large kernel is cut into
columns first, so that its pieces have rows enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

UNPACKED = 1_000_000  # multiplications of the largest product that is done without packing
# The fewest rows that a piece may have, in a product and in a sum of products. Where a matrix is so
# large that pieces would have fewer, packing it once is quicker.
FEWEST, FEWEST_SUMMED = 8, 48
# Where a piece can't have more rows than MANY, pieces of no more than ROWS are quicker.
MANY, ROWS = 64, 24
REGISTERS = 4  # rows that the kernel multiplies at a time: small pieces are a multiple of these
LARGE = 40_000  # numbers from which on a matrix is cut into groups of COLUMNS columns
COLUMNS = 64
# Where threads share the work, a sum of products too large for pieces is made tile by tile: for a
# large product, BLAS would wake threads of its own, and these wait for each other.
TILE_ROWS, TILE_COLUMNS = 128, 64


def columns(matrix: Array) -> list[Array]:
    """Return the columns of a large matrix in groups, or those of a small one together.

    Examples
    --------
    >>> [group.shape for group in columns(np.zeros((769, 150)))]
    [(769, 64), (769, 64), (769, 22)]
    >>> [group.shape for group in columns(np.zeros((64, 64)))]
    [(64, 64)]
    """
    if matrix.size < LARGE:
        return [matrix]
    starts = range(0, matrix.shape[1], COLUMNS)
    return [np.ascontiguousarray(matrix[:, start : start + COLUMNS]) for start in starts]


def multiply(rows: Array, matrices: Sequence[Array], out: Array) -> None:
    """Write the products of `rows` with matrices, side by side, to `out`.

    Parameters
    ----------
    rows : array, shape (..., count, width)
    matrices : arrays, shapes (width, f), (width, g), …
    out : array, shape (..., count, f + g + …)
    """
    place, count = 0, rows.shape[-2]
    for matrix in matrices:
        part = out[..., place : place + matrix.shape[1]]
        place += matrix.shape[1]
        most = UNPACKED // matrix.size
        size = piece(count, most if most > MANY else min(most, ROWS), FEWEST)
        whole = count - count % size
        np.matmul(cut(rows[..., :whole, :], size), matrix, out=cut(part[..., :whole, :], size))
        if whole < count:
            np.matmul(rows[..., whole:, :], matrix, out=part[..., whole:, :])


def multiply_and_sum(left: Array, right: Array, *, shared: bool = False) -> Array:
    """Return the sum over all rows of the outer products of `left` with `right`.

    Parameters
    ----------
    left : array, shape (n, count, c)
    right : array, shape (n, count, f)
    shared
        Whether other threads do the same with other rows, so that BLAS should start none.

    Returns
    -------
    array, shape (c, f)
    """
    c, f = left.shape[2], right.shape[2]
    if not shared or UNPACKED // (c * f) >= FEWEST_SUMMED:
        return _sum(left, right)
    total = np.empty((c, f), left.dtype)
    for i in range(0, c, TILE_ROWS):
        for j in range(0, f, TILE_COLUMNS):
            rows, tile = slice(i, i + TILE_ROWS), slice(j, j + TILE_COLUMNS)
            total[rows, tile] = _sum(left[..., rows], right[..., tile])
    return total


def _sum(left: Array, right: Array) -> Array:
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
    >>> piece(4096, 976, 8), piece(4096, 15, 8), piece(4096, 3, 8)
    (819, 12, 4096)
    """
    if most < fewest or count <= most:
        return max(count, 1)
    if most < MANY:
        return max(most - most % REGISTERS, fewest)
    return count // -(-count // most)  # the pieces are then all of about one size


def cut(rows: Array, size: int) -> Array:
    """View an array of shape (..., count, width) as (..., count / size, size, width)."""
    return rows.reshape(*rows.shape[:-2], -1, size, rows.shape[-1])
