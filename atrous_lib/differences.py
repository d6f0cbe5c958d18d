"""Gradients by measuring: move one number a little to both sides, and see how the result moves.

A formula for a gradient can be wrong in a hundred ways and still look right. Central differences
know nothing of formulas, so the two agree only where both are right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import real_number, refuse_mask


def numerical_gradient(
    f: Callable[[NDArray[Any]], float], x: NDArray[Any], step: float = 1e-5
) -> NDArray[Any]:
    """Return the slope of `f` at `x` along each number of `x`, by central differences.

    `(f(x + step) - f(x - step)) / (2 * step)`, where one number moves at a time. The error
    shrinks with the square of the step, until the rounding of `f` takes over.

    Parameters
    ----------
    f
        Takes an array of x's shape and returns one number. The array is the same at every call,
        moved elsewhere, so `f` must not keep or change it.
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
    ValueError
        If the step is not above 0, or so small that a number of `x` does not move by it, or `f`
        returns more than one number.

    Examples
    --------
    >>> numerical_gradient(lambda x: x[0] * x[1], np.array([3.0, 5.0])).round(6)
    array([5., 3.])
    """
    if not isinstance(x, np.ndarray) or x.dtype != np.float64:
        kind = x.dtype if isinstance(x, np.ndarray) else f"{type(x).__name__}, which is no array"
        raise TypeError(f"x must be a float64 array, got {kind}. Convert it: np.array(x, float).")
    refuse_mask(x, "x")
    if not real_number(step, "step") > 0:
        raise ValueError(f"step must be above 0, got {step!r}.")
    moved, gradient = np.array(x), np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        number = x[place]
        if number + step == number:
            raise ValueError(
                f"step {step!r} is lost beside {float(number)!r} in x: give a larger step."
            )
        moved[place] = number + step
        above = _one_number(f(moved))
        moved[place] = number - step
        below = _one_number(f(moved))
        moved[place] = number
        gradient[place] = (above - below) / (2 * step)
    return gradient


def _one_number(value: Any) -> Any:
    """Return what `f` returned as a number of its own, not as a view of what will be moved."""
    array = np.asarray(value)
    if array.size != 1:
        raise ValueError(f"f must return one number, got an array of shape {array.shape}.")
    return array.item()
