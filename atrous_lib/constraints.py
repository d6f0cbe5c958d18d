"""Projections that a weight undergoes after each update of the optimiser.

The kernel is 4-D, (filter_length, 1, input_dim, nb_filter), and `axis` counts there: the default
0 takes one norm per pair of channels, over the taps alone; a whole filter is [0, 1, 2].
Source: Keras 1.2.2, with its epsilon of 1e-7.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import real_number, real_numbers, whole_number
from atrous_lib.registry import Registry

Array = NDArray[Any]
EPSILON = 1e-7

Axis = int | list[int] | tuple[int, ...]


class MinMaxNorm:
    """Move every norm into [low, high], by the fraction `rate` of the way.

    Parameters
    ----------
    low, high : float
        The smallest and largest norm.
    rate : float
        1 moves all the way at each update.
    axis : int or list of int
        The axes over which a norm is taken.

    Raises
    ------
    TypeError, ValueError
        If a number is not finite, `low` is above `high`, or an axis is no whole number.

    Examples
    --------
    >>> MinMaxNorm(low=1.0, high=2.0)(np.array([[3.0, 0.3], [4.0, 0.4]])).round(3)
    array([[1.2, 0.6],
           [1.6, 0.8]])
    """

    def __init__(
        self, low: float = 0.0, high: float = 1.0, rate: float = 1.0, axis: Axis = 0
    ) -> None:
        self.low = real_number(low, "low")
        self.high = real_number(high, "high")
        self.rate = real_number(rate, "rate")
        self.axis = _check_axis(axis)
        if self.low > self.high:
            raise ValueError(f"low must be at most high, got low={low!r} and high={high!r}.")

    def __call__(self, p: Array) -> Array:
        """Return the projection of p, of its shape and dtype; whole numbers become float64."""
        p = real_numbers(p, "p")
        norm = _norm(p, self.axis)
        wanted = self.rate * np.clip(norm, self.low, self.high) + (1 - self.rate) * norm
        return p * (wanted / (EPSILON + norm))

    def get_config(self) -> dict[str, Any]:
        """Return the dict from which `get` makes this constraint again."""
        return {
            "name": type(self).__name__,
            "low": self.low,
            "high": self.high,
            "rate": self.rate,
            "axis": _copied(self.axis),
        }


class MaxNorm:
    """Shrink what has a norm above m; a smaller norm stays (to within 1e-7).

    Parameters
    ----------
    m : float
        The largest norm.
    axis : int or list of int
        The axes over which a norm is taken.

    Examples
    --------
    >>> MaxNorm(m=1)(np.array([[3.0, 0.3], [4.0, 0.4]])).round(3)
    array([[0.6, 0.3],
           [0.8, 0.4]])
    """

    def __init__(self, m: float = 2, axis: Axis = 0) -> None:
        number = real_number(m, "m")
        self.m = m if type(m) is int else number  # a whole number stays one in the configuration
        self.axis = _check_axis(axis)

    def __call__(self, p: Array) -> Array:
        """Return the projection of p, of its shape and dtype; whole numbers become float64."""
        p = real_numbers(p, "p")
        norm = _norm(p, self.axis)
        return p * (np.clip(norm, 0, max(float(self.m), 0.0)) / (EPSILON + norm))

    def get_config(self) -> dict[str, Any]:
        """Return the dict from which `get` makes this constraint again."""
        return {"name": type(self).__name__, "m": self.m, "axis": _copied(self.axis)}


class UnitNorm:
    """Scale every norm to 1.

    Parameters
    ----------
    axis : int or list of int
        The axes over which a norm is taken.

    Examples
    --------
    >>> UnitNorm()(np.array([3.0, 4.0])).round(3)
    array([0.6, 0.8])
    """

    def __init__(self, axis: Axis = 0) -> None:
        self.axis = _check_axis(axis)

    def __call__(self, p: Array) -> Array:
        """Return the projection of p, of its shape and dtype; whole numbers become float64."""
        p = real_numbers(p, "p")
        return p / (EPSILON + _norm(p, self.axis))

    def get_config(self) -> dict[str, Any]:
        """Return the dict from which `get` makes this constraint again."""
        return {"name": type(self).__name__, "axis": _copied(self.axis)}


class NonNeg:
    """Set negative numbers to zero.

    Examples
    --------
    >>> NonNeg()(np.array([-1.0, 2.0]))
    array([0., 2.])
    """

    def __call__(self, p: Array) -> Array:
        """Return the projection of p, of its shape and dtype; whole numbers become float64."""
        p = real_numbers(p, "p")
        return np.maximum(p, 0)

    def get_config(self) -> dict[str, Any]:
        """Return the dict from which `get` makes this constraint again."""
        return {"name": type(self).__name__}


def _check_axis(axis: Any) -> Any:
    """Return `axis` as an int or as a list or tuple of ints, as it was given."""
    if isinstance(axis, (list, tuple)):
        return type(axis)(whole_number(one, "axis", minimum=-4) for one in axis)
    return whole_number(axis, "axis", minimum=-4)


def _copied(axis: Any) -> Any:
    """Return an axis for a configuration, which its reader may change."""
    return list(axis) if isinstance(axis, list) else axis


def _norm(p: Array, axis: Axis) -> Array:
    """Return the Euclidean norm over the axes, which stay with length 1."""
    axes = axis if isinstance(axis, int) else tuple(axis)
    try:
        norm: Array = np.sqrt(np.square(p).sum(axis=axes, keepdims=True))
    except np.exceptions.AxisError:
        raise ValueError(
            f"axis={axis} does not exist in a weight of shape {p.shape}: "
            f"axes go from 0 to {p.ndim - 1}."
        ) from None
    return norm


maxnorm, unitnorm, nonneg = MaxNorm, UnitNorm, NonNeg

_REGISTRY = Registry(
    "constraint",
    {
        "maxnorm": MaxNorm,
        "MaxNorm": MaxNorm,
        "unitnorm": UnitNorm,
        "UnitNorm": UnitNorm,
        "nonneg": NonNeg,
        "NonNeg": NonNeg,
        "MinMaxNorm": MinMaxNorm,
    },
)


def get(identifier: Any) -> Any:
    """Return the constraint for a name, a dict with "name", an instance or a callable.

    A callable of one's own takes a weight and returns its projection, of the same shape.

    Raises
    ------
    ValueError, TypeError, KeyError
        See `registry.Registry.get`.

    Examples
    --------
    >>> get({"name": "maxnorm", "m": 2, "axis": [0, 1, 2]}).get_config()
    {'name': 'MaxNorm', 'm': 2, 'axis': [0, 1, 2]}
    >>> get("max_norm")
    Traceback (most recent call last):
    ValueError: Unknown constraint 'max_norm'. Did you mean 'maxnorm'? ...
    """
    return _REGISTRY.get(identifier)
