"""Penalties on weights, biases and outputs: sum(l1 * |t|) + sum(l2 * t**2).

One class does it all; `l1`, `l2`, `l1l2` and their `activity_` twins make it. There is no
factor ½, and a penalty on a layer's output is summed over the batch too, never averaged.
Source: Keras 1.2.2.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import real_number, real_numbers
from atrous_lib.registry import Registry

Array = NDArray[Any]


class L1L2Regularizer:
    """The penalty sum(l1 * |t|) + sum(l2 * t**2) and its gradient.

    Parameters
    ----------
    l1, l2 : float
        The strengths; negative ones reward size.

    Raises
    ------
    TypeError, ValueError
        If a strength is not a finite number.

    Examples
    --------
    >>> penalty = L1L2Regularizer(l1=1.0, l2=0.5)
    >>> t = np.array([-2.0, 0.0, 1.0])
    >>> penalty(t), penalty.gradient(t)
    (5.5, array([-3.,  0.,  2.]))
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1 = real_number(l1, "l1")
        self.l2 = real_number(l2, "l2")

    def __call__(self, t: Array) -> float:
        """Return the penalty on t, an array of any shape; whole numbers count as float64."""
        t = real_numbers(t, "t")
        return float(self.l1 * np.abs(t).sum() + self.l2 * np.square(t).sum())

    def gradient(self, t: Array) -> Array:
        """Return the penalty's gradient, of t's shape and dtype; |t| has slope 0 at 0."""
        t = real_numbers(t, "t")
        return self.l1 * np.sign(t) + 2 * self.l2 * t

    def get_config(self) -> dict[str, Any]:
        """Return the dict from which `get` makes this penalty again."""
        return {"name": type(self).__name__, "l1": self.l1, "l2": self.l2}


def l1(l: float = 0.01) -> L1L2Regularizer:  # noqa: E741 - the argument's name in Keras 1
    """Return the penalty sum(l * |t|)."""
    return L1L2Regularizer(l1=l)


def l2(l: float = 0.01) -> L1L2Regularizer:  # noqa: E741
    """Return the penalty sum(l * t**2)."""
    return L1L2Regularizer(l2=l)


def l1l2(l1: float = 0.01, l2: float = 0.01) -> L1L2Regularizer:
    """Return the penalty sum(l1 * |t|) + sum(l2 * t**2)."""
    return L1L2Regularizer(l1=l1, l2=l2)


activity_l1, activity_l2, activity_l1l2 = l1, l2, l1l2

_REGISTRY = Registry(
    "regularizer",
    {
        "l1": l1,
        "l2": l2,
        "l1l2": l1l2,
        "activity_l1": activity_l1,
        "activity_l2": activity_l2,
        "activity_l1l2": activity_l1l2,
        "L1L2Regularizer": L1L2Regularizer,
        "WeightRegularizer": L1L2Regularizer,
        "ActivityRegularizer": L1L2Regularizer,
    },
)


def get(identifier: Any) -> Any:
    """Return the regularizer for a name, a dict with "name", an instance or a callable.

    A callable of one's own takes an array and returns a number; to train with it, give it
    `gradient(array)`.

    Raises
    ------
    ValueError, TypeError, KeyError
        See `registry.Registry.get`.

    Examples
    --------
    >>> get({"name": "l2", "l": 0.5})(np.array([1.0, 2.0]))
    2.5
    >>> get("L2")
    Traceback (most recent call last):
    ValueError: Unknown regularizer 'L2'. Did you mean 'l2'? ...
    """
    return _REGISTRY.get(identifier)
