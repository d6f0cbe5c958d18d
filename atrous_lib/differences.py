"""Gradients by measuring: move one number a little to both sides, and see how the result moves.

A formula for a gradient can be wrong in a hundred ways and still look right. Central differences
know nothing of formulas, so the two agree only where both are right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray


def numerical_gradient(
    f: Callable[[NDArray[Any]], float], x: NDArray[Any], step: float = 1e-5
) -> NDArray[Any]:
    """Return the slope of `f` at `x` along each number of `x`, by central differences.

    `(f(x + step) - f(x - step)) / (2 * step)`, where one number moves at a time. The error
    shrinks with the square of the step, until the rounding of `f` takes over.

    Parameters
    ----------
    f
        Takes an array of x's shape and returns one number.
    x : array of float64, any shape
        Where to measure. Never written to.
    step
        How far each number is moved to both sides.

    Returns
    -------
    array of float64, shape of x

    Raises
    ------
    TypeError
        If `x` is not float64: fewer digits leave nothing of a difference this small.

    Examples
    --------
    >>> numerical_gradient(lambda x: x[0] * x[1], np.array([3.0, 5.0])).round(6)
    array([5., 3.])
    """
    if getattr(x, "dtype", None) != np.float64:
        kind = getattr(x, "dtype", type(x).__name__)
        raise TypeError(f"x must be a float64 array, got {kind}. Convert it: np.array(x, float).")
    moved, gradient = x.copy(), np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        moved[place] = x[place] + step
        above = f(moved)
        moved[place] = x[place] - step
        below = f(moved)
        moved[place] = x[place]
        gradient[place] = (above - below) / (2 * step)
    return gradient
